"""Which invitation a mail about a registration carries, and under which number (RFC 5546).

The number is one person's for one lecture. It rises with what needs a new answer: another time or place,
a seat or a lecture given up or won back; editing texts raises nothing (A-44). It rises in the transaction
of the deed, so a mail that is sent twice says the same twice.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy.orm import Session

from forum.lectures.models import Attendance, Lecture, PublicState
from forum.registrations import queries
from forum.registrations.models import HOLDS_A_SEAT, Registration, RegistrationState

OFF = frozenset({PublicState.CANCELLED, PublicState.WITHDRAWN})


class Method(StrEnum):
    """What an invitation asks of a calendar (RFC 5546 sections 3.2.2 and 3.2.5)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Invitation:
    """The part of an invitation that is decided with the deed; its texts are made at sending."""

    method: Method
    sequence: int
    stamped_at: datetime

    @classmethod
    def read(cls, params: dict[str, Any]) -> Self | None:
        """What `note` wrote; None for a mail that carries no invitation."""
        found = params.get("invitation")
        if not found:
            return None
        stamped_at = datetime.fromisoformat(found["stamped_at"])
        return cls(Method(found["method"]), found["sequence"], stamped_at)


def is_known_to_calendars(lecture: Lecture, *, as_news: bool) -> bool:
    """Whether a mail may put this lecture into a calendar.

    That it is off or postponed, only the news of it may say: these can still be taken back, and any other
    mail sent meanwhile would leave it in a calendar for good. What is not announced yet would never be
    corrected there.
    """
    if lecture.public_state is PublicState.PUBLISHED:
        return True
    return as_news and lecture.public_state is not PublicState.UNPUBLISHED


def note(session: Session, registration: Registration, now: datetime, *, as_news: bool) -> dict[str, Any]:
    """Count the invitation a mail will carry, under the lecture's lock; empty where it carries none.

    `as_news`: the mail tells what became of the lecture. The answer is kept with the mail; `before` in it
    lets `forget` undo the counting of a mail that is never sent.
    """
    method = _method(registration, as_news=as_news)
    if method is None:
        return {}
    before, said = registration.invitation_said, _words(registration, method)
    number, at = registration.invitation_sequence, registration.invitation_stamped_at
    if number is None or at is None or before != said:
        number, at = _next(session, registration, now)
        registration.invitation_sequence, registration.invitation_stamped_at = number, at
        registration.invitation_said = said
    noted = {"method": method.value, "sequence": number, "stamped_at": at.isoformat(), "before": before}
    return {"invitation": noted}


def forget(registration: Registration, params: dict[str, Any]) -> None:
    """Nobody hears of this invitation. Its number is not given again: it may be on its way all the same."""
    found = params.get("invitation")
    if found and found["sequence"] == registration.invitation_sequence:
        registration.invitation_said = found["before"]


def _method(registration: Registration, *, as_news: bool) -> Method | None:
    lecture = registration.lecture
    if registration.state is RegistrationState.CONFIRMED:
        if not is_known_to_calendars(lecture, as_news=as_news):
            return None
        return Method.CANCEL if lecture.public_state in OFF else Method.REQUEST
    # Whoever only ever waited was never invited; whoever gave a seat up to wait for another one was.
    was_invited = registration.invitation_said is not None
    return Method.CANCEL if was_invited and registration.state not in HOLDS_A_SEAT else None


def _words(registration: Registration, method: Method) -> str:
    """What a guest would have to think about again; the same words are the same invitation."""
    lecture = registration.lecture
    times = [f"{at.astimezone(UTC):%Y%m%dT%H%M%S}" for at in (lecture.starts_at, lecture.ends_at)]
    place = [lecture.attendance.value, str(registration.pool.room_id or lecture.room_id or "-")]
    if lecture.attendance is Attendance.MIXED and registration.pool.is_online:
        place.append(registration.pool.way)
    return " ".join([method.value, lecture.public_state.value, *times, *place])


def _next(session: Session, registration: Registration, now: datetime) -> tuple[int, datetime]:
    """The next number and a later moment, both beyond those of this person's earlier registrations.

    Never below the lecture's revision: whoever loaded the public entry into the same calendar has that
    number there, and it is what restoring a backup raises (A-04).
    """
    number, stamped_at = registration.invitation_sequence, registration.invitation_stamped_at
    if number is None:
        number, stamped_at = queries.last_invitation(session, registration)
    at = now.replace(microsecond=0)
    if stamped_at is not None:
        at = max(at, stamped_at + timedelta(seconds=1))
    return max(-1 if number is None else number, registration.lecture.revision - 1) + 1, at
