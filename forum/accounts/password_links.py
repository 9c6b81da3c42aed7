"""Links by mail that let somebody choose a password: the invitation, and the way back in.

A link is derived (docs/decisions/0004-derived-links.md): the row holds the generation and when the link
runs out, neither of which opens anything. One link is good at a time. It ends when it is used, when a
newer one is made, when the password changes otherwise and when the account is deactivated: each raises
the generation.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from forum.accounts import messages
from forum.accounts.members_queries import locked_by_email, locked_by_public_id
from forum.accounts.models import Staff
from forum.accounts.queries import staff_by_public_id
from forum.accounts.refusals import AccountClosed, LinkEnded
from forum.journal import SYSTEM, Actor, record
from forum.links import account_id_in, opens_account
from forum.mail.outbox import queued_since, withdraw


class Purpose(StrEnum):
    """What a link is for; no link opens what another is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 (the name of a purpose)


GOOD_FOR = {Purpose.INVITATION: timedelta(days=7), Purpose.PASSWORD_RESET: timedelta(hours=2)}

# How long after the last of 1, 2, 3 … letters of a day another one may be asked for. Nobody fills a mailbox
# through us; and as no pause outlasts a link, whoever asks either holds a good one or is sent one.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 60, 120))
A_DAY = timedelta(days=1)


def is_good(staff: Staff, now: datetime) -> bool:
    """Whether some link of this account can be used now."""
    return staff.active and staff.link_expires_at is not None and now < staff.link_expires_at


def make(session: Session, staff: Staff, *, actor: Actor, now: datetime) -> Purpose:
    """Let a new link be good, and none before it. The row is locked. Raises AccountClosed.

    Who has no password yet is invited; who has one may choose another.
    """
    if not staff.active:
        raise AccountClosed(name=staff.name)
    purpose = Purpose.INVITATION if staff.password is None else Purpose.PASSWORD_RESET
    end(session, staff)
    staff.link_expires_at = now + GOOD_FOR[purpose]
    record(session, actor=actor, action=f"{purpose.value}_made", about=staff, now=now)
    return purpose


def send(session: Session, staff: Staff, *, actor: Actor, now: datetime) -> Purpose:
    """Make a link and mail it to its owner. The row is locked. Raises AccountClosed."""
    purpose = make(session, staff, actor=actor, now=now)
    messages.queue_link(session, purpose.value, staff, now)
    return purpose


def end(session: Session, staff: Staff) -> None:
    """Let no link be good any more, whether sent or still waiting in the outbox."""
    withdraw(session, messages.link_key(staff.public_id))
    staff.link_generation += 1
    staff.link_expires_at = None


def send_if_asked(session: Session, email: str, *, now: datetime) -> None:
    """Somebody who may be anybody asks for a way back in for this address.

    Nothing tells them whether there is such an account: one statement looks it up and the same ones
    follow. A waiting invitation is sent again unchanged; nobody who never accepted one gets in by asking.
    """
    staff = locked_by_email(session, email)
    sent = queued_since(session, messages.link_key(staff.public_id if staff else ""), now - A_DAY)
    if staff is None or not _may_be_written_to(staff, sent, now):
        _take_as_long(session, staff or Staff(), now)
    elif staff.password is None:
        messages.queue_link(session, Purpose.INVITATION.value, staff, now)
        record(session, actor=SYSTEM, action="invitation_sent_again", about=staff, now=now)
    else:
        send(session, staff, actor=SYSTEM, now=now)


def opened(session: Session, purpose: Purpose, token: str, *, now: datetime) -> Staff:
    """The account a link opens, found without changing anything. Raises LinkEnded for any other link."""
    staff = staff_by_public_id(session, account_id_in(token))
    generation = staff.link_generation if staff else 0
    public_id = staff.public_id if staff else ""
    if not opens_account(token, purpose.value, public_id, generation) or staff is None:
        raise LinkEnded
    if not is_good(staff, now):
        raise LinkEnded
    return staff


def use(session: Session, purpose: Purpose, token: str, *, now: datetime) -> Staff:
    """The account a link opens, locked; the link is used up with it. Raises LinkEnded."""
    locked_by_public_id(session, account_id_in(token))
    staff = opened(session, purpose, token, now=now)
    end(session, staff)
    return staff


def _may_be_written_to(staff: Staff, sent: Sequence[datetime], now: datetime) -> bool:
    """Whether a letter with a link may go out because somebody asked for it, after those of the last day."""
    if not staff.active or (staff.password is None and not is_good(staff, now)):
        return False
    if not sent or not is_good(staff, now):
        return True
    return max(sent) + PAUSES[min(len(sent), len(PAUSES)) - 1] <= now


def _take_as_long(session: Session, about: Staff, now: datetime) -> None:
    """Do what sending a letter does and take it back, so that the time of the answer tells nothing."""
    nobody = Staff(public_id="", email="", name="", language="en", active=True, link_generation=0)
    with session.begin_nested() as rehearsal:
        end(session, nobody)
        messages.queue_link(session, Purpose.PASSWORD_RESET.value, nobody, now)
        session.flush()
        rehearsal.rollback()
    record(session, actor=SYSTEM, action="password_reset_refused", about=about, now=now)
