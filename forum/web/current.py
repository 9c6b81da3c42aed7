"""What is true of the present request: settings, language, the instant, who is signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, has_request_context, request, session
from sqlalchemy.exc import SQLAlchemyError

from forum.accounts import sessions
from forum.accounts.models import Staff
from forum.accounts.sealing import Sealer
from forum.accounts.sessions import Presence
from forum.db import reading
from forum.i18n import LANGUAGES, Language, as_language, in_language
from forum.journal import SYSTEM, Actor, ActorKind
from forum.settings import Settings
from forum.tokens import digest, new_public_id

LANGUAGE_COOKIE = "language"
STAFF_KEY = "staff"
"""Where the signed cookie carries the key of the session in the database."""


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["forum.settings"])


def sealer() -> Sealer:
    """Seals the secrets of authenticator apps (forum/accounts/sealing.py)."""
    keys = settings()
    return Sealer((keys.secret_key, *keys.former_secret_keys), "authenticator secrets of staff")


def forum_names() -> tuple[str, ...]:
    """What everybody knows of this forum: no password is made of it."""
    own = settings()
    return own.name_zh, own.name_en, urlsplit(own.base_url).hostname or ""


def now() -> datetime:
    """The instant of this request: drawn once, so that all of it happens at the same moment."""
    if "now" not in g:
        g.now = current_app.extensions["forum.clock"]()
    return cast(datetime, g.now)


def reference() -> str:
    """Eight characters that name this request, in its lines of the log and on the page of a fault."""
    if "reference" not in g:
        g.reference = new_public_id()[:8]
    return cast(str, g.reference)


def language() -> Language:
    """The address decides; then the account; then what the reader chose or the browser asks for."""
    if "language" in g:
        return cast(Language, g.language)
    if not has_request_context():
        return "en"
    # A page that is not there has no part of its address read, but may well say which language was meant.
    first = request.path.split("/")[1]
    if first in LANGUAGES:
        return as_language(first)
    staff = signed_in()
    if staff is not None:
        return as_language(staff.language)
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return as_language(chosen) if chosen else preferred_language()


@contextmanager
def speaking(other: Language) -> Iterator[None]:
    """Show what is inside in this language, whatever the page's own is."""
    before = language()
    g.language = other
    try:
        with in_language(other):
            yield
    finally:
        g.language = before


def preferred_language() -> Language:
    """The better of the two languages by the browser's Accept-Language; any Chinese is Chinese."""
    # The library has them by quality and leaves none out that are refused (RFC 9110 section 12.5.4).
    wanted = (tag.partition("-")[0].lower() for tag, quality in request.accept_languages if quality > 0)
    return as_language(next((tag for tag in wanted if tag in LANGUAGES), None))


def presence() -> Presence | None:
    """The session behind this request: one question to the database, whoever asks and how often."""
    if not has_request_context():
        return None
    if "presence" not in g:
        g.presence = _found(session.get(STAFF_KEY))
    return cast(Presence | None, g.presence)


def presence_or_nobody() -> None:
    """Settle who is here for the rest of the request: nobody, where the database cannot say.

    The page about a fault asks for the reader's language and name, and must come out all the same.
    """
    try:
        presence()
    except SQLAlchemyError:
        g.presence = None


def _found(key: object) -> Presence | None:
    if not isinstance(key, str):
        return None
    with reading() as looking:
        return sessions.presence(looking, digest(key), now=now())


def forget() -> None:
    """Ask the database anew: somebody has just signed in or out."""
    g.pop("presence", None)
    g.pop("rights", None)


def signed_in() -> Staff | None:
    """The member of staff behind this request, if any."""
    found = presence()
    return found.staff if found else None


def actor() -> Actor:
    """Who is acting, for the journal."""
    staff = signed_in()
    return Actor(ActorKind.STAFF, staff.id) if staff else SYSTEM


def init_app(app: Flask) -> None:
    """Take the language out of the address, and put it into the addresses built on the page."""

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and values.get("lang") in LANGUAGES:
            g.language = values.pop("lang")

    @app.url_defaults
    def add_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = language()
