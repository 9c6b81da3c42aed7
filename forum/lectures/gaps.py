"""What is still missing in a lecture, pure: the organisers' list of things to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from forum.i18n import N_
from forum.lectures.models import Attendance, Lecture, PlanningState, PublicState, WayOfAttending
from forum.speakers.models import Speaker
from forum.wording import Wording

# So long before a lecture people make up their minds; one that nobody can see by then is a mistake.
ANNOUNCED_BEFORE = timedelta(days=14)


class GapKind(StrEnum):
    """One thing that is missing."""

    EMPTY_SLOT = "empty_slot"
    NO_TITLE = "no_title"
    TITLE_UNTRANSLATED = "title_untranslated"
    NO_ABSTRACT = "no_abstract"
    ABSTRACT_UNTRANSLATED = "abstract_untranslated"
    NO_SPEAKER = "no_speaker"
    NO_PORTRAIT = "no_portrait"
    NO_BIOGRAPHY = "no_biography"
    NO_ROOM = "no_room"
    NO_SEATS = "no_seats"
    NO_ONLINE_ROOM = "no_online_room"
    NOT_ANNOUNCED = "not_announced"


SENTENCES = {
    GapKind.EMPTY_SLOT: N_("The slot is empty: nobody is invited yet."),
    GapKind.NO_TITLE: N_("The title is missing."),
    GapKind.TITLE_UNTRANSLATED: N_("The title is in one language only."),
    GapKind.NO_ABSTRACT: N_("The abstract is missing."),
    GapKind.ABSTRACT_UNTRANSLATED: N_("The abstract is in one language only."),
    GapKind.NO_SPEAKER: N_("No speaker is named."),
    GapKind.NO_PORTRAIT: N_("%(name)s has no portrait."),
    GapKind.NO_BIOGRAPHY: N_("%(name)s has no biography."),
    GapKind.NO_ROOM: N_("No room is chosen."),
    GapKind.NO_SEATS: N_("The number of seats is not set."),
    GapKind.NO_ONLINE_ROOM: N_("The address of the online room is missing."),
    GapKind.NOT_ANNOUNCED: N_("It begins soon and is not published."),
}


@dataclass(frozen=True)
class Gap:
    """One thing missing; `speaker` where it is missing with a person."""

    kind: GapKind
    speaker: Speaker | None = None


def is_empty_slot(lecture: Lecture) -> bool:
    """Whether nobody was asked for it, nothing is written in it and nobody outside has ever seen it."""
    texts = (lecture.title, lecture.abstract, lecture.access_note, lecture.registration_note)
    return (
        lecture.planning_state is PlanningState.SLOT
        and lecture.published_at is None
        and not any((*texts, lecture.latecomers, lecture.recording_note))
        and not lecture.appearances
        and not any(pool.taken or pool.room_id for pool in lecture.pools)
    )


def gaps(lecture: Lecture, now: datetime) -> list[Gap]:
    """Everything missing in a lecture that is still to be held; nothing for one called off or over."""
    if lecture.ends_at <= now or lecture.public_state in {PublicState.CANCELLED, PublicState.WITHDRAWN}:
        return []
    if is_empty_slot(lecture):
        # What a talk needs, a slot does not lack; it lacks one thing.
        return [Gap(GapKind.EMPTY_SLOT)]
    kinds = [*_in_texts(lecture), *_in_place(lecture), *_in_time(lecture, now)]
    return [*map(Gap, kinds), *(gap for speaker in lecture.speakers for gap in _in_speaker(lecture, speaker))]


def _in_texts(lecture: Lecture) -> Iterator[GapKind]:
    if not lecture.title:
        yield GapKind.NO_TITLE
    elif not _is_bilingual(lecture.title):
        yield GapKind.TITLE_UNTRANSLATED
    if not lecture.abstract:
        yield GapKind.NO_ABSTRACT
    elif not _is_bilingual(lecture.abstract):
        yield GapKind.ABSTRACT_UNTRANSLATED
    if not lecture.speakers:
        yield GapKind.NO_SPEAKER


def _in_place(lecture: Lecture) -> Iterator[GapKind]:
    if lecture.attendance is not Attendance.ONLINE:
        if lecture.room_id is None:
            yield GapKind.NO_ROOM
        if lecture.takes_registrations and not _has_seats(lecture):
            yield GapKind.NO_SEATS
    if lecture.attendance is not Attendance.ON_SITE and not lecture.online_url:
        yield GapKind.NO_ONLINE_ROOM


def _in_time(lecture: Lecture, now: datetime) -> Iterator[GapKind]:
    if lecture.public_state is PublicState.UNPUBLISHED and lecture.starts_at - now < ANNOUNCED_BEFORE:
        yield GapKind.NOT_ANNOUNCED


def _in_speaker(lecture: Lecture, speaker: Speaker) -> Iterator[Gap]:
    if speaker.portrait_id is None:
        yield Gap(GapKind.NO_PORTRAIT, speaker)
    printed = next(one.bio for one in lecture.appearances if one.speaker is speaker)
    if not printed and not speaker.bio:
        yield Gap(GapKind.NO_BIOGRAPHY, speaker)


def _has_seats(lecture: Lecture) -> bool:
    return any(pool.attendance is WayOfAttending.ON_SITE and pool.seats is not None for pool in lecture.pools)


def _is_bilingual(wording: Wording) -> bool:
    return wording.has("zh") and wording.has("en")
