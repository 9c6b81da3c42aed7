"""The organisers' page of everything that stands in the way of coming lectures, by day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, render_template

from forum.db import reading
from forum.lectures.clash_guard import reasons_given
from forum.lectures.clash_queries import coming_clashes
from forum.lectures.clash_words import ShownClash, shown_clashes
from forum.lectures.models import Lecture
from forum.lectures.scheduling import each_once
from forum.moments import zone_of
from forum.web import identity
from forum.web.current import now

blueprint = Blueprint("clashes_staff", __name__)


@dataclass(frozen=True)
class Day:
    """What stands in the way on one day, by lecture."""

    on: date
    lectures: list[tuple[Lecture, list[ShownClash]]]


@blueprint.get("/staff/clashes")
def index() -> str:
    """Every clash of a coming lecture, once, with the ways to both sides."""
    with reading() as session:
        found = shown_clashes(session, each_once(coming_clashes(session, now())))
        mine = [one for one in found if _is_ours(one)]
        return render_template(
            "lectures/staff_clashes.html",
            days=list(_by_day(mine)),
            count=len(mine),
            blocking=sum(one.blocks for one in mine),
            reasons=reasons_given(session, {one.mine.id for one in mine if one.mine}),
        )


def _is_ours(one: ShownClash) -> bool:
    """Whether one of the two is organised by whoever asks."""
    may = identity.current_rights().may_organise
    return any(may(lecture.series_id) for lecture in (one.mine, one.lecture) if lecture)


def _by_day(found: Iterable[ShownClash]) -> Iterator[Day]:
    sides = [(one.mine, one) for one in found if one.mine]
    for on, of_day in groupby(sides, key=lambda side: _day(side[0])):
        by_lecture: dict[Lecture, list[ShownClash]] = {}
        for lecture, one in of_day:
            by_lecture.setdefault(lecture, []).append(one)
        yield Day(on, list(by_lecture.items()))


def _day(lecture: Lecture) -> date:
    return lecture.starts_at.astimezone(zone_of(lecture.timezone)).date()
