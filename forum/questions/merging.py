"""The questions of a series that becomes part of another."""

from sqlalchemy.orm import Session

from forum.lectures.models import Series
from forum.questions import queries, refusals
from forum.questions.askers import MOST_QUESTIONS, locked


def take_over_questions(session: Session, *, kept: Series, other: Series) -> int:
    """Ask in all lectures of the series that stays what the other one asked, at the end; how many these are.

    Answers stay with their questions. Raises TooManyQuestions.
    """
    for series in sorted((kept, other), key=lambda one: one.id):
        locked(session, series)
    own, taken = queries.own_questions(session, kept), queries.own_questions(session, other)
    if len(own) + len(taken) > MOST_QUESTIONS:
        raise refusals.TooManyQuestions(most=MOST_QUESTIONS)
    after = 1 + max((one.position for one in own), default=-1)
    retired = queries.own_questions(session, other, retired=True)
    for place, question in enumerate([*taken, *retired]):
        question.series_id, question.position = kept.id, after + place
    session.flush()
    return len(taken)
