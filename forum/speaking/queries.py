"""What the pages of speakers' answers ask of the database, a fixed number of times."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from forum.lectures.agreement import Standing, answers_of, choices, offered_dates, standing
from forum.lectures.answer_models import SpeakerAnswer, SpeakerConsent
from forum.lectures.consenting import consents_of
from forum.lectures.models import Appearance, Lecture, PlanningState, PublicState
from forum.slugs import SlugKind, resolve
from forum.speakers.availability_models import AvailabilitySpan
from forum.speakers.models import Speaker
from forum.venues.models import Room

OFF = (PublicState.CANCELLED, PublicState.WITHDRAWN)
MOST_PAST = 20


@dataclass(frozen=True)
class Part:
    """One person in one lecture: what they were asked, and what they answered."""

    lecture: Lecture
    speaker: Speaker
    answer: SpeakerAnswer | None
    consents: dict[str, SpeakerConsent]
    dates: list[datetime]

    @property
    def standing(self) -> Standing:
        """Where they stand towards the date."""
        return standing(self.answer, self.lecture)


def locked_speaker(session: Session, speaker_id: int) -> Speaker:
    """The speaker as of now; nobody else changes what they said until this is done."""
    query = select(Speaker).where(Speaker.id == speaker_id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).one()


def parts_of_speaker(session: Session, speaker: Speaker, now: datetime) -> tuple[list[Part], list[Part]]:
    """The lectures somebody has a part in and was invited to: coming ones, and the latest past ones."""
    query = (
        select(Lecture)
        .join(Appearance, Appearance.lecture_id == Lecture.id)
        .where(Appearance.speaker_id == speaker.id, Lecture.planning_state != PlanningState.SLOT)
        .where(Lecture.public_state.not_in(OFF))
        .options(*_SHOWN)
    )
    coming = session.scalars(query.where(Lecture.ends_at > now).order_by(Lecture.starts_at, Lecture.id)).all()
    over = query.where(Lecture.ends_at <= now, Lecture.published_at.is_not(None))
    past = session.scalars(over.order_by(Lecture.starts_at.desc(), Lecture.id).limit(MOST_PAST)).all()
    parts = _parts(session, [(lecture, speaker) for lecture in (*coming, *past)], now)
    return parts[: len(coming)], parts[len(coming) :]


def part_of(session: Session, speaker: Speaker, slug: str, now: datetime) -> Part | None:
    """Somebody's part in the lecture at this address; None where they have none, or were not invited."""
    key = resolve(session, SlugKind.LECTURE, slug)
    coming, past = parts_of_speaker(session, speaker, now)
    return next((one for one in (*coming, *past) if one.lecture.id == key), None)


def part_in(session: Session, slug: str, speaker_id: int, now: datetime) -> Part | None:
    """Somebody's part in a lecture, as its organisers see it; None where they have none."""
    lecture = lecture_with_people(session, slug)
    parts = parts_of_lecture(session, lecture, now) if lecture else ()
    return next((one for one in parts if one.speaker.id == speaker_id), None)


def parts_of_lecture(session: Session, lecture: Lecture, now: datetime) -> list[Part]:
    """What everybody in a lecture was asked and answered, in their order."""
    return _parts(session, [(lecture, one.speaker) for one in lecture.appearances], now)


def spans_of(
    session: Session, speaker_ids: Collection[int], since: datetime
) -> dict[int, list[AvailabilitySpan]]:
    """By speaker what they said of when they can come, as far as it is not over; one statement."""
    query = (
        select(AvailabilitySpan)
        .where(AvailabilitySpan.speaker_id.in_(speaker_ids), AvailabilitySpan.ends_at > since)
        .options(joinedload(AvailabilitySpan.recorded_by))
        .order_by(AvailabilitySpan.starts_at, AvailabilitySpan.id)
    )
    found: dict[int, list[AvailabilitySpan]] = {}
    for one in session.scalars(query):
        found.setdefault(one.speaker_id, []).append(one)
    return found


def lecture_with_people(session: Session, slug: str) -> Lecture | None:
    """A lecture with those who have a part in it."""
    key = resolve(session, SlugKind.LECTURE, slug)
    return session.scalar(select(Lecture).where(Lecture.id == key).options(*_SHOWN))


_SHOWN = (
    joinedload(Lecture.room).joinedload(Room.venue),
    joinedload(Lecture.series),
    selectinload(Lecture.appearances).joinedload(Appearance.speaker),
    selectinload(Lecture.materials),
)


def _parts(session: Session, pairs: Sequence[tuple[Lecture, Speaker]], now: datetime) -> list[Part]:
    keys = {lecture.id for lecture, _ in pairs}
    answers, consents = answers_of(session, keys), consents_of(session, keys)
    offered = offered_dates(session, keys)
    return [
        Part(
            lecture,
            speaker,
            answers.get(lecture.id, {}).get(speaker.id),
            {one.purpose.value: one for one in consents.get(lecture.id, ()) if one.speaker_id == speaker.id},
            choices(lecture, offered.get(lecture.id, ()), now),
        )
        for lecture, speaker in pairs
    ]
