"""Fixtures shared by all tests. `database` runs a test on SQLite and on PostgreSQL."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import coverage
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.orm import Session

from forum.accounts import queries
from forum.db import db, prepare_engine, reading, transaction
from forum.settings import Settings
from forum.web.current import STAFF_KEY
from tests import factories
from tests.cast import ADA, NOON, REAL, Person, environment
from tests.databases import KINDS, PostgreSQLTemplate, SQLiteTemplate, postgresql_server
from tests.installation import Applications, Engines, application, put_away
from tests.programs import COMPILED_TEMPLATES
from tests.servers import LiveServer, MailServer, mail_server, serving

CHROMIUM = "/usr/bin/chromium"
IS_LONG = os.environ.get("FORUM_TEST_LONG") == "1"
RETELLS = os.environ.get("FORUM_TEST_RETELL") == "1"

# Property tests try the same examples in every run, however slow the machine is; the long run tries many more
# and others each time, and prints what repeats a failure.
_UNHURRIED = {"deadline": None, "database": None, "suppress_health_check": [HealthCheck.too_slow]}
hypothesis_settings.register_profile("short", derandomize=True, max_examples=100, **_UNHURRIED)
hypothesis_settings.register_profile("long", max_examples=10_000, print_blob=True, **_UNHURRIED)
hypothesis_settings.load_profile("long" if IS_LONG else "short")


def pytest_report_header() -> str:
    """Say whether the imports are also tried on real programmes, which the project keeps no copy of."""
    found = [path.name for path in sorted(REAL.glob("*"))]
    return (
        f"real programmes in ../shared/data: {', '.join(found) or 'none, so invented samples alone are read'}"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let all processes of a run keep compiled templates in one folder: workers inherit its name."""
    if COMPILED_TEMPLATES not in os.environ:
        folder = os.environ[COMPILED_TEMPLATES] = tempfile.mkdtemp(prefix="forum-templates-")
        config.add_cleanup(partial(shutil.rmtree, folder))
        config.add_cleanup(partial(os.environ.pop, COMPILED_TEMPLATES))


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
        # What pages show is the same on both; the queries and deeds behind them have tests of their own.
        usual = KINDS if IS_LONG or not metafunc.definition.get_closest_marker("pages") else KINDS[:1]
        metafunc.parametrize("database_kind", marker.args if marker else usual, scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a table of cases PostgreSQL gets the first row, the long run all: rows differ in what is asked,
    not in how the database answers. What must run whole on both says `every_row`; what is `long` waits.
    """
    if IS_LONG:
        return
    seen: set[str] = set()
    rest = []
    for item in items:
        name, _, row = item.nodeid.partition("[")
        if item.get_closest_marker("long"):
            rest.append(item)
        elif "postgresql" in row and not item.get_closest_marker("every_row"):
            if name in seen:
                rest.append(item)
            seen.add(name)
    config.hook.pytest_deselected(items=rest)
    left_out = set(rest)
    items[:] = [item for item in items if item not in left_out]


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
    request: pytest.FixtureRequest,
    database_kind: str,
    database_templates: Callable[[str], SQLiteTemplate | PostgreSQLTemplate],
) -> Iterator[str]:
    """The address of a fresh database."""
    is_alone = request.node.get_closest_marker("alone") is not None
    with database_templates(database_kind).copy(alone=is_alone) as url:
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


@pytest.fixture(scope="session")
def applications() -> Applications:
    """The applications that tests share."""
    return Applications()


@pytest.fixture(scope="session")
def engines() -> Engines:
    """The engines that tests share."""
    return Engines()


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    settings: Settings,
    clock: Clock,
    overrides: dict[str, str],
    applications: Applications,
) -> Iterator[Flask]:
    """The application: a shared one of these settings, or the test's own where it is marked so."""
    is_its_own = request.node.get_closest_marker("own_application") is not None
    app = application(settings, clock) if is_its_own else applications.installed(settings, clock, overrides)
    yield app
    put_away(app)


@pytest.fixture
def database(database_kind: str, database_url: str, engines: Engines) -> Iterator[Database]:
    """The database, the same one `app` uses: each test runs on SQLite and on PostgreSQL."""
    with engines.led_to(database_url) as engine:
        yield Database(database_kind, database_url, engine)


@pytest.fixture
def questions(app: Flask) -> Iterator[Callable[[], int]]:
    """A function that says how often the application asked its database since it was last called."""
    asked: list[str] = []

    def note(*parts: object) -> None:
        if str(parts[2]).lstrip().startswith("SELECT"):
            asked.append(str(parts[2]))

    def count() -> int:
        number = len(asked)
        asked.clear()
        return number

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield count
    event.remove(engine, "before_cursor_execute", note)


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
def sign_in(app: Flask, database: Database, clock: Clock) -> Callable[[Person], FlaskClient]:
    """A function that returns a client signed in as somebody of the cast (account made if needed)."""

    def sign_in(person: Person) -> FlaskClient:
        with database.transaction() as session:
            staff = queries.staff_by_email(session, person.email) or factories.make_staff(session, person)
            key = factories.make_session(session, staff, began_at=clock.now)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie[STAFF_KEY] = key
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

        def serve(workers: int = 1, application: str = "wsgi:app", name: str = "127.0.0.1") -> LiveServer:
            server = serving(variables, workers=workers, application=application, name=name)
            return stack.enter_context(server)

        yield serve


@dataclass(frozen=True)
class Standing:
    """A server that stays for a whole module, and its database as it was in the beginning."""

    server: LiveServer
    database: Database
    untouched: sqlite3.Connection

    @contextmanager
    def restored(self) -> Iterator[Database]:
        """The database; whatever is written into it inside is taken back afterwards."""
        yield self.database
        with closing(sqlite3.connect(make_url(self.database.url).database or "")) as file:
            self.untouched.backup(file)


@pytest.fixture(scope="module")
def standing(
    database_templates: Callable[[str], SQLiteTemplate | PostgreSQLTemplate],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Standing]:
    """One server for all tests of a module, on SQLite: to start one costs as much as most of them."""
    instance = tmp_path_factory.mktemp("standing")
    with database_templates("sqlite").copy() as url, closing(sqlite3.connect(":memory:")) as untouched:
        with closing(sqlite3.connect(make_url(url).database or "")) as file:
            file.backup(untouched)
        engine = create_engine(url)
        prepare_engine(engine)
        values = environment(instance, FORUM_DATABASE_URL=url, FORUM_INSTANCE=str(instance))
        with serving(values) as server:
            yield Standing(server, Database("sqlite", url, engine), untouched)
        engine.dispose()


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
    return IS_LONG


@pytest.fixture(scope="session")
def retelling() -> bool:
    """Whether golden files are to be written anew (FORUM_TEST_RETELL=1): their tests fail all the same."""
    return RETELLS
