"""The desk as one value: what is next, and what waits for somebody to see to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from forum.desk import queries
from forum.desk.pictures import Season, season
from forum.jobs.running import Job
from forum.jobs.standing import Standing, standings
from forum.lectures.clash_queries import coming_clashes
from forum.lectures.clash_words import ShownClash, shown_clashes
from forum.lectures.gaps import Gap, gaps
from forum.lectures.models import Lecture, PublicState
from forum.lectures.standing import is_full
from forum.mail.delays import overdue
from forum.moments import zone_of
from forum.registrations.access_messages import unanswered
from forum.registrations.approval_queries import requests_by_lecture

LOOKS_AHEAD = 60
SHOWN_NEXT = 12


@dataclass(frozen=True)
class Concern:
    """One lecture with everything about it that waits."""

    lecture: Lecture
    gaps: Sequence[Gap]
    clashes: Sequence[ShownClash]
    waiting: int
    failed_mails: int
    is_left_out: bool = False
    """Whether no calendar shows it, because its row holds what cannot be read (A-15)."""
    requests: int = 0
    """How many who asked to come wait for the organisers' decision."""
    needs: int = 0
    """How many told what they need to take part, and wait for an answer."""

    @property
    def is_full_with_waitlist(self) -> bool:
        """Whether people wait for seats that are not there."""
        return self.waiting > 0 and any(map(is_full, self.lecture.offered_pools))

    @property
    def waits_beside_free_seats(self) -> bool:
        """Whether people wait although no way of attending is full: the reasons stand in the line (C-15)."""
        return self.waiting > 0 and not self.is_full_with_waitlist

    def __len__(self) -> int:
        others = bool(self.waiting) + bool(self.failed_mails) + self.is_left_out
        others += bool(self.requests) + bool(self.needs)
        return len(self.gaps) + len(self.clashes) + others


@dataclass(frozen=True)
class Overview:
    """Everything the desk shows. `next` is the next lecture that will really be held."""

    lectures: Sequence[Lecture]
    concerns: Sequence[Concern]
    next: Lecture | None
    days_to_next: int
    waiting: dict[int, int]
    season: Season
    overdue_mails: int
    jobs: Sequence[Standing]

    @property
    def jobs_to_see_to(self) -> list[Standing]:
        """What the worker should have done by the clock, and did not."""
        return [job for job in self.jobs if job.is_wrong]

    @property
    def clashing(self) -> int:
        """In how many lectures something clashes."""
        return sum(bool(concern.clashes) for concern in self.concerns)

    @property
    def incomplete(self) -> int:
        """In how many lectures something is missing."""
        return sum(bool(concern.gaps) for concern in self.concerns)

    @property
    def left_out(self) -> int:
        """How many lectures are missing from the calendars."""
        return sum(concern.is_left_out for concern in self.concerns)

    @property
    def full(self) -> list[Concern]:
        """The lectures that are full while people wait."""
        return [concern for concern in self.concerns if concern.is_full_with_waitlist]

    @property
    def missing(self) -> dict[int, int]:
        """By lecture, how many texts, pictures and decisions are missing."""
        return {concern.lecture.id: len(concern.gaps) for concern in self.concerns}

    @property
    def requests(self) -> int:
        """How many people wait for a decision, over all lectures."""
        return sum(concern.requests for concern in self.concerns)

    @property
    def needs(self) -> int:
        """How many people wait for an answer to what they need, over all lectures."""
        return sum(concern.needs for concern in self.concerns)

    @property
    def failed_mails(self) -> int:
        """How many mails were given up."""
        return sum(concern.failed_mails for concern in self.concerns)

    @property
    def things_to_do(self) -> int:
        """How many things wait in all."""
        return sum(map(len, self.concerns)) + bool(self.overdue_mails) + bool(self.jobs_to_see_to)

    @property
    def people_waiting(self) -> int:
        """How many people wait for a seat, over all coming lectures."""
        return sum(self.waiting.values())


def overview(
    session: Session,
    granted: frozenset[int] | None,
    now: datetime,
    left_out: Sequence[int] = (),
    jobs: Sequence[Job] = (),
) -> Overview:
    """The desk of somebody who organises these series (None: all); `left_out` are missing from the feeds."""
    lectures = queries.coming(session, granted, now, limit=LOOKS_AHEAD)
    waiting = queries.waiting_by_lecture(session, [lecture.id for lecture in lectures])
    failed = {
        lecture.id: (lecture, count) for lecture, count in queries.failed_mails_by_lecture(session, granted)
    }
    clashes = _clashes(session, lectures, now)
    unsound = {*queries.in_no_calendar(session, granted, left_out)}
    over = [lecture for lecture, _ in failed.values() if lecture not in lectures]
    over += sorted(unsound.difference(lectures, over), key=lambda lecture: lecture.id)
    asking = requests_by_lecture(session, [lecture.id for lecture in lectures])
    needing = unanswered(session, [lecture.id for lecture in lectures])
    concerns = [
        replace(
            _concern(lecture, clashes.get(lecture.id, []), waiting, failed, now, lecture in unsound),
            requests=asking.get(lecture.id, 0),
            needs=needing.get(lecture.id, 0),
        )
        for lecture in [*lectures, *over]
    ]
    held = next((one for one in lectures if one.public_state is PublicState.PUBLISHED), None)
    return Overview(
        lectures=lectures,
        concerns=[concern for concern in concerns if len(concern)],
        next=held,
        days_to_next=days_between(now, held.starts_at, held.timezone) if held else 0,
        waiting=waiting,
        season=season(session, lectures[:SHOWN_NEXT], held, waiting, granted, now),
        overdue_mails=overdue(session, now),
        jobs=standings(session, jobs, now),
    )


def days_between(now: datetime, then: datetime, zone: str) -> int:
    """How many nights until a day in a place; 0 is today."""
    here = zone_of(zone)
    return max(0, (then.astimezone(here).date() - now.astimezone(here).date()).days)


def _clashes(session: Session, lectures: Sequence[Lecture], now: datetime) -> dict[int, list[ShownClash]]:
    """What stands in the way of these lectures, by lecture."""
    until = max((lecture.ends_at for lecture in lectures), default=now)
    shown = {lecture.id for lecture in lectures}
    coming = coming_clashes(session, now, until).items()
    found: dict[int, list[ShownClash]] = {}
    for one in shown_clashes(
        session, [clash for key, several in coming if key in shown for clash in several]
    ):
        found.setdefault(one.clash.mine.lecture_id or 0, []).append(one)
    return found


def _concern(
    lecture: Lecture,
    clashes: Sequence[ShownClash],
    waiting: dict[int, int],
    failed: dict[int, tuple[Lecture, int]],
    now: datetime,
    is_left_out: bool,
) -> Concern:
    return Concern(
        lecture,
        gaps(lecture, now),
        clashes,
        waiting.get(lecture.id, 0),
        failed[lecture.id][1] if lecture.id in failed else 0,
        is_left_out,
    )
