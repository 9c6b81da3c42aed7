"""What the desk draws: the numbers of the database as charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.desk import charts
from forum.desk.charts import Arrivals, CourseChart, Fill, RowChart
from forum.desk.courses import DAY, Course, comparable, courses, held
from forum.door.arrivals import show_ups
from forum.lectures.models import Lecture, PublicState, SeatPool, WayOfAttending

COMPARED = 3
SHOWN = 7


@dataclass(frozen=True)
class Trend:
    """A lecture's last four weeks as a small line, what the last seven days added, and all there are."""

    path: str
    gained: int
    total: int


@dataclass(frozen=True)
class Season:
    """The charts of the desk; None where there is nothing to draw yet."""

    course: CourseChart | None
    arrivals: RowChart | None
    seats: RowChart | None
    trends: Mapping[int, Trend]
    show_up: int | None
    """Of a hundred who had registered for the lectures shown, so many came."""


def season(
    session: Session,
    lectures: Sequence[Lecture],
    next_one: Lecture | None,
    waiting: Mapping[int, int],
    granted: frozenset[int] | None,
    now: datetime,
) -> Season:
    """The charts for the next lectures of somebody who organises these series (None: all)."""
    others = comparable(session, next_one, granted, now, limit=COMPARED) if next_one else []
    found = courses(session, [one.id for one in (*lectures, *others)])
    arrived = _arrivals(session, held(session, granted, now, limit=SHOWN))
    fills = _fills(lectures, waiting)
    registered = sum(one.registered for one in arrived)
    return Season(
        course=_course(next_one, others, found, now) if next_one else None,
        arrivals=charts.show_up_chart(arrived) if arrived else None,
        seats=charts.seats_chart(fills) if fills else None,
        trends={one.id: _trend(one, found[one.id], now) for one in lectures},
        show_up=round(100 * sum(one.came for one in arrived) / registered) if registered else None,
    )


def course_of(
    session: Session, lecture: Lecture, granted: frozenset[int] | None, now: datetime
) -> CourseChart | None:
    """One lecture's course beside those of the last that were like it; None while nobody has registered."""
    others = comparable(session, lecture, granted, now, limit=COMPARED)
    return _course(lecture, others, courses(session, [one.id for one in (lecture, *others)]), now)


def arrivals_of(session: Session, lecture: Lecture) -> Arrivals | None:
    """How many came to one lecture; None where nothing was scanned."""
    found = show_ups(session, [lecture.id]).get(lecture.id)
    return Arrivals(lecture.issue, *found) if found else None


def _course(
    lecture: Lecture, others: Sequence[Lecture], found: Mapping[int, Course], now: datetime
) -> CourseChart | None:
    if not found[lecture.id].changes:
        return None
    told = [(one.issue, found[one.id]) for one in others if found[one.id].changes]
    pools = lecture.offered_pools
    return charts.course_chart(
        (lecture.issue, found[lecture.id]),
        told,
        days_to_go=_days_to_go(lecture, now),
        # The course counts everybody, so that a limit says something only where all want the same seats.
        seats=pools[0].seats if len(pools) == 1 else None,
    )


def _arrivals(session: Session, lectures: Sequence[Lecture]) -> list[Arrivals]:
    """In the order of the calendar."""
    found = show_ups(session, [one.id for one in lectures])
    return [Arrivals(one.issue, *found[one.id]) for one in reversed(lectures) if one.id in found]


def _fills(lectures: Sequence[Lecture], waiting: Mapping[int, int]) -> list[Fill]:
    """The rooms of the next lectures that people register for; online ones where there is no room."""
    told = [
        one
        for one in lectures
        if one.public_state is PublicState.PUBLISHED and one.takes_registrations and one.offered_pools
    ]
    return [
        Fill(one.issue, _seats(one), sum(pool.taken for pool in _main_pools(one)), waiting.get(one.id, 0))
        for one in told[:SHOWN]
    ]


def _seats(lecture: Lecture) -> int | None:
    """All seats people can have; None where one way of attending has no limit."""
    seats = [pool.seats for pool in _main_pools(lecture)]
    return None if None in seats else sum(number or 0 for number in seats)


def _main_pools(lecture: Lecture) -> list[SeatPool]:
    in_room = [pool for pool in lecture.offered_pools if pool.attendance is WayOfAttending.ON_SITE]
    return in_room or lecture.offered_pools


def _trend(lecture: Lecture, course: Course, now: datetime) -> Trend:
    days = _days_to_go(lecture, now)
    return Trend(charts.spark(course, days), charts.gained(course, days), course.now)


def _days_to_go(lecture: Lecture, now: datetime) -> float:
    return (lecture.starts_at - now) / DAY
