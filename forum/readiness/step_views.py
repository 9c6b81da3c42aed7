"""One step of one lecture: ticked, recorded for somebody, left out, given another day, taken back."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import N_, gettext
from forum.lectures.models import Lecture
from forum.readiness import operations
from forum.readiness.forms import DueForm, LeavingOutForm, WordForm, word_form
from forum.readiness.models import StepKind
from forum.readiness.queries import readiness_of
from forum.readiness.rule import Standing, Wanted
from forum.readiness.shown import WORDS_FOR_PAGES
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.fields import StaffForm
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("readiness_steps", __name__)

STEPS = "/staff/lectures/<slug>/readiness"


@blueprint.get(f"{STEPS}/<part>")
def show(slug: str, part: str) -> str:
    """How a step stands, who did it, and all that can be noted of it."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _page(lecture, _standing(session, lecture, part))


@blueprint.post(f"{STEPS}/<part>")
def note(slug: str, part: str) -> Response | tuple[str, int]:
    """One deed, which the form names; it can be taken back."""
    asked = _asked()
    if not asked.form.validate():
        return _again(slug, part, asked.form, 422)
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            step = _standing(session, lecture, part).step
            deed_id = asked.do(session, lecture, step)
    except Refusal as refusal:
        return _again(slug, part, asked.form, 409, translated(refusal))
    undo = url_for(".take_back", slug=lecture.slug, row=deed_id) if deed_id else None
    told(gettext(asked.sentence, step=_name(step)), undo=undo)
    return redirect(_back(lecture))


@blueprint.post(f"{STEPS}/deeds/<int:row>/reversal")
def take_back(slug: str, row: int) -> Response:
    """Let a step be noted as before."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            operations.take_back(session, lecture, row, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("That is taken back."))
    return redirect(url_for("lectures_staff.show", slug=slug, _anchor="missing"))


@blueprint.post("/staff/lectures/<slug>/abroad")
def say_abroad(slug: str) -> Response:
    """Ask for the steps of a speaker from abroad, or no more; the other button stands there then."""
    is_so = request.form.get("abroad") == "yes"
    with once() as session:
        lecture = organised_lecture(session, slug, locked=True)
        operations.say_from_abroad(session, lecture, is_so, actor=actor(), now=now())
    told(
        gettext("The steps for speakers from abroad are asked for.")
        if is_so
        else gettext("The steps for speakers from abroad are not asked for any more.")
    )
    return redirect(url_for("lectures_staff.show", slug=lecture.slug, _anchor="missing"))


@dataclass(frozen=True)
class _Asked:
    """What a form asks: its fields, what to do, and how the next page says that it was done (marked)."""

    form: StaffForm
    do: Callable[[Session, Lecture, Wanted], int | None]
    sentence: str


def _asked() -> _Asked:
    """The deed a form names; 400 where it names none of ours."""
    makers = {"done": _done, "reopen": _reopen, "leave-out": _leave_out, "take-in": _take_in, "due": _due}
    make = makers.get(request.form.get("deed", ""))
    return make() if make else abort(400)


def _done() -> _Asked:
    form = word_form()
    return _Asked(
        form,
        lambda session, lecture, step: operations.tick(
            session, lecture, step, form.word, actor=actor(), now=now()
        ),
        N_("%(step)s: done."),
    )


def _reopen() -> _Asked:
    return _Asked(
        StaffForm(),
        lambda session, lecture, step: operations.reopen(session, lecture, step, actor=actor(), now=now()),
        N_("%(step)s: open again."),
    )


def _leave_out() -> _Asked:
    form = LeavingOutForm()
    return _Asked(
        form,
        lambda session, lecture, step: operations.leave_out(
            session, lecture, step, form.because.data, actor=actor(), now=now()
        ),
        N_("%(step)s: not needed here."),
    )


def _take_in() -> _Asked:
    return _Asked(
        StaffForm(),
        lambda session, lecture, step: operations.take_in(session, lecture, step, actor=actor(), now=now()),
        N_("%(step)s: needed again."),
    )


def _due() -> _Asked:
    form = DueForm()
    return _Asked(
        form,
        lambda session, lecture, step: operations.set_due(
            session, lecture, step, form.due_on.data, actor=actor(), now=now()
        ),
        N_("%(step)s: the day is saved."),
    )


def _standing(session: Session, lecture: Lecture, part: str) -> Standing:
    """How the step an address names stands in a lecture; 404 where the lecture has no such step."""
    ready = readiness_of(session, [lecture], now()).get(lecture.id)
    found = (one for one in ready.steps if one.step.word == part) if ready else iter(())
    return next(found, None) or abort(404)


def _again(slug: str, part: str, form: StaffForm, status: int, trouble: str = "") -> tuple[str, int]:
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _page(lecture, _standing(session, lecture, part), form, trouble), status


def _page(lecture: Lecture, standing: Standing, sent: StaffForm | None = None, trouble: str = "") -> str:
    """The page of a step; the form that was sent stands there as it was typed."""
    due = DueForm(formdata=None, due_on=standing.due_on)
    forms = {"word": word_form(lecture), "leaving_out": LeavingOutForm(formdata=None), "due": due}
    for name, kind in (("word", WordForm), ("leaving_out", LeavingOutForm), ("due", DueForm)):
        if isinstance(sent, kind):
            forms[name] = sent
    return render_template(
        "readiness/staff_step.html",
        lecture=lecture,
        standing=standing,
        forms=forms,
        sent=sent,
        trouble=trouble,
        asked_from=request.args.get("from") if request.args.get("from") in {"board", "series"} else None,
        **WORDS_FOR_PAGES,
    )


def _name(step: Wanted) -> str:
    own = step.name.shown_in(language()).text
    return own if step.kind is StepKind.OWN else gettext(step.label)


def _back(lecture: Lecture) -> str:
    """The board where the deed was done there, else the part of the lecture's page."""
    origin = request.args.get("from")
    if origin == "board":
        return url_for("readiness_staff.index", _anchor=lecture.slug)
    if origin == "series" and lecture.series is not None:
        return url_for("readiness_staff.of_series", slug=lecture.series.slug, _anchor=lecture.slug)
    return url_for("lectures_staff.show", slug=lecture.slug, _anchor="missing")
