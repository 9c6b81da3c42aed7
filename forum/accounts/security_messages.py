"""Letters to staff about the safety of their own account: what happened, when, in which browser, from where.

They hold no secret and no link that does anything: whoever reads them learns only that something happened.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from forum import moments
from forum.accounts.browsers import Place
from forum.accounts.models import Staff
from forum.i18n import as_language
from forum.links import absolute
from forum.mail.delivery import Compose, Contents
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.plain import Trusted

PASSWORD_CHANGED = "security_password_changed"  # noqa: S105 (the name of a message)
FACTOR_ADDED = "security_factor_added"
FACTOR_REMOVED = "security_factor_removed"
RECOVERY_CODE_USED = "security_recovery_code_used"
SIGNED_IN = "security_signed_in"
MESSAGES = (PASSWORD_CHANGED, FACTOR_ADDED, FACTOR_REMOVED, RECOVERY_CODE_USED, SIGNED_IN)


def queue(
    session: Session, message: str, staff: Staff, place: Place, now: datetime, *, factor: str = ""
) -> None:
    """Tell somebody what just happened to their account; `factor` is the name of the passkey, if one."""
    enqueue(
        session,
        message,
        recipient=staff.email,
        recipient_name=staff.name,
        language=as_language(staff.language),
        params={"browser": place.browser, "address": place.address, "factor": factor},
        now=now,
    )


def composers(timezone: str) -> Mapping[str, Compose]:
    """By message name, what each letter says; instants are given in the forum's zone."""

    def compose(_session: Session, message: OutboxMessage) -> Contents:
        when = moments.moment(message.created_at, timezone, as_language(message.language))
        own_page = Trusted(absolute("accounts.account"))
        name = message.recipient_name
        return Contents({**message.params, "name": name, "when": Trusted(when), "own_page": own_page})

    return dict.fromkeys(MESSAGES, compose)
