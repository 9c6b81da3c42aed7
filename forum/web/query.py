"""What a reader asks for in the query of an address: words and the number of a page."""

from typing import Any
from urllib.parse import quote, unquote

from flask import Flask, abort, request, url_for

from forum.web.moved import kept_query

WORD_LENGTH = 100
MOST_PAGES = 10_000


def asked(name: str) -> str:
    """One value, cut to a sensible length; NUL, which PostgreSQL refuses, is left out."""
    return request.args.get(name, "").replace("\0", "").strip()[:WORD_LENGTH]


def page_number() -> int:
    """The page of a list, from 1; anything that is no such number is the first."""
    number = request.args.get("page", "")
    is_number = number.isascii() and number.isdigit() and len(number) < 6
    return int(number) if is_number and 0 < int(number) < MOST_PAGES else 1


def as_sent(part: str, *, after: str, before: str) -> str:
    """A part of the path as the client encoded it: an encoded "&" in it is no separator.

    Encoded anew where the server does not tell how the path came, or something on the way rewrote it.
    """
    environ = request.environ
    octets = str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or "").encode("latin-1", "replace")
    found = octets.decode("utf-8", "replace").partition("?")[0].partition(after)[2].removesuffix(before)
    return found if unquote(found) == part else quote(part, safe="&=")


def this_list(**changes: Any) -> str:
    """The address of the list at hand with something changed: `page=2`, `sort="name"`; None leaves out.

    Another order begins at the first page again.
    """
    query = {**kept_query(), **({} if "page" in changes else {"page": None}), **changes}
    return url_for(request.endpoint or "", **{**query, **(request.view_args or {})})


def init_app(app: Flask) -> None:
    """Let tables address themselves. A NUL in an address leads nowhere: PostgreSQL cannot be asked."""
    app.jinja_env.globals["this_list"] = this_list

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path:
            abort(404)
