"""Clash rules, pure: which lectures cannot be held as planned, and whether that warns or blocks.

Two lectures clash when they want the same room, as their own or as a branch room, or the same person at the
same time, or when the room between them cannot be set up. Times are half-open: a lecture may begin at the
minute another one ends. What would leave people before a closed door blocks (docs/decisions/0045).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from forum.lectures.clash_alone import alone
from forum.lectures.clash_facts import (
    Availability,
    Clash,
    ClashKind,
    ClosedFor,
    DaysOff,
    People,
    Place,
    Places,
    Sitting,
)

__all__ = [
    "Availability",
    "Clash",
    "ClashKind",
    "ClosedFor",
    "DaysOff",
    "People",
    "Place",
    "Places",
    "Sitting",
    "clashes",
    "clashes_by_lecture",
    "each_once",
]

NO_TIME = timedelta(0)
Wanted = tuple[bool, int]
"""What two lectures may both want: whether it is a room (else a person), and its key."""


def clashes(
    planned: Sitting,
    others: Iterable[Sitting],
    places: Places | None = None,
    day_off: DaysOff | None = None,
    availability: Availability | None = None,
) -> list[Clash]:
    """Everything that stands in the way of `planned`: of itself, and of `others` (all stored), by time."""
    if not planned.is_held:
        return []
    places = places or {}
    found = list(alone(planned, places, day_off, availability or {}))
    for other in others:
        if other.is_held and other.lecture_id not in {None, planned.lecture_id}:
            found += _between(planned, other, places)
    return sorted(found, key=lambda clash: clash.order)


def clashes_by_lecture(
    sittings: Iterable[Sitting],
    places: Places | None = None,
    day_off: DaysOff | None = None,
    availability: Availability | None = None,
) -> dict[int, list[Clash]]:
    """For each stored lecture in whose way something stands: its clashes, seen from its side, by time.

    One sweep for each room and each person, in the order of beginning. Nothing is compared but what really
    clashes, so a season of thousands costs no more than a sort.
    """
    places = places or {}
    held = [one for one in sittings if one.is_held and one.lecture_id is not None]
    found: dict[int, list[Clash]] = {}
    for sitting in held:
        for clash in alone(sitting, places, day_off, availability or {}):
            _note(found, sitting, clash)
    for wanted, several in _by_wanted(held).items():
        for one, other in _too_near(several, _setup(wanted, places)):
            _note(found, one, _over(wanted, one, other, places))
            _note(found, other, _over(wanted, other, one, places))
    return {key: sorted(several, key=lambda clash: clash.order) for key, several in found.items()}


def each_once(found: Mapping[int, Sequence[Clash]]) -> list[Clash]:
    """Clashes by lecture as one list, by time. What is between two lectures is in it once: seen from the side
    for which it blocks, else from the one that begins first."""
    kept: dict[tuple[object, ...], Clash] = {}
    every = (clash for several in found.values() for clash in several)
    for clash in sorted(
        every, key=lambda one: (not one.blocks, one.mine.starts_at, one.mine.lecture_id or 0)
    ):
        sides = frozenset({clash.mine.lecture_id, clash.lecture_id})
        kept.setdefault((sides, clash.kind, clash.wanted_id, clash.closure_id), clash)
    return sorted(kept.values(), key=lambda one: (one.mine.starts_at, one.mine.lecture_id or 0, *one.order))


def _note(found: dict[int, list[Clash]], sitting: Sitting, clash: Clash) -> None:
    if sitting.lecture_id is not None:
        found.setdefault(sitting.lecture_id, []).append(clash)


def _by_wanted(sittings: Iterable[Sitting]) -> dict[Wanted, list[Sitting]]:
    """Everybody who wants a thing, by beginning."""
    several: dict[Wanted, list[Sitting]] = {}
    for sitting in sorted(sittings, key=lambda one: one.starts_at):
        for wanted in _wants(sitting):
            several.setdefault(wanted, []).append(sitting)
    return several


def _wants(sitting: Sitting) -> set[Wanted]:
    return {(True, key) for key in sitting.room_ids} | {(False, key) for key in sitting.speaker_ids}


def _too_near(several: Sequence[Sitting], apart: timedelta) -> Iterator[tuple[Sitting, Sitting]]:
    """Each pair, in order, between whose ends and beginnings less than `apart` lies."""
    running: list[Sitting] = []
    for sitting in several:
        running = [other for other in running if other.ends_at + apart > sitting.starts_at]
        yield from ((other, sitting) for other in running)
        running.append(sitting)


def _between(mine: Sitting, other: Sitting, places: Places) -> Iterator[Clash]:
    for wanted in sorted(_wants(mine) & _wants(other)):
        first, second = sorted((mine, other), key=lambda one: one.starts_at)
        if first.ends_at + _setup(wanted, places) > second.starts_at:
            yield _over(wanted, mine, other, places)


def _setup(wanted: Wanted, places: Places) -> timedelta:
    """How long nobody may have a thing between two lectures."""
    is_room, key = wanted
    return timedelta(minutes=places[key].setup_minutes) if is_room and key in places else NO_TIME


def _over(wanted: Wanted, mine: Sitting, other: Sitting, places: Places) -> Clash:
    """The clash of two lectures over one thing, seen from mine: what the public knows of cannot give way."""
    is_room, key = wanted
    if mine.overlaps(other):
        kind = ClashKind.ROOM_TAKEN if is_room else ClashKind.SPEAKER_ELSEWHERE
        return Clash(other.starts_at, other.lecture_id, kind, key, mine, blocks=other.is_public)
    gap = max(mine.starts_at, other.starts_at) - min(mine.ends_at, other.ends_at)
    figures = int(gap.total_seconds() // 60), places[key].setup_minutes
    return Clash(other.starts_at, other.lecture_id, ClashKind.NO_TIME_TO_SET_UP, key, mine, figures=figures)
