"""Doing what is due by the clock: one worker at a time for each job, any number of workers.

A job is leased in one transaction, done in its own, and marked in another. A worker that dies in between
leaves the lease to run out; the next one does the job again, so every job must bear being done twice.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from forum.db import UNAVAILABLE, transaction
from forum.jobs.models import JobRun

LEASE = timedelta(minutes=10)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Job:
    """Work done again and again: `run` opens its own transactions and says how many things it did."""

    name: str
    every: timedelta
    run: Callable[[datetime], int]


@dataclass(frozen=True)
class Outcome:
    """What one run of a job came to; `error` names the kind of fault it ended with, if any."""

    name: str
    done: int
    error: str = ""


def run_due(
    jobs: Sequence[Job], clock: Callable[[], datetime], is_stopping: Callable[[], bool]
) -> list[Outcome]:
    """Do every job whose time has come, and say what each did.

    A job that fails is logged and shown to the organisers, and never holds up the others.
    """
    return [_run(job, clock) for job in jobs if not is_stopping() and _claim(job, clock())]


def _claim(job: Job, now: datetime) -> bool:
    """Lease a job that is due and that nobody is just now doing."""
    try:
        with transaction() as session:
            return _lease(session, job, now)
    except IntegrityError:
        return False  # another worker began it for the first time at this very moment


def _lease(session: Session, job: Job, now: datetime) -> bool:
    row = session.get(JobRun, job.name, with_for_update=True)
    if row is None:
        session.add(JobRun(name=job.name, started_at=now, lease_until=now + LEASE, done=0, error=""))
        return True
    is_taken = row.lease_until is not None and now < row.lease_until <= now + LEASE
    # A clock that was set back must not stop a job until it has caught up (F-06). One that ended, well or
    # with a fault, rests; one whose lease ran out died in the middle, and is done again at once.
    rests = row.lease_until is None and row.started_at <= now < row.started_at + job.every
    if is_taken or rests:
        return False
    row.started_at, row.lease_until = now, now + LEASE
    return True


def _run(job: Job, clock: Callable[[], datetime]) -> Outcome:
    done, error = 0, ""
    try:
        done = job.run(clock())
    except UNAVAILABLE:
        raise
    except Exception as fault:  # one job that fails must not hold up the others
        log.exception("job %s failed", job.name)
        error = type(fault).__name__
    with transaction() as session:
        row = session.get_one(JobRun, job.name, with_for_update=True)
        row.lease_until, row.error = None, error
        if not error:
            row.finished_at, row.done = clock(), done
    return Outcome(job.name, done, error)
