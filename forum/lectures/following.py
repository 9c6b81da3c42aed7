"""When a speaker or a place changes, so does what the lectures show and are found by."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.lectures.models import Appearance, Lecture
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges, as_printed
from forum.lectures.programme import touch_programme
from forum.lectures.search import search_terms
from forum.lectures.soundness import is_readable
from forum.speakers.models import Speaker
from forum.venues.models import Room, Venue
from forum.wording import Wording

NAMES = frozenset({"name", "name_language", "name_latin"})


def follow_speaker(
    session: Session,
    speaker: Speaker,
    changed: frozenset[str],
    *,
    affiliation_before: Wording,
    bio_before: Wording,
    actor: Actor,
    now: datetime,
) -> None:
    """Bring a speaker's lectures up to date after the columns `changed` changed.

    Lectures still to be held take over a new affiliation and biography, unless they print their own.
    A new name shows in every calendar entry, so their revision rises (A-04).
    """
    for lecture in _locked(session, Lecture.appearances.any(Appearance.speaker_id == speaker.id)):
        # Of a row that cannot be read nothing is guessed until somebody saves the lecture itself.
        if is_readable(lecture) and lecture.ends_at > now:
            plans = tuple(_plan(one, speaker, affiliation_before, bio_before) for one in lecture.appearances)
            revise_lecture(session, lecture, LectureChanges(appearances=plans), actor=actor, now=now)
        if changed & NAMES and lecture.published_at is not None:
            lecture.tell_calendars(now)
        lecture.search_terms = search_terms(lecture)
    if changed:
        touch_programme(session, now)


def lock_lectures_of(session: Session, speaker: Speaker) -> None:
    """Lock a speaker's lectures before the speaker is changed: an import takes its locks in that order."""
    _locked(session, Lecture.appearances.any(Appearance.speaker_id == speaker.id))


def follow_venue(session: Session, venue: Venue, room: Room | None = None, *, now: datetime) -> None:
    """Raise the revision of the lectures there (A-04), past ones too, and renew what they are found by.

    Of all lectures in the venue, or of those in one of its rooms.
    """
    rooms = [room.id] if room else select(Room.id).where(Room.venue_id == venue.id)
    for lecture in _locked(session, Lecture.room_id.in_(rooms)):
        if lecture.published_at is not None:
            lecture.tell_calendars(now)
        lecture.search_terms = search_terms(lecture)
    touch_programme(session, now)


def _locked(session: Session, condition: ColumnElement[bool]) -> Sequence[Lecture]:
    """The lectures as they are now, none of them changing meanwhile: two changes raise a revision twice."""
    query = select(Lecture).where(condition).order_by(Lecture.id).with_for_update()
    return session.scalars(query, execution_options={"populate_existing": True}).all()


def _plan(
    one: Appearance, speaker: Speaker, affiliation_before: Wording, bio_before: Wording
) -> AppearancePlan:
    if one.speaker_id != speaker.id:
        return as_printed(one)
    return replace(
        as_printed(one),
        affiliation=speaker.affiliation if one.affiliation == affiliation_before else one.affiliation,
        bio=speaker.bio if one.bio in {bio_before, Wording()} else one.bio,
    )
