"""The pages one step behind one's own registration, by the last word of their address.

Each says under which endpoint it is served and what its template `registrations/WORD.html` prints; None where
there is nothing to decide on it. What decides something stands here, never where a mail leads (C-24).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from forum.links import absolute, handover_token
from forum.questions.asking import without_consents
from forum.questions.queries import answers_to, questions_of
from forum.registrations import handing_on, offers, queries, switching
from forum.registrations.confirmation import can_confirm
from forum.registrations.forms import CONSENT, RegistrationForm
from forum.registrations.models import Registration
from forum.registrations.opening import obstacle
from forum.registrations.own_answers import can_change
from forum.web import own_data, remembered
from forum.web.current import language, now
from forum.web.own_answers import answers_form, needs_form

CANCELLATION, REPLACEMENT, RENEWAL, CALENDAR = "cancellation", "replacement", "renewal", "calendar"
CONFIRMATION, OFFER, DEVICE = "confirmation", "offer", "device"
ANSWERS, NEEDS = "answers", "needs"
WAY, HANDOVER = "way", "handover"
DATA, ERASURE = "data", "erasure"

Values = dict[str, Any]
Asks = Callable[[Session, Registration, str], Values | None]


@dataclass(frozen=True)
class Step:
    """One such page: its endpoint, and what it prints for a registration and the token it was opened with."""

    endpoint: str
    values: Asks


def can_cancel(registration: Registration) -> bool:
    """Whether there is something to give back."""
    return registration.is_live and now() < registration.lecture.starts_at


def can_renew(registration: Registration) -> bool:
    """Whether somebody who gave up can come back by themselves."""
    return not registration.is_live and obstacle(registration.lecture, now()) is None


def _where(is_open: Callable[[Registration], bool]) -> Asks:
    """A page that needs nothing more than the registration, where it is open."""
    return lambda _session, registration, _token: {} if is_open(registration) else None


def _device(_session: Session, _registration: Registration, token: str) -> Values | None:
    return None if remembered.is_kept(token) else {}


def _answers(session: Session, registration: Registration, _token: str) -> Values | None:
    if not can_change(registration, now()):
        return None
    return {"form": answers_form(session, registration, formdata=None)}


def _needs(session: Session, registration: Registration, _token: str) -> Values | None:
    if not can_change(registration, now()):
        return None
    return {"form": needs_form(session, registration, formdata=None)}


def _renewal(session: Session, registration: Registration, _token: str) -> Values | None:
    if not can_renew(registration):
        return None
    form = _filled_again(session, registration)
    form.renew_stamp()
    return {"form": form, "consent": CONSENT, "ahead": queries.waiting(session, registration.pool)}


def _way(session: Session, registration: Registration, _token: str) -> Values | None:
    ways = switching.other_ways(session, registration, now())
    return {"ways": ways, "is_seated": switching.is_seated(registration)} if ways else None


def _handover(session: Session, registration: Registration, _token: str) -> Values | None:
    """The link that passes the seat on, the button that makes one, or why there is none while people wait."""
    refusal = handing_on.obstacle_to(session, registration, now())
    if refusal not in {None, handing_on.SomebodyWaits}:
        return None
    handover = handing_on.open_handover(session, registration, now())
    token = handover_token(handover.public_id, registration.link_generation) if handover else ""
    return {
        "somebody_waits": refusal is not None,
        "link": absolute("handing_on.friend", lang=language(), token=token) if token else None,
        "until": handover.created_at + handing_on.LASTS if handover else None,
    }


def _data(session: Session, registration: Registration, _token: str) -> Values | None:
    return {**own_data.shown(session, registration), "can_cancel": can_cancel(registration)}


def _filled_again(session: Session, registration: Registration) -> RegistrationForm:
    """The form with what was typed before; consent is asked for anew."""
    typed = {
        "name": registration.name,
        "email": registration.attendee.email or "",
        "affiliation": registration.affiliation,
        "attendance": registration.pool.way,
        "timezone": registration.timezone or "",
    }
    questions = questions_of(session, registration.lecture)
    given = without_consents(answers_to(session, registration.id), questions)
    return RegistrationForm(registration.lecture, questions, formdata=None, given=given, data=typed)


def _has_address(registration: Registration) -> bool:
    return registration.attendee.email is not None


STEPS = {
    CANCELLATION: Step("registrations.cancellation", _where(can_cancel)),
    CONFIRMATION: Step("confirmation.show", _where(lambda one: can_confirm(one, now()))),
    OFFER: Step("offers.show", _where(lambda one: offers.is_open(one, now()))),
    REPLACEMENT: Step("registrations.new_replacement", _where(_has_address)),
    CALENDAR: Step("personal.offer", _where(_has_address)),
    DEVICE: Step("registrations_mine.new_device", _device),
    ANSWERS: Step("own_answers.answers", _answers),
    NEEDS: Step("own_answers.needs", _needs),
    RENEWAL: Step("registrations.renewal", _renewal),
    WAY: Step("own_ways.show", _way),
    HANDOVER: Step("handing_on.show", _handover),
    DATA: Step("own_data.show", _data),
    ERASURE: Step("own_data.new_erasure", _data),
}
