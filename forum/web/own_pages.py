"""The pages of one's own registration, whichever address they are opened at.

What a share menu takes from such a page is the lecture's: title, picture and public address (A-53).
"""

from typing import Any

from flask import Response, make_response, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.badges import issuing
from forum.lectures.models import Lecture, PublicState, WayOfAttending
from forum.links import registration_token
from forum.registrations import queries, waitlist
from forum.registrations.forms import CONSENT, RegistrationForm
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.opening import obstacle
from forum.registrations.reference import reference
from forum.web import neutral
from forum.web.current import now, settings
from forum.web.formatting import is_web_address

# The pages one step behind one's own, by the last word of their address.
CANCELLATION, REPLACEMENT, RENEWAL, CALENDAR = "cancellation", "replacement", "renewal", "calendar"
_ENDPOINTS = {
    "": "registrations.show",
    CANCELLATION: "registrations.cancellation",
    REPLACEMENT: "registrations.new_replacement",
    RENEWAL: "registrations.renewal",
    CALENDAR: "personal.offer",
}
NOT_ANNOUNCED = frozenset({PublicState.UNPUBLISHED, PublicState.WITHDRAWN})


def lead_to(registration: Registration) -> BaseResponse:
    """Lead the person to their own page, at the address that suits their browser."""
    token = registration_token(registration.public_id, registration.link_generation)
    if neutral.program() is None:
        return redirect(url_for("registrations.show", token=token), 303)
    answer = make_response(redirect(neutral.address(registration.lecture.slug), 303))
    return neutral.remember(answer, registration.lecture, token)


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
        orbit=waitlist.orbit(place) if place else None,
        reference=reference(registration.public_id),
        has_picture=issuing.has_badge(registration) and issuing.is_printable(registration, settings()),
        is_online=registration.pool.attendance is WayOfAttending.ONLINE,
        has_room=online_room(registration) is not None,
        can_cancel=can_cancel(registration),
        obstacle=obstacle(lecture, now()),
    )


def page_behind(session: Session, registration: Registration, token: str, page: str) -> Response | None:
    """A page one step behind one's own; None where there is nothing to decide on it."""
    if page == CANCELLATION and can_cancel(registration):
        return _page(page, registration, token)
    if page in {REPLACEMENT, CALENDAR} and registration.attendee.email:
        return _page(page, registration, token)
    if page == RENEWAL and can_renew(registration):
        form = _filled_again(registration)
        form.renew_stamp()
        ahead = queries.waiting(session, registration.pool)
        return _page(page, registration, token, form=form, consent=CONSENT, ahead=ahead)
    return None


def can_cancel(registration: Registration) -> bool:
    """Whether there is something to give back."""
    return registration.is_live and now() < registration.lecture.starts_at


def can_renew(registration: Registration) -> bool:
    """Whether somebody who gave up can come back by themselves."""
    return not registration.is_live and obstacle(registration.lecture, now()) is None


def online_room(registration: Registration) -> str | None:
    """The online room's address for somebody confirmed to attend online."""
    has_seat = registration.state is RegistrationState.CONFIRMED
    is_online = registration.pool.attendance is WayOfAttending.ONLINE
    address = registration.lecture.online_url
    return address if has_seat and is_online and is_web_address(address) else None


def _page(template: str, registration: Registration, token: str, **values: Any) -> Response:
    """One of the pages; in a browser inside a program it moves on to the neutral address."""
    lecture, program = registration.lecture, neutral.program()
    moves = program is not None and not neutral.is_here() and not values.get("sentence")
    page = render_template(
        f"registrations/{template}.html",
        registration=registration,
        lecture=lecture,
        token=token,
        program=program,
        is_announced=lecture.public_state not in NOT_ANNOUNCED,
        to=lambda page="": _address(lecture, token, page),
        moves_to=neutral.address(lecture.slug, "" if template == "show" else template) if moves else None,
        **values,
    )
    answer = make_response(page)
    # The router marks secret addresses by itself; the neutral one holds the same page.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return neutral.remember(answer, lecture, token) if moves else answer


def _address(lecture: Lecture, token: str, page: str) -> str:
    if neutral.is_here():
        return neutral.address(lecture.slug, page)
    return url_for(_ENDPOINTS[page], token=token)


def _filled_again(registration: Registration) -> RegistrationForm:
    """The form with what was typed before; consent is asked for anew."""
    attendee = registration.attendee
    typed = {
        "name": registration.name,
        "email": attendee.email or "",
        "affiliation": registration.affiliation,
        "attendance": registration.pool.attendance.value,
    }
    return RegistrationForm(registration.lecture, formdata=None, data=typed)
