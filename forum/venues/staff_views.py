"""The organisers' pages of venues and rooms."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import lock_row, reading
from forum.i18n import gettext
from forum.lectures.clash_words import opening_hours
from forum.lectures.following import follow_venue
from forum.lectures.places_in_use import PlaceInUse, delete_room, delete_venue, uses_of
from forum.lectures.programme import touch_programme
from forum.pictures import Picture
from forum.slugs import SlugKind, resolve
from forum.venues import staff_queries
from forum.venues.forms import TEXTS, RoomForm, VenueForm, hours_values
from forum.venues.models import Room, Venue
from forum.venues.operations import create_room, create_venue
from forum.venues.revision import revise_room, revise_venue, set_sketch
from forum.web.current import actor, now, settings
from forum.web.failures import translated
from forum.web.fields import choose_again, picture_in, values_of
from forum.web.meanwhile import ChangedMeanwhile, Touched, begin, in_words, meet
from forum.web.once import once
from forum.web.told import told, warned

blueprint = Blueprint("venues_staff", __name__)

# One number of one map with one of another would be a third place.
PLACE = ("latitude", "longitude")


@blueprint.get("/staff/venues")
def index() -> str:
    """Every venue with its rooms."""
    with reading() as session:
        return render_template(
            "venues/staff_index.html", venues=staff_queries.all_venues(session), opening_hours=opening_hours
        )


@blueprint.get("/staff/venues/new")
def new() -> str:
    """An empty form."""
    return _venue_page(VenueForm(formdata=None))


@blueprint.post("/staff/venues")
def create() -> Response | tuple[str, int]:
    """Add a venue."""
    form = VenueForm()
    sketch = picture_in(form.sketch) if form.validate() else None
    if form.errors:
        return _venue_page(form), 422
    with once() as session:
        venue = create_venue(session, form.wording("name"))
        revise_venue(session, venue, form.texts(), actor=actor(), now=now())
        _hang(session, venue, form, sketch)
        # Its page stands in the site map from now on.
        touch_programme(session, now())
    return _done()


@blueprint.get("/staff/venues/<slug>")
def edit(slug: str) -> str:
    """The form with what is there."""
    with reading() as session:
        venue = _venue(session, slug)
        form = VenueForm(formdata=None, **_values(venue))
        begin(session, form, _values(venue), venue)
        return _venue_page(form, session, venue)


@blueprint.post("/staff/venues/<slug>")
def update(slug: str) -> Response | tuple[str, int]:
    """Save a venue; calendars that name it follow."""
    form = VenueForm()
    sketch = picture_in(form.sketch) if form.validate() else None
    if form.errors:
        with reading() as session:
            return _venue_page(form, session, _venue(session, slug)), 422
    try:
        with once() as session:
            venue = _venue(session, slug)
            lock_row(session, venue)
            taken = meet(session, form, _values(venue), venue, together=[PLACE])
            _revise_venue(session, venue, form)
            _hang(session, venue, form, sketch)
    except ChangedMeanwhile:
        choose_again(form.sketch)
        with reading() as session:
            return _venue_page(form, session, _venue(session, slug)), 409
    return _done(in_words(taken))


@blueprint.get("/staff/venues/<slug>/rooms/new")
def new_room(slug: str) -> str:
    """An empty form for a room."""
    with reading() as session:
        return _room_page(session, RoomForm(formdata=None), _venue(session, slug))


@blueprint.post("/staff/venues/<slug>/rooms")
def add_room(slug: str) -> Response | tuple[str, int]:
    """Add a room."""
    return _save_room(slug, None)


@blueprint.get("/staff/venues/<slug>/rooms/<int:room_id>")
def edit_room(slug: str, room_id: int) -> str:
    """The form of a room with what is there."""
    with reading() as session:
        venue = _venue(session, slug)
        room = _room(venue, room_id)
        form = RoomForm(formdata=None, **_room_values(room))
        begin(session, form, _room_values(room), room)
        return _room_page(session, form, venue, room)


@blueprint.post("/staff/venues/<slug>/rooms/<int:room_id>")
def update_room(slug: str, room_id: int) -> Response | tuple[str, int]:
    """Save a room."""
    return _save_room(slug, room_id)


@blueprint.post("/staff/venues/<slug>/rooms/<int:room_id>/removal")
def remove_room(slug: str, room_id: int) -> Response | tuple[str, int]:
    """Delete a room that nothing uses."""
    try:
        with once() as session:
            delete_room(session, _room(_venue(session, slug), room_id), actor=actor(), now=now())
    except PlaceInUse as refusal:
        warned(translated(refusal))
        return redirect(url_for(".edit_room", slug=slug, room_id=room_id, _anchor="removal"))
    told(gettext("The room is deleted."))
    return redirect(url_for(".index"))


@blueprint.post("/staff/venues/<slug>/removal")
def remove(slug: str) -> Response | tuple[str, int]:
    """Delete a venue that nothing uses, with its rooms."""
    try:
        with once() as session:
            delete_venue(session, _venue(session, slug), actor=actor(), now=now())
    except PlaceInUse as refusal:
        warned(translated(refusal))
        return redirect(url_for(".edit", slug=slug, _anchor="removal"))
    told(gettext("The venue is deleted."))
    return redirect(url_for(".index"))


def _save_room(slug: str, room_id: int | None) -> Response | tuple[str, int]:
    form = RoomForm()
    if not form.validate():
        with reading() as session:
            venue = _venue(session, slug)
            return _room_page(session, form, venue, _room(venue, room_id) if room_id else None), 422
    taken: list[Touched] = []
    try:
        with once() as session:
            venue = _venue(session, slug)
            room = _room(venue, room_id) if room_id else create_room(session, venue, form.wording("name"))
            if room_id:
                lock_row(session, room)
                taken = meet(session, form, _room_values(room), room)
            _revise_room(session, room, form)
    except ChangedMeanwhile:
        with reading() as session:
            venue = _venue(session, slug)
            return _room_page(session, form, venue, _room(venue, room_id or 0)), 409
    return _done(in_words(taken))


def _revise_venue(session: Session, venue: Venue, form: VenueForm) -> None:
    """Save; what calendars do not say changes no entry in them (A-04)."""
    if revise_venue(session, venue, form.texts(venue), actor=actor(), now=now()):
        follow_venue(session, venue, now=now())


def _hang(session: Session, venue: Venue, form: VenueForm, sketch: Picture | None) -> None:
    """Put up the picture of the way, or take it down where that was ticked."""
    if sketch or (form.without_sketch.data and venue.sketch_id):
        set_sketch(session, venue, sketch, settings().uploads, actor=actor(), now=now())
        touch_programme(session, now())


def _revise_room(session: Session, room: Room, form: RoomForm) -> None:
    is_renamed = revise_room(
        session,
        room,
        name=form.wording("name", room.name),
        floor=form.wording("floor", room.floor),
        seats=form.seats.data,
        hours=form.hours,
        actor=actor(),
        now=now(),
    )
    if is_renamed:
        follow_venue(session, room.venue, room, now=now())


def _venue(session: Session, slug: str) -> Venue:
    venue_id = resolve(session, SlugKind.VENUE, slug)
    venue = staff_queries.venue_with_rooms(session, venue_id) if venue_id else None
    return venue or abort(404)


def _room(venue: Venue, room_id: int) -> Room:
    return next((room for room in venue.rooms if room.id == room_id), None) or abort(404)


def _values(venue: Venue) -> dict[str, Any]:
    texts = {key: value for name in TEXTS for key, value in values_of(name, getattr(venue, name)).items()}
    return {**texts, "latitude": venue.latitude, "longitude": venue.longitude}


def _room_values(room: Room) -> dict[str, Any]:
    texts = {**values_of("name", room.name), **values_of("floor", room.floor)}
    return {**texts, "seats": room.seats, **hours_values(room)}


def _venue_page(form: VenueForm, session: Session | None = None, venue: Venue | None = None) -> str:
    uses = uses_of(session, venue.rooms) if session and venue else None
    return render_template("venues/staff_venue.html", form=form, venue=venue, uses=uses)


def _room_page(session: Session, form: RoomForm, venue: Venue, room: Room | None = None) -> str:
    uses = uses_of(session, [room]) if room else None
    return render_template("venues/staff_room.html", form=form, venue=venue, room=room, uses=uses)


def _done(besides: str = "") -> Response:
    told(" ".join(filter(None, [gettext("The place is saved."), besides])))
    return redirect(url_for(".index"))
