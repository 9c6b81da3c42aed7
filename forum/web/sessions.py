"""Which requests have a session. What is the same for everyone has none, so that no cookie is read or set
and shared caches may keep one copy for all ("Vary" names no cookie).
"""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

SAME_FOR_ALL = (
    *("/feeds/", "/assets/", "/robots.txt", "/sitemap", "/favicon.ico"),
    *("/healthz", "/readyz", "/metrics"),
)


class Sessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie, but none for addresses that are the same for everyone."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """None makes Flask use a session that can be read, is empty, and is never saved."""
        if request.path.startswith(SAME_FOR_ALL):
            return None
        return super().open_session(app, request)
