"""The agenda: its pages, what the editor reads of it, and what is shown of a lecture in it."""

from datetime import date
from itertools import groupby
from typing import Any

from babel.dates import format_date, format_skeleton
from flask import Blueprint, abort, jsonify, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.agenda.as_json import board_json
from forum.agenda.board import Board, board_of, entry_of
from forum.agenda.forms import NewForm, PlaceForm, instant_of, values_of_place
from forum.agenda.outlook import Place, clashes_at
from forum.agenda.queries import waiting
from forum.agenda.window import CLOCK, View, Window, local_clock
from forum.db import reading
from forum.i18n import LOCALES
from forum.lectures.clash_facts import Clash
from forum.lectures.clash_words import shown_clashes
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.web import identity
from forum.web.agenda_pages import new_page, sheet_page
from forum.web.choices import room_label
from forum.web.current import language, now, settings
from forum.web.days import date_in_words, weekday_of
from forum.web.fields import key
from forum.web.organised import organised_lecture
from forum.web.query import asked

blueprint = Blueprint("agenda", __name__)

USUAL_HOUR = "14:00"


@blueprint.get("/staff/agenda")
def index() -> str:
    """The days of a week, a month or all rooms: a table, and the editor over it."""
    window = _window()
    with reading() as session:
        may = identity.current_rights().may_organise
        board = board_of(session, window, may, now())
        facts = board_json(board, language())
        side = [entry_of(one, may, now()) for one in waiting(session, _granted(), now())]
        return render_template(
            "agenda/index.html",
            board=board,
            board_json=facts,
            days=_by_day(board, facts["entries"]),
            rooms={room["id"]: room for room in facts["rooms"]},
            window=window,
            heading=_heading(window),
            views=View,
            side=side,
            room_label=room_label,
            clock_in=local_clock,
            today=now().astimezone(zone_of(window.zone)).date(),
        )


@blueprint.get("/staff/agenda/window")
def window() -> Response:
    """The same days for the editor, after something changed."""
    with reading() as session:
        board = board_of(session, _window(), identity.current_rights().may_organise, now())
        return jsonify(board_json(board, language()))


@blueprint.get("/staff/agenda/outlook")
def outlook_of_new() -> Response:
    """What would stand in the way of something new."""
    place = _place_asked() or abort(400)
    with reading() as session:
        return _outlook(session, clashes_at(session, None, place, now()))


@blueprint.get("/staff/lectures/<slug>/agenda/outlook")
def outlook(slug: str) -> Response:
    """What would stand in the way of a lecture elsewhere."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        place = _place_asked(lecture) or abort(400)
        return _outlook(session, clashes_at(session, lecture, place, now()))


@blueprint.get("/staff/lectures/<slug>/agenda")
def sheet(slug: str) -> str:
    """What a lecture is, how far it is, and the form that places it; the address may name another place."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        place = _place_asked(lecture)
        values = values_of_place(place or _present(lecture), settings().timezone)
        values |= {"slot": asked("slot"), "edit_version": str(lecture.edit_version)}
        form = PlaceForm(formdata=None, **values)
        return sheet_page(session, lecture, form, place=place)


@blueprint.get("/staff/agenda/lectures/new")
def new() -> str:
    """The form for what was drawn."""
    zone = settings().timezone
    with reading() as session:
        day = now().astimezone(zone_of(zone)).date().isoformat()
        place = _place_asked() or _usual_place(f"{asked('on') or day}T{USUAL_HOUR}", zone)
        form = NewForm(formdata=None, **values_of_place(place, zone), series=asked("series"))
        return new_page(session, form)


def _window() -> Window:
    zone = settings().timezone
    view = asked("view")
    try:
        on = date.fromisoformat(asked("on"))
    except ValueError:
        on = now().astimezone(zone_of(zone)).date()
    if not 1950 <= on.year <= 2150:
        on = now().astimezone(zone_of(zone)).date()
    return Window(View(view) if view in set(View) else View.WEEK, on, zone)


def _by_day(board: Board, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each day with what begins on it, in order; what began before the window stands on its first day."""
    first = board.window.days[0].isoformat()
    return [
        {
            "on": on,
            "weekday": weekday_of(date.fromisoformat(on)),
            "special": board.special.get(date.fromisoformat(on)),
            "entries": list(several),
        }
        for on, several in groupby(entries, key=lambda one: max(one["starts"][: -CLOCK - 1], first))
    ]


def _heading(window: Window) -> str:
    """Which days these are, in words."""
    locale = LOCALES[language()]
    if window.view is View.ROOMS:
        return format_date(window.on, "full", locale)
    if window.view is View.WEEK:
        return f"{date_in_words(window.days[0])} – {date_in_words(window.days[-1])}"
    return str(format_skeleton("yMMMM", window.on, locale=locale))


def _granted() -> frozenset[int] | None:
    return identity.current_rights().organised_series


def _present(lecture: Lecture) -> Place:
    return Place(lecture.starts_at, lecture.ends_at, lecture.room_id, lecture.timezone)


def _place_asked(lecture: Lecture | None = None) -> Place | None:
    """The place in the query of the address, if it is one: clocks of the forum's zone."""
    zone = settings().timezone
    starts_at, ends_at = (instant_of(asked(name), zone) for name in ("starts", "ends"))
    if starts_at is None or ends_at is None or ends_at <= starts_at:
        return None
    return Place(starts_at, ends_at, key(asked("room")) or None, lecture.timezone if lecture else zone)


def _usual_place(written: str, zone: str) -> Place:
    starts_at = instant_of(written, zone) or now()
    return Place(starts_at, starts_at, None, zone)


def _outlook(session: Session, found: list[Clash]) -> Response:
    shown = shown_clashes(session, found)
    level = "blocks" if any(one.blocks for one in shown) else "warns" if shown else "free"
    return jsonify({"level": level, "says": [one.told(language()) for one in shown]})
