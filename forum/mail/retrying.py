"""Mail that was given up is tried again when somebody has seen to the cause."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.mail.models import OutboxMessage


def try_again(session: Session, lecture_id: int, *, now: datetime) -> int:
    """Make every message about a lecture that was given up due once more; how many there are."""
    given_up = select(OutboxMessage).where(
        OutboxMessage.lecture_id == lecture_id, OutboxMessage.failed_at.is_not(None)
    )
    messages = session.scalars(given_up.order_by(OutboxMessage.id)).all()
    for message in messages:
        message.failed_at, message.attempts, message.due_at = None, 0, now
    return len(messages)
