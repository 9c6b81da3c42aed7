"""What becomes of a planned lecture: publishing, moving, calling off, restoring. Registrants are told."""

from flask import Blueprint, current_app, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import N_, gettext, ngettext
from forum.lectures import operations, reversals
from forum.lectures.clash_guard import HasClashes, Seen
from forum.lectures.clash_words import shown_clashes
from forum.lectures.form_plans import times_from
from forum.lectures.form_values import when_and_where
from forum.lectures.forms import MoveForm, ReasonForm
from forum.lectures.models import Lecture, PublicState
from forum.lectures.plans import LectureChanges
from forum.mail.delivery import Postman
from forum.registrations import messages
from forum.registrations.announcing import Announced, announce
from forum.registrations.consequences import move_line_up
from forum.registrations.queries import count_to_tell
from forum.registrations.reversals import keep_news, refuse_once_somebody_came
from forum.registrations.specimens import letter
from forum.venues.models import Room
from forum.web.choices import room_options
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.query import asked
from forum.web.told import told, warned
from forum.wording import EMPTY, Wording

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
# Whom a deed that is taken back would have been told by.
NEWS_OF = {
    "lecture.cancelled": messages.LECTURE_CANCELLED,
    "lecture.postponed": messages.LECTURE_POSTPONED,
    "lecture.withdrawn": messages.LECTURE_CANCELLED,
}


@blueprint.post(f"{LECTURE}/publication")
def publish(slug: str) -> Response:
    """Announce the lecture."""
    with once() as session:
        lecture = organised_lecture(session, slug, locked=True)
        is_new = operations.publish(session, lecture, actor=actor(), now=now())
        move_line_up(session, lecture, now=now())
        deed_id = reversals.open_deed(session, lecture, now()) if is_new else None
    return _done(lecture, gettext("%(code)s is published.", code=lecture.code), deed_id=deed_id)


@blueprint.get(f"{LECTURE}/moves/new")
def new_move(slug: str) -> str:
    """The form for another time or room, with the present ones in it."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = MoveForm(formdata=None, **when_and_where(lecture))
        form.offer_rooms(room_options(session))
        return _move_page(session, lecture, form)


@blueprint.post(f"{LECTURE}/moves")
def move(slug: str) -> Response | tuple[str, int]:
    """Move the lecture and write to everybody who is registered."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = MoveForm()
        form.keep_days(lecture)
        form.offer_rooms(room_options(session))
    if not form.validate():
        return _move_again(slug, form, 422)
    try:
        with once() as session:
            announced = _move(session, form, organised_lecture(session, slug, locked=True))
    except Refusal as refusal:
        return _move_again(slug, form, 409, refusal)
    return _done(lecture, gettext("%(code)s is moved.", code=lecture.code), announced.written)


@blueprint.get(f"{LECTURE}/<any(cancellation,postponement,withdrawal):kind>/new")
def new_end(slug: str, kind: str) -> str:
    """The form for calling a lecture off: it asks why."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _end_page(session, lecture, ReasonForm(formdata=None), kind)


@blueprint.post(f"{LECTURE}/<any(cancellation,postponement,withdrawal):kind>")
def end(slug: str, kind: str) -> Response | tuple[str, int]:
    """Call the lecture off and write to everybody who is registered."""
    form, (state, _message, sentence) = ReasonForm(), CALLS_OFF[kind]
    with reading() as session:
        lecture = organised_lecture(session, slug)
        if not form.validate():
            return _end_page(session, lecture, form, kind), 422
    with once() as session:
        lecture = organised_lecture(session, slug, locked=True)
        announced = _announce(session, lecture, LectureChanges(public_state=state), form.wording("reason"))
        is_held = not announced.written or announced.leaves_at > now()
        deed_id = reversals.open_deed(session, lecture, now()) if is_held else None
    return _done(lecture, gettext(sentence, code=lecture.code), announced.written, deed_id=deed_id)


@blueprint.post(f"{LECTURE}/reversal")
def take_back(slug: str) -> Response:
    """Take back what has just become of the lecture, before anybody is told; the address says which deed."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            _take_back(session, lecture)
    except Refusal as refusal:
        warned(translated(refusal))
        return redirect(url_for("lectures_staff.show", slug=slug))
    return _done(lecture, gettext("%(code)s is as it was before. Nobody was written to.", code=lecture.code))


def _take_back(session: Session, lecture: Lecture) -> None:
    deed = reversals.take_back(session, lecture, asked("deed"), actor=actor(), now=now())
    if deed.action == reversals.PUBLISHED:
        refuse_once_somebody_came(session, lecture, deed.done_at)
    elif deed.action in NEWS_OF:
        keep_news(session, lecture, NEWS_OF[deed.action], deed.done_at, now=now())
        move_line_up(session, lecture, now=now())


@blueprint.post(f"{LECTURE}/restoration")
def restore(slug: str) -> Response:
    """Let it take place after all, and write to everybody who is registered."""
    with once() as session:
        lecture = organised_lecture(session, slug, locked=True)
        announced = _announce(session, lecture, LectureChanges(public_state=PublicState.PUBLISHED))
    return _done(lecture, gettext("%(code)s takes place again.", code=lecture.code), announced.written)


def _announce(
    session: Session,
    lecture: Lecture,
    changes: LectureChanges,
    reason: Wording = EMPTY,
    *,
    despite_clashes: Seen = True,
) -> Announced:
    return announce(
        session, lecture, changes, reason=reason, despite_clashes=despite_clashes, actor=actor(), now=now()
    )


def _move(session: Session, form: MoveForm, lecture: Lecture) -> Announced:
    length = lecture.ends_at - lecture.starts_at
    starts_at, ends_at = times_from(form, lecture)
    changes = LectureChanges(
        starts_at=starts_at,
        ends_at=ends_at or starts_at + length,
        timezone=form.timezone.data,
        room=session.get(Room, form.room_id) if form.room_id else None,
    )
    return _announce(session, lecture, changes, form.wording("reason"), despite_clashes=form.despite)


def _move_again(slug: str, form: MoveForm, status: int, refusal: Refusal | None = None) -> tuple[str, int]:
    with reading() as session:
        return _move_page(session, organised_lecture(session, slug), form, refusal), status


def _move_page(session: Session, lecture: Lecture, form: MoveForm, refusal: Refusal | None = None) -> str:
    found = refusal.found if isinstance(refusal, HasClashes) else []
    undecided = {"when": gettext("(the new time)"), "former_when": gettext("(the time until now)")}
    return render_template(
        "lectures/staff_move.html",
        form=form,
        lecture=lecture,
        sentence=translated(refusal) if refusal else None,
        clashes=shown_clashes(session, found),
        **_consequences(session, lecture, messages.LECTURE_MOVED, **undecided),
    )


def _end_page(session: Session, lecture: Lecture, form: ReasonForm, kind: str) -> str:
    consequences = _consequences(session, lecture, CALLS_OFF[kind][1])
    return render_template("lectures/staff_end.html", form=form, lecture=lecture, kind=kind, **consequences)


def _consequences(session: Session, lecture: Lecture, message: str, **undecided: object) -> dict[str, object]:
    """Who will be written to, when, and what: shown before it is done."""
    is_news = lecture.public_state in {PublicState.PUBLISHED, PublicState.POSTPONED}
    told_of = count_to_tell(session, lecture.id) if is_news and lecture.ends_at > now() else 0
    postman: Postman = current_app.extensions["forum.postman"]
    said = {"change_note": gettext("(your reason)"), **undecided}
    return {
        "registrants": told_of,
        "leaves_at": messages.held_until(lecture, now()),
        "letter": letter(session, postman, message, lecture, language(), **said) if told_of else "",
    }


def _done(lecture: Lecture, sentence: str, written_to: int = 0, *, deed_id: int | None = None) -> Response:
    """Back to the lecture, with a word on what happened and who is told, and the way to take it back."""
    if written_to:
        sentence += " " + ngettext(
            "%(num)s person is told by mail.", "%(num)s people are told by mail.", written_to
        )
    told(sentence, undo=url_for(".take_back", slug=lecture.slug, deed=deed_id) if deed_id else None)
    return redirect(url_for("lectures_staff.show", slug=lecture.slug))
