"""What stands on the form for several lectures: the same number of questions, however many they are."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from forum.lectures.models import Lecture
from forum.questions.models import Question
from forum.slugs import Slug, SlugKind


def ids_of(session: Session, slugs: Sequence[str]) -> list[int]:
    """The lectures that slugs lead to, present or former ones; what leads nowhere is passed over."""
    query = select(Slug.object_id).where(
        Slug.kind == SlugKind.LECTURE, Slug.slug.in_([slug for slug in slugs if "\0" not in slug])
    )
    return list(session.scalars(query.distinct()))


def questions_by_lecture(session: Session, lectures: Sequence[Lecture]) -> dict[int, list[Question]]:
    """By lecture what it asks, in the order of `questions.queries.questions_of`."""
    query = (
        select(Question)
        .where(
            or_(
                Question.lecture_id.in_([lecture.id for lecture in lectures]),
                Question.series_id.in_([lecture.series_id for lecture in lectures if lecture.series_id]),
            ),
            Question.retired_at.is_(None),
        )
        .options(joinedload(Question.depends_on))
        .order_by(Question.series_id.is_(None), Question.position, Question.id)
    )
    found = session.scalars(query).all()
    return {lecture.id: [one for one in found if _is_asked(one, lecture)] for lecture in lectures}


def _is_asked(question: Question, lecture: Lecture) -> bool:
    of_series = question.series_id is not None and question.series_id == lecture.series_id
    return of_series or question.lecture_id == lecture.id
