"""Security headers of every response."""

from flask import Flask, Response, request

from forum.i18n import HTML_TAGS, current_language
from forum.settings import Settings

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ]
)
WASM_POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""The same, for a script that runs WebAssembly: nothing else is evaluated by it."""

# What nobody but this reader may see must not stay in any cache (D-14).
PERSONAL = ("/staff", "/door", "/api", "/zh/registrations", "/en/registrations")


def init_app(app: Flask, settings: Settings) -> None:
    """Add the headers after each view, without overriding what a view set itself."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        # Same-origin, since the check against forged forms wants to see our own pages as referrer.
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        camera = "(self)" if request.path.startswith("/door/") else "()"
        headers.setdefault("Permissions-Policy", f"camera={camera}, microphone=(), geolocation=()")
        if request.path.startswith(PERSONAL):
            headers.setdefault("X-Robots-Tag", "noindex")
        if response.mimetype == "text/html":
            headers.setdefault("Content-Language", HTML_TAGS[current_language()])
        if settings.base_url.startswith("https://"):
            headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store" if request.path.startswith(PERSONAL) else "no-cache"
        return response
