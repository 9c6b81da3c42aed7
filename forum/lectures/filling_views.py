"""Filling the slots of a season on one page: a row for each date, saved row by row, taken back as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures.casting import A_NEW_PERSON, SpeakerAmbiguous
from forum.lectures.filling import (
    MOST_ROWS,
    FilledRow,
    fill_row,
    lectures_to_fill,
    row_of,
    takes_name,
)
from forum.lectures.models import Lecture, PlanningState, Series
from forum.lectures.operations import EditedMeanwhile
from forum.lectures.slot_forms import STATE_LABELS
from forum.lectures.staff_queries import lecture_for_staff, locked_lecture
from forum.lectures.stages import WORDS, stage_of
from forum.sent_forms import SentBefore
from forum.speakers.names import NAME_LIMIT, clean_name
from forum.speakers.staff_queries import names_to_suggest, namesakes
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.fields import LONGEST_LINE, are_languages, cleaned, tags_of
from forum.web.many import undo_address
from forum.web.once import once, refuse_if_done
from forum.web.organised import organised_series
from forum.web.seasons import SEASON, frame, period_of, zone_of_series
from forum.web.told import told, warned

blueprint = Blueprint("season_filling", __name__)

SUGGESTED_NAMES = 1000


@dataclass
class _Typed:
    """What was typed into the rows, by lecture; why some are not saved; who may be meant by a name."""

    rows: dict[int, FilledRow] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    people: dict[int, Sequence[tuple[str, str]]] = field(default_factory=dict)
    state: str = PlanningState.INVITED.value


@blueprint.get(f"{SEASON}/filling")
def table(slug: str) -> str:
    """A row for every date of a season that is not public yet."""
    with reading() as session:
        return _page(session, organised_series(session, slug), _Typed())


@blueprint.post(f"{SEASON}/filling")
def save(slug: str) -> Response | tuple[str, int]:
    """Save each row that differs in a unit of work of its own; what cannot be saved stays as typed."""
    refuse_if_done()
    with reading() as session:
        series = organised_series(session, slug)
        lectures, _ = lectures_to_fill(session, series, period_of(series), zone_of_series(series), now())
        there = {lecture.id: row_of(lecture) for lecture in lectures}
    typed = _read(there)
    differing = [key for key, row in typed.rows.items() if row.said != there[key].said]
    saved = [key for key in differing if key not in typed.errors and _save(key, typed)]
    if not typed.errors:
        with once():
            pass
    _say(len(saved), differing)
    if typed.errors:
        with reading() as session:
            rest = {key: row for key, row in typed.rows.items() if key in typed.errors}
            return _page(session, organised_series(session, slug), replace(typed, rows=rest)), 409
    return redirect(_next(slug, saved))


def _read(there: Mapping[int, FilledRow]) -> _Typed:
    """The rows typed that are of this season; a row that was not sent is as it was."""
    state = request.form.get("planning_state", "")
    typed = _Typed(state=state if state in dict(STATE_LABELS) else PlanningState.INVITED.value)
    for key, shown in there.items():
        if f"version-{key}" not in request.form:
            continue
        row = FilledRow(
            name=clean_name(_text(f"name-{key}", NAME_LIMIT)),
            title_zh=_text(f"title_zh-{key}"),
            title_en=_text(f"title_en-{key}"),
            languages=", ".join(tags_of(_text(f"languages-{key}", 100))),
            which=_text(f"which-{key}"),
            version=_number(f"version-{key}"),
        )
        typed.rows[key] = row
        if row.said != shown.said and not are_languages(row.languages):
            typed.errors[key] = gettext("Please write languages as tags: zh, en, ja.")
    return typed


def _save(key: int, typed: _Typed) -> bool:
    """One row; a refusal is remembered with what was typed, which a second sending saves knowingly."""
    row = typed.rows[key]
    try:
        with once(str(key)) as session:
            lecture = locked_lecture(session, key)
            if row.version != lecture.edit_version and row.said != row_of(lecture).said:
                raise EditedMeanwhile
            return fill_row(session, lecture, row, PlanningState(typed.state), actor=actor(), now=now())
    except SentBefore:
        return False
    except Refusal as refusal:
        typed.errors[key] = translated(refusal)
        with reading() as session:
            if isinstance(refusal, SpeakerAmbiguous):
                typed.people[key] = list(_called(session, refusal.name))
            lecture_now = lecture_for_staff(session, key)
            if isinstance(refusal, EditedMeanwhile) and lecture_now:
                typed.errors[key] += " " + _says_now(lecture_now)
                typed.rows[key] = replace(row, version=lecture_now.edit_version)
        return False


def _says_now(lecture: Lecture) -> str:
    row = row_of(lecture)
    there = " · ".join(filter(None, row.said)) or gettext("nothing")
    return str(gettext("Saved is now: %(there)s. Save once more to put yours in its place.", there=there))


def _called(session: Session, name: str) -> Iterator[tuple[str, str]]:
    """Everybody of a name, with what tells them apart."""
    for one in namesakes(session, name):
        parts = (one.name, one.name_latin, one.affiliation.shown_in(language()).text)
        yield str(one.id), " · ".join(filter(None, parts))
    yield A_NEW_PERSON, gettext("A new person of this name")


def _say(saved: int, differing: Sequence[int]) -> None:
    if saved:
        told(ngettext("%(num)s row is saved.", "%(num)s rows are saved.", saved), undo=undo_address())
    elif not differing:
        warned(gettext("Nothing was different, so nothing was saved."))


def _next(slug: str, saved: Sequence[int]) -> str:
    """The board of the same months; or what was asked for to come next, with those that were filled."""
    span: dict[str, Any] = {name: request.args[name] for name in ("from", "to") if name in request.args}
    if request.form.get("then") == "publish" and saved:
        return url_for("together_staff.new", pick=saved, to_standing="published", season=slug, **span)
    return url_for("season_staff.board", slug=slug, **span)


def _page(session: Session, series: Series, typed: _Typed) -> str:
    period = period_of(series)
    lectures, has_more = lectures_to_fill(session, series, period, zone_of_series(series), now())
    return render_template(
        "lectures/staff_season_filling.html",
        series=series,
        lectures_found=lectures,
        rows={one.id: typed.rows.get(one.id, row_of(one)) for one in lectures},
        typed=typed,
        takes_name=takes_name,
        has_more=has_more,
        most=MOST_ROWS,
        states=STATE_LABELS,
        stage_of=stage_of,
        stage_words=WORDS,
        suggested=names_to_suggest(session, SUGGESTED_NAMES),
        **frame(period),
    )


def _text(name: str, longest: int = LONGEST_LINE) -> str:
    return cleaned(request.form.get(name, ""))[:longest]


def _number(name: str) -> int:
    typed: Any = request.form.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1
