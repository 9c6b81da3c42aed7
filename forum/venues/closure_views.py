"""The organisers' page of when a room is closed, and why."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures.clash_words import from_to
from forum.lectures.places_in_use import planned_during
from forum.slugs import SlugKind, resolve
from forum.venues import closures, staff_queries
from forum.venues.forms import ClosureForm
from forum.venues.models import Room
from forum.web.current import actor, now, settings
from forum.web.failures import translated
from forum.web.once import once
from forum.web.told import told, warned

blueprint = Blueprint("closures_staff", __name__)

CLOSURES = "/staff/venues/<slug>/rooms/<int:room_id>/closures"


@blueprint.get(CLOSURES)
def index(slug: str, room_id: int) -> str:
    """When the room is closed, and a form for another while."""
    with reading() as session:
        return _page(_room(session, slug, room_id), ClosureForm(formdata=None))


@blueprint.post(CLOSURES)
def create(slug: str, room_id: int) -> Response | tuple[str, int]:
    """Enter a closure; lectures planned there meanwhile stay, as clashes."""
    form = ClosureForm()
    form.zone = settings().timezone
    if not form.validate():
        with reading() as session:
            return _page(_room(session, slug, room_id), form), 422
    with once() as session:
        closure = closures.close_room(
            session,
            _room(session, slug, room_id),
            starts_at=form.begins,
            ends_at=form.ends,
            reason=form.wording("reason"),
            actor=actor(),
            now=now(),
        )
        meanwhile = planned_during(session, closure)
    _say(gettext("The closure is entered."), meanwhile)
    return redirect(url_for(".index", slug=slug, room_id=room_id))


@blueprint.post(f"{CLOSURES}/<int:closure_id>/removal")
def remove(slug: str, room_id: int, closure_id: int) -> Response:
    """Take a closure out; it can be entered again."""
    with once() as session:
        room = _room(session, slug, room_id)
        closure = next((one for one in room.closures if one.id == closure_id), None) or abort(404)
        closures.open_room(session, closure, actor=actor(), now=now())
    undo = url_for(".restore", slug=slug, room_id=room_id, closure_id=closure_id)
    told(gettext("The room is no longer closed then."), undo=undo)
    return redirect(url_for(".index", slug=slug, room_id=room_id))


@blueprint.post(f"{CLOSURES}/<int:closure_id>/restoration")
def restore(slug: str, room_id: int, closure_id: int) -> Response:
    """Enter a closure again as it was."""
    try:
        with once() as session:
            room = _room(session, slug, room_id)
            closure = closures.close_again(session, room, closure_id, actor=actor(), now=now())
            meanwhile = planned_during(session, closure)
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        _say(gettext("The closure is entered again."), meanwhile)
    return redirect(url_for(".index", slug=slug, room_id=room_id))


def _say(sentence: str, meanwhile: int) -> None:
    if meanwhile:
        sentence += " " + ngettext(
            "%(num)s lecture is planned there meanwhile: it stands among the clashes.",
            "%(num)s lectures are planned there meanwhile: they stand among the clashes.",
            meanwhile,
        )
    told(sentence)


def _room(session: Session, slug: str, room_id: int) -> Room:
    venue_id = resolve(session, SlugKind.VENUE, slug)
    room = staff_queries.room_with_closures(session, room_id) if venue_id else None
    if room is None or room.venue_id != venue_id:
        abort(404)
    return room


def _page(room: Room, form: ClosureForm) -> str:
    closed = sorted(room.closures, key=lambda one: (one.ends_at <= now(), one.starts_at))
    zone = settings().timezone
    return render_template(
        "venues/staff_closures.html", form=form, room=room, closures=closed, zone=zone, from_to=from_to
    )
