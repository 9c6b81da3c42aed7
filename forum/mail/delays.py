"""Mail that should have left the house by now."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from forum.mail.models import OutboxMessage

MAIL_MAY_WAIT = timedelta(minutes=30)


def given_up(session: Session) -> int:
    """How many messages could not be delivered."""
    return _count(session, OutboxMessage.failed_at.is_not(None))


def overdue(session: Session, now: datetime) -> int:
    """How many messages have been due for so long that nobody seems to send any."""
    return _count(session, OutboxMessage.failed_at.is_(None), OutboxMessage.due_at < now - MAIL_MAY_WAIT)


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(OutboxMessage)
    return session.scalar(query.where(OutboxMessage.sent_at.is_(None), *conditions)) or 0
