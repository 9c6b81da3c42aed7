"""What of a lecture has to be cleared before it is public, and whether it is; pure.

Guarded are title, abstract, who has a part in it (in its talks too), when and where. What was cleared is kept
as it was then, so that it can be laid beside what is now. A person is the same by key (by name as long as
there is no row), a room by key: a corrected name or another affiliation needs no clearance anew.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from forum.errors import Refusal
from forum.i18n import N_
from forum.kept_values import kept, wording_of
from forum.lectures.clearance_models import Clearance, Decision
from forum.lectures.models import Appearance, Lecture, PublicState, Talk
from forum.lectures.plans import AppearancePlan, LectureChanges, LecturePlan, TalkPlan
from forum.speakers.models import Speaker
from forum.venues.models import Room

Contents = Mapping[str, Any]
GUARDED = {
    "title": N_("Title"),
    "abstract": N_("Abstract"),
    "people": N_("People"),
    "talks": N_("Talks"),
    "when": N_("When"),
    "place": N_("Where"),
}
GUARDED_COLUMNS = frozenset(
    {"title", "abstract", "appearances", "talks", "starts_at", "ends_at", "room", "attendance"}
)
SHOWN = frozenset({PublicState.PUBLISHED, PublicState.POSTPONED, PublicState.CANCELLED})
"""The states in which the outside sees what is guarded."""


class NotCleared(Refusal):
    """What would become public has not been cleared, or not so."""

    code = "not_cleared"
    message = N_(
        "%(code)s needs clearance first: record who cleared it and when, or send its approver the link."
    )

    def __init__(self, lecture: Lecture, contents: Contents) -> None:
        super().__init__(code=lecture.code)
        self.lecture_id, self.contents = lecture.id, contents


class ClearanceState(StrEnum):
    """How the clearance of a lecture stands."""

    NOT_REQUIRED = "not_required"
    CLEARED = "cleared"
    WAITING = "waiting"
    OUTDATED = "outdated"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    PUBLIC_BEFORE = "public_before"


STATE_WORDS = {
    ClearanceState.CLEARED: N_("Cleared"),
    ClearanceState.WAITING: N_("Waiting for clearance"),
    ClearanceState.OUTDATED: N_("Cleared otherwise than it is now"),
    ClearanceState.REFUSED: N_("Clearance refused"),
    ClearanceState.TAKEN_BACK: N_("Clearance taken back"),
    ClearanceState.PUBLIC_BEFORE: N_("Public since before clearance was asked for"),
}


@dataclass(frozen=True)
class Standing:
    """How a lecture stands: its state, the decision that says so, and what differs from it, by field.

    Of what is outdated `latest` is the last clearance granted, of what is cleared or refused that decision.
    """

    state: ClearanceState
    latest: Clearance | None = None
    differs: tuple[str, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether it could not become public as it is."""
        return self.state not in {
            ClearanceState.NOT_REQUIRED,
            ClearanceState.CLEARED,
            ClearanceState.PUBLIC_BEFORE,
        }


def requires_clearance(lecture: Lecture) -> bool:
    """Whether the series of a lecture asks for clearance."""
    return lecture.series is not None and lecture.series.requires_clearance


def guarded(lecture: Lecture | LecturePlan, changes: LectureChanges | None = None) -> Contents:
    """What is guarded of a lecture or plan, plain and to be kept; of what would be, with `changes`."""
    of: dict[str, Any] = {name: getattr(lecture, name) for name in (*GUARDED_COLUMNS, "timezone")}
    of |= changes or {}
    return contents_from(of)


def contents_from(of: Mapping[str, Any]) -> Contents:
    """The same from values by the names of a lecture's columns; people and talks as rows or as plans."""
    return {
        "title": kept(of["title"]),
        "abstract": kept(of["abstract"]),
        "people": [_person(one) for one in of["appearances"]],
        "talks": [_talk(one) for one in of["talks"]],
        "when": {name: kept(of[name]) for name in ("starts_at", "ends_at", "timezone")},
        "place": {"attendance": str(of["attendance"]), **_room(of["room"])},
    }


def fingerprint(contents: Contents) -> str:
    """What tells contents from any others, whoever reads them and whenever."""
    said = json.dumps(_bare(contents), sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(said).hexdigest()


def differing(cleared: Contents, now: Contents) -> tuple[str, ...]:
    """The guarded fields in which two contents differ, in their order; empty where one covers the other."""
    was, present = sound(cleared), sound(now)
    return tuple(name for name in GUARDED if not _is_same(name, was[name], present[name]))


def sound(contents: Any) -> Contents:
    """Contents as they can be read, whatever the row holds: what does not fit them is empty."""
    of = _mapping(contents)
    when, place = _mapping(of.get("when")), _mapping(of.get("place"))
    return {
        **{name: of.get(name) for name in ("title", "abstract")},
        "people": [_sound_person(one) for one in _items(of.get("people"))],
        "talks": [_sound_talk(one) for one in _items(of.get("talks"))],
        "when": {name: _text(when.get(name)) for name in ("starts_at", "ends_at", "timezone")},
        "place": {
            **{name: place.get(name) for name in ("room", "name", "venue")},
            "attendance": _text(place.get("attendance")),
        },
    }


def _sound_person(one: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "speaker": one.get("speaker"),
        **{name: _text(one.get(name)) for name in ("name", "latin", "role")},
        **{name: one.get(name) for name in ("honorific", "affiliation")},
    }


def _sound_talk(one: Mapping[str, Any]) -> dict[str, Any]:
    people = [_sound_person(each) for each in _items(one.get("people"))]
    return {"title": one.get("title"), "abstract": one.get("abstract"), "people": people}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _items(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def standing_of(
    lecture: Lecture, clearances: Sequence[Clearance], contents: Contents | None = None
) -> Standing:
    """How the clearance of a lecture stands, of its rows in order; `contents` where a draft says others.

    The last decision about just these contents counts, whatever was decided about others meanwhile.
    """
    if not requires_clearance(lecture):
        return Standing(ClearanceState.NOT_REQUIRED)
    wanted = guarded(lecture) if contents is None else contents
    decided = next((one for one in reversed(clearances) if not differing(one.contents, wanted)), None)
    if decided is not None:
        return Standing(_BY_DECISION[decided.decision], decided)
    is_as_public = contents is None or not differing(guarded(lecture), contents)
    if lecture.public_state in SHOWN and is_as_public:
        return Standing(ClearanceState.PUBLIC_BEFORE)
    granted = next((one for one in reversed(clearances) if one.decision is Decision.GRANTED), None)
    if granted is None:
        return Standing(ClearanceState.WAITING)
    return Standing(ClearanceState.OUTDATED, granted, differing(granted.contents, wanted))


def needs_clearance(
    lecture: Lecture, clearances: Sequence[Clearance], contents: Contents | None = None
) -> bool:
    """Whether what would become public is not covered by a clearance; rows come from `clearance_queries`.

    False for what is public already since before its series asked for clearance, as long as nothing changes.
    """
    return standing_of(lecture, clearances, contents).is_needed


_BY_DECISION = {
    Decision.GRANTED: ClearanceState.CLEARED,
    Decision.REFUSED: ClearanceState.REFUSED,
    Decision.TAKEN_BACK: ClearanceState.TAKEN_BACK,
}


def _person(one: Appearance | AppearancePlan) -> dict[str, Any]:
    return {
        **_named(one.speaker),
        "role": str(one.role or "speaker"),
        "honorific": kept(one.honorific),
        "affiliation": kept(one.affiliation),
    }


def _named(speaker: Speaker) -> dict[str, Any]:
    return {"speaker": speaker.id, "name": speaker.name, "latin": speaker.name_latin or ""}


def _talk(one: Talk | TalkPlan) -> dict[str, Any]:
    people = one.speakers if isinstance(one, TalkPlan) else [each.speaker for each in one.appearances]
    return {
        "title": kept(one.title),
        "abstract": kept(one.abstract),
        "people": [_named(speaker) for speaker in people],
    }


def _room(room: Room | None) -> dict[str, Any]:
    if room is None:
        return {"room": None, "name": None, "venue": None}
    return {"room": room.id, "name": kept(room.name), "venue": kept(room.venue.name)}


def _bare(contents: Contents) -> dict[str, Any]:
    """Contents without keys that a new row would be given anew, and without what is not guarded."""
    contents = sound(contents)
    people, talks, place, when = (contents[name] for name in ("people", "talks", "place", "when"))
    return {
        **{name: _texts(contents[name]) for name in ("title", "abstract")},
        "people": sorted([one["name"], one["role"]] for one in people),
        "talks": sorted(
            [_texts(one["title"]), _texts(one["abstract"]), sorted(each["name"] for each in one["people"])]
            for one in talks
        ),
        "when": [when.get("starts_at"), when.get("ends_at")],
        "place": [place.get("room"), place.get("attendance")],
    }


def _texts(value: Any) -> list[str]:
    return [text or "" for text in _triple(value)]


def _triple(value: Any) -> tuple[str | None, str | None, str | None]:
    text = wording_of(value)
    return text.zh, text.en, text.original


def _is_same(name: str, cleared: Any, now: Any) -> bool:
    if name == "people":
        return _are_same(cleared or [], now or [])
    if name == "talks":
        return _pairs(cleared or [], now or [], _is_same_talk)
    return bool(_bare({name: cleared})[name] == _bare({name: now})[name])


def _are_same(some: Iterable[Any], others: Iterable[Any]) -> bool:
    """Whether these are the same people in the same parts, in whatever order."""
    return _pairs(list(some), list(others), _is_same_person)


def _pairs(some: Sequence[Any], others: Sequence[Any], is_same: Any) -> bool:
    left = list(others)
    for one in some:
        pair = next((other for other in left if is_same(one, other)), None)
        if pair is None:
            return False
        left.remove(pair)
    return not left


def _is_same_person(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    name = "speaker" if one["speaker"] and other["speaker"] else "name"
    return bool(one[name] == other[name] and one.get("role") == other.get("role"))


def _is_same_talk(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    texts = all(_texts(one[name]) == _texts(other[name]) for name in ("title", "abstract"))
    return texts and _are_same(one["people"], other["people"])
