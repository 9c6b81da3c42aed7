"""Other lectures to choose from while one works on a lecture, each in a line."""

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import gettext
from forum.lectures import other_lectures
from forum.lectures.models import Lecture
from forum.web import identity
from forum.web.choices import room_label
from forum.web.current import language, now


def lectures_to_go_along_to(session: Session, lecture: Lecture) -> list[tuple[int, str]]:
    """Where registrations can follow: day, title, and how many seats are free."""
    found = other_lectures.to_go_along_to(session, lecture, now())
    return [(one.id, _label(one, _free(one))) for one in found]


def lectures_to_swap_with(session: Session, lecture: Lecture) -> list[tuple[int, str]]:
    """What a lecture can swap its time or room with: day, title, room."""
    granted = identity.current_rights().organised_series
    found = other_lectures.to_swap_with(session, lecture, granted, now())
    return [(one.id, _label(one, _room(one))) for one in found]


def _label(lecture: Lecture, last: str) -> str:
    """ "QXF-2026-007 · 12 Mar 2026, 14:00 · Parked on a halo · 12 free"."""
    when = moments.day_and_clock(lecture.starts_at, lecture.timezone, language())
    return " · ".join(filter(None, [lecture.code, when, lecture.title.shown_in(language()).text, last]))


def _free(lecture: Lecture) -> str:
    free = [pool.free for pool in lecture.offered_pools]
    number = sum(one for one in free if one)
    return str(gettext("no limit") if None in free else gettext("%(number)s free", number=number))


def _room(lecture: Lecture) -> str:
    return room_label(lecture.room) if lecture.room else gettext("No room yet")
