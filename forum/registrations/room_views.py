"""One's own way into the online room, and what organisers say there when the stream breaks."""

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.i18n import gettext
from forum.lectures.models import Lecture
from forum.registrations import room
from forum.registrations.room_forms import TroubleForm
from forum.registrations.rules_models import RegistrationRules, rules_of
from forum.web import neutral
from forum.web.current import actor, now
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.own import own_registration
from forum.web.own_pages import ROOM, own_page, room_page
from forum.web.told import told

blueprint = Blueprint("own_room", __name__)

OWN = "/<any(zh,en):lang>/registrations/<token>/room"
STREAM = "/staff/lectures/<slug>/stream"


@blueprint.get(OWN)
def show(token: str) -> Response:
    """When the room opens; once one has gone in, straight to where it is; afterwards, that it is over."""
    with reading() as session:
        registration = own_registration(session, token)
        return room_page(session, registration, token) or own_page(session, registration, token)


@blueprint.post(OWN)
def enter(token: str) -> BaseResponse:
    """Go in: that is coming. The page after it leads on, since a form may not lead to another host."""
    with reading() as session:
        registration = own_registration(session, token)
        slug = registration.lecture.slug
    with transaction() as writing:
        room.enter(writing, registration_id=registration.id, now=now())
    if neutral.program():
        return redirect(f"{neutral.address(slug, ROOM)}?entered=1", 303)
    return redirect(url_for(".show", token=token, entered=1), 303)


@blueprint.get(STREAM)
def new_trouble(slug: str) -> str:
    """What those in the online room are told when the stream is broken."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        rules = rules_of(session, lecture.id)
        return _page(lecture, rules, TroubleForm.of(rules.stream_note))


@blueprint.post(STREAM)
def announce_trouble(slug: str) -> BaseResponse | tuple[str, int]:
    """Say behind everybody's own link that the stream is broken."""
    form = TroubleForm()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        if not form.validate():
            return _page(lecture, rules_of(session, lecture.id), form), 422
    with once() as writing:
        note = form.wording("note")
        room.announce_trouble(writing, lecture_id=lecture.id, note=note, actor=actor(), now=now())
    told(gettext("Everybody who opens their room sees it now."))
    return redirect(url_for(".new_trouble", slug=lecture.slug), 303)


@blueprint.post(f"{STREAM}/end")
def end_trouble(slug: str) -> BaseResponse:
    """The stream works again."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
    with once() as writing:
        room.end_trouble(writing, lecture_id=lecture.id, actor=actor(), now=now())
    told(gettext("The announcement is gone; the rooms lead on again."))
    return redirect(url_for(".new_trouble", slug=lecture.slug), 303)


def _page(lecture: Lecture, rules: RegistrationRules, form: TroubleForm) -> str:
    return render_template("registrations/staff_stream.html", lecture=lecture, rules=rules, form=form)
