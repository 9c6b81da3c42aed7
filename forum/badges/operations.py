"""Sending badges anew, after the key that signed them was taken away (B-06)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.badges import queries
from forum.journal import Actor, record
from forum.lectures.models import Lecture
from forum.registrations import messages

NOT_TWICE_WITHIN = timedelta(days=1)
"""An emergency is worked at in a hurry: the same command again writes to nobody a second time."""


@dataclass(frozen=True)
class Reissue:
    """How many badges of one lecture are sent anew, and whose have to be printed."""

    lecture: Lecture
    sent: int
    without_address: list[str]


def reissue(
    session: Session, *, lecture_id: int, seated_before: datetime, actor: Actor, now: datetime
) -> Reissue:
    """Mail a badge signed by the present key to everybody seated in the room before that moment.

    Which key signed a badge is noted nowhere, so the moment decides: the one when the new key came in
    front. A badge too many harms nobody. The badge stays the same one, so nothing is revoked.
    """
    lecture = session.get_one(Lecture, lecture_id)
    found = queries.badges_to_renew(
        session, lecture_id, seated_before=seated_before, not_since=now - NOT_TWICE_WITHIN, now=now
    )
    unreachable = [
        one.name for one in found if not messages.queue(session, messages.BADGE_REISSUED, one, now)
    ]
    sent = len(found) - len(unreachable)
    if found:
        record(session, actor=actor, action="badges_reissued", about=lecture, now=now, sent=sent)
    return Reissue(lecture, sent, unreachable)
