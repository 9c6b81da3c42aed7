"""Where a `next` may lead: to a page of this forum, or nowhere."""

import re
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.routing import RequestRedirect

# Path characters of RFC 3986, a query allowed; no backslash, no control character, no second slash in
# front: browsers read "/\host" and "//host" as another host, and a proxy that decodes an address before it
# passes it on makes those of "/%2fhost" too. A fragment never comes to the server.
_SIGN = "[A-Za-z0-9._~!$&'()*+,;=:@/-]"
_LOCAL = re.compile(
    rf"/(?!/)(?:{_SIGN}|%(?![01]|2[Ff]|5[Cc]|7[Ff])[0-9A-Fa-f]{{2}})*(?:\?(?:{_SIGN}|\?|%[0-9A-Fa-f]{{2}})*)?"
)
LONGEST = 2000


def local_path(wanted: str | None, otherwise: str) -> str:
    """`wanted` if it is a path within this site, else `otherwise` (D-23)."""
    if wanted and len(wanted) <= LONGEST and _LOCAL.fullmatch(wanted) and "//" not in wanted.split("?")[0]:
        return wanted
    return otherwise


def init_app(app: Flask) -> None:
    """Let the router, too, lead on without naming a host: it would take the one of the request (D-15)."""

    @app.after_request
    def lead_on_within_the_site(response: Response) -> Response:
        if isinstance(request.routing_exception, RequestRedirect):
            parts = urlsplit(request.routing_exception.new_url)
            response.location = local_path(f"{parts.path}?{parts.query}".rstrip("?"), "/")
        return response
