"""People who come without a registration: written down and let in at the door, once per walkin_id (B-40)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.door.devices import actor_of
from forum.door.models import Device, Direction, Verdict
from forum.door.readings import Reading
from forum.lectures.models import Lecture, PublicState
from forum.registrations.applicants import Applicant
from forum.registrations.consents import Consent, keep
from forum.registrations.mailbox import registered_before
from forum.registrations.models import Origin, Registration
from forum.registrations.queries import attendee_by_key, by_submission, locked_lecture, of_mailbox
from forum.registrations.refusals import LectureIsPostponed, TakesNoWalkIns
from forum.registrations.rules_models import rules_of
from forum.registrations.staff_operations import register_by_hand

_LET_IN_WITHOUT_US = "let in at the door without a network"


@dataclass(frozen=True)
class WalkIn:
    """Somebody as the device wrote them down. `offline` means that they are in already."""

    walkin_id: str
    lecture_id: int
    applicant: Applicant
    consent_text: str
    device_time: datetime
    point: str = ""
    operator: str = ""
    offline: bool = False
    override_reason: str = ""
    clock_offset_ms: int | None = None

    def happened_at(self, *, clock_offset: timedelta, now: datetime) -> datetime:
        """When it truly was; `clock_offset` is what the batch tells of a clock that the entry does not."""
        if not self.offline:
            return now
        known = self.clock_offset_ms
        return min(self.device_time + (clock_offset if known is None else timedelta(milliseconds=known)), now)


def register_walk_in(
    session: Session,
    *,
    device: Device,
    walk_in: WalkIn,
    now: datetime,
    clock_offset: timedelta = timedelta(),
) -> Registration:
    """The walk-in's registration: the one this walkin_id or address already led to, or a new one.

    Without a free seat it is a place in line, unless a reason was given or the person is in already: what
    happened is written down as it is (B-23). Raises a Refusal of registrations.refusals.
    """
    lecture = locked_lecture(session, walk_in.lecture_id)
    submission_key = f"walkin:{walk_in.walkin_id}"
    before = by_submission(session, submission_key) or _registered_already(session, lecture, walk_in)
    if before is not None:
        return before
    if lecture.public_state is PublicState.POSTPONED and not walk_in.offline:
        raise LectureIsPostponed
    # Who is in already is written down as what happened, and a reason makes an exception.
    is_happening = walk_in.offline or walk_in.override_reason
    if not is_happening and not rules_of(session, lecture.id).takes_walk_ins:
        raise TakesNoWalkIns
    registration = register_by_hand(
        session,
        lecture_id=lecture.id,
        applicant=walk_in.applicant,
        overbooking_reason=walk_in.override_reason or (_LET_IN_WITHOUT_US if walk_in.offline else ""),
        origin=Origin.WALK_IN,
        actor=actor_of(device),
        # By the clock put right: a phone that is a day ahead let nobody in after the end (B-23, B-32).
        now=walk_in.happened_at(clock_offset=clock_offset, now=now),
    )
    registration.submission_key = submission_key
    keep(session, registration, Consent(walk_in.consent_text, walk_in.applicant.language, now))
    return registration


def entry_of(walk_in: WalkIn, registration: Registration) -> Reading:
    """The scan that lets the walk-in in, as if the badge had been read."""
    return Reading(
        scan_id=f"walkin:{walk_in.walkin_id}",
        lecture_id=walk_in.lecture_id,
        device_time=walk_in.device_time,
        reference=registration.public_id,
        point=walk_in.point,
        direction=Direction.IN,
        operator=walk_in.operator,
        offline=walk_in.offline,
        verdict_shown=Verdict.ADMITTED if walk_in.offline else None,
        override_reason=walk_in.override_reason or None,
        clock_offset_ms=walk_in.clock_offset_ms,
    )


def _registered_already(session: Session, lecture: Lecture, walk_in: WalkIn) -> Registration | None:
    address = walk_in.applicant.address
    attendee = attendee_by_key(session, address.key) if address else None
    if attendee is None:
        return None
    most = rules_of(session, lecture.id).most_per_address
    return registered_before(of_mailbox(session, lecture.id, attendee.id), walk_in.applicant.name, most)
