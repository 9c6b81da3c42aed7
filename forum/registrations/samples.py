"""Somebody made up for a lecture: whoever organises it reads a mail as one of them would."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from sqlalchemy.orm import Session

from forum.i18n import N_, Language, as_language, translate
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.mail.models import OutboxMessage
from forum.registrations.models import Attendee, Registration, RegistrationState

SOMEBODY = N_("Sample Guest")
WHY = N_("(your reason)")
NOBODYS_ID = "a" * 16
"""No registration has it, so that no link of a sample opens anything."""
NOBODYS_ADDRESS = "guest@example.org"
"""To whom a mail that is only looked at is written; nothing is ever sent there."""


@dataclass(frozen=True)
class Sample:
    """As whom a mail is read: how they attend, how they stand, where they live."""

    way: WayOfAttending = WayOfAttending.ON_SITE
    state: RegistrationState = RegistrationState.CONFIRMED
    timezone: str | None = None

    @classmethod
    def read(cls, params: dict[str, Any]) -> Self:
        """What `noted` wrote into a message."""
        found = params["sample"]
        return cls(WayOfAttending(found["way"]), RegistrationState(found["state"]), found["timezone"])

    def noted(self) -> dict[str, Any]:
        """The sample as a message keeps it."""
        return {"sample": {"way": self.way.value, "state": self.state.value, "timezone": self.timezone}}


def registration(session: Session, message: OutboxMessage) -> Registration:
    """The registration a message of a sample is about; in no session, and never kept."""
    lecture = session.get_one(Lecture, message.lecture_id)
    return made_up(lecture, as_language(message.language), Sample.read(message.params))


def made_up(lecture: Lecture, language: Language, sample: Sample) -> Registration:
    """A registration of nobody in particular; in no session, and never kept."""
    pools = [pool for pool in lecture.pools if pool.attendance is sample.way]
    name = translate(language, SOMEBODY)
    attendee = Attendee(public_id=NOBODYS_ID, name=name, language=language, link_generation=0)
    return Registration(
        public_id=NOBODYS_ID,
        token_id=bytes(16),
        link_generation=0,
        name=name,
        affiliation="",
        language=language,
        state=sample.state,
        timezone=sample.timezone,
        share=0,
        registered_at=lecture.created_at,
        queued_at=lecture.created_at,
        state_changed_at=lecture.created_at,
        held_until=lecture.starts_at - timedelta(days=1),
        address_confirmed_at=None if sample.state is RegistrationState.UNCONFIRMED else lecture.created_at,
        decline_reason=translate(language, WHY),
        lecture=lecture,
        pool=pools[0] if pools else SeatPool(attendance=sample.way, taken=0, overbooked=0),
        attendee=attendee,
    )
