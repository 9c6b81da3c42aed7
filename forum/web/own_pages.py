"""The pages of one's own registration, whichever address they are opened at.

What a share menu takes from such a page is the lecture's: title, picture and public address (A-53).
"""

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.badges import issuing
from forum.door.standby_queries import seat_kept_until
from forum.lectures.models import Lecture, WayOfAttending
from forum.lectures.standing import closing_time
from forum.links import registration_token
from forum.moments import same_clock
from forum.registrations import handing_on, offers, queries, switching, waitlist
from forum.registrations.confirmation import can_confirm
from forum.registrations.line_shown import own_rule
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.opening import obstacle
from forum.registrations.own_answers import own_answers
from forum.registrations.reference import reference
from forum.registrations.room import Standing, has_seat_online, recordings, room_of
from forum.registrations.rules_models import rules_of
from forum.web import neutral, remembered
from forum.web.announced import NOT_ANNOUNCED
from forum.web.current import language, now, settings
from forum.web.own_steps import STEPS, can_cancel
from forum.web.readers import reader

ROOM = "room"
# Who is told the rule of the line.
_IN_LINE = frozenset({RegistrationState.WAITLISTED, RegistrationState.OFFERED})


def lead_to(registration: Registration, *, page: str = "", is_kept: bool = False) -> BaseResponse:
    """Lead to one's own page or one behind it, at the address that suits the browser, which may keep it."""
    token = registration_token(registration.public_id, registration.link_generation)
    if neutral.program() is None:
        answer = make_response(redirect(url_for(_endpoint(page), token=token), 303))
        return remembered.remember(answer, token) if is_kept else answer
    answer = make_response(redirect(neutral.address(registration.lecture.slug, page), 303))
    return remembered.remember(answer, token)


def own_page(
    session: Session, registration: Registration, token: str, sentence: str | None = None
) -> Response:
    """State, badge or place in line, what comes next."""
    lecture, place = registration.lecture, queries.place_in_line(session, registration)
    return _page(
        "show",
        registration,
        token,
        sentence=sentence,
        place=place,
        seat_kept_until=seat_kept_until(session, registration, now()),
        orbit=waitlist.orbit(place) if place else None,
        reference=reference(registration.public_id),
        has_picture=issuing.has_badge(registration) and issuing.is_printable(registration, settings()),
        is_online=registration.pool.attendance is WayOfAttending.ONLINE,
        has_room=has_seat_online(registration),
        room_opens_at=room_of(lecture, rules_of(session, lecture.id), now()).opens_at,
        can_cancel=can_cancel(registration),
        other_ways=switching.other_ways(session, registration, now()),
        can_hand_on=handing_on.obstacle_to(session, registration, now()) is None,
        was_handed_on=not registration.is_live and handing_on.was_handed_on(session, registration),
        obstacle=obstacle(lecture, now()),
        rule=own_rule(session, registration, now()) if registration.state in _IN_LINE else None,
        can_accept=offers.is_open(registration, now()),
        can_confirm=can_confirm(registration, now()),
        decision_by=closing_time(lecture),
        told_before=own_answers(session, registration, language(), now()),
    )


def page_behind(session: Session, registration: Registration, token: str, page: str) -> Response | None:
    """A page one step behind one's own; None where there is nothing to decide on it."""
    if page == ROOM:
        return room_page(session, registration, token)
    values = STEPS[page].values(session, registration, token)
    return None if values is None else _page(page, registration, token, **values)


def room_page(session: Session, registration: Registration, token: str) -> Response | None:
    """The way into the online room. Whoever has gone in once is led on at once; None without a seat there."""
    if not has_seat_online(registration):
        return None
    room = room_of(registration.lecture, rules_of(session, registration.lecture_id), now())
    has_entered = registration.joined_at is not None
    if room.leads_on and has_entered and "entered" not in request.args:
        return make_response(redirect(room.leads_on, 302))
    return _page(
        ROOM,
        registration,
        token,
        room=room,
        has_entered=has_entered and room.standing is Standing.OPEN,
        recordings=recordings(registration.lecture),
    )


def page_with_form(registration: Registration, token: str, page: str, form: FlaskForm) -> Response:
    """A page one step behind one's own with what was typed, and what is wrong with it."""
    answer = _page(page, registration, token, form=form)
    answer.status_code = 422
    return answer


def _page(template: str, registration: Registration, token: str, **values: Any) -> Response:
    """One of the pages; in a browser inside a program it moves on to the neutral address."""
    lecture, program = registration.lecture, neutral.program()
    moves = program is not None and not neutral.is_here() and request.method == "GET"
    page = render_template(
        f"registrations/{template}.html",
        registration=registration,
        lecture=lecture,
        token=token,
        program=program,
        is_announced=lecture.public_state not in NOT_ANNOUNCED and reader().opens(lecture),
        to=lambda page="": _address(lecture, token, page),
        own_zone=_own_zone(registration),
        moves_to=neutral.address(lecture.slug, "" if template == "show" else template) if moves else None,
        **values,
    )
    answer = make_response(page)
    # The router marks secret addresses by itself; the neutral one holds the same page.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return remembered.remember(answer, token) if moves else answer


def _own_zone(registration: Registration) -> str | None:
    """The zone the person chose, where its clocks differ from the lecture's."""
    zone, lecture = registration.timezone, registration.lecture
    return zone if zone and not same_clock(lecture.starts_at, zone, lecture.timezone) else None


def _address(lecture: Lecture, token: str, page: str) -> str:
    if neutral.is_here():
        return neutral.address(lecture.slug, page)
    return url_for(_endpoint(page), token=token)


def _endpoint(page: str) -> str:
    return {"": "registrations.show", ROOM: "own_room.show"}.get(page) or STEPS[page].endpoint
