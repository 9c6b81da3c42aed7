"""Consents: each one a record with the sentence that was read, its language and the time (C-60)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, String, Text, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base, Identifier, PrimaryKey
from forum.i18n import Language
from forum.questions.models import Question, QuestionAnswer
from forum.registrations.models import Registration

REGISTRATION = "registration"
"""Purpose of the consent without which no seat can be kept."""

QUESTION = "question:"
"""How the purpose of a consent begins that a question asks for; the question's public id follows."""


class ConsentRecord(Base):
    """One sentence somebody agreed to. Withdrawing notes the time; the record stays."""

    __tablename__ = "consents"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[PrimaryKey]
    registration_id: Mapped[int] = mapped_column(Identifier, ForeignKey("registrations.id"), index=True)
    # What it is for: `registration`, or `question:` and the public id of a question that asks for one.
    purpose: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


@dataclass(frozen=True)
class Consent:
    """The sentence agreed to, word for word as it was read."""

    text: str
    language: Language
    given_at: datetime
    purpose: str = REGISTRATION


def keep(session: Session, registration: Registration, consent: Consent) -> ConsentRecord:
    """Write a consent down for a registration that has its key already."""
    record = ConsentRecord(
        registration_id=registration.id,
        purpose=consent.purpose,
        text=consent.text,
        text_sha256=sha256(consent.text.encode()).hexdigest(),
        language=consent.language,
        given_at=consent.given_at,
    )
    session.add(record)
    return record


def given(session: Session, registration: Registration) -> Sequence[ConsentRecord]:
    """What the person of a registration agreed to, in that order, with what was withdrawn since."""
    query = select(ConsentRecord).where(ConsentRecord.registration_id == registration.id)
    return session.scalars(query.order_by(ConsentRecord.given_at, ConsentRecord.id)).all()


def withdraw(session: Session, registration: Registration, purpose: str, now: datetime) -> bool:
    """Note that a consent counts no more; False where none of this purpose did.

    What a question asked for is not answered any more then.
    """
    standing = [
        one for one in given(session, registration) if one.purpose == purpose and not one.withdrawn_at
    ]
    for record in standing:
        record.withdrawn_at = now
    if standing and purpose.startswith(QUESTION):
        asked = select(Question.id).where(Question.public_id == purpose.removeprefix(QUESTION))
        answer = (
            QuestionAnswer.registration_id == registration.id,
            QuestionAnswer.question_id.in_(asked),
        )
        session.execute(delete(QuestionAnswer).where(*answer))
    return bool(standing)


def withdraw_all(session: Session, registration: Registration, now: datetime) -> None:
    """Note that nothing is agreed to any more. That it was, and when, stays as evidence, without a person."""
    standing = (ConsentRecord.registration_id == registration.id, ConsentRecord.withdrawn_at.is_(None))
    session.execute(update(ConsentRecord).where(*standing).values(withdrawn_at=now))
