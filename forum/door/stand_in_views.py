"""Organisers note that somebody else came on a registration, and take it back."""

from flask import Blueprint, abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.door.forms import StandInForm
from forum.door.stand_ins import StandIn, note_stand_in
from forum.i18n import gettext
from forum.registrations import staff_queries
from forum.registrations.models import Registration
from forum.web.current import actor, now
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("stand_ins_staff", __name__)

ONE = "/staff/lectures/<slug>/registrations/<public_id>/stand-in"


@blueprint.post(ONE)
def note(slug: str, public_id: str) -> Response:
    """Somebody else came: the entry stays, and counts as a guest's."""
    form = StandInForm()
    if not form.validate():
        warned(gettext("A name has at most 100 characters."))
        return redirect(url_for("registrations_story.show", slug=slug, public_id=public_id))
    with once() as session:
        registration = _registration(session, slug, public_id)
        said = StandIn(is_somebody_else=True, said_at=now(), name=form.name.data or "")
        note_stand_in(session, registration, said, actor=actor(), now=now())
        name = registration.name
    told(
        gettext("Noted: somebody else came in place of %(name)s.", name=name),
        undo=url_for(".take_back", slug=slug, public_id=public_id),
    )
    return redirect(url_for("registrations_story.show", slug=slug, public_id=public_id))


@blueprint.post(f"{ONE}/reversal")
def take_back(slug: str, public_id: str) -> Response:
    """It was the person after all."""
    with once() as session:
        registration = _registration(session, slug, public_id)
        said = StandIn(is_somebody_else=False, said_at=now())
        note_stand_in(session, registration, said, actor=actor(), now=now())
        name = registration.name
    told(gettext("%(name)s counts as who came.", name=name))
    return redirect(url_for("registrations_story.show", slug=slug, public_id=public_id))


def _registration(session: Session, slug: str, public_id: str) -> Registration:
    lecture = organised_lecture(session, slug, locked=True)
    return staff_queries.registration_of(session, lecture.id, public_id) or abort(404)
