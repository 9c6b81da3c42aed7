"""How registrations of lectures came in, day by day, counted by the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from forum.db import Epoch
from forum.lectures.models import Lecture, PublicState
from forum.lectures.staff_queries import may_be_seen
from forum.registrations.models import ENDED, Registration

DAY = timedelta(days=1)
# What lies further back says little about the next lecture.
COMPARED_WITHIN = timedelta(days=730)


@dataclass(frozen=True)
class Course:
    """How many registrations stood on each day; `changes` by whole days before the beginning.

    Somebody who cancels counts until then, somebody who waits counts too: it is how many asked to come.
    """

    changes: Mapping[int, int]

    def total(self, days_before: int) -> int:
        """How many there were so many days before the beginning."""
        return sum(change for day, change in self.changes.items() if day >= days_before)

    @cached_property
    def now(self) -> int:
        """How many there are."""
        return sum(self.changes.values())

    @property
    def first_day(self) -> int:
        """On which day before the beginning the first one came; 0 where nobody did."""
        return max(self.changes, default=0)


def courses(session: Session, lecture_ids: Collection[int]) -> dict[int, Course]:
    """The course of each of these lectures; an empty one where nobody has registered."""
    starts = Epoch(Lecture.starts_at)
    came = select(
        Registration.lecture_id,
        ((starts - Epoch(Registration.registered_at)) // 86400).label("day"),
        literal(1).label("change"),
    )
    went = select(
        Registration.lecture_id,
        ((starts - Epoch(Registration.state_changed_at)) // 86400).label("day"),
        literal(-1).label("change"),
    ).where(Registration.state.in_(ENDED))
    both = union_all(
        *(
            one.join(Lecture, Lecture.id == Registration.lecture_id).where(
                Registration.lecture_id.in_(lecture_ids)
            )
            for one in (came, went)
        )
    ).subquery()
    # No days lead up to a beginning that cannot be read; the desk names such a row.
    query = select(both.c.lecture_id, both.c.day, func.sum(both.c.change)).where(both.c.day.is_not(None))
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for lecture_id, day, change in session.execute(query.group_by(both.c.lecture_id, both.c.day)):
        # After the beginning, walk-ins come; they stand with the day itself.
        days = found[lecture_id]
        days[max(0, int(day))] = days.get(max(0, int(day)), 0) + int(change)
    return {lecture_id: Course(found[lecture_id]) for lecture_id in lecture_ids}


def comparable(
    session: Session, lecture: Lecture, granted: frozenset[int] | None, now: datetime, *, limit: int
) -> Sequence[Lecture]:
    """The last lectures these organisers held that took registrations, those of the same series first."""
    query = select(Lecture).where(
        Lecture.id != lecture.id,
        Lecture.public_state == PublicState.PUBLISHED,
        Lecture.takes_registrations,
        Lecture.starts_at < min(now, lecture.starts_at),
        Lecture.starts_at > now - COMPARED_WITHIN,
        *may_be_seen(granted),
    )
    of_series = Lecture.series_id.is_not_distinct_from(lecture.series_id).desc()
    return session.scalars(query.order_by(of_series, Lecture.starts_at.desc()).limit(limit)).all()


def held(session: Session, granted: frozenset[int] | None, now: datetime, *, limit: int) -> Sequence[Lecture]:
    """The last lectures these organisers held, the latest first."""
    query = select(Lecture).where(
        Lecture.public_state == PublicState.PUBLISHED,
        Lecture.starts_at < now,
        Lecture.starts_at > now - COMPARED_WITHIN,
        *may_be_seen(granted),
    )
    return session.scalars(query.order_by(Lecture.starts_at.desc()).limit(limit)).all()
