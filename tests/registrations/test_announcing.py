"""One door for every change of a lecture: what follows it, what becomes of the registrations, undoing it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.journal import SYSTEM, JournalEntry, last_deed
from forum.lectures.change_models import Change
from forum.lectures.models import Lecture, PublicState
from forum.lectures.operations import MovedToThePast
from forum.lectures.plans import LectureChanges
from forum.lectures.reversals import NothingToTakeBack
from forum.lectures.staff_queries import locked_lecture
from forum.mail.models import OutboxMessage
from forum.registrations.announcing import Announced, announce, take_back
from forum.registrations.fates import Fate, Follow, NowhereToGo
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.reversals import TooLateToTakeBack
from forum.registrations.rules_models import RegistrationRules, usual_rules
from forum.registrations.swapping import NothingToSwap, Swapped, swap, swap_back
from forum.wording import Wording
from tests.cast import CLEO, DAN, EVE, NOON
from tests.conftest import Database
from tests.databases import KINDS
from tests.factories import make_lecture, make_registration, make_room, make_series

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
START = NOON + 20 * DAY
BECAUSE = Wording("厅堂维修", "The hall is being repaired")
OFF = LectureChanges(public_state=PublicState.CANCELLED)
pytestmark = pytest.mark.databases("sqlite")


def told(session: Session, lecture: Lecture, changes: LectureChanges, **more: Any) -> Announced:
    usual = {"reason": BECAUSE, "despite_clashes": True, "actor": SYSTEM, "now": NOON}
    return announce(session, locked_lecture(session, lecture.id), changes, **{**usual, **more})


def moved(to: datetime) -> LectureChanges:
    return LectureChanges(starts_at=to, ends_at=to + 2 * HOUR)


def mails(session: Session) -> list[tuple[str, str]]:
    query = select(OutboxMessage.recipient, OutboxMessage.message).order_by(OutboxMessage.recipient)
    return [(recipient, message) for recipient, message in session.execute(query)]


def states(session: Session, lecture: Lecture) -> dict[str, str]:
    query = select(Registration).where(Registration.lecture_id == lecture.id).order_by(Registration.id)
    return {one.name: one.state.value for one in session.scalars(query)}


def two_and_one_in_line(session: Session, **values: Any) -> Lecture:
    lecture = make_lecture(session, starts_at=START, seats=2, **values)
    for person in (CLEO, DAN):
        make_registration(session, lecture, person)
    make_registration(session, lecture, EVE, state=RegistrationState.WAITLISTED)
    return lecture


def undone(session: Session, lecture: Lecture, now: datetime = NOON) -> None:
    deed = last_deed(session, lecture)
    assert deed
    take_back(session, locked_lecture(session, lecture.id), str(deed.id), actor=SYSTEM, now=now)


def as_it_stands(session: Session, lecture: Lecture) -> Sequence[object]:
    rules = session.get_one(RegistrationRules, lecture.id)
    session.refresh(lecture)
    times = (lecture.starts_at, lecture.ends_at, lecture.previous_starts_at, lecture.change_announced_at)
    closing = (lecture.registration_closes_at, rules.line_closes_at)
    return (*times, *closing, lecture.public_state, lecture.change_note, states(session, lecture))


CHANGES: dict[str, LectureChanges] = {
    "moved": moved(START + 3 * DAY),
    "cancelled": OFF,
    "postponed": LectureChanges(public_state=PublicState.POSTPONED),
    "withdrawn": LectureChanges(public_state=PublicState.WITHDRAWN),
}


@pytest.mark.databases(*KINDS)
@pytest.mark.parametrize("fate", [Fate.KEEP, Fate.RELEASE, Fate.ELSEWHERE])
@pytest.mark.parametrize("kind", CHANGES)
def test_every_change_is_undone_while_nobody_knows(database: Database, kind: str, fate: Fate) -> None:
    with database.transaction() as session:
        lecture = two_and_one_in_line(session, registration_closes_at=START - DAY)
        repetition = make_lecture(session, starts_at=START + 7 * DAY, seats=2)
        rules = usual_rules(lecture.id)
        rules.line_closes_at = START - 2 * DAY
        session.add(rules)
        session.flush()
        before, revision = as_it_stands(session, lecture), lecture.revision

        announced = told(session, lecture, CHANGES[kind], follow=Follow(fate, repetition.id))
        assert (announced.written, announced.leaves_at) == (3, NOON + timedelta(minutes=10))
        assert as_it_stands(session, lecture) != before
        undone(session, lecture)

        assert as_it_stands(session, lecture) == before
        # Calendars that looked in between follow.
        assert lecture.revision == revision + 2
        assert mails(session) == []
        assert set(states(session, repetition).values()) <= {"cancelled"}
        assert session.scalars(select(Change.id).where(Change.taken_back_at.is_(None))).all() == []
        with pytest.raises(NothingToTakeBack):
            undone(session, lecture)


def test_a_restoration_is_undone_too(database: Database) -> None:
    with database.transaction() as session:
        lecture = two_and_one_in_line(session, public_state=PublicState.CANCELLED)
        told(session, lecture, LectureChanges(public_state=PublicState.PUBLISHED))
        undone(session, lecture)
        assert (lecture.public_state, mails(session)) == (PublicState.CANCELLED, [])


def sent(session: Session) -> None:
    for message in session.scalars(select(OutboxMessage)):
        message.sent_at = NOON


def taken_by_another(session: Session) -> None:
    lecture = session.scalars(select(Lecture).order_by(Lecture.id)).first()
    assert lecture
    for name in ("Somebody", "Else"):
        make_registration(session, lecture, replaced(name))


def replaced(name: str) -> Any:
    return type(CLEO)(**{**CLEO.__dict__, "name": name, "email": f"{name.lower()}@example.org"})


@pytest.mark.parametrize(
    ("fate", "meanwhile"), [(Fate.KEEP, sent), (Fate.RELEASE, sent), (Fate.RELEASE, taken_by_another)]
)
def test_what_cannot_be_undone_stays(
    database: Database, fate: Fate, meanwhile: Callable[[Session], None]
) -> None:
    with database.transaction() as session:
        lecture = two_and_one_in_line(session)
        told(session, lecture, moved(START + DAY), follow=Follow(fate))
        meanwhile(session)
        session.flush()
        with pytest.raises(TooLateToTakeBack):
            undone(session, lecture)


def test_released_seats_end_with_a_reason(database: Database) -> None:
    with database.transaction() as session:
        lecture = two_and_one_in_line(session)
        told(session, lecture, moved(START + DAY), follow=Follow(Fate.RELEASE))
        assert states(session, lecture) == dict.fromkeys((CLEO.name, DAN.name, EVE.name), "cancelled")
        assert mails(session) == [(one.email, "seat_released") for one in (CLEO, DAN, EVE)]
        actions = session.scalars(select(JournalEntry.action).where(JournalEntry.action == "released"))
        assert len(actions.all()) == 3
        assert lecture.pools[0].taken == 0


def test_people_go_along_in_their_turn(database: Database) -> None:
    """Who has a seat comes before the line; who is there already keeps what they have there."""
    with database.transaction() as session:
        series = make_series(session)
        lecture = two_and_one_in_line(session, series=series)
        other = make_lecture(session, starts_at=START + 7 * DAY, seats=2, series=series)
        make_registration(session, other, CLEO)
        told(session, lecture, OFF, follow=Follow(Fate.ELSEWHERE, other.id))
        assert set(states(session, lecture).values()) == {"cancelled"}
        assert states(session, other) == {
            CLEO.name: "confirmed", DAN.name: "confirmed", EVE.name: "waitlisted",
        }  # fmt: skip
        assert mails(session) == [
            (CLEO.email, "seat_released"), (DAN.email, "moved_along"), (EVE.email, "moved_along"),
        ]  # fmt: skip


@pytest.mark.parametrize("to", ["nowhere", "itself", "over", "called off"])
def test_nobody_goes_along_to_what_is_not_held(database: Database, to: str) -> None:
    with database.transaction() as session:
        lecture = two_and_one_in_line(session)
        over = make_lecture(session, starts_at=NOON - DAY)
        off = make_lecture(session, starts_at=START, public_state=PublicState.POSTPONED)
        keys = {"nowhere": None, "itself": lecture.id, "over": over.id, "called off": off.id}
        with pytest.raises(NowhereToGo):
            told(session, lecture, OFF, follow=Follow(Fate.ELSEWHERE, keys[to]))


@pytest.mark.parametrize(
    ("start", "to", "is_refused"),
    [
        (START, NOON - HOUR, True),
        # It runs, and another beginning is made up.
        (NOON - HOUR, NOON - 2 * HOUR, True),
        (NOON - HOUR, NOON + HOUR, False),
        # What is over is put right.
        (NOON - DAY, NOON - DAY - HOUR, False),
    ],
)
def test_nothing_people_wait_for_is_moved_to_the_past(
    database: Database, start: datetime, to: datetime, is_refused: bool
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=start)
        refused: type[Refusal] | None = None
        try:
            told(session, lecture, moved(to))
        except MovedToThePast as refusal:
            refused = type(refusal)
        assert (refused is MovedToThePast) == is_refused


def test_moved_twice_and_moved_back(database: Database) -> None:
    """What people knew counts, not the time between; moved back, there is nothing to be struck through."""
    with database.transaction() as session:
        lecture = two_and_one_in_line(session, minutes=120)
        for minutes, to, former in ((0, START + DAY, START), (4, START + 2 * DAY, START), (8, START, None)):
            announced = told(session, lecture, moved(to), now=NOON + timedelta(minutes=minutes))
            assert lecture.previous_starts_at == former
            # What will be left out is not promised.
            assert announced.written == (3 if former else 0)
        assert len(mails(session)) == 3


def two_rooms(session: Session) -> tuple[Lecture, Lecture]:
    rooms = make_room(session, seats=100), make_room(session, seats=20)
    one, other = (
        make_lecture(session, starts_at=START + day * DAY, room=room, seats=5)
        for day, room in enumerate(rooms)
    )
    for lecture in (one, other):
        make_registration(session, lecture, CLEO)
    return one, other


@pytest.mark.databases(*KINDS)
@pytest.mark.parametrize("what", list(Swapped))
def test_two_lectures_swap_and_swap_back(database: Database, what: Swapped) -> None:
    def now_held(*lectures: Lecture) -> list[object]:
        return [(one.starts_at, one.ends_at - one.starts_at, one.room_id) for one in lectures]

    with database.transaction() as session:
        one, other = two_rooms(session)
        before = now_held(one, other)
        swap(session, one, other, what, reason=BECAUSE, despite_clashes=False, actor=SYSTEM, now=NOON)
        rooms, times = what is Swapped.ROOMS, what is Swapped.TIMES
        assert (one.room_id == before[1][2], other.room_id == before[0][2]) == (rooms, rooms)
        assert (one.starts_at == START + DAY, other.starts_at == START) == (times, times)
        # Both rows lead to one letter (forum/mail/gathering.py).
        assert mails(session) == [(CLEO.email, "lecture_moved")] * 2
        deeds = [last_deed(session, lecture) for lecture in (one, other)]
        assert all(deeds)
        named = tuple((lecture, str(deed.id)) for lecture, deed in zip((one, other), deeds, strict=True))
        swap_back(session, named, actor=SYSTEM, now=NOON)
        assert (now_held(one, other), mails(session)) == (before, [])


def test_what_both_have_is_not_swapped(database: Database) -> None:
    with database.transaction() as session:
        one, other = two_rooms(session)
        other.room = one.room
        with pytest.raises(NothingToSwap):
            swap(
                session, one, other, Swapped.ROOMS,
                reason=BECAUSE, despite_clashes=True, actor=SYSTEM, now=NOON,
            )  # fmt: skip
