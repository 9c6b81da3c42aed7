"""Organisers send somebody the link of their registration once more."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor
from forum.mail.outbox import was_queued_since
from forum.registrations import messages, queries
from forum.registrations.models import Registration
from forum.registrations.story import note

# Asked for again within this time, nobody's mailbox gets a second one.
PAUSE = timedelta(minutes=20)


class HasEnded(Refusal):
    """What is over cannot be changed any more."""

    code = "has_ended"
    message = N_("Such a registration has ended.")


class HasNoAddress(Refusal):
    """Nobody can be written to without an address."""

    code = "has_no_address"
    message = N_("Without an address nothing can be sent.")


class LinkSentJustNow(Refusal):
    """Nobody's mailbox is filled through us."""

    code = "link_sent_just_now"
    message = N_("The link was sent a few minutes ago.")


def send_link_again(session: Session, *, registration_id: int, actor: Actor, now: datetime) -> Registration:
    """Mail somebody their link and badge again. Raises HasEnded, HasNoAddress or LinkSentJustNow."""
    registration, _lecture = queries.locked_registration(session, registration_id)
    if not registration.is_live:
        raise HasEnded
    if registration.attendee.email is None:
        raise HasNoAddress
    if was_queued_since(session, messages.LINK_BY_HAND, registration.id, now - PAUSE):
        raise LinkSentJustNow
    messages.queue(session, messages.LINK_BY_HAND, registration, now)
    note(session, registration, actor, "link_sent_again", now)
    return registration
