"""Browsers in which somebody signed in before: a stranger's wrong tries never keep their owner out of these.

The cookie says for each account that it was opened here, bound to its password of then. It opens
nothing; it gives this browser a count of its own for wrong tries, and saves a letter at each sign-in.
"""

from typing import Any

from flask import Flask, Response, g, request
from itsdangerous import BadSignature, URLSafeSerializer

from forum.accounts.models import Staff
from forum.tokens import digest, new_public_id
from forum.web.current import settings

COOKIE = "known_browser"
PATH = "/staff"
A_YEAR = 365 * 24 * 3600
MOST_ACCOUNTS = 8


def init_app(app: Flask) -> None:
    """Set the cookie with the answer to the request in which somebody signed in."""
    app.after_request(_set_cookie)


def claimed() -> str | None:
    """The name of this browser if anybody ever signed in here; for which account is asked later."""
    cookie = _read()
    return str(cookie["browser"]) if cookie["accounts"] else None


def known_as(staff: Staff | None) -> str | None:
    """The name of this browser if this account was opened in it under its present password."""
    cookie = _read()
    if staff is None or cookie["accounts"].get(staff.public_id) != _bond(staff, cookie["browser"]):
        return None
    return str(cookie["browser"])


def remember(staff: Staff) -> None:
    """From now on this browser is known for this account; of many accounts the latest stay."""
    cookie = _read()
    others = {name: bond for name, bond in cookie["accounts"].items() if name != staff.public_id}
    latest = dict(list(others.items())[1 - MOST_ACCOUNTS :])
    bond = _bond(staff, cookie["browser"])
    g.known_browser = {**cookie, "accounts": {**latest, staff.public_id: bond}}


def _read() -> dict[str, Any]:
    """What the cookie says, or a browser without accounts. What we signed is of this form."""
    try:
        cookie: dict[str, Any] = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return {"browser": new_public_id(), "accounts": {}}
    return cookie


def _bond(staff: Staff, browser: str) -> str:
    return digest(f"{staff.public_id}|{browser}|{staff.password}")[:32]


def _signer() -> URLSafeSerializer:
    keys = settings()
    return URLSafeSerializer([*reversed(keys.former_secret_keys), keys.secret_key], salt="known browser")


def _set_cookie(response: Response) -> Response:
    if "known_browser" in g:
        response.set_cookie(
            COOKIE,
            str(_signer().dumps(g.pop("known_browser"))),
            max_age=A_YEAR,
            path=PATH,
            secure=settings().base_url.startswith("https://"),
            httponly=True,
            samesite="Lax",
        )
    return response
