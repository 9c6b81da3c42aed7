"""Fixtures shared by all tests. `database` runs a test on SQLite and on PostgreSQL."""

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import ClassVar

import coverage
import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session

from forum import create_app
from forum.accounts import queries
from forum.db import db, prepare_engine, reading, transaction
from forum.settings import Settings
from tests import factories
from tests.cast import ADA, NOON, REAL, Person, environment
from tests.databases import KINDS, PostgreSQLTemplate, SQLiteTemplate, postgresql_server
from tests.servers import LiveServer, MailServer, mail_server, serving

CHROMIUM = "/usr/bin/chromium"


def pytest_report_header() -> str:
    """Say whether the imports are also tried on real programmes, which the project keeps no copy of."""
    found = [path.name for path in sorted(REAL.glob("*"))]
    return (
        f"real programmes in ../shared/data: {', '.join(found) or 'none, so invented samples alone are read'}"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure coverage on SQLite alone: the same lines again on PostgreSQL cost minutes and tell nothing."""
    measuring = coverage.Coverage.current()
    rests = measuring is not None and "postgresql" in item.name
    if measuring and rests:
        measuring.stop()
    try:
        return (yield)
    finally:
        if measuring and rests:
            measuring.start()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run every test that reaches a database once for each kind."""
    if "database_kind" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("databases")
        metafunc.parametrize("database_kind", marker.args if marker else KINDS, scope="session")


@dataclass
class Clock:
    """The time of the application under test. Set `now`, or let time pass."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> datetime:
        """Let time pass: ``clock.advance(days=2)``."""
        self.now += timedelta(**duration)
        return self.now


@dataclass(frozen=True)
class Database:
    """A fresh database of the newest schema, and the two ways to talk to it."""

    kind: str
    url: str
    engine: Engine

    def transaction(self) -> AbstractContextManager[Session]:
        """A session that writes."""
        return transaction(self.engine)

    def reading(self) -> AbstractContextManager[Session]:
        """A session that reads."""
        return reading(self.engine)


@pytest.fixture(scope="session")
def database_templates(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Callable[[str], SQLiteTemplate | PostgreSQLTemplate]]:
    """The migrated template of each kind, made when first asked for."""
    with ExitStack() as stack:
        made: dict[str, SQLiteTemplate | PostgreSQLTemplate] = {}

        def template(kind: str) -> SQLiteTemplate | PostgreSQLTemplate:
            if kind not in made:
                folder = tmp_path_factory.mktemp(kind)
                if kind == "sqlite":
                    made[kind] = SQLiteTemplate(folder)
                else:
                    server = stack.enter_context(postgresql_server())
                    made[kind] = stack.enter_context(PostgreSQLTemplate(server, folder).kept())
            return made[kind]

        yield template


@pytest.fixture
def database_url(
    database_kind: str, database_templates: Callable[[str], SQLiteTemplate | PostgreSQLTemplate]
) -> Iterator[str]:
    """The address of a fresh database."""
    with database_templates(database_kind).copy() as url:
        yield url


@pytest.fixture
def overrides() -> dict[str, str]:
    """FORUM_ variables that differ in a test module: define a fixture of this name there."""
    return {}


@pytest.fixture
def variables(tmp_path: Path, database_url: str, overrides: dict[str, str]) -> dict[str, str]:
    """Every FORUM_ variable of the installation under test."""
    instance = tmp_path / "instance"
    instance.mkdir()
    located = {"FORUM_DATABASE_URL": database_url, "FORUM_INSTANCE": str(instance)}
    return environment(instance, **located, **overrides)


@pytest.fixture
def settings(variables: dict[str, str]) -> Settings:
    """The settings of the installation under test."""
    return Settings.from_values(variables, Path(variables["FORUM_INSTANCE"]))


@pytest.fixture
def clock() -> Clock:
    """The clock of `app`: NOON until a test moves it."""
    return Clock()


class TemplatesOfThisRun(BytecodeCache):
    """Compiled templates, shared by the applications of all tests: compiling them anew took half the time."""

    compiled: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take a template compiled before."""
        if bucket.key in self.compiled:
            bucket.bytecode_from_string(self.compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template for the next test."""
        self.compiled[bucket.key] = bucket.bytecode_to_string()


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    """The application. CSRF tokens are not asked for here; `test_access` covers them."""
    app = create_app(settings, clock=clock)
    app.jinja_env.bytecode_cache = TemplatesOfThisRun()
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def database(database_kind: str, database_url: str) -> Iterator[Database]:
    """The database, the same one `app` uses: each test runs on SQLite and on PostgreSQL."""
    engine = create_engine(database_url)
    prepare_engine(engine)
    yield Database(database_kind, database_url, engine)
    engine.dispose()


@pytest.fixture
def questions(app: Flask) -> Callable[[], int]:
    """A function that says how often the application asked its database since it was last called."""
    asked: list[str] = []

    def note(*parts: object) -> None:
        if str(parts[2]).lstrip().startswith("SELECT"):
            asked.append(str(parts[2]))

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)

    def count() -> int:
        number = len(asked)
        asked.clear()
        return number

    return count


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """An outsider's client."""
    return app.test_client()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """An application context, for code of the edge that runs without a request (mail, commands)."""
    with app.app_context():
        yield app


@pytest.fixture
def sign_in(app: Flask, database: Database) -> Callable[[Person], FlaskClient]:
    """A function that returns a client signed in as somebody of the cast (account made if needed)."""

    def sign_in(person: Person) -> FlaskClient:
        with database.transaction() as session:
            staff = queries.staff_by_email(session, person.email) or factories.make_staff(session, person)
            uniquifier = staff.fs_uniquifier
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(
                {"_user_id": uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": NOON.timestamp()}
            )
        return client

    return sign_in


@pytest.fixture
def signed_in(sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    """Ada's client: she organises."""
    return sign_in(ADA)


@pytest.fixture
def smtp() -> Iterator[MailServer]:
    """A real mail server; give its `url` to FORUM_MAIL_URL through `overrides`."""
    with mail_server() as server:
        yield server


@pytest.fixture
def live_server(variables: dict[str, str]) -> Iterator[Callable[..., LiveServer]]:
    """A function that serves the forum in real processes: ``live_server(workers=4)``."""
    with ExitStack() as stack:

        def serve(workers: int = 1, application: str = "wsgi:app") -> LiveServer:
            return stack.enter_context(serving(variables, workers=workers, application=application))

        yield serve


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        path = os.environ.get("FORUM_TEST_CHROMIUM", CHROMIUM)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def browser_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser without cookies."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(browser_context: BrowserContext) -> Page:
    """An empty page in a browser without cookies."""
    return browser_context.new_page()


@pytest.fixture(scope="session")
def long_run() -> bool:
    """Whether the larger counts are asked for (`bin/test --long`)."""
    return os.environ.get("FORUM_TEST_LONG") == "1"
