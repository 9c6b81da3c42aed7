"""Asking what another lecture asks."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.lectures.models import Lecture
from forum.questions import queries, refusals
from forum.questions.askers import MOST_QUESTIONS, belongs, condition_options, locked, place
from forum.questions.models import Question, QuestionKind
from forum.questions.options import sound_options
from forum.questions.queries import Asker
from forum.tokens import new_public_id
from forum.wording import Wording


def copy(session: Session, source: Lecture, asker: Asker, *, actor: Actor, now: datetime) -> int:
    """Ask what another lecture asks, unless it is asked already. Returns how many questions are new.

    Conditions come along; one on a question that is not there in the same words is left out.
    """
    asker = locked(session, asker)
    asked = _all_asked(session, asker)
    known = {_same(one): one for one in asked}
    twins: dict[int, Question] = {}
    position = 1 + max((one.position for one in asked), default=-1)
    new: list[Question] = []
    for original in queries.questions_of(session, source):
        if twin := known.get(_same(original)):
            twins[original.id] = twin
            continue
        if len(asked) + len(new) >= MOST_QUESTIONS:
            raise refusals.TooManyQuestions(most=MOST_QUESTIONS)
        twin = _copied(original, asker, twins, position + len(new), now)
        session.add(twin)
        session.flush()
        twins[original.id] = twin
        new.append(twin)
        record(session, actor=actor, action="question_copied", about=twin, now=now, of=original.public_id)
    return len(new)


def _all_asked(session: Session, asker: Asker) -> Sequence[Question]:
    if isinstance(asker, Lecture):
        return queries.questions_of(session, asker)
    return queries.own_questions(session, asker)


def _same(question: Question) -> tuple[QuestionKind, Wording]:
    return question.kind, question.label


def _copied(
    original: Question, asker: Asker, twins: dict[int, Question], position: int, now: datetime
) -> Question:
    earlier = twins.get(original.depends_on_id or 0)
    is_there = earlier is not None and original.depends_on_value in condition_options(earlier)
    is_own = earlier is not None and belongs(earlier, asker)
    return Question(
        public_id=new_public_id(),
        **place(asker),
        position=position,
        kind=original.kind,
        label=original.label,
        hint=original.hint,
        options=[dict(option) for option in sound_options(original)],
        is_required=original.is_required,
        asked_of=original.asked_of,
        smallest=original.smallest,
        largest=original.largest,
        depends_on_id=earlier.id if earlier and is_there and is_own else None,
        depends_on_value=original.depends_on_value if is_there and is_own else None,
        created_at=now,
    )
