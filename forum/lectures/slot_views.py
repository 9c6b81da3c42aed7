"""The organisers' steps of one lecture: filling its slot, going on and back, removing it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures import reversals, slots, stages
from forum.lectures.casting import A_NEW_PERSON, SpeakerAmbiguous, cast
from forum.lectures.clash_guard import refuse_clashes
from forum.lectures.models import Lecture, PlanningState
from forum.lectures.operations import EditedMeanwhile
from forum.lectures.slot_forms import FillingForm
from forum.speakers.staff_queries import names_to_suggest, namesakes
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.fields import options_of
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("slots_staff", __name__)

LECTURE = "/staff/lectures/<slug>"
SUGGESTED_NAMES = 300


@blueprint.get(f"{LECTURE}/filling")
def filling(slug: str) -> str:
    """The short form for whom one invites."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = FillingForm(formdata=None, edit_version=lecture.edit_version, **_values(lecture))
        form.which.choices = []
        return _page(session, form, lecture)


@blueprint.post(f"{LECTURE}/filling")
def fill(slug: str) -> Response | tuple[str, int]:
    """Put somebody into the slot; a clash of theirs is told and does not hold an invitation up."""
    form = FillingForm()
    form.which.choices = []
    with reading() as session:
        lecture = organised_lecture(session, slug)
        if not form.validate():
            return _page(session, form, lecture), 422
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            if str(lecture.edit_version) != form.edit_version.data:
                raise EditedMeanwhile
            _fill(session, form, lecture)
            clashing = _clashes(session, lecture)
    except Refusal as refusal:
        return _again(slug, form, refusal)
    told(gettext("%(code)s has its speaker.", code=lecture.code))
    if clashing:
        warned(clashing)
    return redirect(_back(lecture))


@blueprint.post(f"{LECTURE}/stage")
def go_to(slug: str) -> Response:
    """One step on or back; the form says to which stage."""
    kind = request.form.get("stage", "")
    if kind not in set(PlanningState):
        abort(400)
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            stages.go_to(session, lecture, PlanningState(kind), actor=actor(), now=now())
            deed_id = reversals.open_deed(session, lecture, now())
    except Refusal as refusal:
        warned(translated(refusal))
        return redirect(url_for("lectures_staff.show", slug=slug))
    undo = url_for("lecture_changes.take_back", slug=lecture.slug, deed=deed_id) if deed_id else None
    told(gettext("%(code)s: %(stage)s.", code=lecture.code, stage=gettext(stages.WORDS[kind])), undo=undo)
    return redirect(_back(lecture))


@blueprint.post(f"{LECTURE}/removal")
def remove(slug: str) -> Response:
    """Remove a slot that nobody used."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            series = lecture.series
            code, removed = lecture.code, slots.remove_slot(session, lecture, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
        return redirect(url_for("lectures_staff.show", slug=slug))
    if series is None:
        told(gettext("%(code)s is removed.", code=code))
        return redirect(url_for("lectures_staff.index"))
    undo = url_for("season_staff.bring_back", slug=series.slug, row=removed.id)
    told(gettext("%(code)s is removed.", code=code), undo=undo)
    return redirect(url_for("season_staff.board", slug=series.slug))


def _values(lecture: Lecture) -> dict[str, str]:
    first = next(iter(lecture.appearances), None)
    return {
        "name": first.speaker.name if first else "",
        "affiliation_zh": (first.affiliation.zh or "") if first else "",
        "affiliation_en": (first.affiliation.en or "") if first else "",
        "title_zh": lecture.title.zh or "",
        "title_en": lecture.title.en or "",
    }


def _fill(session: Session, form: FillingForm, lecture: Lecture) -> None:
    stages.fill(
        session,
        lecture,
        cast(session, [form.entry], lecture.appearances),
        form.wording("title", lecture.title),
        PlanningState(form.planning_state.data),
        actor=actor(),
        now=now(),
    )


def _clashes(session: Session, lecture: Lecture) -> str:
    try:
        refuse_clashes(session, lecture, False, now=now())
    except Refusal as refusal:
        return str(gettext("%(sentence)s It stands on its page.", sentence=translated(refusal)))
    return ""


def _again(slug: str, form: FillingForm, refusal: Refusal) -> tuple[str, int]:
    with reading() as session:
        lecture = organised_lecture(session, slug)
        if isinstance(refusal, SpeakerAmbiguous):
            people = [
                (one.id, " · ".join(filter(None, (one.name, one.affiliation.shown_in(language()).text))))
                for one in namesakes(session, refusal.name)
            ]
            choices = [("", gettext("Please choose")), *people]
            form.which.choices = options_of([*choices, (A_NEW_PERSON, gettext("A new person of this name"))])
        if isinstance(refusal, EditedMeanwhile):
            # Saving a second time is saving knowingly.
            form.edit_version.raw_data, form.edit_version.data = None, str(lecture.edit_version)
        return _page(session, form, lecture, translated(refusal)), 409


def _page(session: Session, form: FillingForm, lecture: Lecture, trouble: str = "") -> str:
    if lecture.is_public:
        abort(404)
    return render_template(
        "lectures/staff_filling.html",
        form=form,
        lecture=lecture,
        trouble=trouble,
        back=_back(lecture),
        asked_from="season" if request.args.get("from") == "season" else None,
        suggested=names_to_suggest(session, SUGGESTED_NAMES),
    )


def _back(lecture: Lecture) -> str:
    """The board where the deed was done there, else the page of the lecture."""
    if lecture.series is not None and request.args.get("from") == "season":
        day = lecture.starts_at.date().isoformat()
        return url_for("season_staff.board", slug=lecture.series.slug, around=day, _anchor=lecture.slug)
    return url_for("lectures_staff.show", slug=lecture.slug)
