"""What is asked of the questions and their answers."""

from collections.abc import Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.lectures.models import Lecture
from forum.questions.asking import Value
from forum.questions.models import Question, QuestionAnswer


def questions_of(session: Session, lecture: Lecture) -> Sequence[Question]:
    """What a lecture asks those who register: the questions of its series, then its own, in order."""
    of_series = Question.series_id == lecture.series_id if lecture.series_id else None
    of_lecture = Question.lecture_id == lecture.id
    asks = of_lecture if of_series is None else or_(of_series, of_lecture)
    query = select(Question).where(asks, Question.retired_at.is_(None))
    return session.scalars(_in_order(query)).all()


def answers_to(session: Session, registration_id: int) -> dict[str, Value]:
    """What one registration answered, by the public id of the question."""
    query = select(Question.public_id, QuestionAnswer.value).join(QuestionAnswer.question)
    return dict(session.execute(query.where(QuestionAnswer.registration_id == registration_id)).all())


def _in_order(query: Select[Question]) -> Select[Question]:
    return query.options(joinedload(Question.depends_on)).order_by(
        Question.series_id.is_(None), Question.position, Question.id
    )
