"""What a person said goes along when they turn out to have been entered twice."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from forum.journal import ActorKind, JournalEntry
from forum.lectures.answer_models import SpeakerAnswer, SpeakerConsent
from forum.speakers.availability_models import AvailabilitySpan, SpeakerLink
from forum.speakers.models import Speaker

_UNWATCHED = {"synchronize_session": False}


def answers_follow(session: Session, kept: Speaker, other: Speaker) -> None:
    """Let the one who stays have said what the double said. Links of both lead to the one who stays.

    Where both were asked about one lecture, what was answered later counts.
    """
    _one_answer_a_lecture(session, kept, other)
    for model in (SpeakerAnswer, SpeakerConsent, AvailabilitySpan, SpeakerLink):
        column: Any = model.speaker_id
        moved = update(model).where(column == other.id).values(speaker_id=kept.id)
        session.execute(moved, execution_options=_UNWATCHED)
    acted = (JournalEntry.actor_kind == ActorKind.SPEAKER, JournalEntry.actor_id == other.id)
    session.execute(update(JournalEntry).where(*acted).values(actor_id=kept.id), execution_options=_UNWATCHED)
    kept.timezone = kept.timezone or other.timezone


def _one_answer_a_lecture(session: Session, kept: Speaker, other: Speaker) -> None:
    query = select(SpeakerAnswer).where(SpeakerAnswer.speaker_id.in_((kept.id, other.id)))
    # Who did not answer stands first, and gives way.
    rows = sorted(session.scalars(query), key=lambda one: (one.answered_at is not None, str(one.answered_at)))
    last = {one.lecture_id: one for one in rows}
    for one in rows:
        if one is not last[one.lecture_id]:
            session.delete(one)
    session.flush()
