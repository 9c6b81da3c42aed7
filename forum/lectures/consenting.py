"""Consents of speakers by lecture, and what is held back from the public for want of one.

Where nobody answered nothing is held back. Who refuses, or takes a yes back, holds back the recording or the
slides of the whole lecture.
"""

from collections.abc import Collection, Iterable

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session, joinedload

from forum.lectures.answer_models import ConsentAnswer, ConsentPurpose, SpeakerConsent
from forum.lectures.models import Appearance, Lecture, MaterialKind

HOLDS_BACK = {
    ConsentPurpose.RECORDING: MaterialKind.RECORDING,
    ConsentPurpose.SLIDES: MaterialKind.SLIDES,
}


def consents_of(session: Session, lecture_ids: Collection[int]) -> dict[int, list[SpeakerConsent]]:
    """By lecture the last answer of each of its people to each question; one statement.

    Whoever has no part in the lecture any more is left out, and who did not answer has no row.
    """
    last = (
        select(func.max(SpeakerConsent.id))
        .where(SpeakerConsent.lecture_id.in_(lecture_ids))
        .group_by(SpeakerConsent.lecture_id, SpeakerConsent.speaker_id, SpeakerConsent.purpose)
    )
    still = and_(
        Appearance.lecture_id == SpeakerConsent.lecture_id, Appearance.speaker_id == SpeakerConsent.speaker_id
    )
    query = (
        select(SpeakerConsent)
        .join(Appearance, still)
        .where(SpeakerConsent.id.in_(last))
        .options(joinedload(SpeakerConsent.recorded_by))
        .order_by(Appearance.position, SpeakerConsent.id)
    )
    found: dict[int, list[SpeakerConsent]] = {}
    for one in session.scalars(query):
        found.setdefault(one.lecture_id, []).append(one)
    return found


def held_back_by(consents: Iterable[SpeakerConsent]) -> list[SpeakerConsent]:
    """The answers for want of which something of a lecture is not shown."""
    return [one for one in consents if one.answer is not ConsentAnswer.GIVEN and one.purpose in HOLDS_BACK]


def withheld_of(session: Session, lecture: Lecture) -> str | None:
    """The kinds of material that are not to be shown, as `Lecture.withheld` keeps them."""
    consents = consents_of(session, [lecture.id]).get(lecture.id, ())
    kinds = {HOLDS_BACK[one.purpose].value for one in held_back_by(consents)}
    return ",".join(sorted(kinds)) or None
