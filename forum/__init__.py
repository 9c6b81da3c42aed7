"""The Qian Xuesen Forum. `create_app` is the one place where the parts are joined."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from forum import cli, duties, i18n, letters
from forum.clock import utc_now
from forum.db import db, prepare_engine
from forum.door import api as door_api
from forum.settings import ROOT, Settings
from forum.web import (
    access,
    clearing,
    current,
    days,
    destinations,
    failures,
    formatting,
    headers,
    identity,
    limits,
    memberships,
    once,
    packing,
    query,
    readers,
    remembered,
    request_log,
    secret_addresses,
    shortcut,
    sizes,
    told,
    visiting,
    word_marks,
)
from forum.web.sessions import Sessions
from forum.whole_schema import TABLES as TABLES
from forum.whole_site import PAGES

PARTS = (
    request_log,
    query,
    packing,
    current,
    destinations,
    secret_addresses,
    access,
    failures,
    formatting,
    identity,
    clearing,
    once,
    told,
    visiting,
    word_marks,
    days,
    remembered,
    memberships,
    readers,
    letters,
    duties,
    cli,
)


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
    sizes.init_app(app)
    limits.init_app(app, settings)
    csrf = CSRFProtect(app)
    for part in PARTS:
        part.init_app(app)
    headers.init_app(app, settings)
    shortcut.init_app(app)
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    # Devices prove themselves by a token in a header; no cookie is read there, so none can be forged.
    csrf.exempt(door_api.blueprint)
    if settings.trusted_proxies:
        # Flask's documented way to wrap itself; the checker takes it for replacing a method.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1)  # type: ignore[method-assign]
    return app


def _flask_settings(settings: Settings) -> dict[str, object]:
    address = urlsplit(settings.base_url)
    is_https = address.scheme == "https"
    return {
        "SECRET_KEY": settings.secret_key,
        # What a former key signed is read on; new cookies are signed with the first (docs/keys.md).
        "SECRET_KEY_FALLBACKS": list(settings.former_secret_keys),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        # Errors of the database are logged without what was written: names, addresses, digests (D-25).
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True},
        # A forged Host header is refused; in development the machine's own names are fine too.
        "TRUSTED_HOSTS": [address.hostname, *([] if settings.is_production else ["127.0.0.1", "localhost"])],
        "SESSION_COOKIE_NAME": "__Host-forum" if is_https else "forum",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": 24 * 3600,
        # It asks for a Referer over https, which pages behind a secret link never send.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _join_database(app: Flask, settings: Settings) -> None:
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    Migrate(app, db, directory=str(ROOT / "forum" / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
