"""Registrations with all that organisers know of them, gathered in a fixed number of questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture
from forum.questions.asking import Value
from forum.questions.models import Question, QuestionAnswer
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.policy import Policy
from forum.registrations.queries import ORDER_OF_THE_LINE
from forum.registrations.rules_models import rules_of
from forum.registrations.staff_columns import ANSWER, Column, Person
from forum.registrations.staff_queries import failed_mails
from forum.registrations.waiting_reasons import Reason, why_waiting

# So many keys are named one by one; beyond, the lecture is asked for as a whole.
MOST_KEYS = 500


@dataclass(frozen=True)
class Turn:
    """Where somebody stands in line, and how many before them could move up."""

    place: int
    before: int


def people(
    session: Session,
    lecture: Lecture,
    registrations: Sequence[Registration],
    columns: Iterable[Column],
    came: Mapping[int, datetime],
    *,
    now: datetime,
) -> list[Person]:
    """The registrations with whatever these columns tell of them. `came`: by registration, since when."""
    asked_for = {column.key for column in columns}
    of = _of(lecture, registrations)
    reasons = _reasons(session, lecture, registrations, now)
    failed = failed_mails(session, lecture.id)
    needs = _needs(session, of) if "needs" in asked_for else {}
    answers = answers_of(session, of) if any(key.startswith(ANSWER) for key in asked_for) else {}
    return [
        Person(
            registration=one,
            came_at=came.get(one.id),
            mail_error=failed.get(one.id),
            place=reasons[one.id][0] if one.id in reasons else None,
            why=reasons[one.id][1] if one.id in reasons else None,
            needs=needs.get(one.id),
            answers=answers.get(one.id, {}),
        )
        for one in registrations
    ]


def _of(lecture: Lecture, registrations: Sequence[Registration]) -> Any:
    """The keys of these registrations, or the question for those of the whole lecture."""
    keys = [one.id for one in registrations]
    whole = select(Registration.id).where(Registration.lecture_id == lecture.id)
    return keys if len(keys) <= MOST_KEYS else whole


def _needs(session: Session, of: Any) -> dict[int, AccessRequest]:
    found = session.scalars(select(AccessRequest).where(AccessRequest.registration_id.in_(of)))
    return {request.registration_id: request for request in found}


def answers_of(session: Session, of: Any) -> dict[int, dict[str, Value]]:
    """By registration, what was answered, by the public id of the question."""
    query = select(QuestionAnswer.registration_id, Question.public_id, QuestionAnswer.value)
    rows = session.execute(query.join(Question).where(QuestionAnswer.registration_id.in_(of)))
    answers: dict[int, dict[str, Value]] = {}
    for key, question, value in rows:
        answers.setdefault(key, {})[question] = value
    return answers


def _reasons(
    session: Session, lecture: Lecture, registrations: Sequence[Registration], now: datetime
) -> dict[int, tuple[int, Reason]]:
    """Of everybody who waits: their place in line, and why they still do (C-15)."""
    waiting = [one for one in registrations if one.state is RegistrationState.WAITLISTED]
    if not waiting:
        return {}
    rules = rules_of(session, lecture.id)
    policy, turns = Policy.of(lecture, rules), _turns(session, lecture)
    return {
        one.id: (
            turns[one.id].place,
            why_waiting(
                one,
                one.pool,
                lecture,
                policy,
                before=turns[one.id].before,
                line_closes_at=rules.line_closes_at,
                now=now,
            ),
        )
        for one in waiting
        if one.id in turns
    }


def _turns(session: Session, lecture: Lecture) -> dict[int, Turn]:
    """Everybody's place in their line, counted by the database."""
    in_line: dict[str, Any] = {"partition_by": Registration.pool_id, "order_by": ORDER_OF_THE_LINE}
    can_move_up: ColumnElement[int] = case((Registration.address_confirmed_at.is_not(None), 1), else_=0)
    query = select(
        Registration.id,
        func.row_number().over(**in_line),
        func.coalesce(func.sum(can_move_up).over(**in_line, rows=(None, -1)), 0),
    ).where(Registration.lecture_id == lecture.id, Registration.state == RegistrationState.WAITLISTED)
    return {key: Turn(place, before) for key, place, before in session.execute(query)}


def person(session: Session, lecture: Lecture, registration: Registration, *, now: datetime) -> Person:
    """One registration with its place in line and the reason why it waits."""
    [found] = people(session, lecture, [registration], (), {}, now=now)
    return found
