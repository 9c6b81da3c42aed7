"""A browser in front of the small forum in which everything is there twice, and of the sample season."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from forum.badges.token import Keyring
from forum.clock import utc_now
from forum.db import db, transaction
from forum.demo.occasion import Around
from forum.demo.reading import read_season
from forum.demo.season import load_season
from forum.demo.stages import Stage
from forum.lectures.search import search_terms
from forum.settings import Settings
from forum.tokens import new_uid
from tests.cast import NOON, SIGNING_KEYS, environment
from tests.conftest import Database
from tests.databases import SQLiteTemplate
from tests.everyone.reader import Reader, reading
from tests.factories import make_lecture, make_room, make_speaker
from tests.installation import application
from tests.security.world import World, built
from tests.servers import LiveServer


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A forum with an object of every kind. SQLite alone: what a page looks like is not the database's."""
    with built(tmp_path_factory.mktemp("everyone")) as world:
        yield world


@pytest.fixture(scope="module")
def readers(browser: Browser, world: World) -> Iterator["Readers"]:
    """Browsers of readers, made when first asked for."""
    with ExitStack() as stack:
        yield Readers(browser, world, stack)


class Readers:
    """One browser for each kind of reader: who it is, and how wide."""

    def __init__(self, browser: Browser, world: World, stack: ExitStack) -> None:
        self._browser, self._world, self._stack = browser, world, stack
        self._known: dict[tuple[str, int], Reader] = {}

    def of(self, role: str, *, width: int) -> Reader:
        """The browser of this role at this width."""
        if (role, width) not in self._known:
            client, host = self._world.client(role), self._world.settings.base_url
            opened = reading(self._browser, client, host, width=width)
            self._known[role, width] = self._stack.enter_context(opened)
        return self._known[role, width]


@pytest.fixture(scope="module")
def season(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """A browser in front of the whole sample season, as a visitor on a desk sees it."""
    folder = tmp_path_factory.mktemp("season")
    instance: Path = folder / "instance"
    instance.mkdir()
    with SQLiteTemplate(folder).copy() as url:
        settings = Settings.from_values(environment(instance, FORUM_DATABASE_URL=url), instance)
        app = application(settings, lambda: NOON)
        keys = Keyring.from_text(SIGNING_KEYS)
        around = Around(settings.timezone, settings.uploads, keys, lambda: new_uid(settings.uid_domain), NOON)
        with app.app_context():
            with transaction(db.engine) as session:
                load_season(session, read_season(), Stage.OPEN, around, loaded=lambda: None)
            with reading(browser, app.test_client(), settings.base_url, width=1280) as reader:
                yield reader
            db.engine.dispose()


@pytest.fixture
def forum(database: Database, live_server: Callable[..., LiveServer]) -> str:
    """The address of a real server with an open lecture and one that is over; its clock is the real one."""
    with database.transaction() as session:
        room, speakers = make_room(session), [make_speaker(session)]
        for days in (30, -30):
            lecture = make_lecture(
                session, starts_at=utc_now() + timedelta(days=days), room=room, speakers=speakers, seats=20
            )
            lecture.search_terms = search_terms(lecture)
    return live_server().url
