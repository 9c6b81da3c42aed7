"""The Qian Xuesen Forum. `create_app` is the one place where the parts are joined."""

from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import i18n
from forum.clock import utc_now
from forum.db import db, prepare_engine
from forum.settings import ROOT, Settings
from forum.web import access, current, failures, headers, limits, packing
from forum.web.sessions import Sessions

MODELS = (
    "forum.files",
    "forum.journal",
    "forum.slugs",
    "forum.mail.models",
    "forum.accounts.models",
    "forum.speakers.models",
    "forum.venues.models",
    "forum.lectures.models",
    "forum.registrations.models",
    "forum.door.models",
)
BLUEPRINTS = (
    "forum.web.entry",
    "forum.web.pages",
    "forum.web.assets",
    "forum.lectures.views",
    "forum.lectures.staff_views",
    "forum.lectures.changes_views",
    "forum.lectures.series_views",
    "forum.speakers.views",
    "forum.speakers.staff_views",
    "forum.venues.views",
    "forum.venues.staff_views",
    "forum.registrations.views",
    "forum.registrations.staff_views",
    "forum.badges.views",
    "forum.door.views",
    "forum.door.staff_views",
    "forum.door.api",
    "forum.feeds.views",
    "forum.desk.views",
    "forum.accounts.views",
)
PARTS = ("forum.web.formatting", "forum.web.identity", "forum.letters", "forum.cli")
MAX_BODY_BYTES = 12 * 1024 * 1024


def create_app(settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Flask:
    """Build the application. `clock` tells the instant of each request."""
    app = Flask(
        "forum",
        root_path=str(ROOT / "forum"),
        instance_path=str(settings.instance.resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(_flask_settings(settings))
    app.extensions["forum.settings"] = settings
    app.extensions["forum.clock"] = clock
    app.session_interface = Sessions()
    _join_database(app, settings)
    i18n.init_app(app, select=current.language)
    csrf = CSRFProtect(app)
    for part in (packing, current, access, failures):
        part.init_app(app)
    for name in PARTS:
        _landed(name, lambda module: module.init_app(app))
    headers.init_app(app, settings)
    limits.init_app(app, settings)
    for name in BLUEPRINTS:
        _landed(name, lambda module: app.register_blueprint(module.blueprint))
    # Devices prove themselves by a token in a header; no cookie is read there, so none can be forged.
    _landed("forum.door.api", lambda module: csrf.exempt(module.blueprint))
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1)  # type: ignore[method-assign]
    return app


def _landed(name: str, join: Callable[[Any], object]) -> None:
    try:
        if find_spec(name):
            join(import_module(name))
    except Exception as error:
        print("NOT JOINED YET:", name, repr(error))


def _flask_settings(settings: Settings) -> dict[str, object]:
    address = urlsplit(settings.base_url)
    is_https = address.scheme == "https"
    return {
        "SECRET_KEY": settings.secret_key,
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        # A forged Host header is refused; in development the machine's own names are fine too.
        "TRUSTED_HOSTS": [address.hostname, *([] if settings.is_production else ["127.0.0.1", "localhost"])],
        "SESSION_COOKIE_NAME": "__Host-forum" if is_https else "forum",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 24 * 3600,
    }


def _join_database(app: Flask, settings: Settings) -> None:
    settings.instance.mkdir(parents=True, exist_ok=True)
    for name in MODELS:
        import_module(name)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "forum" / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
