"""Changing many lectures in one deed: what it would do to each, doing it, and taking all of it back.

Either everything that was looked at is done or nothing is. Clashes are looked for once all are where they
will be, as if they had moved at once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, last_deed
from forum.lectures.clash_facts import Clash, Sitting
from forum.lectures.clash_guard import DESPITE, Despite, HasClashes
from forum.lectures.clash_queries import clashes_together, sitting_of, sitting_with
from forum.lectures.drafts import drafted
from forum.lectures.inheritance import seats_of, usual_seats
from forum.lectures.models import Attendance, Lecture, PlanningState, PublicState, WayOfAttending
from forum.lectures.operations import TAKES_SPACE, NotReadyToPublish, publish, refuse_impossible
from forum.lectures.plans import LectureChanges
from forum.lectures.scheduling import each_once
from forum.lectures.stages import PUBLISHED, NobodyToInvite, SeenByThePublic, go_to
from forum.lectures.together import (
    Difference,
    Wanted,
    changes_of,
    differences,
    takes_seats,
    takes_step,
)
from forum.registrations.announcing import TOLD_ALWAYS, Announced, announce
from forum.registrations.consequences import keep_ways_in_use, move_line_up
from forum.registrations.queries import main_pool
from forum.registrations.staff_operations import set_seats
from forum.registrations.told_together import people_to_tell
from forum.wording import EMPTY, Wording

MOST_TOGETHER = 200


class SomeCannot(Refusal):
    """Some of the lectures cannot become what was wanted; nothing was done to the others either."""

    code = "some_cannot"
    message = N_("Some of these lectures cannot be changed like that. Nothing has been changed yet.")

    def __init__(self, found: Mapping[int, Refusal]) -> None:
        super().__init__()
        self.found = dict(found)


class DraftWaits(Refusal):
    """What a colleague typed would be met by a change it knows nothing of."""

    code = "draft_waits"
    message = N_("A draft of this lecture waits. Publish or discard it first.")


class HasNoRoomOfItsOwn(Refusal):
    """Seats in a room are of no use online."""

    code = "has_no_room_of_its_own"
    message = N_("It is held online alone, so it has no seats in a room.")


class SavedMeanwhile(Refusal):
    """A colleague was quicker with this one."""

    code = "saved_meanwhile"
    message = N_("A colleague has saved it meanwhile.")


@dataclass(frozen=True)
class Prospect:
    """What would become of one lecture, or why it cannot."""

    lecture: Lecture
    changes: LectureChanges
    differences: Sequence[Difference]
    refusal: Refusal | None = None
    takes_space: bool = False
    """Whether it can come into the way of others, or they into its."""

    @property
    def is_changed(self) -> bool:
        """Whether it would be another one than it is."""
        return bool(self.differences) and self.refusal is None

    @property
    def is_told(self) -> bool:
        """Whether the public knows it, and of what changes people are told."""
        return self.is_changed and self.lecture.is_public and bool(self.changes.keys() & TOLD_ALWAYS)


@dataclass(frozen=True)
class Outlook:
    """What would become of all: the clashes by lecture, and the addresses that would be written to."""

    prospects: Sequence[Prospect]
    clashes: Mapping[int, Sequence[Clash]] = field(default_factory=dict)
    people: frozenset[str] = frozenset()

    @property
    def changing(self) -> int:
        """How many lectures would change."""
        return sum(one.is_changed for one in self.prospects)


@dataclass(frozen=True)
class Done:
    """What was done: to how many lectures, how many mails at most, and whether it can be taken back."""

    changed: int
    written: int
    can_be_undone: bool


def prospect(lecture: Lecture, wanted: Wanted, *, is_drafted: bool, now: datetime) -> Prospect:
    """What would become of one lecture."""
    try:
        changes = changes_of(lecture, wanted)
        refuse(lecture, wanted, changes, is_drafted=is_drafted and lecture.is_public, now=now)
    except Refusal as refusal:
        return Prospect(lecture, LectureChanges(), (), refusal)
    found = differences(lecture, wanted, changes)
    is_published = takes_step(lecture, wanted) and wanted.standing == PUBLISHED
    takes_space = bool(changes.keys() & TAKES_SPACE) or is_published or takes_seats(lecture, wanted)
    return Prospect(lecture, changes, found, takes_space=takes_space)


def refuse(
    lecture: Lecture, wanted: Wanted, changes: LectureChanges, *, is_drafted: bool, now: datetime
) -> None:
    """Refuse what can be known without asking the database: each reason is a type of its own."""
    if is_drafted:
        raise DraftWaits
    refuse_impossible(lecture, changes, now)
    attendance = changes.get("attendance", lecture.attendance)
    if takes_seats(lecture, wanted) and attendance is Attendance.ONLINE:
        raise HasNoRoomOfItsOwn
    if not takes_step(lecture, wanted):
        return
    if lecture.is_public:
        raise SeenByThePublic
    if wanted.standing == PUBLISHED:
        if not lecture.title:
            raise NotReadyToPublish
    elif not lecture.appearances and not lecture.title:
        raise NobodyToInvite


def outlook(
    session: Session,
    lectures: Sequence[Lecture],
    wanted: Wanted,
    *,
    among: Collection[int] | None = None,
    actor: Actor,
    now: datetime,
) -> Outlook:
    """What would become of these lectures; a fixed number of statements, whatever their number.

    Clashes and people are those of the ones `among` these keys, where not all are meant.
    """
    waiting = drafted(session, [one.id for one in lectures])
    prospects = [prospect(one, wanted, is_drafted=one.id in waiting, now=now) for one in lectures]
    meant = [one for one in prospects if among is None or one.lecture.id in among]
    planned = [_then(one, wanted) for one in meant if one.takes_space]
    told = [(one.lecture, one.changes) for one in meant if one.is_told]
    return Outlook(
        prospects,
        clashes_together(session, planned, now),
        people_to_tell(session, told, actor=actor, now=now),
    )


def change_together(
    session: Session,
    lectures: Sequence[Lecture],
    wanted: Wanted,
    *,
    reason: Wording,
    despite: Despite,
    actor: Actor,
    now: datetime,
) -> Done:
    """Change these locked lectures. Raises SomeCannot, or HasClashes unless enough was said to them."""
    waiting = drafted(session, [one.id for one in lectures])
    refused: dict[int, Refusal] = {}
    changed, mails, is_held = [], 0, True
    for seen in [prospect(one, wanted, is_drafted=one.id in waiting, now=now) for one in lectures]:
        try:
            if seen.refusal:
                raise seen.refusal
            with session.begin_nested():
                announced = _change(session, seen, wanted, reason, actor, now)
        except Refusal as refusal:
            refused[seen.lecture.id] = refusal
            continue
        if announced:
            mails += announced.written
            is_held &= announced.leaves_at > now or not announced.written
        changed += [seen] if seen.differences else []
    if refused:
        raise SomeCannot(refused)
    _refuse_clashes(session, [one.lecture for one in changed if one.takes_space], despite, now)
    return Done(len(changed), mails, is_held)


def _change(
    session: Session, seen: Prospect, wanted: Wanted, reason: Wording, actor: Actor, now: datetime
) -> Announced | None:
    """Everything that is wanted of one lecture."""
    lecture, announced = seen.lecture, None
    resizes, goes_on = takes_seats(lecture, wanted), takes_step(lecture, wanted)
    if seen.changes:
        announced = announce(
            session,
            lecture,
            seen.changes,
            reason=reason if lecture.is_public else EMPTY,
            despite_clashes=True,
            actor=actor,
            now=now,
        )
    if "attendance" in seen.changes:
        keep_ways_in_use(session, lecture)
        open_ways(session, lecture, actor=actor, now=now)
    if resizes:
        way = WayOfAttending.ON_SITE
        set_seats(session, lecture_id=lecture.id, way=way, seats_wanted=wanted.seats, actor=actor, now=now)
    if goes_on:
        _go(session, lecture, wanted.standing, actor, now)
    session.expire(lecture, ["pools"])
    return announced


def open_ways(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> None:
    """Give a locked lecture the seats of each way of attending it has by now, as many as it usually has."""
    for way in WayOfAttending:
        is_offered = lecture.attendance in {Attendance.MIXED, way}
        if not is_offered or main_pool(session, lecture, way) is not None:
            continue
        usual = usual_seats(lecture.series, lecture.room) if way is WayOfAttending.ON_SITE else None
        set_seats(session, lecture_id=lecture.id, way=way, seats_wanted=usual, actor=actor, now=now)


def _go(session: Session, lecture: Lecture, standing: str, actor: Actor, now: datetime) -> None:
    if standing == PUBLISHED:
        publish(session, lecture, despite_clashes=True, actor=actor, now=now)
        move_line_up(session, lecture, now=now)
    else:
        go_to(session, lecture, PlanningState(standing), actor=actor, now=now)


def _then(seen: Prospect, wanted: Wanted) -> Sitting:
    """A lecture as the clash rules will see it."""
    changes = dict(seen.changes)
    if wanted.standing == PUBLISHED:
        changes["public_state"] = PublicState.PUBLISHED
    seats = wanted.seats if wanted.changes_seats else seats_of(seen.lecture)
    return sitting_with(seen.lecture, changes, seats)


def _refuse_clashes(session: Session, lectures: Sequence[Lecture], despite: Despite, now: datetime) -> None:
    """Judge all at once. The reason stands in the journal with the deed of each one that is blocked."""
    session.flush()
    found = clashes_together(session, [sitting_of(one) for one in lectures], now)
    if not all(despite.lets_pass(clash) for several in found.values() for clash in several):
        raise HasClashes(each_once(found))
    for lecture in lectures:
        kinds = sorted({clash.kind.value for clash in found.get(lecture.id, ()) if clash.blocks})
        deed = last_deed(session, lecture) if kinds else None
        if deed is not None:
            deed.details = {**deed.details, DESPITE: {"because": despite.because, "kinds": kinds}}
