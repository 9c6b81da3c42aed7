"""Copying a season: from which one, to when, what goes along, each date before it is made, taking it back."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import N_, gettext, ngettext
from forum.lectures.holidays import unknown_years
from forum.lectures.models import Series
from forum.lectures.season_copy import CopyLine, as_typed, copy_lines, lectures_to_copy, with_clashes
from forum.lectures.slots import MOST_SLOTS
from forum.lectures.staff_queries import series_to_choose
from forum.lectures.terms import Period, period_between, term_after, term_of
from forum.moments import local_instant, zone_of
from forum.registrations import copying_seasons
from forum.registrations.copying_seasons import PARTS, PEOPLE, SLOTS, TEXTS, WantedCopy, parts_of
from forum.tokens import new_uid
from forum.web import identity
from forum.web.current import actor, now, settings
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_series
from forum.web.query import asked
from forum.web.seasons import SEASON, day_asked, zone_of_series
from forum.web.told import told, warned

blueprint = Blueprint("season_copies", __name__)

PART_LABELS = {
    "room": N_("Room"),
    "length": N_("Length"),
    "seats": N_("Seats"),
    "languages": N_("Languages"),
    "host": N_("Host"),
    "attendance": N_("Attendance"),
    "audience": N_("Who finds it"),
    "rules": N_("Rules of registration and notes for visitors"),
    "questions": N_("Questions"),
    "topics": N_("Topics"),
}
CONTENT_LABELS = {
    SLOTS: N_("Empty slots"),
    PEOPLE: N_("The speakers, invited again"),
    TEXTS: N_("Speakers, titles and abstracts, for a course that is held again"),
}
_BY_RHYTHM = "rhythm"


@dataclass(frozen=True)
class _Asked:
    """What the address asks to copy."""

    source: Series
    target: Series
    period: Period
    first: date
    by_rhythm: bool
    content: str
    parts: frozenset[str]

    @property
    def address(self) -> dict[str, Any]:
        """The same as the query of an address."""
        return {
            "source": self.source.slug,
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "first": self.first.isoformat(),
            "dates": _BY_RHYTHM if self.by_rhythm else "weeks",
            "content": self.content,
            "part": [*(part for part in PARTS if part in self.parts), ""],
        }


@blueprint.get(f"{SEASON}/copy")
def preview(slug: str) -> str:
    """Which lecture would come to stand where, and what falls on that day; nothing is made yet."""
    with reading() as session:
        wish = _wish(session, organised_series(session, slug))
        lines, has_more = _lines(session, wish)
        return _page(session, wish, lines, has_more)


@blueprint.post(f"{SEASON}/copy")
def make(slug: str) -> Response | tuple[str, int]:
    """Make what is ticked; what is there already is left as it is."""
    with reading() as session:
        wish = _wish(session, organised_series(session, slug))
        lines, has_more = _lines(session, wish)
        typed, problem = _typed(lines), ""
        if typed is None:
            typed, problem = {}, gettext("Please write the day as 2026-12-31 and the time as 14:30.")
        elif not typed:
            problem = gettext("Please tick at least one lecture.")
        if problem or "judge" in request.form:
            shown = as_typed(session, lines, typed) if typed else lines
            return _page(session, wish, shown, has_more, problem), 422 if problem else 200
    try:
        with once() as session:
            made, deed_id = _make(session, slug, typed)
    except Refusal as refusal:
        warned(translated(refusal))
        return redirect(url_for(".preview", slug=slug, **wish.address))
    _say(slug, made, len(typed) - made, deed_id)
    return redirect(url_for("season_staff.board", slug=slug, around=_first_day(typed).isoformat()))


@blueprint.post(f"{SEASON}/copies/<int:row>/removal")
def take_back(slug: str, row: int) -> Response:
    """Remove the copies that were made together, as far as nobody has touched them."""
    with once() as session:
        series = organised_series(session, slug)
        deed = copying_seasons.copying_of(session, series, row)
        gone, stay = (0, 0)
        if deed:
            gone, stay = copying_seasons.take_copy_back(session, series, deed, actor=actor(), now=now())
    told(ngettext("%(num)s copy is removed.", "%(num)s copies are removed.", gone))
    if stay:
        warned(ngettext("%(num)s is in use and stays.", "%(num)s are in use and stay.", stay))
    return redirect(url_for("season_staff.board", slug=slug))


def _wish(session: Session, target: Series) -> _Asked:
    choosable = series_to_choose(session, identity.current_rights().organised_series)
    source = next((one for one in choosable if one.slug == asked("source")), target)
    today = now().astimezone(zone_of(zone_of_series(target))).date()
    period = period_between(day_asked("from"), day_asked("to"), today)
    content = asked("content") if asked("content") in CONTENT_LABELS else SLOTS
    # The empty part says that the form was sent: ticking nothing is not the same as not having asked.
    parts = request.args.getlist("part") if "part" in request.args else list(PARTS)
    return _Asked(
        source,
        target,
        period,
        day_asked("first") or term_after(term_of(period.last)).first,
        asked("dates") == _BY_RHYTHM,
        content,
        parts_of(parts, content),
    )


def _lines(session: Session, wish: _Asked) -> tuple[list[CopyLine], bool]:
    zone = zone_of_series(wish.target)
    found, has_more = lectures_to_copy(session, wish.source, wish.period, zone_of_series(wish.source))
    lines = copy_lines(session, found, wish.target, wish.first, zone, by_rhythm=wish.by_rhythm)
    return lines, has_more


def _make(session: Session, slug: str, typed: dict[int, tuple[date, time]]) -> tuple[int, int | None]:
    """The copies that are still missing, judged anew under the lock of the numbers."""
    wish = _wish(session, organised_series(session, slug))
    zone = zone_of_series(wish.target)
    wanted = []
    for line in as_typed(session, _lines(session, wish)[0], typed):
        starts_at = local_instant(line.on, line.at, zone) if line.is_picked else None
        if starts_at and starts_at > now():
            wanted.append(WantedCopy(line.source, line.due_on, starts_at))
    made = copying_seasons.copy_season(
        session,
        wish.target,
        wanted,
        wish.parts,
        zone=zone,
        new_uid=lambda: new_uid(settings().uid_domain),
        actor=actor(),
        now=now(),
    )
    return len(made), copying_seasons.last_copying(session, wish.target) if made else None


def _page(session: Session, wish: _Asked, lines: list[CopyLine], has_more: bool, problem: str = "") -> str:
    zone = zone_of_series(wish.target)
    shown = with_clashes(session, lines, wish.target, wish.parts, zone)
    last = max((line.on for line in shown), default=wish.first)
    return render_template(
        "lectures/staff_season_copy.html",
        series=wish.target,
        wish=wish,
        lines=shown,
        has_more=has_more,
        most=MOST_SLOTS,
        problem=problem,
        choosable=series_to_choose(session, identity.current_rights().organised_series),
        part_labels=PART_LABELS,
        content_labels=CONTENT_LABELS,
        unknown=unknown_years(wish.first, last) if last >= wish.first else [],
        today=now().astimezone(zone_of(zone)).date(),
    )


def _typed(lines: list[CopyLine]) -> dict[int, tuple[date, time]] | None:
    """What was ticked, with the day and time typed beside it; None where one is none."""
    typed = {}
    picks = set(request.form.getlist("pick"))
    try:
        for key in (line.source.id for line in lines if str(line.source.id) in picks):
            on, at = request.form[f"on-{key}"], request.form[f"at-{key}"]
            typed[key] = date.fromisoformat(on), time.fromisoformat(at)
    except (KeyError, ValueError):
        return None
    return typed


def _say(slug: str, made: int, left: int, deed_id: int | None) -> None:
    if made:
        undo = url_for(".take_back", slug=slug, row=deed_id)
        told(ngettext("%(num)s lecture is copied.", "%(num)s lectures are copied.", made), undo=undo)
    if left:
        warned(
            ngettext(
                "%(num)s date had its lecture already or is past, and stays as it is.",
                "%(num)s dates had their lecture already or are past, and stay as they are.",
                left,
            )
        )


def _first_day(typed: dict[int, tuple[date, time]]) -> date:
    return min(on for on, _ in typed.values())
