"""The sign-in sheet: who is expected in a room, on paper, for a table at its door."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from forum.db import transaction
from forum.journal import record_access
from forum.lectures.models import Lecture, SeatPool
from forum.questions.models import Question
from forum.registrations import queries, staff_queries
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.staff_columns import answer_words, way_words
from forum.registrations.staff_people import answers_of
from forum.web.current import actor, language, now
from forum.web.identity import current_rights
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
    # By registration, what was answered to the question of the extra column.
    answers: Mapping[int, str] = field(default_factory=dict)


@blueprint.get("/staff/lectures/<slug>/sign-in-sheet")
def show(slug: str) -> str:
    """The sheet of one room, or with `?names=none` an empty one; that names were taken out is recorded."""
    is_blank = asked("names") == "none"
    with transaction() as session:
        lecture = organised_lecture(session, slug)
        rooms = [pool for pool in lecture.offered_pools if not pool.is_online]
        pool = next((pool for pool in rooms if pool.way == asked("way")), next(iter(rooms), None))
        questions = _questions(session, lecture)
        question = next((one for one in questions if one.public_id == asked("question")), None)
        sheet = Sheet() if is_blank or pool is None else _sheet(session, lecture, pool, question)
        if not is_blank:
            record_access(session, actor=actor(), action="registrations.sheet_made", about=lecture, now=now())
        return render_template(
            "registrations/sheet.html",
            lecture=lecture,
            sheet=sheet,
            is_blank=is_blank,
            walk_ins=WALK_INS,
            rooms=rooms,
            pool=pool,
            questions=questions,
            question=question,
            way_words=way_words,
        )


def _questions(session: Session, lecture: Lecture) -> Sequence[Question]:
    """What a column can hold: whoever only keeps a door reads names, and no answers."""
    if not current_rights().may_organise(lecture.series_id):
        return ()
    return staff_queries.questions_asked(session, lecture)


def _sheet(session: Session, lecture: Lecture, pool: SeatPool, question: Question | None) -> Sheet:
    """Whoever counts on the room; who attends online signs nothing."""
    expected = [one for one in queries.live_registrations(session, lecture.id) if one.pool_id == pool.id]
    is_waiting = RegistrationState.WAITLISTED
    return Sheet(
        seated=_by_name(one for one in expected if one.state is not is_waiting),
        waiting=_by_name(one for one in expected if one.state is is_waiting),
        lines=WALK_INS,
        answers=_answers(session, expected, question) if question else {},
    )


def _answers(session: Session, expected: Sequence[Registration], question: Question) -> dict[int, str]:
    found = answers_of(session, [one.id for one in expected])
    return {
        key: str(answer_words(question, answers.get(question.public_id), language()))
        for key, answers in found.items()
    }


def _by_name(registrations: Iterable[Registration]) -> list[Registration]:
    return sorted(registrations, key=lambda one: (one.sort_key, one.id))
