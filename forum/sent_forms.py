"""Forms that were acted upon, remembered for as long as they could be sent again (C-20)."""

from datetime import datetime, timedelta

from sqlalchemy import String, delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base

# Longer than a form stays good (WTF_CSRF_TIME_LIMIT): after that it cannot be sent again anyway.
KEPT = timedelta(days=2)


class SentForm(Base):
    """One form that was sent. `mark` is the digest of its key and content, which are kept nowhere."""

    __tablename__ = "sent_forms"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(index=True)
    # Known once the answer is on its way.
    led_to: Mapped[str | None] = mapped_column(String(500))


class SentBefore(Exception):
    """This form was acted upon already."""


def claim(session: Session, mark: str, at: datetime) -> None:
    """Note that a form is acted upon in this transaction, before anything else is done in it.

    Waits for whoever is just acting upon the same form. Raises SentBefore.
    """
    if session.get(SentForm, mark):
        raise SentBefore
    session.execute(delete(SentForm).where(SentForm.sent_at < at - KEPT))
    session.add(SentForm(mark=mark, sent_at=at))
    try:
        session.flush()
    except IntegrityError as acted_upon_meanwhile:
        raise SentBefore from acted_upon_meanwhile


def was_sent(session: Session, mark: str) -> bool:
    """Whether a form was acted upon already."""
    return session.get(SentForm, mark) is not None


def note_where_it_led(session: Session, mark: str, address: str) -> None:
    """Remember the page a form led to."""
    session.execute(update(SentForm).where(SentForm.mark == mark).values(led_to=address))


def where_it_led(session: Session, mark: str) -> str | None:
    """The page a form led to, if it is known yet."""
    sent = session.get(SentForm, mark)
    return sent.led_to if sent else None
