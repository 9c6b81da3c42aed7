"""What organisers decide about registering for one lecture. No row: the forum's usual way."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, Session, mapped_column

from forum.db import Base, Identifier, choice
from forum.wording import EMPTY, Wording, wording

MOST_PER_ADDRESS = 20


class Entry(StrEnum):
    """How often somebody may come in at the door (B-28)."""

    SINGLE = "single"
    AFTER_EXIT = "after_exit"
    FREE = "free"


class WalkIns(StrEnum):
    """Whether people who are not registered are let in at the door (B-40)."""

    USUAL = "usual"
    WELCOME = "welcome"
    NONE = "none"


class RegistrationRules(Base):
    """The rules of one lecture. Hours count back from its start (C-11)."""

    __tablename__ = "registration_rules"
    __table_args__ = (
        CheckConstraint("most_per_address BETWEEN 1 AND 20", name="people_per_address_in_bounds"),
        CheckConstraint(
            "offers_until_hours >= 0 AND promotes_until_hours >= offers_until_hours", name="hours_in_order"
        ),
        CheckConstraint("offer_hours BETWEEN 1 AND 168", name="an_offer_lasts"),
        CheckConstraint("room_opens_minutes BETWEEN 0 AND 1440", name="room_opens_in_time"),
    )

    lecture_id: Mapped[int] = mapped_column(Identifier, ForeignKey("lectures.id"), primary_key=True)
    # Whoever asks is confirmed or declined by the organisers; a seat is held meanwhile.
    needs_approval: Mapped[bool]
    # Whoever registers proves the address within 30 minutes (C-23).
    confirms_address: Mapped[bool]
    # Whether somebody may pass their seat on to a friend while nobody waits.
    is_transferable: Mapped[bool]
    # How many people may share one mailbox (C-21).
    most_per_address: Mapped[int]

    # Earlier than this a free seat is simply given to the first in line; later it is offered for a time.
    promotes_until_hours: Mapped[int]
    # Later than this nothing is given nor offered any more.
    offers_until_hours: Mapped[int]
    offer_hours: Mapped[int]
    # Where a gate wants names beforehand: after this, seats do not move up any more.
    line_closes_at: Mapped[datetime | None]

    # Whether those who missed two lectures in half a year wait behind the others (C-42).
    minds_no_shows: Mapped[bool]

    room_opens_minutes: Mapped[int]
    # A second way into the lecture online, for those whom the first does not let in.
    second_online_url: Mapped[str | None] = mapped_column(String(1000))
    # A broken stream is announced behind everybody's own link: since when, and what to do.
    stream_broken_at: Mapped[datetime | None]
    stream_note: Mapped[Wording] = wording("stream_note")

    # What the door does: how often one badge opens it, for whom, and whether papers are looked at.
    entry: Mapped[Entry] = mapped_column(choice(Entry, "door_entry"))
    walk_ins: Mapped[WalkIns] = mapped_column(choice(WalkIns, "door_walk_ins"))
    checks_papers: Mapped[bool]

    sends_reminders: Mapped[bool]
    sends_thanks: Mapped[bool]
    # What the thanks say beside the usual words.
    thanks: Mapped[Wording] = wording("thanks")

    @property
    def takes_walk_ins(self) -> bool:
        """Usually, unless a gate on the way wants names beforehand: the site is secured then (B-40)."""
        if self.walk_ins is WalkIns.USUAL:
            return self.line_closes_at is None
        return self.walk_ins is WalkIns.WELCOME


def usual_rules(lecture_id: int) -> RegistrationRules:
    """The rules where organisers decided nothing; not in any session."""
    return RegistrationRules(
        lecture_id=lecture_id,
        needs_approval=False,
        confirms_address=False,
        is_transferable=False,
        most_per_address=1,
        promotes_until_hours=48,
        offers_until_hours=6,
        offer_hours=12,
        minds_no_shows=False,
        room_opens_minutes=15,
        stream_note=EMPTY,
        entry=Entry.SINGLE,
        walk_ins=WalkIns.USUAL,
        checks_papers=False,
        sends_reminders=True,
        sends_thanks=True,
        thanks=EMPTY,
    )


def rules_of(session: Session, lecture_id: int) -> RegistrationRules:
    """The rules of a lecture, or the usual ones."""
    return session.get(RegistrationRules, lecture_id) or usual_rules(lecture_id)
