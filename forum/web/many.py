"""Which lectures a request asks to change together: those ticked, or all that a list was narrowed to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import request, url_for
from sqlalchemy.orm import Session

from forum.lectures import staff_queries
from forum.lectures.models import Lecture, PlanningState, PublicState
from forum.lectures.staff_queries import StaffFilters
from forum.registrations.changing_together import MOST_TOGETHER
from forum.sorting import Sort
from forum.web import identity
from forum.web.current import now
from forum.web.fields import key
from forum.web.query import asked

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEPT = ("when", "state", "stage", "series", "q", "clearance", "sort", "page", "season", "from", "to")


@dataclass(frozen=True)
class Chosen:
    """The lectures of one deed, at most MOST_TOGETHER, in order of time; how many there are in all."""

    lectures: Sequence[Lecture]
    total: int
    part: int
    """Which part of all of them this is, from 1."""

    @property
    def parts(self) -> int:
        """How many deeds it takes to reach all."""
        return max(1, -(-self.total // MOST_TOGETHER))


def list_filters() -> StaffFilters:
    """What the list of lectures is narrowed to by the address."""
    when, state = request.args.get("when", "coming"), request.args.get("state", "")
    return StaffFilters(
        when=when if when in {"coming", "past", "all"} else "coming",
        state=state if state in set(PublicState) else "",
        stage=stage if (stage := asked("stage")) in set(PlanningState) else "",
        series_id=key(request.args.get("series")),
        q=asked("q"),
        is_to_clear=asked("clearance") == "waiting",
        granted=identity.current_rights().organised_series,
    )


def chosen(session: Session) -> Chosen:
    """The lectures that the address names, or all that fit its filters, part by part."""
    if asked("everybody") != "y":
        found = picked(session, ticks(request.args.getlist("pick")))
        return Chosen(found[:MOST_TOGETHER], len(found), 1)
    filters, part = list_filters(), _part()
    total = staff_queries.count_lectures(session, filters, now())
    part = min(part, max(1, -(-total // MOST_TOGETHER)))
    found = staff_queries.lectures_page(
        session,
        filters,
        Sort("starts_at"),
        now(),
        limit=MOST_TOGETHER,
        offset=(part - 1) * MOST_TOGETHER,
    )
    return Chosen(staff_queries.for_many(session, found), total, part)


def picked(session: Session, picks: Mapping[int, int | None]) -> Sequence[Lecture]:
    """The lectures of these keys that this person organises, in order of time."""
    granted = identity.current_rights().organised_series
    return staff_queries.for_many(session, staff_queries.of_keys(session, list(picks), granted))


def ticks(typed: Sequence[str]) -> dict[int, int | None]:
    """Ticks by key of a lecture: "12", or "12-3" with the version that was shown."""
    found: dict[int, int | None] = {}
    for one in typed[: MOST_TOGETHER + 1]:
        number, _, version = one.partition("-")
        if (lecture_id := key(number)) is not None:
            found[lecture_id] = key(version)
    return found


def kept() -> dict[str, Any]:
    """What an address keeps of the list, so that one comes back to it."""
    return {name: asked(name) for name in _KEPT if asked(name)}


def back_to_the_list() -> str:
    """The list, or the season, from which one came."""
    address = kept()
    if season := address.pop("season", None):
        span = {name: address[name] for name in ("from", "to") if name in address}
        return url_for("season_staff.board", slug=season, **span)
    return url_for("lectures_staff.index", **address)


def undo_address(*, follows_again: bool = False, season: str | None = None) -> str:
    """Where all that this request did to lectures is taken back: its instant names the deeds."""
    at = (now() - _EPOCH) // timedelta(microseconds=1)
    follows = "y" if follows_again else None
    return url_for("together_staff.take_back", at=at, follows=follows, **{"season": season, **kept()})


def instant(text: str) -> datetime:
    """The instant that an address names."""
    return _EPOCH + timedelta(microseconds=int(text)) if text.isdecimal() and len(text) < 18 else _EPOCH


def _part() -> int:
    number = request.args.get("part", "")
    return int(number) if number.isascii() and number.isdigit() and 0 < len(number) < 5 and int(number) else 1
