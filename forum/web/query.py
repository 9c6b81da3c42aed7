"""What a reader asks for in the query of an address: words and the number of a page."""

from flask import Flask, abort, request

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


def init_app(app: Flask) -> None:
    """Answer 404 to an address that holds a NUL: nothing is called so, and PostgreSQL cannot be asked."""

    @app.before_request
    def refuse_nul() -> None:
        if "\0" in request.path:
            abort(404)
