"""The steps of a series: chosen, ordered, with what that means for the lectures that come."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import lock_row, reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures import staff_queries
from forum.lectures.models import Lecture, Series
from forum.readiness import templates
from forum.readiness.models import MOST_DAYS, StepKind
from forum.readiness.queries import coming, readiness_of, steps_of, template_of
from forum.readiness.rule import Readiness, Wanted
from forum.readiness.shown import WORDS_FOR_PAGES
from forum.readiness.template_forms import TypedSteps, read
from forum.readiness.templates import MOST_STEPS
from forum.readiness.words import BY_HAND, NAMES
from forum.web import identity
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.fields import key
from forum.web.once import once
from forum.web.organised import organised_series
from forum.web.told import told, warned

blueprint = Blueprint("readiness_templates", __name__)

STEPS = "/staff/series/<slug>/steps"
MOST_SHOWN = 60


@dataclass(frozen=True)
class Outlook:
    """What other steps would make of a coming lecture."""

    lecture: Lecture
    before: Readiness
    after: Readiness


@blueprint.get(STEPS)
def edit(slug: str) -> str:
    """What this series asks for before each lecture."""
    with reading() as session:
        series = organised_series(session, slug)
        return _page(session, series, TypedSteps(template_of(session, series.id)))


@blueprint.post(STEPS)
def save(slug: str) -> Response | tuple[str, int]:
    """Save what was typed with what a button says besides, or show what it would mean."""
    with reading() as session:
        series = organised_series(session, slug)
        typed = read(request.form, template_of(session, series.id))
        if typed.problems or typed.pressed == "preview":
            return _page(session, series, typed), 422 if typed.problems else 200
    with once() as session:
        series = organised_series(session, slug)
        lock_row(session, series)
        if typed.pressed == "take-over":
            deed_id = _take_over(session, series)
        else:
            now_typed = read(request.form, template_of(session, series.id))
            deed_id = templates.choose_steps(session, series, now_typed.all, actor=actor(), now=now())
    if deed_id is None:
        told(gettext("The steps are as they were."))
    else:
        told(gettext("The steps are saved."), undo=url_for(".take_back", slug=series.slug, row=deed_id))
    return redirect(url_for(".edit", slug=series.slug))


@blueprint.post(f"{STEPS}/deeds/<int:row>/reversal")
def take_back(slug: str, row: int) -> Response:
    """Ask for what was asked for before."""
    try:
        with once() as session:
            series = organised_series(session, slug)
            lock_row(session, series)
            templates.take_back(session, series, row, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("The steps are as before."))
    return redirect(url_for(".edit", slug=slug))


def _take_over(session: Session, series: Series) -> int | None:
    other = next((one for one in _others(session, series) if one.id == key(request.form.get("source"))), None)
    return templates.take_over(session, series, other, actor=actor(), now=now()) if other else None


def _others(session: Session, series: Series) -> list[Series]:
    granted = identity.current_rights().organised_series
    return [one for one in staff_queries.series_to_choose(session, granted) if one.id != series.id]


def _page(session: Session, series: Series, typed: TypedSteps) -> str:
    there = {step.kind for step in typed.steps}
    return render_template(
        "readiness/staff_steps.html",
        series=series,
        typed=typed,
        is_usual=not steps_of(session, series.id),
        addable=[(kind, NAMES[kind]) for kind in StepKind if kind not in there or kind is StepKind.OWN],
        by_hand=BY_HAND,
        outlook=_outlook(session, series, typed.all) if typed.pressed == "preview" else None,
        others=_others(session, series),
        most={"most": MOST_STEPS if "" in typed.problems else MOST_DAYS},
        **WORDS_FOR_PAGES,
    )


def _outlook(session: Session, series: Series, steps: tuple[Wanted, ...]) -> list[Outlook]:
    """The coming lectures, each as it stands and as it would."""
    granted = identity.current_rights().organised_series
    lectures = coming(session, granted, now(), series_id=series.id, limit=MOST_SHOWN)
    before = readiness_of(session, lectures, now())
    after = readiness_of(session, lectures, now(), instead={series.id: steps})
    return [Outlook(one, before[one.id], after[one.id]) for one in lectures]
