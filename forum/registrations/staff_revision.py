"""Organisers put right what stands in somebody's registration."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.i18n import Language
from forum.journal import Actor
from forum.registrations import messages, queries
from forum.registrations.models import RegistrationState, stamp
from forum.registrations.staff_links import HasEnded
from forum.registrations.story import note
from forum.speakers.names import search_keys


def revise(
    session: Session,
    *,
    registration_id: int,
    name: str,
    affiliation: str,
    language: Language,
    sends_badge: bool,
    actor: Actor,
    now: datetime,
) -> list[str]:
    """Correct a name, an affiliation, a language; the place in line stays (C-10). Returns what changed.

    The badge stays valid, since its code says no name; whoever wishes it has it mailed again with the new
    one. What stood there before is not kept: it may have been put right at the person's own wish.
    Raises HasEnded.
    """
    registration, lecture = queries.locked_registration(session, registration_id)
    if not registration.is_live:
        raise HasEnded
    wanted = {"name": name, "affiliation": affiliation, "language": language}
    changed = [field for field, value in wanted.items() if getattr(registration, field) != value]
    if not changed:
        return changed
    registration.name, registration.affiliation, registration.language = name, affiliation, language
    aliases = f"{affiliation}\n{registration.attendee.email or ''}"
    registration.search_keys = search_keys(name, aliases=aliases)
    stamp(lecture, registration)
    session.flush()
    note(session, registration, actor, "revised", now, fields=changed)
    has_badge = registration.state is RegistrationState.CONFIRMED
    if sends_badge and has_badge and {"name", "affiliation"} & set(changed):
        messages.queue(session, messages.LINK_BY_HAND, registration, now)
    return changed
