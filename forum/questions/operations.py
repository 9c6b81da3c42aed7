"""What organisers do with the questions of a lecture or a series.

Each locks the lecture or series first, so that two organisers do not undo each other's order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor, record, record_change
from forum.kept_values import state_of
from forum.questions import queries, refusals
from forum.questions.askers import MOST_QUESTIONS, condition_options, locked, place
from forum.questions.models import AskedOf, Question, QuestionKind
from forum.questions.options import new_options, option_text, sound_options
from forum.questions.queries import Asker
from forum.tokens import new_public_id
from forum.wording import EMPTY, Wording


@dataclass(frozen=True)
class Draft:
    """A question as an organiser wrote it. `options` pairs the key, empty for a new one, with the wording;
    `condition` the public id of an earlier question with the option waited for.
    """

    label: Wording
    hint: Wording = EMPTY
    options: Sequence[tuple[str, Wording]] = field(default=())
    is_required: bool = False
    asked_of: AskedOf = AskedOf.EVERYBODY
    smallest: int | None = None
    largest: int | None = None
    condition: tuple[str, str] | None = None


def add(
    session: Session, asker: Asker, kind: QuestionKind, draft: Draft, *, actor: Actor, now: datetime
) -> Question:
    """Ask something more, at the end. Raises TooManyQuestions or NoSuchCondition."""
    asker = locked(session, asker)
    asked = queries.own_questions(session, asker)
    if len(asked) >= MOST_QUESTIONS:
        raise refusals.TooManyQuestions(most=MOST_QUESTIONS)
    question = Question(
        public_id=new_public_id(),
        **place(asker),
        kind=kind,
        position=1 + max((one.position for one in asked), default=-1),
        created_at=now,
    )
    _write(question, draft, asked)
    session.add(question)
    session.flush()
    record(session, actor=actor, action="question_added", about=question, now=now, kind=kind.value)
    return question


def revise(
    session: Session, asker: Asker, question: Question, draft: Draft, *, actor: Actor, now: datetime
) -> Question:
    """Word a question anew; its kind stays, and so does every option that somebody chose.

    Raises OptionWasChosen, OthersDepend or NoSuchCondition.
    """
    asker = locked(session, asker)
    kept = {key for key, _text in draft.options}
    gone = [option for option in sound_options(question) if option["key"] not in kept]
    if gone:
        _refuse_to_drop(session, question, gone)
    earlier = [one for one in queries.own_questions(session, asker) if one.position < question.position]
    before = state_of(question)
    _write(question, draft, earlier)
    session.flush()
    record_change(session, actor=actor, action="question_changed", about=question, before=before, now=now)
    return question


def move(
    session: Session, asker: Asker, question: Question, *, earlier: bool, actor: Actor, now: datetime
) -> None:
    """Change places with the question before, or behind. At an end nothing happens. Raises StandsBehind."""
    asker = locked(session, asker)
    asked = list(queries.own_questions(session, asker))
    here = asked.index(question)
    there = here + (-1 if earlier else 1)
    if not 0 <= there < len(asked):
        return
    first, second = sorted((asked[here], asked[there]), key=asked.index)
    if second.depends_on_id == first.id:
        raise refusals.StandsBehind
    asked[here], asked[there] = asked[there], asked[here]
    for position, one in enumerate(asked):
        one.position = position
    record(session, actor=actor, action="question_moved", about=question, now=now, earlier=earlier)


def retire(session: Session, asker: Asker, question: Question, *, actor: Actor, now: datetime) -> None:
    """Ask no more; what was answered stays. Raises OthersDepend."""
    locked(session, asker)
    if question.retired_at is not None:
        return
    if others := queries.depending_on(session, question):
        raise _depends(others[0])
    question.retired_at = now
    record(session, actor=actor, action="question_retired", about=question, now=now)


def bring_back(session: Session, asker: Asker, question: Question, *, actor: Actor, now: datetime) -> None:
    """Ask again, at the end. Raises NotAskedAnyMore or TooManyQuestions."""
    asker = locked(session, asker)
    if question.retired_at is None:
        return
    if question.depends_on is not None and question.depends_on.retired_at is not None:
        raise refusals.NotAskedAnyMore
    asked = queries.own_questions(session, asker)
    if len(asked) >= MOST_QUESTIONS:
        raise refusals.TooManyQuestions(most=MOST_QUESTIONS)
    question.retired_at = None
    question.position = 1 + max((one.position for one in asked), default=-1)
    record(session, actor=actor, action="question_brought_back", about=question, now=now)


def delete(session: Session, asker: Asker, question: Question, *, actor: Actor, now: datetime) -> None:
    """Remove a question that nobody ever answered. Raises WasAnswered or OthersDepend."""
    locked(session, asker)
    if queries.count_answers(session, [question]):
        raise refusals.WasAnswered
    if others := queries.ever_depending_on(session, question):
        raise _depends(others[0])
    record(session, actor=actor, action="question_deleted", about=question, now=now)
    session.delete(question)
    session.flush()


def _write(question: Question, draft: Draft, before: Sequence[Question]) -> None:
    question.label, question.hint = draft.label, draft.hint
    question.options = new_options(question, draft.options)
    question.is_required, question.asked_of = draft.is_required, draft.asked_of
    question.smallest, question.largest = draft.smallest, draft.largest
    question.depends_on, question.depends_on_value = None, None
    if draft.condition:
        question.depends_on, question.depends_on_value = _condition(draft.condition, before)


def _condition(condition: tuple[str, str], before: Sequence[Question]) -> tuple[Question, str]:
    key, option = condition
    earlier = next((one for one in before if one.public_id == key), None)
    if earlier is None or option not in condition_options(earlier):
        raise refusals.NoSuchCondition
    return earlier, option


def _refuse_to_drop(session: Session, question: Question, gone: Sequence[dict[str, str]]) -> None:
    chosen = queries.options_chosen(session, question)
    for option in gone:
        if option["key"] in chosen:
            raise refusals.OptionWasChosen(option=_any_text(option_text(option)))
    waiting = queries.ever_depending_on(session, question)
    for other in waiting:
        if other.depends_on_value in {option["key"] for option in gone}:
            raise _depends(other)


def _depends(other: Question) -> refusals.OthersDepend:
    return refusals.OthersDepend(question=_any_text(other.label))


def _any_text(text: Wording) -> str:
    return next(iter(text.texts()), "")
