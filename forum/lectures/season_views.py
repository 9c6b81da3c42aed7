"""The organisers' pages of a season: its board, laying out its slots, taking that back."""

from collections.abc import Iterator
from datetime import date, time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures import season_queries, slots
from forum.lectures.days_off import special_days_between
from forum.lectures.gaps import gaps, is_empty_slot
from forum.lectures.laying_out import LayingOut, as_typed, season_lacks, wanted
from forum.lectures.listing import Page
from forum.lectures.models import Series
from forum.lectures.stages import ONWARDS, STAGES, WORDS, stage_after, stage_of
from forum.lectures.terms import Period
from forum.moments import zone_of
from forum.tokens import new_uid
from forum.web.current import actor, now, settings
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_series
from forum.web.query import page_number
from forum.web.seasons import SEASON, frame, period_of, zone_of_series
from forum.web.told import told, warned

blueprint = Blueprint("season_staff", __name__)

PAGE_SIZE = 60
Typed = dict[date, tuple[date, time]]


@blueprint.get(SEASON)
def board(slug: str) -> str:
    """Every lecture of a term by date: how far it is, who, what is missing, the next step."""
    number = page_number()
    with reading() as session:
        series = organised_series(session, slug)
        period, zone = period_of(series), zone_of_series(series)
        within = season_queries.in_period(series, period.first, period.last, zone)
        counts = season_queries.count_by_stage(session, within)
        lectures = season_queries.season_page(
            session, within, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        return render_template(
            "lectures/staff_season.html",
            series=series,
            page=Page((), number, sum(counts.values()), PAGE_SIZE),
            lectures_found=lectures,
            special=special_days_between(session, period.first, period.last),
            counts=counts,
            missing={lecture.id: len(gaps(lecture, now())) for lecture in lectures},
            local_day=lambda lecture: lecture.starts_at.astimezone(zone_of(lecture.timezone)).date(),
            **frame(period),
            **_STAGE_WORDS,
        )


@blueprint.get(f"{SEASON}/dates")
def dates(slug: str) -> str:
    """The dates that the rhythm proposes and that have no lecture yet, to be ticked and moved."""
    with reading() as session:
        series = organised_series(session, slug)
        period, zone = period_of(series), zone_of_series(series)
        return _dates_page(series, period, season_lacks(session, series, period, zone, now()))


@blueprint.post(f"{SEASON}/dates")
def lay_out(slug: str) -> Response | tuple[str, int]:
    """Plan an empty slot for every ticked date that has none."""
    with reading() as session:
        series = organised_series(session, slug)
        period, zone = period_of(series), zone_of_series(series)
        lacks = season_lacks(session, series, period, zone, now())
        typed, problem = _typed(), ""
        if typed is None:
            typed, problem = {}, gettext("Please write the day as 2026-12-31 and the time as 14:30.")
        extra = [] if problem else list(_extra())
        if not problem and not typed and not extra:
            problem = gettext("Please tick at least one date.")
        if problem or "judge" in request.form:
            shown = as_typed(session, series, lacks, typed, zone) if typed else lacks
            return _dates_page(series, period, shown, problem=problem), 422 if problem else 200
    with once() as session:
        series = organised_series(session, slug)
        laid = slots.lay_out(
            session,
            series,
            [slot for slot in wanted(typed, extra, zone) if slot.starts_at > now()][: slots.MOST_SLOTS],
            zone=zone,
            new_uid=lambda: new_uid(settings().uid_domain),
            actor=actor(),
            now=now(),
        )
        deed_id = season_queries.latest_laying_out(session, series) if laid else None
    _say_laid_out(slug, len(laid), len(typed) + len(extra) - len(laid), deed_id)
    fills = request.form.get("then") == "fill"
    return redirect(_address("season_filling.table" if fills else ".board", slug, period))


@blueprint.post(f"{SEASON}/layouts/<int:row>/removal")
def take_back(slug: str, row: int) -> Response:
    """Remove the slots that were laid out together, as far as they are still empty."""
    try:
        with once() as session:
            series = organised_series(session, slug)
            deed = season_queries.laying_out(session, series, row)
            taken = (
                slots.take_layout_back(session, series, deed, actor=actor(), now=now()) if deed else (0, 0)
            )
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        gone, stay = taken
        told(ngettext("%(num)s slot is removed.", "%(num)s slots are removed.", gone))
        if stay:
            warned(ngettext("%(num)s is in use and stays.", "%(num)s are in use and stay.", stay))
    return redirect(url_for(".board", slug=slug))


@blueprint.post(f"{SEASON}/removals/<int:row>/reversal")
def bring_back(slug: str, row: int) -> Response:
    """Bring a removed slot back under its own number."""
    with once() as session:
        removed = season_queries.removed_slot(session, organised_series(session, slug), row)
        lecture = slots.bring_back(session, removed, actor=actor(), now=now()) if removed else None
    if lecture is None:
        warned(gettext(slots.SlotIsBack.message))
    else:
        told(gettext("%(code)s is back.", code=lecture.code))
    return redirect(url_for(".board", slug=slug))


def _dates_page(series: Series, period: Period, lacks: LayingOut, *, problem: str = "") -> str:
    return render_template(
        "lectures/staff_dates.html", series=series, lacks=lacks, problem=problem, **frame(period)
    )


def _say_laid_out(slug: str, count: int, there: int, deed_id: int | None) -> None:
    if count:
        undo = url_for(".take_back", slug=slug, row=deed_id)
        sentence = ngettext("%(num)s slot is laid out.", "%(num)s slots are laid out.", count)
        told(sentence, undo=undo)
    if there:
        warned(
            ngettext(
                "%(num)s date had its lecture already or is past, and stays as it is.",
                "%(num)s dates had their lecture already or are past, and stay as they are.",
                there,
            )
        )


def _typed() -> Typed | None:
    """What was ticked: by date of the rhythm the day and time typed beside it; None where one is none."""
    typed: Typed = {}
    try:
        for due in request.form.getlist("pick")[: slots.MOST_SLOTS]:
            on = date.fromisoformat(request.form[f"on-{due}"])
            typed[date.fromisoformat(due)] = on, time.fromisoformat(request.form[f"at-{due}"])
    except (KeyError, ValueError):
        return None
    return typed


def _extra() -> Iterator[tuple[date, time]]:
    """One date besides those of the rhythm."""
    try:
        on = date.fromisoformat(request.form.get("extra_on", ""))
        yield on, time.fromisoformat(request.form.get("extra_at", ""))
    except ValueError:
        return


def _address(endpoint: str, slug: str, period: Period) -> str:
    query: dict[str, Any] = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    return url_for(endpoint, slug=slug, **query)


_STAGE_WORDS = {
    "stages": STAGES,
    "stage_words": WORDS,
    "onwards": ONWARDS,
    "stage_of": stage_of,
    "stage_after": stage_after,
    "is_empty_slot": is_empty_slot,
}
