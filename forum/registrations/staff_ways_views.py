"""An organiser moves somebody to another way of attending, for a reason."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.registrations import queries, switching
from forum.registrations.models import Registration
from forum.registrations.seats_forms import MoveForm
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told

blueprint = Blueprint("ways_staff", __name__)

WAY = "/staff/lectures/<slug>/registrations/<public_id>/way"
Page = tuple[str, int]


@blueprint.get(WAY)
def show(slug: str, public_id: str) -> Page:
    """The other ways of the lecture, and the question why."""
    with reading() as session:
        registration = _registration(session, slug, public_id)
        return _page(session, registration, _form(registration, MoveForm(formdata=None)))


@blueprint.post(WAY)
def move(slug: str, public_id: str) -> Response | Page:
    """Seat the person there, beyond the seats if need be; they are told by mail."""
    with reading() as session:
        registration = _registration(session, slug, public_id)
        # Sent again, the way is the person's own by now.
        form = MoveForm().offer(registration.lecture.offered_pools)
        if not form.validate():
            return _page(session, registration, form, status=422)
        pools = registration.lecture.offered_pools
        pool_id = next(pool.id for pool in pools if pool.way == form.way.data)
    try:
        with once() as writing:
            switching.move_by_hand(
                writing,
                registration_id=registration.id,
                pool_id=pool_id,
                reason=form.reason.data,
                actor=actor(),
                now=now(),
            )
    except Refusal as refusal:
        with reading() as session:
            again = _registration(session, slug, public_id)
            return _page(session, again, _form(again, form), translated(refusal), status=409)
    told(gettext("%(name)s attends in another way now.", name=registration.name))
    return redirect(url_for("registrations_staff.index", slug=slug, _anchor=f"r-{public_id}"), 303)


def _registration(session: Session, slug: str, public_id: str) -> Registration:
    lecture, found = organised_lecture(session, slug), queries.by_public_id(session, public_id)
    return found if found and found.lecture_id == lecture.id else abort(404)


def _form(registration: Registration, form: MoveForm) -> MoveForm:
    return form.offer([pool for pool in registration.lecture.offered_pools if pool is not registration.pool])


def _page(
    session: Session,
    registration: Registration,
    form: MoveForm,
    sentence: str | None = None,
    status: int = 200,
) -> Page:
    lecture = registration.lecture
    page = render_template(
        "registrations/staff_way.html",
        registration=registration,
        lecture=lecture,
        form=form,
        waiting=queries.waiting_by_pool(session, lecture.id),
        can_move=switching.may_switch(registration) and bool(form.way.choices),
        sentence=sentence,
    )
    return page, status
