"""When speakers can come, as they said it: the spans of many people, read at once."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.speakers.availability_models import AvailabilitySpan
from forum.speakers.spans import Span, Unsuitable, unsuitable

__all__ = ["Span", "Unsuitable", "availability_of", "unsuitable"]


def availability_of(
    session: Session, speaker_ids: Collection[int] | None, starts_at: datetime, ends_at: datetime
) -> dict[int, list[Span]]:
    """By speaker, what they said of the time from one instant to another, by time; one statement.

    Of everybody where no speakers are named. Whoever said nothing of it is not in the answer.
    """
    columns = (
        AvailabilitySpan.speaker_id,
        AvailabilitySpan.starts_at,
        AvailabilitySpan.ends_at,
        AvailabilitySpan.can,
    )
    query = (
        select(*columns)
        .where(AvailabilitySpan.ends_at > starts_at, AvailabilitySpan.starts_at < ends_at)
        .order_by(AvailabilitySpan.starts_at, AvailabilitySpan.id)
    )
    if speaker_ids is not None:
        query = query.where(AvailabilitySpan.speaker_id.in_(speaker_ids))
    found: dict[int, list[Span]] = {}
    for speaker_id, begins, ends, can in session.execute(query):
        found.setdefault(speaker_id, []).append(Span(begins, ends, can))
    return found
