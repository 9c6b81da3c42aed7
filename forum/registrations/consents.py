"""Consents: each one a record with the sentence that was read, its language and the time (C-60)."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base, Identifier, PrimaryKey
from forum.i18n import Language
from forum.registrations.models import Registration

REGISTRATION = "registration"
"""Purpose of the consent without which no seat can be kept."""


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
