"""Lectures and series, as what asks questions."""

from sqlalchemy.orm import Session

from forum.lectures.models import Lecture, Series
from forum.questions.asking import YES
from forum.questions.models import Question, QuestionKind
from forum.questions.options import sound_options
from forum.questions.queries import Asker

MOST_QUESTIONS = 40
_HAVE_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})


def locked(session: Session, asker: Asker) -> Asker:
    """The lecture or series, locked until the transaction ends."""
    if isinstance(asker, Lecture):
        return session.get_one(Lecture, asker.id, with_for_update=True, populate_existing=True)
    return session.get_one(Series, asker.id, with_for_update=True, populate_existing=True)


def place(asker: Asker) -> dict[str, int]:
    """Whose question it is, as the column says it."""
    return {"lecture_id" if isinstance(asker, Lecture) else "series_id": asker.id}


def belongs(question: Question, asker: Asker) -> bool:
    """Whether a question is one of exactly this lecture or series."""
    return all(getattr(question, column) == key for column, key in place(asker).items())


def condition_options(question: Question) -> list[str]:
    """The answers of a question that another can wait for."""
    if question.kind is QuestionKind.CONSENT:
        return [YES]
    return [option["key"] for option in sound_options(question)] if question.kind in _HAVE_OPTIONS else []
