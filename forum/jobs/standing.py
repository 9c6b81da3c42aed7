"""How the jobs stand: which ran when, which is late, which failed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.jobs.models import JobRun
from forum.jobs.names import words_of
from forum.jobs.running import Job

SHORTEST_PATIENCE = timedelta(minutes=5)
"""Nothing is called late sooner: a worker that is started anew, or sends much mail, takes a while."""
MISSED = 3


@dataclass(frozen=True)
class Standing:
    """One job: in words, when it last came to its end, what it did then, and what is wrong with it."""

    name: str
    words: str
    finished_at: datetime | None
    done: int
    is_late: bool
    error: str

    @property
    def is_wrong(self) -> bool:
        """Whether somebody should see to it."""
        return self.is_late or bool(self.error)


def is_late(finished_at: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether a job rests for so long that no worker seems to run; one that never ran is late (C-15)."""
    return finished_at is None or now - finished_at > max(MISSED * every, SHORTEST_PATIENCE)


def standings(session: Session, jobs: Sequence[Job], now: datetime) -> list[Standing]:
    """Every job there is, in the order of the worker."""
    rows = {row.name: row for row in session.scalars(select(JobRun))}
    return [_standing(job, rows.get(job.name), now) for job in jobs]


def _standing(job: Job, row: JobRun | None, now: datetime) -> Standing:
    finished_at = row.finished_at if row else None
    return Standing(
        name=job.name,
        words=words_of(job.name),
        finished_at=finished_at,
        done=row.done if row else 0,
        is_late=is_late(finished_at, job.every, now),
        error=row.error if row else "",
    )
