"""What becomes of calendars where two people turn out to be one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.feeds import personal_queries as queries
from forum.feeds.personal_models import PersonalFeed


def follow(session: Session, *, kept_id: int, other_id: int, now: datetime) -> None:
    """Let the calendar of the other be read on as that of whoever remains; with one of their own, it ends."""
    for attendee_id in sorted((kept_id, other_id)):
        queries.locked_attendee(session, attendee_id)
    of_kept = session.scalar(select(PersonalFeed.id).where(PersonalFeed.attendee_id == kept_id).limit(1))
    for feed in session.scalars(select(PersonalFeed).where(PersonalFeed.attendee_id == other_id)):
        if of_kept is None:
            feed.attendee_id = kept_id
        elif feed.renewed_at is None:
            feed.renewed_at = now
    session.flush()
