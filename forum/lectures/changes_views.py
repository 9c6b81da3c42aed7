"""What becomes of a planned lecture: publishing, moving, calling off, restoring. Registrants are told."""

from datetime import date, time

from flask import Blueprint, current_app, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import N_, gettext, ngettext
from forum.lectures import operations, reversals, staff_queries
from forum.lectures.clash_forms import AllTheSameForm
from forum.lectures.clash_guard import HasClashes, Seen, reasons_given
from forum.lectures.clash_words import shown_clashes
from forum.lectures.fate_forms import EndForm, MoveAndFollowForm
from forum.lectures.form_plans import times_from
from forum.lectures.form_values import when_and_where
from forum.lectures.forms import COMES_TWICE
from forum.lectures.models import Lecture, PublicState
from forum.lectures.plans import LectureChanges
from forum.mail.delivery import Postman
from forum.registrations import announcing, messages
from forum.registrations.announcing import Announced, announce
from forum.registrations.consequences import move_line_up
from forum.registrations.fates import Fate, Follow
from forum.registrations.queries import count_to_tell, count_who_count_on
from forum.registrations.specimens import letter
from forum.venues.models import Room
from forum.web.choices import room_options
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.other_choices import lectures_to_go_along_to
from forum.web.publishing import open_deed
from forum.web.query import asked
from forum.web.told import told, warned

blueprint = Blueprint("lecture_changes", __name__)

LECTURE = "/staff/lectures/<slug>"
# How a lecture is called off: what becomes of it, the mail that follows, and what is said when it is done.
CALLS_OFF = {
    "cancellation": (PublicState.CANCELLED, messages.LECTURE_CANCELLED, N_("%(code)s is cancelled.")),
    "postponement": (PublicState.POSTPONED, messages.LECTURE_POSTPONED, N_("%(code)s is postponed.")),
    "withdrawal": (
        PublicState.WITHDRAWN,
        messages.LECTURE_CANCELLED,
        N_("%(code)s is withdrawn from the programme."),
    ),
}


@blueprint.post(f"{LECTURE}/publication")
def publish(slug: str) -> Response | tuple[str, int]:
    """Announce the lecture."""
    form = AllTheSameForm()
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            is_new = operations.publish(
                session, lecture, despite_clashes=form.despite, actor=actor(), now=now()
            )
            move_line_up(session, lecture, now=now())
            deed_id = reversals.open_deed(session, lecture, now()) if is_new else None
    except HasClashes as refusal:
        return _stands_in_the_way(slug, form, refusal, gettext("Publish"))
    return _done(lecture, gettext("%(code)s is published.", code=lecture.code), deed_id=deed_id)


@blueprint.get(f"{LECTURE}/moves/new")
def new_move(slug: str) -> str:
    """The form for another time or room, with the present ones in it."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = MoveAndFollowForm(formdata=None, **{**when_and_where(lecture), **_asked_for()})
        form.offer_rooms(room_options(session))
        return _move_page(session, lecture, form)


@blueprint.post(f"{LECTURE}/moves")
def move(slug: str) -> Response | tuple[str, int]:
    """Move the lecture, let its registrations follow, and write to everybody who counts on it."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = MoveAndFollowForm()
        form.keep_days(lecture)
        form.offer_rooms(room_options(session))
        form.offer_lectures(lectures_to_go_along_to(session, lecture))
    if not form.validate():
        return _move_again(slug, form, 422)
    try:
        with once() as session:
            announced = _move(session, form, _locked(session, slug, form))
            deed_id = open_deed(session, lecture, announced)
    except Refusal as refusal:
        return _move_again(slug, form, 409, refusal)
    if form.comes_twice:
        warned(gettext(COMES_TWICE))
    return _done(lecture, gettext("%(code)s is moved.", code=lecture.code), announced, deed_id)


@blueprint.get(f"{LECTURE}/<any(cancellation,postponement,withdrawal):kind>/new")
def new_end(slug: str, kind: str) -> str:
    """The form for calling a lecture off: it asks why, and what becomes of the registrations."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _end_page(session, lecture, EndForm(formdata=None), kind)


@blueprint.post(f"{LECTURE}/<any(cancellation,postponement,withdrawal):kind>")
def end(slug: str, kind: str) -> Response | tuple[str, int]:
    """Call the lecture off and write to everybody who counts on it."""
    form, (state, _message, sentence) = EndForm(), CALLS_OFF[kind]
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form.offer_lectures(lectures_to_go_along_to(session, lecture))
        if not form.validate():
            return _end_page(session, lecture, form, kind), 422
    with once() as session:
        changes = LectureChanges(public_state=state)
        announced = _announce(session, _locked(session, slug, form), changes, form)
        deed_id = open_deed(session, lecture, announced)
    return _done(lecture, gettext(sentence, code=lecture.code), announced, deed_id)


@blueprint.post(f"{LECTURE}/reversal")
def take_back(slug: str) -> Response:
    """Take back what has just become of the lecture, before anybody is told; the address says which deed."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            announcing.take_back(session, lecture, asked("deed"), actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
        return redirect(url_for("lectures_staff.show", slug=slug))
    return _done(lecture, gettext("%(code)s is as it was before. Nobody was written to.", code=lecture.code))


@blueprint.post(f"{LECTURE}/restoration")
def restore(slug: str) -> Response | tuple[str, int]:
    """Let it take place after all, and write to everybody who counts on it."""
    form, changes = AllTheSameForm(), LectureChanges(public_state=PublicState.PUBLISHED)
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            announced = announce(
                session, lecture, changes, despite_clashes=form.despite, actor=actor(), now=now()
            )
            deed_id = open_deed(session, lecture, announced)
    except HasClashes as refusal:
        return _stands_in_the_way(slug, form, refusal, gettext("Let it take place after all"))
    return _done(lecture, gettext("%(code)s takes place again.", code=lecture.code), announced, deed_id)


def _stands_in_the_way(slug: str, form: AllTheSameForm, refusal: HasClashes, deed: str) -> tuple[str, int]:
    """What became of the room or the speakers in the meantime, and the same deed again with a reason."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        if not form.clash_reason.data:
            form.clash_reason.data = reasons_given(session, [lecture.id]).get(lecture.id, "")
        clashes = shown_clashes(session, refusal.found)
        page = render_template(
            "lectures/staff_all_the_same.html", form=form, lecture=lecture, clashes=clashes, deed=deed
        )
    return page, 409


def _asked_for() -> dict[str, object]:
    """The time and room that the address names: the agenda leads here with those to which it was dragged."""
    values: dict[str, object] = {}
    try:
        values["on"] = date.fromisoformat(asked("on"))
        values["starts"], values["ends"] = (time.fromisoformat(asked(name)) for name in ("starts", "ends"))
    except ValueError:
        return {}
    return {**values, "room": asked("room")}


def _locked(session: Session, slug: str, form: MoveAndFollowForm | EndForm) -> Lecture:
    """The lecture, locked, and with it the one people go along to: always in the same order."""
    lecture = organised_lecture(session, slug)
    for key in sorted({lecture.id, form.along_to_id or lecture.id}):
        staff_queries.locked_lecture(session, key)
    return lecture


def _announce(
    session: Session,
    lecture: Lecture,
    changes: LectureChanges,
    form: MoveAndFollowForm | EndForm,
    *,
    despite_clashes: Seen = True,
) -> Announced:
    return announce(
        session,
        lecture,
        changes,
        reason=form.wording("reason"),
        follow=Follow(Fate(form.fate.data), form.along_to_id),
        despite_clashes=despite_clashes,
        actor=actor(),
        now=now(),
    )


def _move(session: Session, form: MoveAndFollowForm, lecture: Lecture) -> Announced:
    length = lecture.ends_at - lecture.starts_at
    starts_at, ends_at = times_from(form, lecture)
    changes = LectureChanges(
        starts_at=starts_at,
        ends_at=ends_at or starts_at + length,
        timezone=form.timezone.data,
        room=session.get(Room, form.room_id) if form.room_id else None,
    )
    return _announce(session, lecture, changes, form, despite_clashes=form.despite)


def _move_again(
    slug: str, form: MoveAndFollowForm, status: int, refusal: Refusal | None = None
) -> tuple[str, int]:
    with reading() as session:
        return _move_page(session, organised_lecture(session, slug), form, refusal), status


def _move_page(
    session: Session, lecture: Lecture, form: MoveAndFollowForm, refusal: Refusal | None = None
) -> str:
    found = refusal.found if isinstance(refusal, HasClashes) else []
    undecided = {"when": gettext("(the new time)"), "former_when": gettext("(the time until now)")}
    return render_template(
        "lectures/staff_move.html",
        form=form,
        lecture=lecture,
        sentence=translated(refusal) if refusal else None,
        clashes=shown_clashes(session, found),
        **_consequences(session, lecture, messages.LECTURE_MOVED, form, **undecided),
    )


def _end_page(session: Session, lecture: Lecture, form: EndForm, kind: str) -> str:
    consequences = _consequences(session, lecture, CALLS_OFF[kind][1], form)
    return render_template("lectures/staff_end.html", form=form, lecture=lecture, kind=kind, **consequences)


def _consequences(
    session: Session, lecture: Lecture, message: str, form: MoveAndFollowForm | EndForm, **undecided: object
) -> dict[str, object]:
    """Who counts on it, who will be written to, when, and what: shown before it is done."""
    form.offer_lectures(lectures_to_go_along_to(session, lecture))
    is_news = lecture.public_state in {PublicState.PUBLISHED, PublicState.POSTPONED}
    told_of = count_to_tell(session, lecture.id) if is_news and lecture.ends_at > now() else 0
    postman: Postman = current_app.extensions["forum.postman"]
    said = {"change_note": gettext("(your reason)"), **undecided}
    seats, line = count_who_count_on(session, lecture.id)
    return {
        "seats": seats,
        "line": line,
        "registrants": told_of,
        "leaves_at": messages.held_until(lecture, now()),
        "letter": letter(session, postman, message, lecture, language(), **said) if told_of else "",
    }


def _done(
    lecture: Lecture, sentence: str, announced: Announced | None = None, deed_id: int | None = None
) -> Response:
    """Back to the lecture, with a word on what happened and who is told, and the way to take it back."""
    if announced and announced.written:
        sentence += " " + ngettext(
            "%(num)s person is told by mail.", "%(num)s people are told by mail.", announced.written
        )
    told(sentence, undo=url_for(".take_back", slug=lecture.slug, deed=deed_id) if deed_id else None)
    return redirect(url_for("lectures_staff.show", slug=lecture.slug))
