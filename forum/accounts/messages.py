"""What staff are written to about their account, and what each letter says.

A row of the outbox holds who and which generation of link; the link itself is derived at sending.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from forum import moments
from forum.accounts.models import Staff
from forum.i18n import as_language
from forum.links import absolute, account_token
from forum.mail.delivery import Compose, Contents
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.plain import Trusted

INVITATION = "staff_invitation"
PASSWORD_RESET = "staff_password_reset"  # noqa: S105 (the name of a message)
FACTORS_REMOVED = "staff_factors_removed"
ADDRESS_CHANGED = "staff_address_changed"

LINKS = {"invitation": INVITATION, "password_reset": PASSWORD_RESET}
PLACES = {"invitation": "invitations", "password_reset": "password-resets"}
NEWS = (FACTORS_REMOVED, ADDRESS_CHANGED)


def link_key(public_id: str) -> str:
    """The merge key of letters with a link: of those not sent yet only the latest goes out."""
    return f"staff-link:{public_id}"


def queue_link(session: Session, purpose: str, staff: Staff, now: datetime) -> None:
    """Send somebody the link that is good now."""
    enqueue(
        session,
        LINKS[purpose],
        recipient=staff.email,
        recipient_name=staff.name,
        language=as_language(staff.language),
        params={
            "staff": staff.public_id,
            "purpose": purpose,
            "generation": staff.link_generation,
            "good_until": (staff.link_expires_at or now).isoformat(),
        },
        merge_key=link_key(staff.public_id),
        now=now,
    )


def queue_news(session: Session, message: str, staff: Staff, now: datetime) -> None:
    """Tell somebody what an administrator did to their account."""
    enqueue(
        session,
        message,
        recipient=staff.email,
        recipient_name=staff.name,
        language=as_language(staff.language),
        params={"staff": staff.public_id},
        now=now,
    )


def composers(timezone: str) -> Mapping[str, Compose]:
    """By message name, what each letter says; instants are given in the forum's zone."""

    def link(_session: Session, message: OutboxMessage) -> Contents:
        until = datetime.fromisoformat(message.params["good_until"])
        address = link_address(
            message.params["purpose"], message.params["staff"], message.params["generation"]
        )
        return contents(message, until, link=Trusted(address))

    def news(_session: Session, message: OutboxMessage) -> Contents:
        return contents(message, message.created_at)

    def contents(message: OutboxMessage, at: datetime, **more: object) -> Contents:
        when = Trusted(moments.moment(at, timezone, as_language(message.language)))
        ask_page = Trusted(absolute("password_links.ask"))
        return Contents({"name": message.recipient_name, "when": when, "ask_page": ask_page, **more})

    return {**dict.fromkeys(LINKS.values(), link), **dict.fromkeys(NEWS, news)}


def link_address(purpose: str, public_id: str, generation: int) -> str:
    """The full address of a link, made anew wherever it is written."""
    token = account_token(purpose, public_id, generation)
    return absolute("password_links.show", place=PLACES[purpose], token=token)
