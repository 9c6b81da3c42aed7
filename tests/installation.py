"""One application for many tests: building it anew took most of the time of a short test.

What differs from test to test (the database, the folder, the clock) is put in its place before each one.
Engines keep what they compiled and learned of their server; only where they connect to changes.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from flask import Flask
from sqlalchemy import Engine, create_engine, event, make_url

from forum import create_app, letters
from forum.db import db, prepare_engine
from forum.feeds.cache import Kept
from forum.settings import Settings
from forum.web.counting import counters
from tests.programs import templates_of_this_run


@dataclass
class Address:
    """Where an engine connects to from now on."""

    url: str

    def attach_to(self, engine: Engine) -> None:
        """Make the engine ask here each time it opens a connection."""
        event.listen(engine, "do_connect", self._lead)

    def _lead(
        self, dialect: Any, _record: Any, positional: list[Any] | tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        where, how = dialect.create_connect_args(make_url(self.url))
        return dialect.connect(*where, **{**named, **how})


@dataclass
class Engines:
    """An engine for each kind of database, led to the database of the present test."""

    kept: dict[str, tuple[Engine, Address]] = field(default_factory=dict)

    @contextmanager
    def led_to(self, url: str) -> Iterator[Engine]:
        """The engine, connecting to this database until the block ends."""
        kind = make_url(url).get_backend_name()
        if kind not in self.kept:
            engine, address = create_engine(url), Address(url)
            prepare_engine(engine)
            address.attach_to(engine)
            self.kept[kind] = engine, address
        engine, address = self.kept[kind]
        address.url = url
        yield engine
        engine.dispose()


# What each request, job or letter reads anew, so that applications that differ in it alone are one.
READ_EACH_TIME = frozenset(
    {
        "FORUM_BOT_DEFENCE",
        "FORUM_CALENDAR_MAIL",
        "FORUM_MAIL_FROM",
        "FORUM_MAIL_URL",
        "FORUM_RATE_LIMITS",
    }
)


def application(settings: Settings, clock: Callable[[], datetime]) -> Flask:
    """An application of a test's own. CSRF tokens are not asked for unless the test says so."""
    app = create_app(settings, clock=clock)
    app.jinja_env.bytecode_cache = templates_of_this_run()
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


def put_away(app: Flask) -> None:
    """Close what an application keeps open to its database."""
    with app.app_context():
        db.engine.dispose()


@dataclass
class Applications:
    """The shared application of each kind of database and of each set of settings that it is built from."""

    kept: dict[tuple[object, ...], tuple[Flask, Address, dict[str, Any]]] = field(default_factory=dict)

    def installed(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        overrides: Mapping[str, str] = MappingProxyType({}),
    ) -> Flask:
        """The application as if it had been built with these settings and this clock just now."""
        built_from = sorted((name, value) for name, value in overrides.items() if name not in READ_EACH_TIME)
        kind = (make_url(settings.database_url).get_backend_name(), *built_from)
        if kind not in self.kept:
            self.kept[kind] = self._build(settings, clock)
        app, address, config = self.kept[kind]
        address.url = settings.database_url
        app.config.clear()
        app.config.update(config)
        app.extensions["forum.settings"] = settings
        app.extensions["forum.clock"] = clock
        for cache in ("forum.feeds", "forum.feeds.texts", "forum.feeds.items", "forum.sharing"):
            app.extensions[cache] = Kept()
        app.extensions["forum.counters"] = counters(settings.redis_url)
        letters.init_app(app)
        return app

    def _build(
        self, settings: Settings, clock: Callable[[], datetime]
    ) -> tuple[Flask, Address, dict[str, Any]]:
        app, address = application(settings, clock), Address(settings.database_url)
        with app.app_context():
            address.attach_to(db.engine)
        return app, address, dict(app.config)
