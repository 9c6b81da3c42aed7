"""What is asked of the questions and their answers."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.lectures.models import Lecture, Series
from forum.lectures.staff_queries import may_be_seen
from forum.questions.asking import Value
from forum.questions.models import Question, QuestionAnswer

Asker = Lecture | Series
"""What has questions of its own."""


def is_asked_by(lecture: Lecture) -> ColumnElement[bool]:
    """Whether a question is one of a lecture, or of its series."""
    own = Question.lecture_id == lecture.id
    return own if lecture.series_id is None else or_(own, Question.series_id == lecture.series_id)


def belongs_to(asker: Asker) -> ColumnElement[bool]:
    """Whether a question is one of exactly this lecture, or of exactly this series."""
    column = Question.lecture_id if isinstance(asker, Lecture) else Question.series_id
    return column == asker.id


def in_order(query: Select[Question]) -> Select[Question]:
    """Questions as they are put: those of the series, then those of the lecture."""
    first = (Question.lecture_id.is_not(None), Question.position, Question.id)
    return query.options(joinedload(Question.depends_on)).order_by(*first)


def questions_of(session: Session, lecture: Lecture) -> Sequence[Question]:
    """What a lecture asks those who register."""
    query = select(Question).where(is_asked_by(lecture), Question.retired_at.is_(None))
    return session.scalars(in_order(query)).all()


def own_questions(session: Session, asker: Asker, *, retired: bool = False) -> Sequence[Question]:
    """The questions of a lecture or of a series alone: those put today, or those retired."""
    when = Question.retired_at.is_not(None) if retired else Question.retired_at.is_(None)
    return session.scalars(in_order(select(Question).where(belongs_to(asker), when))).all()


def question_of(session: Session, asker: Asker, public_id: str) -> Question | None:
    """One question of exactly this lecture or series."""
    query = select(Question).where(belongs_to(asker), Question.public_id == public_id)
    return session.scalar(query.options(joinedload(Question.depends_on)))


def answers_to(session: Session, registration_id: int) -> dict[str, Value]:
    """What one registration answered, by the public id of the question."""
    query = select(Question.public_id, QuestionAnswer.value).join(QuestionAnswer.question)
    return dict(session.execute(query.where(QuestionAnswer.registration_id == registration_id)).all())


def answered(session: Session, registration_id: int) -> Sequence[QuestionAnswer]:
    """The same as rows, each with its question, in the order they are put."""
    query = select(QuestionAnswer).join(QuestionAnswer.question)
    query = query.where(QuestionAnswer.registration_id == registration_id)
    query = query.options(joinedload(QuestionAnswer.question))
    return session.scalars(
        query.order_by(Question.lecture_id.is_not(None), Question.position, Question.id)
    ).all()


def count_answers(session: Session, questions: Sequence[Question]) -> dict[int, int]:
    """By question, how many people ever answered it."""
    query = select(QuestionAnswer.question_id, func.count()).group_by(QuestionAnswer.question_id)
    keys = [question.id for question in questions]
    return dict(session.execute(query.where(QuestionAnswer.question_id.in_(keys))).all())


def options_chosen(session: Session, question: Question) -> set[str]:
    """The options of a question that somebody has chosen."""
    values = session.scalars(select(QuestionAnswer.value).where(QuestionAnswer.question_id == question.id))
    return {key for value in values for key in (value if isinstance(value, list) else [str(value)])}


def depending_on(session: Session, question: Question) -> Sequence[Question]:
    """The questions put today that wait for an answer to this one."""
    query = select(Question).where(Question.depends_on_id == question.id, Question.retired_at.is_(None))
    return session.scalars(in_order(query)).all()


def ever_depending_on(session: Session, question: Question) -> Sequence[Question]:
    """The questions, put today or retired, that wait for an answer to this one."""
    return session.scalars(in_order(select(Question).where(Question.depends_on_id == question.id))).all()


def lectures_that_ask(
    session: Session, granted: frozenset[int] | None, *, most: int = 50
) -> Sequence[Lecture]:
    """The lectures of these series (None: all) that ask something, the latest first."""
    asks = or_(Question.lecture_id == Lecture.id, Question.series_id == Lecture.series_id)
    is_asked = exists().where(asks, Question.retired_at.is_(None))
    query = select(Lecture).where(is_asked, *may_be_seen(granted))
    return session.scalars(query.order_by(Lecture.starts_at.desc(), Lecture.id).limit(most)).all()


def is_question_of(session: Session, kind: str, asker_id: int, public_id: str) -> bool:
    """Whether a question is one of exactly this lecture or series; `kind` as addresses name it."""
    column = Question.lecture_id if kind == "lectures" else Question.series_id
    return bool(session.scalar(select(exists().where(column == asker_id, Question.public_id == public_id))))
