"""What is true of the present request: settings, language, the instant, who is signed in."""

from datetime import datetime
from typing import Any, cast

from flask import Flask, current_app, g, has_request_context, request
from flask_security import current_user

from forum.accounts.models import Staff
from forum.i18n import LANGUAGES, Language, as_language
from forum.journal import SYSTEM, Actor, ActorKind
from forum.settings import Settings
from forum.tokens import new_public_id

LANGUAGE_COOKIE = "language"


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["forum.settings"])


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
    staff = signed_in()
    if staff is not None:
        return as_language(staff.language)
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return as_language(chosen) if chosen else preferred_language()


def preferred_language() -> Language:
    """The better of the two languages by the browser's Accept-Language."""
    best = request.accept_languages.best_match(["zh", "zh-CN", "zh-Hans", "zh-TW", "en"])
    return as_language(best)


def signed_in() -> Staff | None:
    """The member of staff behind this request, if any."""
    if not has_request_context() or not current_user or not current_user.is_authenticated:
        return None
    return cast(Staff, current_user)


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
