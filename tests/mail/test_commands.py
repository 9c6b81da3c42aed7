"""`flask work`, in a process of its own."""

import signal
from contextlib import ExitStack

import pytest
from flask import Flask

from forum.jobs.commands import LONGEST_PAUSE_SECONDS, LOOK_AGAIN_SECONDS, next_pause
from forum.mail.delivery import Delivery
from forum.settings import Settings
from tests import programs
from tests.cast import CLEO
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import apply

SECONDS_TO_STOP = 20


@pytest.fixture
def registered(database: Database) -> None:
    with database.transaction() as session:
        apply(session, make_lecture(session), CLEO)


def test_once_sends_what_is_due_and_stops(
    app: Flask, database: Database, settings: Settings, registered: None
) -> None:
    runner = app.test_cli_runner()
    lines = runner.invoke(args=["work", "--once"]).output.splitlines()
    assert lines[-1] == "mail: sent 1, postponed 0, failed 0, unreachable 0, left out 0"
    assert lines[:-1] == [f"{job.name}: 0" for job in app.extensions["forum.jobs"]]
    (file,) = (settings.instance / "outbox").iterdir()
    assert file.suffix == ".eml"
    assert b"To: =?utf-8?" in file.read_bytes()
    # The clock has done its turn; what is left is mail.
    assert runner.invoke(args=["work", "--once"]).output.startswith("mail: sent 0")


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.databases("sqlite")
def test_the_worker_goes_on_until_it_is_told_to_stop(
    database: Database, variables: dict[str, str], registered: None, told: signal.Signals
) -> None:
    with ExitStack() as stack:
        words = ("flask", "--app", "wsgi", "work")
        worker, output, _ = programs.overheard(stack, *words, environment=variables)
        assert output.readline() == "mail: sent 1, postponed 0, failed 0, unreachable 0, left out 0\n"
        worker.tell(told)
        assert (worker.wait(SECONDS_TO_STOP), output.read()) == (0, "")


def test_pauses_grow_while_the_server_is_away_and_shrink_afterwards() -> None:
    # F-05
    pause, pauses = LOOK_AGAIN_SECONDS, []
    for _ in range(7):
        pause = next_pause(pause, [Delivery.UNREACHABLE])
        pauses.append(pause)
    assert pauses == [4, 8, 16, 32, 60, 60, 60]
    assert pauses[-1] == LONGEST_PAUSE_SECONDS
    assert next_pause(60, []) == 30
    assert next_pause(60, [Delivery.SENT]) == LOOK_AGAIN_SECONDS
    assert next_pause(LOOK_AGAIN_SECONDS, []) == LOOK_AGAIN_SECONDS
