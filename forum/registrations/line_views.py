"""The waitlists of one lecture as organisers see them: who stands where, and why they have no seat yet."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.journal import last_deed
from forum.registrations import line_keeping, line_queries, messages, staff_queries
from forum.registrations.line_forms import PlaceForm
from forum.registrations.line_shown import reasons, rule_of
from forum.registrations.models import Registration
from forum.registrations.reference import reference
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told

blueprint = Blueprint("line_staff", __name__)

LINE = "/staff/lectures/<slug>/waitlist"
ENTRY = "/staff/lectures/<slug>/registrations/<public_id>"


@blueprint.get(LINE)
def index(slug: str) -> str:
    """Everybody who waits, pool by pool, with the reason; above them, whom a seat is held for."""
    with reading() as session:
        return _page(session, slug)


@blueprint.post(f"{ENTRY}/place")
def move(slug: str, public_id: str) -> BaseResponse | tuple[str, int]:
    """Give somebody another place in line, with a reason."""
    form = PlaceForm()
    with reading() as session:
        registration = _registration(session, slug, public_id)
        if not form.validate():
            return _page(session, slug, form, public_id), 422
    try:
        with once() as session:
            line_keeping.move_in_line(
                session,
                registration_id=registration.id,
                place=form.place.data or 1,
                reason=form.reason.data,
                actor=actor(),
                now=now(),
            )
            deed = last_deed(session, registration)
    except Refusal as refusal:
        with reading() as session:
            return _page(session, slug, form, public_id, translated(refusal)), 409
    can_undo = deed is not None and messages.held_until(registration.lecture, now()) > now()
    undo = url_for(
        "registrations_staff.take_back", slug=slug, public_id=public_id, deed=deed.id if deed else 0
    )
    told(
        gettext("%(name)s has another place in line.", name=registration.name),
        undo=undo if can_undo else None,
    )
    return redirect(url_for(".index", slug=slug, _anchor=f"r-{public_id}"))


@blueprint.post(f"{ENTRY}/forgiveness")
def forgive(slug: str, public_id: str) -> BaseResponse:
    """Let the lectures somebody missed count no more (C-42)."""
    with reading() as session:
        registration = _registration(session, slug, public_id)
    with once() as session:
        line_keeping.forgive(session, registration_id=registration.id, actor=actor(), now=now())
    told(gettext("What %(name)s missed counts no more.", name=registration.name))
    return redirect(url_for(".index", slug=slug, _anchor=f"r-{public_id}"))


def _registration(session: Session, slug: str, public_id: str) -> Registration:
    lecture = organised_lecture(session, slug)
    return staff_queries.registration_of(session, lecture.id, public_id) or abort(404)


def _page(
    session: Session,
    slug: str,
    form: PlaceForm | None = None,
    public_id: str = "",
    sentence: str | None = None,
) -> str:
    """The lines; with the form as it came, open at the person it is about."""
    lecture = organised_lecture(session, slug)
    waiting = line_queries.lines(session, lecture.id)
    return render_template(
        "registrations/staff_line.html",
        lecture=lecture,
        lines=[(pool, [one for one in waiting if one.pool_id == pool.id]) for pool in lecture.pools],
        offered=line_queries.offered(session, lecture),
        reasons=reasons(session, lecture, now()),
        rule=rule_of(session, lecture, now()),
        out_of_turn=line_queries.out_of_turn(session, lecture.id),
        form=form or PlaceForm(formdata=None),
        about=public_id,
        sentence=sentence,
        reference=reference,
    )
