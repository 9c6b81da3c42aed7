"""Addresses that hold a secret, such as somebody's own registration (A-53, docs/decisions/0021).

Which they are is read from the routes: every variable part of an address counts as secret unless its name
stands in HARMLESS, so that a new route takes part by itself. What follows for such an address: no browser
tells it to anybody, no search engine keeps it, no cache stores it, no log shows it, and where the forum is
served by https it is not answered over plain http, since it has been read on the way already.
"""

import re
from typing import Any

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Rule
from werkzeug.wrappers import Response as BaseResponse

from forum.i18n import N_, gettext
from forum.web.current import settings
from forum.web.failures import failure

# Names and numbers that stand on public pages, or mean nothing to who may not open the page.
HARMLESS = frozenset(
    {
        *("lang", "slug", "public_id", "room_id", "closure_id", "code", "year", "part", "kind", "form"),
        *("version", "edition", "path", "filename", "place", "family", "seed", "search", "asker"),
        *("entry", "row"),
    }
)
IN_THE_CLEAR = N_(
    "This address is a secret, so it opens with https:// alone. Please use the link as it stands in the mail."
)
# A word in an address that no route knows: shown when it cannot be a secret of ours.
_CALENDARS = frozenset({"personal_feed.show", "feeds.audience"})
_WORD = re.compile(r"[a-z._-]{0,12}", re.ASCII)
LONGEST_PATH = 200


def init_app(app: Flask) -> None:
    """Refuse such addresses over plain http before anything looks at them, and mark every answer."""

    @app.before_request
    def refuse_plain_http() -> BaseResponse | None:
        is_in_the_clear = settings().base_url.startswith("https://") and not request.is_secure
        return failure(403, gettext(IN_THE_CLEAR)) if is_in_the_clear and secret_parts() else None

    @app.after_request
    def keep_to_oneself(response: Response) -> Response:
        if secret_parts():
            response.headers["Referrer-Policy"] = "no-referrer"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
            if not _is_kept_by_its_reader(response):
                response.headers["Cache-Control"] = "no-store"
        return response


def secret_parts() -> list[str]:
    """The secrets in the address of this request."""
    _rule, values = _route()
    return [str(value) for name, value in values.items() if name not in HARMLESS]


def _is_kept_by_its_reader(response: Response) -> bool:
    """Whether it is a calendar, which its program keeps and asks about anew every hour (A-35)."""
    return response.status_code in {200, 304} and request.endpoint in _CALENDARS


def shown_path() -> str:
    """The path of this request with each secret as the name of its place: /en/registrations/<token>."""
    rule, values = _route()
    path = request.path
    if rule is None:
        path = "/".join(word if _WORD.fullmatch(word) else "…" for word in path.split("/"))
    for name in values.keys() - HARMLESS:
        path = path.replace(str(values[name]), f"<{name}>")
    return path[:LONGEST_PATH]


def _route() -> tuple[Rule | None, dict[str, Any]]:
    """The route of this request and what its address holds, also where only the method is wrong."""
    if request.url_rule is not None:
        return request.url_rule, request.view_args or {}
    if isinstance(request.routing_exception, MethodNotAllowed):
        method = next(iter(request.routing_exception.valid_methods or ["GET"]))
        try:
            adapter = current_app.create_url_adapter(request)
            if adapter is not None:
                return adapter.match(method=method, return_rule=True)  # type: ignore[return-value]
        except HTTPException:
            return None, {}
    return None, {}
