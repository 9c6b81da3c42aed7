"""What the data of a lecture says about each step that data can tell, pure."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from forum.i18n import LANGUAGES
from forum.lectures import agreement
from forum.lectures.answer_models import SpeakerAnswer
from forum.lectures.gaps import is_empty_slot
from forum.lectures.models import Attendance, Lecture, PlanningState, WayOfAttending
from forum.readiness.models import StepKind
from forum.readiness.rule import Facts
from forum.speakers.models import Speaker
from forum.wording import Wording

_SETTLED = frozenset({PlanningState.TENTATIVE, PlanningState.CONFIRMED})
# What an empty slot can have; the rest begins with somebody who speaks.
_OF_A_SLOT = frozenset({StepKind.AGREED, StepKind.HOST, StepKind.ROOM, StepKind.SEATS, StepKind.ONLINE_ROOM})


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What other tables know of one lecture; `agreements` and `on_recording` by the key of the speaker."""

    agreements: Mapping[int, SpeakerAnswer] = field(default_factory=dict)
    on_recording: Collection[int] = ()
    is_cleared: bool | None = None
    """None where no clearance is required."""
    gate_closes_at: datetime | None = None
    is_from_abroad: bool = False


def facts_of(lecture: Lecture, beside: Beside) -> Facts:
    """The facts of a lecture whose people, talks and seats are loaded."""
    holds = dict(_all(lecture, beside))
    if is_empty_slot(lecture):
        holds = {kind: is_true for kind, is_true in holds.items() if kind in _OF_A_SLOT}
    return Facts(
        starts_at=lecture.starts_at,
        timezone=lecture.timezone,
        holds=holds,
        lacking=dict(_lacking(lecture, beside)),
        gate_closes_at=beside.gate_closes_at,
        is_from_abroad=beside.is_from_abroad,
    )


def _all(lecture: Lecture, beside: Beside) -> Iterator[tuple[StepKind, bool]]:
    yield StepKind.HOST, lecture.host_id is not None
    yield from _of_the_place(lecture)
    yield from _of_texts(lecture)
    yield from _of_people(lecture, beside)
    if beside.is_cleared is not None:
        yield StepKind.CLEARANCE, beside.is_cleared
    yield StepKind.PUBLISHED, lecture.is_public
    if lecture.takes_registrations:
        yield StepKind.REGISTRATION, lecture.is_public and bool(lecture.offered_pools)


def _of_the_place(lecture: Lecture) -> Iterator[tuple[StepKind, bool]]:
    if lecture.attendance is not Attendance.ONLINE:
        yield StepKind.ROOM, lecture.room_id is not None
        if lecture.takes_registrations:
            yield StepKind.SEATS, _has_seats(lecture)
    if lecture.attendance is not Attendance.ON_SITE:
        yield StepKind.ONLINE_ROOM, bool(lecture.online_url)


def _of_texts(lecture: Lecture) -> Iterator[tuple[StepKind, bool]]:
    abstracts = [lecture.abstract] if lecture.abstract or not lecture.talks else _abstracts_of_talks(lecture)
    yield StepKind.TITLE, bool(lecture.title)
    yield StepKind.BOTH_TITLES, _is_bilingual(lecture.title)
    yield StepKind.ABSTRACT, all(map(bool, abstracts))
    yield StepKind.BOTH_ABSTRACTS, all(map(_is_bilingual, abstracts))


def _of_people(lecture: Lecture, beside: Beside) -> Iterator[tuple[StepKind, bool]]:
    for kind, is_there in _PER_SPEAKER.items():
        speakers = lecture.speakers
        yield kind, bool(speakers) and all(is_there(lecture, one, beside) for one in speakers)


def _lacking(lecture: Lecture, beside: Beside) -> Iterator[tuple[StepKind, tuple[str, ...]]]:
    """Whose biography is missing, where there are several people; which language, of a text."""
    yield StepKind.BOTH_TITLES, _missing_languages([lecture.title])
    yield StepKind.BOTH_ABSTRACTS, _missing_languages([lecture.abstract])
    for kind, is_there in _PER_SPEAKER.items():
        yield kind, tuple(one.slug for one in lecture.speakers if not is_there(lecture, one, beside))


def _agrees(lecture: Lecture, speaker: Speaker, beside: Beside) -> bool:
    """Whether they said yes to this very date; who was not asked by link is believed to the organisers."""
    standing = agreement.standing(beside.agreements.get(speaker.id), lecture)
    if standing is agreement.Standing.NOT_ASKED:
        return lecture.is_public or lecture.planning_state in _SETTLED
    return standing is agreement.Standing.AGREES


def _has_biography(lecture: Lecture, speaker: Speaker, _beside: Beside) -> bool:
    return bool(speaker.bio) or any(one.bio for one in lecture.appearances if one.speaker is speaker)


def _has_portrait(_lecture: Lecture, speaker: Speaker, _beside: Beside) -> bool:
    return speaker.portrait_id is not None


def _has_address(_lecture: Lecture, speaker: Speaker, _beside: Beside) -> bool:
    return bool(speaker.email)


def _spoke_on_recording(_lecture: Lecture, speaker: Speaker, beside: Beside) -> bool:
    """Yes or no: either is a word one can act on."""
    return speaker.id in beside.on_recording


_PER_SPEAKER: Mapping[StepKind, Callable[[Lecture, Speaker, Beside], bool]] = {
    StepKind.AGREED: _agrees,
    StepKind.ADDRESS: _has_address,
    StepKind.BIOGRAPHY: _has_biography,
    StepKind.PORTRAIT: _has_portrait,
    StepKind.CONSENT: _spoke_on_recording,
}


def _abstracts_of_talks(lecture: Lecture) -> list[Wording]:
    return [talk.abstract for talk in lecture.talks]


def _has_seats(lecture: Lecture) -> bool:
    return any(pool.attendance is WayOfAttending.ON_SITE and pool.seats is not None for pool in lecture.pools)


def _is_bilingual(wording: Wording) -> bool:
    return wording.has("zh") and wording.has("en")


def _missing_languages(texts: list[Wording]) -> tuple[str, ...]:
    return tuple(language for language in LANGUAGES if not all(text.has(language) for text in texts))
