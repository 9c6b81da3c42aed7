"""Named audiences are made, called otherwise, given another link, and deleted where nothing names them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_, Language
from forum.journal import Actor, record
from forum.kept_values import kept
from forum.lectures import audience_messages, audience_queries
from forum.lectures.audience_models import AudienceAddress, NamedAudience
from forum.lectures.programme import touch_programme
from forum.mail.outbox import enqueue, queued_since
from forum.tokens import new_public_id
from forum.wording import Wording

MAIL_PAUSE = timedelta(minutes=20)
"""Asked for again within this time, no second mail is written: nobody fills a mailbox through us."""


class AudienceInUse(Refusal):
    """What lectures name stays, or nobody would find them."""

    code = "audience_in_use"
    message = N_("Lectures are for this audience, so it stays. Change who finds them first.")


@dataclass(frozen=True)
class AudiencePlan:
    """What an audience is called, and who may have its link sent by mail."""

    name: Wording
    domains: Collection[str] = ()
    addresses: Collection[str] = ()
    """Normalised, as they are compared."""


def make(session: Session, plan: AudiencePlan, *, actor: Actor, now: datetime) -> NamedAudience:
    """A new audience with its link."""
    audience = NamedAudience(public_id=new_public_id(), name=plan.name, mail_domains=_lines(plan.domains))
    audience.addresses = [AudienceAddress(email_key=key) for key in sorted(set(plan.addresses))]
    session.add(audience)
    session.flush()
    record(session, actor=actor, action="audience.created", about=audience, now=now)
    return audience


def revise(
    session: Session, audience: NamedAudience, plan: AudiencePlan, *, actor: Actor, now: datetime
) -> None:
    """Another name, other domains or addresses. The journal counts addresses and names none."""
    former = (kept(audience.name), audience.mail_domains, len(audience.addresses))
    known = {one.email_key: one for one in audience.addresses}
    audience.name, audience.mail_domains = plan.name, _lines(plan.domains)
    audience.addresses = [
        known.get(key) or AudienceAddress(email_key=key) for key in sorted(set(plan.addresses))
    ]
    present = (kept(audience.name), audience.mail_domains, len(audience.addresses))
    names = ("name", "mail_domains", "addresses")
    changed = {
        name: [was, is_now] for name, was, is_now in zip(names, former, present, strict=True) if was != is_now
    }
    session.flush()
    if changed:
        record(session, actor=actor, action="audience.revised", about=audience, now=now, changed=changed)
    if "name" in changed:
        touch_programme(session, now)


def renew_link(session: Session, audience: NamedAudience, *, actor: Actor, now: datetime) -> None:
    """Let every link and calendar address that was given out end; there is a new one."""
    audience.link_generation += 1
    session.flush()
    touch_programme(session, now)
    record(session, actor=actor, action="audience.link_renewed", about=audience, now=now)


def delete(session: Session, audience: NamedAudience, *, actor: Actor, now: datetime) -> None:
    """Take an audience away that no lecture names. Raises AudienceInUse."""
    if audience_queries.lectures_of(session, audience):
        raise AudienceInUse
    record(session, actor=actor, action="audience.deleted", about=audience, now=now)
    session.delete(audience)
    session.flush()


def locked(session: Session, public_id: str) -> NamedAudience | None:
    """An audience, kept from being changed by anybody else until the transaction ends."""
    query = select(NamedAudience).where(NamedAudience.public_id == public_id).with_for_update()
    return session.scalar(query, execution_options={"populate_existing": True})


def ask(session: Session, email_key: str, *, language: Language, now: datetime) -> None:
    """Somebody who may be anybody asks for the links of this address; only its mailbox hears of it.

    An address that no audience takes is answered alike, and takes about as long (C-22).
    """
    found = audience_queries.open_to(session, email_key)
    is_due = not queued_since(session, audience_messages.key_of(email_key), now - MAIL_PAUSE)
    if found and is_due:
        audience_messages.queue(session, found, email_key, language, now)
    else:
        _take_as_long(session, now)


def _take_as_long(session: Session, now: datetime) -> None:
    """Do what sending a mail does and take it back, so that the time of the answer tells nothing."""
    with session.begin_nested() as rehearsal:
        enqueue(session, audience_messages.SENT, recipient="", recipient_name="", language="en", now=now)
        session.flush()
        rehearsal.rollback()


def _lines(domains: Collection[str]) -> str:
    return "\n".join(sorted({one.lower() for one in domains}))
