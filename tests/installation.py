"""One application for many tests: building it anew took most of the time of a short test.

What differs from test to test (the database, the folder, the clock) is put in its place before each one.
Engines keep what they compiled and learned of their server; only where they connect to changes.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, create_engine, event, make_url

from forum import create_app, letters
from forum.db import db, prepare_engine
from forum.feeds.cache import Kept
from forum.settings import Settings


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


class TemplatesOfThisRun(BytecodeCache):
    """Compiled templates, shared by all applications: compiling them anew took half the time."""

    compiled: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template compiled before."""
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template for the next test."""
        self.compiled[bucket.key] = bucket.bytecode_to_string()


def application(settings: Settings, clock: Callable[[], datetime]) -> Flask:
    """An application of a test's own. CSRF tokens are not asked for unless the test says so."""
    app = create_app(settings, clock=clock)
    app.jinja_env.bytecode_cache = TemplatesOfThisRun()
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return app


def put_away(app: Flask) -> None:
    """Close what an application keeps open to its database."""
    with app.app_context():
        db.engine.dispose()


@dataclass
class Applications:
    """The shared application of each kind of database."""

    kept: dict[str, tuple[Flask, Address, dict[str, Any]]] = field(default_factory=dict)

    def installed(self, settings: Settings, clock: Callable[[], datetime]) -> Flask:
        """The application as if it had been built with these settings and this clock just now."""
        kind = make_url(settings.database_url).get_backend_name()
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
        letters.init_app(app)
        return app

    def _build(
        self, settings: Settings, clock: Callable[[], datetime]
    ) -> tuple[Flask, Address, dict[str, Any]]:
        app, address = application(settings, clock), Address(settings.database_url)
        with app.app_context():
            address.attach_to(db.engine)
        return app, address, dict(app.config)
