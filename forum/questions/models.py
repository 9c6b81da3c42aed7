"""Questions of a lecture or a whole series, and what people answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Dialect, ForeignKey, Index, String, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column, relationship

from forum.db import Base, Identifier, PrimaryKey, choice
from forum.wording import Wording, wording


class QuestionKind(StrEnum):
    """In what form a question is answered."""

    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    CONSENT = "consent"


class AskedOf(StrEnum):
    """Whom a question is put to, by their way of attending."""

    EVERYBODY = "everybody"
    ON_SITE = "on_site"
    ONLINE = "online"


class AnswerValue(TypeDecorator[Any]):
    """An answer as JSON, inside an object: SQLite keeps a bare number in a column of JSON as a number, which
    reads as none.
    """

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> Any:
        """Into the object."""
        return None if value is None else {"is": value}

    def process_result_value(self, value: Any, _dialect: Dialect) -> Any:
        """Out of it again; what is no answer comes as a text, so that it costs no page (A-15)."""
        answer = value.get("is") if isinstance(value, dict) else None
        if isinstance(answer, list):
            return [str(one) for one in answer]
        return answer if answer is None or isinstance(answer, str | int) else str(answer)


class Question(Base):
    """One question. What somebody answered keeps its sense: a question is retired, never deleted."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint("(lecture_id IS NULL) <> (series_id IS NULL)", name="asked_by_one"),
        CheckConstraint("(depends_on_id IS NULL) = (depends_on_value IS NULL)", name="conditions_are_whole"),
        CheckConstraint("smallest <= largest", name="bounds_in_order"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(16), unique=True)
    lecture_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("lectures.id"), index=True)
    series_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("series.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[QuestionKind] = mapped_column(choice(QuestionKind, "question_kind"))
    label: Mapped[Wording] = wording("label")
    hint: Mapped[Wording] = wording("hint")
    # Of a choice: [{"key": "a1", "zh": "…", "en": "…"}, …]; keys are never given again within a question.
    options: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    is_required: Mapped[bool] = mapped_column(default=False)
    asked_of: Mapped[AskedOf] = mapped_column(choice(AskedOf, "question_asked_of"))
    smallest: Mapped[int | None]
    largest: Mapped[int | None]
    # Asked only where an earlier question was answered with this option.
    depends_on_id: Mapped[int | None] = mapped_column(Identifier, ForeignKey("questions.id"), index=True)
    depends_on_value: Mapped[str | None] = mapped_column(String(40))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    depends_on: Mapped["Question | None"] = relationship(remote_side="Question.id")


class QuestionAnswer(Base):
    """What one registration answered: a text, an option's key, a list of keys, a number, or true."""

    __tablename__ = "question_answers"
    __table_args__ = (
        Index("one_answer_to_a_question", "registration_id", "question_id", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[PrimaryKey]
    registration_id: Mapped[int] = mapped_column(Identifier, ForeignKey("registrations.id"))
    question_id: Mapped[int] = mapped_column(Identifier, ForeignKey("questions.id"), index=True)
    value: Mapped[Any] = mapped_column(AnswerValue)
    answered_at: Mapped[datetime]

    question: Mapped[Question] = relationship()
