"""What is done in the agenda: placing a lecture, drawing a new one, keeping a move as a draft, undoing.

The editor asks for JSON and gets it where the deed is done; a form to be seen again is a page for both.
"""

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.agenda import operations
from forum.agenda.forms import NewForm, PlaceForm, values_of_place
from forum.agenda.window import CLOCK, local_clock
from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.journal import last_deed
from forum.lectures import drafts
from forum.lectures.casting import cast
from forum.lectures.draft_forms import GROUPS, draft_of, form_with, public_values, shown_values
from forum.lectures.inheritance import of_series
from forum.lectures.models import Attendance, Lecture, Series
from forum.lectures.operations import EditedMeanwhile, create_lecture
from forum.lectures.planning import usual_end
from forum.lectures.plans import LecturePlan
from forum.lectures.staff_queries import locked_lecture
from forum.tokens import new_uid
from forum.venues.models import Room
from forum.web import identity
from forum.web.agenda_pages import new_page, offer, sheet_page
from forum.web.choices import room_options, series_options
from forum.web.current import actor, now, settings
from forum.web.failures import translated
from forum.web.fields import key, options_of
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.query import asked
from forum.web.spelling import spelt_values
from forum.web.told import told, warned

blueprint = Blueprint("agenda_deeds", __name__)
Answer = Response | tuple[str, int]


@blueprint.post("/staff/lectures/<slug>/agenda")
def place(slug: str) -> Answer:
    """Give a lecture another time, another room or an empty slot."""
    form = PlaceForm()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        offer(session, form, lecture)
        if not form.validate():
            return sheet_page(session, lecture, form), 422
    try:
        with once() as session:
            lecture, slot = _locked(session, slug, form)
            deed_id = _placed(session, form, lecture, slot)
    except Refusal as refusal:
        with reading() as session:
            return sheet_page(session, organised_lecture(session, slug), form, refusal=refusal), 409
    if deed_id is None:
        return _done(lecture, gettext("%(code)s stands there already.", code=lecture.code))
    if slot is not None:
        sentence = gettext("%(code)s has taken the slot %(slot)s.", code=lecture.code, slot=slot.code)
    else:
        sentence = gettext("%(code)s is moved.", code=lecture.code)
    return _done(lecture, sentence, deed_id)


@blueprint.post("/staff/agenda/lectures")
def create() -> Answer:
    """Plan what was drawn: an empty slot, or a lecture with its speaker or title."""
    form = NewForm()
    with reading() as session:
        form.offer_rooms(room_options(session))
        form.series.choices = options_of(series_options(session))
        form.which.choices = []
        if not form.validate():
            return new_page(session, form), 422
    try:
        with once() as session:
            lecture = create_lecture(
                session,
                _plan(session, form),
                uid=new_uid(settings().uid_domain),
                despite_clashes=form.despite,
                actor=actor(),
                now=now(),
            )
            deed = last_deed(session, lecture)
    except Refusal as refusal:
        with reading() as session:
            return new_page(session, form, refusal), 409
    sentence = gettext("%(code)s is planned. The public does not see it yet.", code=lecture.code)
    return _done(lecture, sentence, deed.id if deed else None)


@blueprint.post("/staff/lectures/<slug>/agenda/draft")
def keep_draft(slug: str) -> Answer:
    """Keep another time or room of a public lecture beside what is public; nobody is told."""
    form = PlaceForm()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        offer(session, form, lecture)
        if not form.validate():
            return sheet_page(session, lecture, form), 422
    with once() as session:
        lecture = organised_lecture(session, slug, locked=True)
        if not lecture.is_public:
            abort(409)
        is_kept = _keep(session, form, lecture)
    address = url_for("drafts_staff.show" if is_kept else "lectures_staff.show", slug=slug)
    told(gettext("The draft of %(code)s is saved. The public does not see it yet.", code=lecture.code))
    return jsonify({"leads": address}) if _is_for_the_editor() else redirect(address)


@blueprint.post("/staff/lectures/<slug>/agenda/reversal")
def take_back(slug: str) -> Response:
    """Undo one step; the address says which."""
    deed_id = key(asked("deed")) or abort(400)
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            code, starts_at = lecture.code, lecture.starts_at
            is_there = operations.take_back(session, lecture, deed_id, actor=actor(), now=now())
    except Refusal as refusal:
        if _is_for_the_editor():
            answer = jsonify({"says": translated(refusal)})
            answer.status_code = 409
            return answer
        warned(translated(refusal))
        return redirect(url_for("agenda.index"))
    sentence = gettext("%(code)s is as it was before. Nobody was written to.", code=code)
    if not is_there:
        sentence = gettext("%(code)s is removed.", code=code)
    if _is_for_the_editor():
        return jsonify({"says": sentence})
    told(sentence)
    return redirect(url_for("agenda.index", on=starts_at.date().isoformat()))


def _locked(session: Session, slug: str, form: PlaceForm) -> tuple[Lecture, Lecture | None]:
    """The lecture and the slot it is to take, locked in the order of their keys."""
    lecture = organised_lecture(session, slug)
    slot = organised_lecture(session, form.slot.data) if form.slot.data else None
    if slot is not None and not identity.current_rights().may_organise(slot.series_id):
        abort(403)
    for one in sorted({lecture.id, slot.id if slot else lecture.id}):
        locked_lecture(session, one)
    return lecture, slot


def _placed(session: Session, form: PlaceForm, lecture: Lecture, slot: Lecture | None) -> int | None:
    if str(lecture.edit_version) != form.edit_version.data:
        raise EditedMeanwhile
    said, who, at = form.despite, actor(), now()
    if slot is not None:
        return operations.fill_slot(session, lecture, slot, despite_clashes=said, actor=who, now=at)
    where = form.place_for(lecture)
    return operations.place(session, lecture, where, despite_clashes=said, actor=who, now=at)


def _plan(session: Session, form: NewForm) -> LecturePlan:
    series = session.get(Series, form.series_id) if form.series_id else None
    usual = of_series(series, series.default_room) if series else {}
    attendance = usual.get("attendance", Attendance.ON_SITE)
    return LecturePlan(
        title=form.wording_of_title,
        starts_at=form.starts_at,
        ends_at=form.ends_at or usual_end(series, form.starts_at),
        timezone=(series.timezone if series else None) or settings().timezone,
        series=series,
        room=session.get(Room, form.room_id) if form.room_id else None,
        host=usual.get("host"),
        languages=usual.get("languages", "zh"),
        attendance=attendance,
        online_url=usual.get("online_url"),
        planning_state=form.state,
        appearances=cast(session, form.entries),
    )


def _keep(session: Session, form: PlaceForm, lecture: Lecture) -> bool:
    """Lay the place over the draft there is; whether anything differs from what is public."""
    place = form.place_for(lecture)
    shown = form_with(session, lecture, {})
    public, draft = public_values(lecture, shown), draft_of(session, lecture, shown)
    values = values_of_place(place, lecture.timezone)
    values["ends"] = local_clock(place.ends_at, lecture.timezone)[-CLOCK:]
    wanted = {**shown_values(public, draft), **spelt_values(values)}
    differing = drafts.differing({name: wanted[name] for name in public}, public, GROUPS)
    return drafts.keep(session, lecture, differing, public, draft, actor=actor(), now=now())


def _done(lecture: Lecture, sentence: str, deed_id: int | None = None) -> Response:
    """What the editor tells, or the agenda with a notice, and the way to take it back."""
    undo = url_for(".take_back", slug=lecture.slug, deed=deed_id) if deed_id else None
    if _is_for_the_editor():
        return jsonify({"says": sentence, "undo": undo, "id": lecture.slug})
    told(sentence, undo=undo)
    view = asked("view")
    day = lecture.starts_at.date().isoformat()
    return redirect(url_for("agenda.index", on=day, view=view or None, _anchor=lecture.slug))


def _is_for_the_editor() -> bool:
    return request.accept_mimetypes.best == "application/json"
