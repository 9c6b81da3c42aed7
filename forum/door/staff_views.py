"""The staff's page of the devices: make one, show its one-time code, see what it does, shut it out."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, abort, redirect, render_template, session, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum import moments
from forum.badges import qr
from forum.db import reading
from forum.door import devices, queries
from forum.door.admission import Doors
from forum.door.forms import DeviceForm
from forum.door.models import Device
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures.models import Lecture
from forum.lectures.standing import is_newly_changed
from forum.links import absolute
from forum.web.current import language, now
from forum.web.failures import translated
from forum.web.identity import current_actor, current_rights
from forum.web.once import once
from forum.web.told import told, warned

blueprint = Blueprint("door_staff", __name__)

STILL_OF_INTEREST = timedelta(days=1)
"""How long after its end a lecture is still offered: the counting may go on the next morning."""

SHOWN_ONCE = "enrolment_code"
MOST_SHEETS = 8
"""Of so many lectures, the next ones, the page leads to a sheet to sign on paper."""


@blueprint.get("/staff/door")
def index() -> str:
    """The devices, and the form for another one."""
    return _page(DeviceForm())


@blueprint.post("/staff/door")
def create() -> Response | tuple[str, int]:
    """Make a device; its code is shown on the next page, this once."""
    form = DeviceForm()
    with reading() as looking:
        form.offer([(lecture.id, "") for lecture in _offered(looking)])
    if not form.validate():
        return _page(form), 422
    with once() as writing:
        chosen = [lecture for lecture in _offered(writing) if lecture.id in (form.lectures.data or [])]
        made = devices.create(
            writing, name=form.name.data or "", lectures=chosen, actor=current_actor(), now=now()
        )
    # The code travels in the signed session for one page, since the database keeps its digest alone.
    session[SHOWN_ONCE] = [made.device.public_id, made.secret]
    return redirect(url_for(".show", public_id=made.device.public_id))


@blueprint.get("/staff/door/<public_id>")
def show(public_id: str) -> str:
    """The one-time code to type or scan at the door; afterwards only that it was shown."""
    shown = session.pop(SHOWN_ONCE, None)
    code = shown[1] if shown and shown[0] == public_id else None
    with reading() as looking:
        device = _device(looking, public_id)
        address = absolute("door.index")
        picture = Markup(qr.svg(f"{address}#{code}", gettext("Enrolment code"))) if code else None  # noqa: S704 (no typed text in it)
        return render_template(
            "door/device.html", device=device, code=code, picture=picture, address=address, nav="door"
        )


@blueprint.post("/staff/door/<public_id>/revocation")
def revoke(public_id: str) -> Response:
    """Shut a device out, from its next request on."""
    with once() as writing:
        device = _device(writing, public_id)
        devices.revoke(writing, device, actor=current_actor(), now=now())
    undo = url_for(".let_back", public_id=public_id) if device.token_hash else None
    told(gettext("%(name)s is shut out.", name=device.name), undo=undo)
    return redirect(url_for(".index"))


@blueprint.post("/staff/door/<public_id>/reinstatement")
def let_back(public_id: str) -> Response:
    """Let the device work again that was shut out a moment ago."""
    try:
        with once() as writing:
            device = _device(writing, public_id)
            devices.let_back(writing, device, actor=current_actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("%(name)s works again.", name=device.name))
    return redirect(url_for(".index"))


def _page(form: DeviceForm) -> str:
    with reading() as looking:
        offered = _offered(looking)
        form.offer([(lecture.id, _name(lecture)) for lecture in offered])
        mine = [device for device in queries.devices(looking) if _is_mine(device)]
        current = [lecture for lecture in _with_devices(mine) if lecture.ends_at >= now() - STILL_OF_INTEREST]
        inside = {
            lecture.id: queries.headcount(looking, [lecture.id], now())
            for lecture in current
            if _is_open(lecture)
        }
        return render_template(
            "door/devices.html",
            form=form,
            devices=mine,
            inside=inside,
            current=[lecture.id for lecture in current],
            has_lectures=bool(offered),
            changed=[lecture for lecture in offered if is_newly_changed(lecture, now())],
            sheets=offered[:MOST_SHEETS],
            nav="door",
        )


def _offered(looking: Session) -> Sequence[Lecture]:
    granted = current_rights().series_at_whose_doors
    return queries.lectures_with_doors(looking, now() - STILL_OF_INTEREST, granted)


def _name(lecture: Lecture) -> Markup:
    when = moments.moment(lecture.starts_at, lecture.timezone, language())
    number = gettext("No. %(number)s", number=lecture.issue)
    return Markup("{} {} <small>{}</small>").format(number, lecture.title.shown_in(language()).text, when)


def _with_devices(mine: Sequence[Device]) -> set[Lecture]:
    return {lecture for device in mine if device.revoked_at is None for lecture in device.lectures}


def _is_open(lecture: Lecture) -> bool:
    return Doors.of(lecture.starts_at, lecture.ends_at, lecture.timezone).opens_at <= now()


def _is_mine(device: Device) -> bool:
    rights = current_rights()
    return all(rights.may_keep_door(lecture.series_id) for lecture in device.lectures)


def _device(looking: Session, public_id: str) -> Device:
    return queries.device(looking, public_id) or abort(404)
