"""The sign-in sheet: who is expected in the room, on paper, for a table at the door."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from forum.db import transaction
from forum.journal import record_access
from forum.lectures.models import Lecture, WayOfAttending
from forum.registrations import queries
from forum.registrations.models import Registration, RegistrationState
from forum.speakers.names import sort_key
from forum.web.current import actor, now
from forum.web.organised import organised_lecture
from forum.web.query import asked

blueprint = Blueprint("registrations_sheet", __name__)

WALK_INS = 12
"""Empty lines behind the names, for those who come without having registered."""
BLANK_LINES = 25
"""Of a sheet without names: as many as one page of A4 holds."""


@dataclass(frozen=True)
class Sheet:
    """Names by pinyin and Latin letters: those with a seat, those who wait, and lines to write on."""

    seated: list[Registration] = field(default_factory=list)
    waiting: list[Registration] = field(default_factory=list)
    lines: int = BLANK_LINES


@blueprint.get("/staff/lectures/<slug>/sign-in-sheet")
def show(slug: str) -> str:
    """The sheet with names, or with `?names=none` an empty one; that names were taken out is recorded."""
    is_blank = asked("names") == "none"
    with transaction() as session:
        lecture = organised_lecture(session, slug)
        sheet = Sheet() if is_blank else _sheet(session, lecture)
        if not is_blank:
            record_access(session, actor=actor(), action="registrations.sheet_made", about=lecture, now=now())
        return render_template(
            "registrations/sheet.html", lecture=lecture, sheet=sheet, is_blank=is_blank, walk_ins=WALK_INS
        )


def _sheet(session: Session, lecture: Lecture) -> Sheet:
    """Whoever counts on the room; who attends online signs nothing."""
    expected = [
        one
        for one in queries.live_registrations(session, lecture.id)
        if one.pool.attendance is WayOfAttending.ON_SITE
    ]
    return Sheet(
        seated=_by_name(one for one in expected if one.state is RegistrationState.CONFIRMED),
        waiting=_by_name(one for one in expected if one.state is not RegistrationState.CONFIRMED),
        lines=WALK_INS,
    )


def _by_name(registrations: Iterable[Registration]) -> list[Registration]:
    return sorted(registrations, key=lambda one: (sort_key(one.name), one.id))
