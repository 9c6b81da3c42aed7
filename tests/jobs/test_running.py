"""Work by the clock: one worker at a time, none holds up the others, and standing still is seen."""

from datetime import datetime, timedelta

import pytest

from forum import checks
from forum.jobs.models import JobRun
from forum.jobs.names import NAMES
from forum.jobs.running import LEASE, Job, Outcome, run_due
from forum.jobs.standing import is_late, standings
from tests.cast import NOON

MINUTE = timedelta(minutes=1)


class Dies(BaseException):
    """A process that is killed in the middle: nothing of it runs any more."""


def run(app, *jobs: Job, at: datetime = NOON) -> list[Outcome]:
    with app.app_context():
        return run_due(jobs, lambda: at, lambda: False)


def noting(times: list[datetime], name: str = "noting") -> Job:
    """A job that notes when it ran, and says it did two things."""

    def note(now: datetime) -> int:
        times.append(now)
        return 2

    return Job(name, MINUTE, note)


def failing(_now: datetime) -> int:
    raise ZeroDivisionError


def test_a_job_rests_for_its_time_and_is_then_done_again(app, database):
    times: list[datetime] = []
    job = noting(times)
    for seconds in (0, 30, 59, 60, 61, 200):
        run(app, job, at=NOON + timedelta(seconds=seconds))
    assert times == [NOON + timedelta(seconds=seconds) for seconds in (0, 60, 200)]


def test_what_one_worker_does_no_second_begins(app, database):
    outcomes, times = [], []

    def meanwhile(now: datetime) -> int:
        # The same job asked for by another worker, while it runs and for as long as its lease lasts.
        other = noting(times, "shared")
        outcomes.append(run(app, other, at=now))
        outcomes.append(run(app, other, at=now + LEASE - MINUTE))
        return 1

    assert run(app, Job("shared", MINUTE, meanwhile)) == [Outcome("shared", 1)]
    assert (outcomes, times) == ([[], []], [])


def test_a_job_that_died_is_done_again_once_its_lease_ran_out(app, database):
    def die(_now: datetime) -> int:
        raise Dies

    with pytest.raises(Dies):
        run(app, Job("mortal", MINUTE, die))
    times: list[datetime] = []
    for later in (MINUTE, LEASE - MINUTE, LEASE, LEASE + MINUTE / 2):
        run(app, noting(times, "mortal"), at=NOON + later)
    assert times == [NOON + LEASE]


@pytest.mark.databases("sqlite")
def test_a_job_that_fails_holds_up_no_other_and_itself_rests_too(app, database, caplog):
    times: list[datetime] = []
    jobs = (Job("failing", MINUTE, failing), noting(times))
    assert run(app, *jobs) == [Outcome("failing", 0, "ZeroDivisionError"), Outcome("noting", 2)]
    assert run(app, *jobs, at=NOON + MINUTE / 2) == []
    assert "job failing failed" in caplog.text
    with database.reading() as session:
        first, second = standings(session, jobs, NOON + MINUTE)
        assert (first.error, first.is_late, first.is_wrong) == ("ZeroDivisionError", True, True)
        assert (second.finished_at, second.done, second.is_wrong) == (NOON, 2, False)
        faults = list(checks.clock_faults(session, jobs, NOON + MINUTE))
    assert ["failing" in fault for fault in faults] == [True, True]
    assert run(app, noting(times, "failing"), at=NOON + MINUTE) == [Outcome("failing", 2)]
    with database.reading() as session:
        assert list(checks.clock_faults(session, jobs, NOON + MINUTE)) == []


@pytest.mark.databases("sqlite")
def test_a_clock_that_was_set_back_stops_nothing(app, database):
    # F-06
    times: list[datetime] = []
    for at in (NOON, NOON - timedelta(days=1), NOON - timedelta(hours=23)):
        run(app, noting(times), at=at)
    assert len(times) == 3
    with database.transaction() as session:
        session.add(JobRun(name="leased", started_at=NOON, lease_until=NOON + LEASE))
    run(app, noting(times, "leased"), at=NOON - timedelta(days=1))
    assert len(times) == 4


@pytest.mark.parametrize(
    ("age", "every", "late"),
    [
        (None, MINUTE, True),
        (timedelta(minutes=5), MINUTE, False),
        (timedelta(minutes=5, seconds=1), MINUTE, True),
        (timedelta(minutes=15), 5 * MINUTE, False),
        (timedelta(minutes=16), 5 * MINUTE, True),
        (-timedelta(hours=1), MINUTE, False),
    ],
)
def test_a_job_is_late_after_three_turns_and_never_before_five_minutes(age, every, late):
    assert is_late(None if age is None else NOON - age, every, NOON) is late


@pytest.mark.databases("sqlite")
def test_every_job_has_words(app):
    assert {job.name for job in app.extensions["forum.jobs"]} == set(NAMES)
