"""When a speaker or a place changes, so does what the lectures show and are found by."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.lectures.models import Appearance, Lecture
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges
from forum.lectures.programme import touch_programme
from forum.lectures.search import search_terms
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
    of_speaker = select(Lecture).where(Lecture.appearances.any(Appearance.speaker_id == speaker.id))
    for lecture in session.scalars(of_speaker.order_by(Lecture.id)):
        if lecture.ends_at > now:
            plans = tuple(_plan(one, speaker, affiliation_before, bio_before) for one in lecture.appearances)
            revise_lecture(session, lecture, LectureChanges(appearances=plans), actor=actor, now=now)
        if changed & NAMES and lecture.published_at is not None:
            lecture.revision += 1
            lecture.changed_at = now
        lecture.search_terms = search_terms(lecture)
    if changed:
        touch_programme(session, now)


def follow_venue(session: Session, venue: Venue, *, now: datetime) -> None:
    """Raise the revision of the lectures there (A-04), past ones too, and renew what they are found by."""
    there = select(Lecture).join(Room, Lecture.room_id == Room.id).where(Room.venue_id == venue.id)
    for lecture in session.scalars(there.order_by(Lecture.id)):
        if lecture.published_at is not None:
            lecture.revision += 1
            lecture.changed_at = now
        lecture.search_terms = search_terms(lecture)
    touch_programme(session, now)


def _plan(
    one: Appearance, speaker: Speaker, affiliation_before: Wording, bio_before: Wording
) -> AppearancePlan:
    if one.speaker_id != speaker.id:
        return AppearancePlan(speaker=one.speaker, affiliation=one.affiliation, bio=one.bio)
    return AppearancePlan(
        speaker=speaker,
        affiliation=speaker.affiliation if one.affiliation == affiliation_before else one.affiliation,
        bio=speaker.bio if one.bio in {bio_before, Wording()} else one.bio,
    )
