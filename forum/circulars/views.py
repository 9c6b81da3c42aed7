"""The organisers' messages to those who registered: writing, looking, trying, sending, taking back."""

from collections.abc import Collection
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.circulars import operations, queries
from forum.circulars.forms import CircularForm, in_the_form
from forum.circulars.models import Circular
from forum.circulars.queries import CIRCULAR
from forum.circulars.selection import REACHABLE, Presence, Selection
from forum.db import reading
from forum.door.queries import presences
from forum.errors import Refusal
from forum.i18n import LANGUAGES, gettext, ngettext
from forum.lectures.models import Lecture, WayOfAttending
from forum.questions.queries import questions_of
from forum.registrations.samples import Sample
from forum.web import mail_faces
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.fields import key
from forum.web.identity import require_staff
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("circulars", __name__)

CIRCULARS = "/staff/lectures/<slug>/circulars"
ONE = f"{CIRCULARS}/<public_id>"


@blueprint.get(CIRCULARS)
def index(slug: str) -> str:
    """What was written to those who registered, and how it fared."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        found = queries.circulars_of(session, lecture)
        fates = queries.fates(session, found)
        return render_template("circulars/index.html", lecture=lecture, circulars=found, fates=fates)


@blueprint.get(f"{CIRCULARS}/new")
def new(slug: str) -> str:
    """An empty message, for those who have a seat, or for whom the list of who comes hands over."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _form_page(lecture, _form(session, lecture, formdata=None, **_handed_over()))


@blueprint.post(CIRCULARS)
def create(slug: str) -> BaseResponse | tuple[str, int]:
    """Keep a message, and show it before anybody gets it."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = _form(session, lecture)
    if not form.validate():
        return _form_page(lecture, form), 422
    with once() as session:
        lecture = organised_lecture(session, slug, locked=True)
        circular = operations.draft(
            session, lecture, form.letter(), staff_id=require_staff().id, actor=actor(), now=now()
        )
    return redirect(url_for(".show", slug=slug, public_id=circular.public_id))


@blueprint.get(ONE)
def show(slug: str, public_id: str) -> str:
    """A message as it will be read, to how many it goes, or how its mails fare."""
    with reading() as session:
        lecture, circular = _circular(session, slug, public_id)
        meant = queries.audience(
            session, lecture, Selection.read(circular.selection), _came(session, lecture)
        )
        return render_template(
            "circulars/show.html",
            lecture=lecture,
            circular=circular,
            audience=meant,
            missing=[one for one in LANGUAGES if not circular.body.has(one)],
            mails=queries.mails_of(session, circular) if circular.sent_at else [],
            reader=mail_faces.reader(),
            mail=mail_faces.written(session, lecture, CIRCULAR, _sample(lecture, circular)),
            address=require_staff().email,
            can_take_back=circular.sent_at is not None and len(queries.held(session, circular)) > 0,
        )


@blueprint.get(f"{ONE}/face")
def face(slug: str, public_id: str) -> Response:
    """The HTML of the mail alone, for the frame."""
    with reading() as session:
        lecture, circular = _circular(session, slug, public_id)
        return mail_faces.face(mail_faces.written(session, lecture, CIRCULAR, _sample(lecture, circular)))


@blueprint.get(f"{ONE}/edit")
def edit(slug: str, public_id: str) -> str | BaseResponse:
    """The form with the draft in it; what was sent is only shown."""
    with reading() as session:
        lecture, circular = _circular(session, slug, public_id)
        if circular.sent_at is not None:
            return redirect(_page(slug, public_id))
        return _form_page(lecture, _form(session, lecture, formdata=None, **in_the_form(circular)), circular)


@blueprint.post(ONE)
def update(slug: str, public_id: str) -> BaseResponse | tuple[str, int]:
    """Change a draft."""
    with reading() as session:
        lecture, circular = _circular(session, slug, public_id)
        form = _form(session, lecture)
    if not form.validate():
        return _form_page(lecture, form, circular), 422
    try:
        with once() as session:
            _, circular = _circular(session, slug, public_id, locked=True)
            operations.revise(circular, form.letter())
    except Refusal as refusal:
        warned(translated(refusal))
    return redirect(_page(slug, public_id))


@blueprint.post(f"{ONE}/tests")
def test(slug: str, public_id: str) -> BaseResponse:
    """Send the message to oneself."""
    with once() as session:
        lecture, circular = _circular(session, slug, public_id)
        mail_faces.send_test(session, lecture, CIRCULAR, _sample(lecture, circular))
    return redirect(url_for(".show", slug=slug, public_id=public_id, language=mail_faces.reader()))


@blueprint.post(f"{ONE}/sending")
def send(slug: str, public_id: str) -> BaseResponse:
    """Send it to everybody it is for; for ten minutes it can be taken back."""
    expected = key(request.form.get("people")) or 0
    try:
        with once() as session:
            lecture, circular = _circular(session, slug, public_id, locked=True)
            number = operations.send(
                session,
                lecture,
                circular,
                expected=expected,
                came=_came(session, lecture),
                actor=actor(),
                now=now(),
            )
            is_held = operations.held_until(lecture, now()) > now()
    except Refusal as refusal:
        warned(translated(refusal))
        return redirect(_page(slug, public_id))
    sentence = ngettext("The message goes to %(num)s person.", "The message goes to %(num)s people.", number)
    undo = url_for(".take_back", slug=slug, public_id=public_id) if is_held else None
    told(f"{sentence} {gettext('The mails leave ten minutes from now.')}" if is_held else sentence, undo=undo)
    return redirect(_page(slug, public_id))


@blueprint.post(f"{ONE}/reversal")
def take_back(slug: str, public_id: str) -> BaseResponse:
    """Make a draft of it again, while every mail is still here."""
    try:
        with once() as session:
            lecture, circular = _circular(session, slug, public_id, locked=True)
            operations.take_back(session, lecture, circular, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("It is a draft again. Nobody was written to."))
    return redirect(_page(slug, public_id))


@blueprint.post(f"{ONE}/removal")
def remove(slug: str, public_id: str) -> BaseResponse:
    """Throw a draft away."""
    try:
        with once() as session:
            _, circular = _circular(session, slug, public_id, locked=True)
            operations.discard(session, circular)
    except Refusal as refusal:
        warned(translated(refusal))
        return redirect(_page(slug, public_id))
    told(gettext("The draft is thrown away."))
    return redirect(url_for(".index", slug=slug))


def _circular(
    session: Session, slug: str, public_id: str, *, locked: bool = False
) -> tuple[Lecture, Circular]:
    lecture = organised_lecture(session, slug, locked=locked)
    circular = queries.circular_of(session, lecture, public_id, locked=locked)
    return lecture, circular or abort(404)


def _came(session: Session, lecture: Lecture) -> Collection[int]:
    return {key for key, one in presences(session, lecture.id).items() if one.first_admitted_at}


def _page(slug: str, public_id: str) -> str:
    return url_for(".show", slug=slug, public_id=public_id)


def _handed_over() -> dict[str, Any]:
    """The selection in the address: people picked one by one, or what the list was narrowed to."""
    if picks := request.args.getlist("pick"):
        return {"people": ",".join(picks), "states": [state.value for state in REACHABLE]}
    return {
        "states": request.args.getlist("states") or ["confirmed"],
        "pools": request.args.getlist("pools"),
        "presence": request.args.get("presence", Presence.ANY.value),
        "answers": request.args.getlist("answers"),
    }


def _form(session: Session, lecture: Lecture, **values: Any) -> CircularForm:
    form = CircularForm(**values)
    form.offer(lecture, questions_of(session, lecture), language())
    return form


def _form_page(lecture: Lecture, form: CircularForm, circular: Circular | None = None) -> str:
    return render_template("circulars/edit.html", lecture=lecture, form=form, circular=circular)


def _sample(lecture: Lecture, circular: Circular) -> dict[str, Any]:
    ways = {pool.attendance for pool in lecture.offered_pools}
    way = WayOfAttending.ONLINE if ways == {WayOfAttending.ONLINE} else WayOfAttending.ON_SITE
    return {**Sample(way=way).noted(), "circular": circular.public_id}
