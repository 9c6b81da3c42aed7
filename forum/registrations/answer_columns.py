"""What people answered, as columns of the organisers' list and exports.

Two questions to the database, whatever the number of people. What somebody needs to take part is no such
column: it may tell of their health, and is read on a page of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from forum.i18n import Language
from forum.lectures.models import Lecture
from forum.questions.asking import Value
from forum.questions.models import Question, QuestionAnswer
from forum.questions.queries import in_order, is_asked_by
from forum.questions.words import in_a_cell
from forum.registrations.models import ENDED, Registration

LONGEST_HEADING = 80


@dataclass(frozen=True)
class AnswerColumn:
    """One question as a column; `heading` is its label, cut where it is long."""

    question: Question
    answers: Mapping[int, Value]
    language: Language

    @property
    def key(self) -> str:
        """What the column is called in addresses and settings."""
        return f"q-{self.question.public_id}"

    @property
    def heading(self) -> str:
        """The question in the reader's language."""
        label = self.question.label.shown_in(self.language).text
        return label if len(label) <= LONGEST_HEADING else f"{label[: LONGEST_HEADING - 1]}…"

    def value_for(self, registration: Registration) -> str | int:
        """What this person answered, as a cell of a table."""
        return in_a_cell(self.question, self.answers.get(registration.id), self.language)


def answer_columns(session: Session, lecture: Lecture, language: Language) -> list[AnswerColumn]:
    """A column for each question a lecture asks, and for each it once asked that somebody answered."""
    answers = answers_of(session, lecture.id)
    return [
        AnswerColumn(question, answers.get(question.id, {}), language)
        for question in questions_with_answers(session, lecture, answers)
    ]


def answers_of(session: Session, lecture_id: int, *, live: bool = False) -> dict[int, dict[int, Value]]:
    """What was answered by all who ever registered for a lecture: by question, then by registration.

    `live` leaves out whoever has given up.
    """
    query = (
        select(QuestionAnswer.question_id, QuestionAnswer.registration_id, QuestionAnswer.value)
        .join(Registration, Registration.id == QuestionAnswer.registration_id)
        .where(Registration.lecture_id == lecture_id, *((Registration.state.not_in(ENDED),) if live else ()))
    )
    found: dict[int, dict[int, Value]] = {}
    for question_id, registration_id, value in session.execute(query):
        found.setdefault(question_id, {})[registration_id] = value
    return found


def questions_with_answers(
    session: Session, lecture: Lecture, answers: Mapping[int, object]
) -> Sequence[Question]:
    """What a lecture asks, and what was answered although nobody is asked it any more, in order."""
    asked = is_asked_by(lecture) & Question.retired_at.is_(None)
    return session.scalars(in_order(select(Question).where(or_(asked, Question.id.in_(list(answers)))))).all()
