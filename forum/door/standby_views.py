"""The page from which the seats of those who did not come are given out. It works without scripts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.door import standby, standby_queries
from forum.door.forms import StandbyForm
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures.models import Lecture
from forum.registrations.models import Registration
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("standby_staff", __name__)

STANDBY = "/staff/lectures/<slug>/standby"
DEEDS: dict[str, Callable[..., Registration | None]] = {
    "call": standby.call_next,
    "seat": standby.seat_called,
    "miss": standby.miss_called,
    "reversal": standby.put_back,
    "holder": standby.take_over,
    "end": standby.end_standby,
}


@blueprint.get(STANDBY)
def show(slug: str) -> str:
    """What is free by which count, who is called, and who waits at the door."""
    with reading() as session:
        return _page(session, organised_lecture(session, slug), StandbyForm(formdata=None))


@blueprint.post(STANDBY)
def begin(slug: str) -> Response | tuple[str, int]:
    """Open standby, or let it give from another time on."""
    form = StandbyForm()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        if not form.validate():
            return _page(session, lecture, form), 422
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            gives_from = lecture.starts_at + timedelta(minutes=form.minutes.data)
            standby.open_standby(session, lecture, gives_from=gives_from, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("Standby is open."))
    return redirect(url_for(".show", slug=slug))


@blueprint.post(f"{STANDBY}/<any(call,seat,miss,reversal,holder,end):kind>")
def act(slug: str, kind: str) -> Response:
    """Call the next, say what came of it, take that back; take over; end standby."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            registration = DEEDS[kind](session, lecture, actor=actor(), now=now())
            sentence = _done(kind, registration)
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        undo = url_for(".act", slug=slug, kind="reversal") if kind in {"seat", "miss"} else None
        told(sentence, undo=undo)
    return redirect(url_for(".show", slug=slug))


def _done(kind: str, registration: Registration | None) -> str:
    name = registration.name if registration else ""
    sentences: dict[str, Callable[[], str]] = {
        "call": lambda: gettext("%(name)s is called.", name=name),
        "seat": lambda: gettext(
            "%(name)s has a seat. Their badge opens the door now: scan it as they go in.", name=name
        ),
        "miss": lambda: gettext("%(name)s did not answer and waits behind the others.", name=name),
        "reversal": lambda: gettext("The last call is taken back."),
        "holder": lambda: gettext("You give out the seats now."),
        "end": lambda: gettext("Standby is closed. Nobody is given a seat any more."),
    }
    return str(sentences[kind]())


def _page(session: Session, lecture: Lecture, form: StandbyForm) -> str:
    opened, pool = standby_queries.standby_of(session, lecture), standby_queries.hall(lecture)
    return render_template(
        "door/standby.html",
        lecture=lecture,
        form=form,
        pool=pool,
        standby=opened,
        is_over=now() >= lecture.ends_at,
        **(_standing(session, lecture, opened, pool) if opened and pool else {}),
    )


def _standing(session: Session, lecture: Lecture, opened: Any, pool: Any) -> dict[str, Any]:
    call = standby_queries.called(session, lecture)
    somebody = session.get(Registration, call.registration_id) if call else None
    is_held = opened.held_until is not None and opened.held_until > now()
    is_mine = (opened.holder_kind, opened.holder_id) == (actor().kind, actor().id)
    there = standby_queries.line(session, pool)
    return {
        "seats": standby_queries.seats_now(session, lecture, pool, opened.gives_from, now()),
        "line": [one for one in there if one.registration is not somebody],
        "called": somebody,
        "called_at": call.called_at if call else None,
        "holder": standby_queries.holder_name(session, opened) if is_held and not is_mine else "",
        "held_until": opened.held_until,
        "keeps": now() < opened.gives_from,
    }
