"""The organisers' page of a lecture's seats: every way of attending, and who waits for which."""

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures.models import Attendance, Lecture
from forum.registrations import pools, queries, room
from forum.registrations.capacity import excess
from forum.registrations.rules_models import rules_of
from forum.registrations.seats_forms import BranchRoomForm, seats_form
from forum.web.choices import room_options
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.fields import StaffForm
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("seats_staff", __name__)

SEATS = "/staff/lectures/<slug>/seats"
ROOMS = "/staff/lectures/<slug>/rooms"
Page = tuple[str, int]


@blueprint.get(SEATS)
def index(slug: str) -> Page:
    """What there is, what is taken, who waits, by how many it is over."""
    with reading() as session:
        return _page(session, organised_lecture(session, slug))


@blueprint.post(SEATS)
def resize(slug: str) -> Response | Page:
    """Change the numbers; nobody loses a seat by it, and new seats go to those who wait."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = seats_form(lecture.offered_pools)
        if not form.validate():
            return _page(session, lecture, form=form, status=422)
    with once() as writing:
        locked = organised_lecture(writing, slug, locked=True)
        queries.pools(writing, locked)
        for pool in locked.offered_pools:
            if pool.way in form:
                pools.resize(writing, locked, pool, form[pool.way].data, actor=actor(), now=now())
    told(gettext("The seats are saved."))
    return redirect(url_for(".index", slug=lecture.slug), 303)


@blueprint.post(ROOMS)
def add_room(slug: str) -> Response | Page:
    """Open a branch room; that it is wanted elsewhere at the time is said, and can be meant."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        # Sent again, the room is the lecture's own by now; the operation refuses it, or knows the form.
        form = BranchRoomForm().offer(room_options(session), set())
        if not form.validate():
            return _page(session, lecture, room_form=form, status=422)
        room_id = int(form.room.data)
        beside = [one.code for one in pools.held_beside(session, lecture, room_id)]
    try:
        with once() as writing:
            wanted = form.seats.data
            pools.add_branch_room(
                writing, lecture_id=lecture.id, room_id=room_id, wanted=wanted, actor=actor(), now=now()
            )
    except Refusal as refusal:
        return _refused(slug, refusal)
    told(gettext("The branch room is open: people can choose it from now on."))
    if beside:
        warned(gettext("The room is taken at this time: %(codes)s.", codes=", ".join(beside)))
    return redirect(url_for(".index", slug=lecture.slug), 303)


@blueprint.post(f"{ROOMS}/<int:room_id>/removal")
def remove_room(slug: str, room_id: int) -> Response | Page:
    """Give up a branch room nobody counts on."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
    try:
        with once() as writing:
            pools.remove_branch_room(
                writing, lecture_id=lecture.id, room_id=room_id, actor=actor(), now=now()
            )
    except Refusal as refusal:
        return _refused(slug, refusal)
    told(gettext("The branch room is given up."))
    return redirect(url_for(".index", slug=lecture.slug), 303)


def _refused(slug: str, refusal: Refusal) -> Page:
    with reading() as session:
        return _page(session, organised_lecture(session, slug), sentence=translated(refusal), status=409)


def _room_form(session: Session, lecture: Lecture) -> BranchRoomForm:
    taken = {lecture.room_id, *(pool.room_id for pool in lecture.pools)}
    return BranchRoomForm().offer(room_options(session), taken)


def _page(
    session: Session,
    lecture: Lecture,
    *,
    form: StaffForm | None = None,
    room_form: BranchRoomForm | None = None,
    sentence: str | None = None,
    status: int = 200,
) -> Page:
    offered = lecture.offered_pools
    page = render_template(
        "registrations/staff_seats.html",
        lecture=lecture,
        form=form or seats_form(offered, formdata=None),
        room_form=room_form or _room_form(session, lecture),
        waiting=queries.waiting_by_pool(session, lecture.id),
        over={pool.id: excess(pool.seats, pool.taken) for pool in offered},
        joined=room.joined(session, lecture.id),
        rules=rules_of(session, lecture.id),
        has_rooms=lecture.attendance is not Attendance.ONLINE,
        has_online=lecture.attendance is not Attendance.ON_SITE,
        sentence=sentence,
    )
    return page, status
