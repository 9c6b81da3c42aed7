"""When speakers can come: saying it, taking it out again, and the zone they say it in."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.journal import record
from forum.speakers.availability_models import AvailabilitySpan
from forum.speakers.models import Speaker
from forum.speakers.spans import Span
from forum.speaking.said import Said
from forum.speaking.saying import MOST_SPANS, TooMuchSaid, without


def say(session: Session, speaker: Speaker, spans: Iterable[Span], zone: str, said: Said) -> None:
    """Note when a locked speaker can come or cannot, in place of what was said of that time before.

    Raises TooMuchSaid.
    """
    new = list(spans)
    rows = session.scalars(select(AvailabilitySpan).where(AvailabilitySpan.speaker_id == speaker.id)).all()
    kept = 0
    for row in rows:
        former = Span(row.starts_at, row.ends_at, row.can)
        left = without(former, new)
        kept += len(left)
        if left != [former]:
            session.delete(row)
            session.add_all(_like(row, piece) for piece in left)
    if kept + len(new) > MOST_SPANS:
        raise TooMuchSaid
    session.add_all(
        AvailabilitySpan(
            speaker_id=speaker.id,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            can=one.can,
            timezone=zone,
            said_at=said.now,
            heard=said.heard,
            recorded_by_id=said.recorded_by_id,
        )
        for one in new
    )
    session.flush()
    record(
        session,
        actor=said.actor,
        action="speaker.availability_said",
        about=speaker,
        now=said.now,
        heard=said.heard.value,
        spans=len(new),
    )


def unsay(session: Session, speaker: Speaker, span_id: int, said: Said) -> AvailabilitySpan | None:
    """Take out one thing that a locked speaker said; None where it is gone already."""
    row = session.get(AvailabilitySpan, span_id)
    if row is None or row.speaker_id != speaker.id:
        return None
    session.delete(row)
    session.flush()
    action = "speaker.availability_removed"
    record(session, actor=said.actor, action=action, about=speaker, now=said.now, heard=said.heard.value)
    return row


def choose_zone(session: Session, speaker: Speaker, zone: str) -> None:
    """Keep in which zone somebody thinks of times."""
    speaker.timezone = zone
    session.flush()


def _like(row: AvailabilitySpan, piece: Span) -> AvailabilitySpan:
    """What is left of a row, said when and how the row was."""
    return AvailabilitySpan(
        speaker_id=row.speaker_id,
        starts_at=piece.starts_at,
        ends_at=piece.ends_at,
        can=row.can,
        timezone=row.timezone,
        said_at=row.said_at,
        heard=row.heard,
        recorded_by_id=row.recorded_by_id,
    )
