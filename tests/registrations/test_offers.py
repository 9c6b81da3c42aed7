"""Seats offered for a time: accepted, run out, declined, withdrawn, and what a sleeping worker does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.db import transaction
from forum.journal import COMMAND, JournalEntry, last_deed
from forum.lectures.models import Lecture, PublicState
from forum.mail.models import OutboxMessage
from forum.registrations import offers, queries
from forum.registrations.consequences import move_end_of_line, move_line_up
from forum.registrations.line_keeping import move_in_line
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.registrations.offers import GRACE, LectureIsOff, OfferIsOver, accept, sweep
from forum.registrations.operations import cancel
from forum.registrations.refusals import LectureHasBegun
from forum.registrations.reversals import TooLateToTakeBack, take_back
from forum.registrations.rules_models import RegistrationRules, rules_of, usual_rules
from forum.registrations.staff_operations import cancel_by_hand, give_seat
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import apply, mails, recount, somebody

SECOND = timedelta(seconds=1)
# It is Monday noon in Shanghai. Ten hours of this day, two of the next.
STARTS, UNTIL = NOON + timedelta(hours=30), NOON + timedelta(hours=22)
CUT_OFF = STARTS - timedelta(hours=6)
W, O, C, X, R = "waitlisted", "offered", "confirmed", "cancelled", "requested"  # noqa: E741 (they stand for words)


def full(session: Session, people: int = 4, **values: Any) -> tuple[Lecture, list[Registration]]:
    """A lecture of one seat, tomorrow evening; everybody has read where they stand."""
    lecture = make_lecture(session, **{"seats": 1, "starts_at": STARTS, **values})
    guests = [apply(session, lecture, somebody(number)).registration for number in range(people)]
    deliver(session)
    return lecture, guests


def decide(session: Session, lecture: Lecture, **rules: Any) -> None:
    """Say the rules of a lecture."""
    decided: RegistrationRules = usual_rules(lecture.id)
    for name, value in rules.items():
        setattr(decided, name, value)
    session.add(decided)
    session.flush()


def deliver(session: Session) -> None:
    """Let the post leave."""
    for message in session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))):
        message.sent_at = NOON
    session.flush()


def leave(session: Session, registration: Registration, now: datetime = NOON) -> None:
    cancel(session, registration_id=registration.id, now=now)


def offered(session: Session, **values: Any) -> tuple[Lecture, list[Registration]]:
    """The first has given the seat back; the second has read that it is offered to them."""
    lecture, guests = full(session, **values)
    leave(session, guests[0])
    deliver(session)
    return lecture, guests


def states(session: Session, lecture: Lecture) -> list[str]:
    session.expire_all()
    return [row.state.value for row in queries.all_registrations(session, lecture.id)]


def seen(database: Database, lecture: Lecture) -> list[str]:
    """How everybody stands, with the figures compared."""
    with database.reading() as session:
        recount(session, session.get_one(Lecture, lecture.id))
        return states(session, lecture)


def deeds(session: Session, action: str) -> int:
    return len(session.scalars(select(JournalEntry).where(JournalEntry.action == action)).all())


def test_near_the_lecture_a_seat_is_offered_and_accepted(database: Database) -> None:
    # C-11, C-12
    with database.transaction() as session:
        lecture, guests = full(session)
        leave(session, guests[0])
        assert states(session, lecture) == [X, O, W, W]
        assert guests[1].held_until == UNTIL
        assert mails(session, guests[1]) == ["registered_waitlisted", "offered"]
        assert lecture.pools[0].taken == 1
        recount(session, lecture)

        for _ in range(2):
            accept(session, registration_id=guests[1].id, now=UNTIL - SECOND)
        assert states(session, lecture) == [X, C, W, W]
        assert guests[1].held_until is None
        # Nobody who has a seat already reads that one is offered.
        assert mails(session, guests[1]) == ["registered_waitlisted", "promoted"]
        assert deeds(session, "offer_accepted") == 1
        recount(session, lecture)


def test_an_offer_that_ran_out_is_dead_and_its_seat_goes_on(database: Database) -> None:
    # C-12, C-13
    with database.transaction() as session:
        lecture, guests = offered(session)
        with pytest.raises(OfferIsOver):
            accept(session, registration_id=guests[1].id, now=UNTIL)
    assert sweep(UNTIL, database.engine) == 0
    assert sweep(UNTIL + GRACE, database.engine) == 1
    assert sweep(UNTIL + GRACE, database.engine) == 0
    assert seen(database, lecture) == [X, X, O, W]
    with database.transaction() as session:
        gone = session.get_one(Registration, guests[1].id)
        assert gone.ended_because is EndedBecause.EXPIRED
        assert mails(session, gone)[-1] == "offer_expired"
        heir = session.get_one(Registration, guests[2].id)
        assert heir.held_until == CUT_OFF
        with pytest.raises(OfferIsOver):
            accept(session, registration_id=gone.id, now=UNTIL + GRACE)
        # Another sweeper that had found it too.
        assert not offers.expire(session, registration_id=gone.id, now=UNTIL + GRACE)


def test_an_acceptance_in_time_wins_although_the_sweeper_was_there_first(database: Database) -> None:
    # C-12
    with database.transaction() as session:
        lecture, guests = offered(session)
    assert sweep(UNTIL + GRACE - SECOND, database.engine) == 0
    with database.transaction() as session:
        accept(session, registration_id=guests[1].id, now=UNTIL - SECOND)
    assert sweep(UNTIL + GRACE, database.engine) == 0
    assert seen(database, lecture) == [X, C, W, W]


def test_a_seat_that_is_declined_goes_on_and_nobody_comes_back_by_themselves(database: Database) -> None:
    # C-13, C-16
    with database.transaction() as session:
        lecture, guests = offered(session)
        leave(session, guests[1])
        assert states(session, lecture) == [X, X, O, W]
        deliver(session)
        written = mails(session, guests[1])
        leave(session, guests[2])
        leave(session, guests[3])
        assert sweep_inside(session, NOON) == 0
        assert states(session, lecture) == [X, X, X, X]
        assert mails(session, guests[1]) == written
        recount(session, lecture)


def sweep_inside(session: Session, now: datetime) -> int:
    """What the sweeper passes on, in a transaction that is open already."""
    lecture = session.scalars(select(Lecture)).one()
    return offers.pass_on(session, lecture.id, now=now)


def test_organisers_withdraw_an_offer_and_take_that_back(database: Database) -> None:
    # C-10: as if it had not been done.
    with database.transaction() as session:
        lecture, guests = offered(session)
        cancel_by_hand(session, registration_id=guests[1].id, reason="Ill", actor=COMMAND, now=NOON)
        assert states(session, lecture) == [X, X, O, W]
        undo(session, guests[1])
        assert states(session, lecture) == [X, O, W, W]
        assert (guests[1].held_until, guests[2].held_until) == (UNTIL, None)
        assert mails(session, guests[2]) == ["registered_waitlisted"]
        recount(session, lecture)


def undo(session: Session, registration: Registration) -> None:
    deed = last_deed(session, registration)
    assert deed
    take_back(session, registration_id=registration.id, deed_id=str(deed.id), actor=COMMAND, now=NOON)


def test_an_offer_is_taken_back_with_the_cancellation_it_came_from(database: Database) -> None:
    with database.transaction() as session:
        lecture, guests = full(session)
        cancel_by_hand(session, registration_id=guests[0].id, reason="Ill", actor=COMMAND, now=NOON)
        assert states(session, lecture) == [X, O, W, W]
        undo(session, guests[0])
        assert states(session, lecture) == [C, W, W, W]
        assert guests[1].held_until is None

        cancel_by_hand(session, registration_id=guests[0].id, reason="Ill", actor=COMMAND, now=NOON)
        accept(session, registration_id=guests[1].id, now=NOON + SECOND)
        with pytest.raises(TooLateToTakeBack):
            undo(session, guests[0])


def test_after_a_day_asleep_nobody_reads_stale_offers(database: Database) -> None:
    # C-15: the offer was decided, but its mail never left.
    with database.transaction() as session:
        lecture, guests = full(session)
        leave(session, guests[0])
    assert sweep(UNTIL + timedelta(minutes=30), database.engine) == 1
    assert seen(database, lecture) == [X, O, W, W]
    with database.transaction() as session:
        first = session.get_one(Registration, guests[1].id)
        assert first.held_until == CUT_OFF  # offered anew, for what is left
        assert mails(session, first) == ["registered_waitlisted", "offered"]
        assert deeds(session, "offer_never_sent") == 1
        recount(session, session.get_one(Lecture, lecture.id))
    # So late that nobody would have time to answer, it is made anew as well, and then left.
    assert sweep(CUT_OFF - timedelta(minutes=40), database.engine) == 0
    assert sweep(CUT_OFF - timedelta(minutes=20), database.engine) == 1
    assert seen(database, lecture) == [X, W, W, W]
    # Down until it is over: nothing is offered, nobody hears of it.
    assert sweep(STARTS + timedelta(days=1), database.engine) == 0
    assert seen(database, lecture) == [X, W, W, W]
    with database.reading() as session:
        assert "offer" not in " ".join(mails(session))


def test_an_offer_that_was_read_ends_without_a_word_once_the_lecture_is_over(database: Database) -> None:
    # C-14, C-15
    with database.transaction() as session:
        lecture, _ = offered(session)
        written = mails(session)
    assert sweep(STARTS, database.engine) == 1
    assert seen(database, lecture) == [X, X, W, W]
    with database.reading() as session:
        assert mails(session) == written


def test_a_clock_that_jumps_neither_ends_twice_nor_brings_back(database: Database) -> None:
    # F-06
    with database.transaction() as session:
        lecture, guests = offered(session)
    ahead = UNTIL + timedelta(hours=1)
    for now in (ahead, NOON, ahead, NOON - timedelta(days=3), ahead):
        sweep(now, database.engine)
        assert seen(database, lecture)[:2] == [X, X]
    with database.reading() as session:
        assert deeds(session, "offer_expired") == 1
        assert mails(session, session.get_one(Registration, guests[1].id)).count("offer_expired") == 1


def test_an_offer_rests_while_the_lecture_is_off(database: Database) -> None:
    with database.transaction() as session:
        lecture, guests = offered(session)
        lecture.public_state = PublicState.POSTPONED
        with pytest.raises(LectureIsOff):
            accept(session, registration_id=guests[1].id, now=NOON)
        assert not offers.expire(session, registration_id=guests[1].id, now=UNTIL + timedelta(days=2))
    assert sweep(UNTIL + timedelta(days=2), database.engine) == 0
    with database.transaction() as session:
        lecture = queries.locked_lecture(session, lecture.id)
        back = NOON + timedelta(days=2)
        lecture.public_state = PublicState.PUBLISHED
        lecture.starts_at, lecture.ends_at = back + timedelta(hours=30), back + timedelta(hours=31)
        move_line_up(session, lecture, now=back)
        again = session.get_one(Registration, guests[1].id)
        # Its time had run out meanwhile, so it begins again.
        assert again.held_until == back + timedelta(hours=22)
        assert mails(session, again)[-2:] == ["offered", "offered"]
        recount(session, lecture)


@pytest.mark.parametrize(
    ("starts", "state", "until"),
    [
        # By now seats are given without asking.
        (NOON + timedelta(days=9), C, None),
        # As it was: nothing new.
        (STARTS, O, UNTIL),
        # A little sooner: the promise stands, though it is past the new cut-off.
        (STARTS - timedelta(hours=5), O, UNTIL),
        # Before the end of the promise: no longer than that.
        (NOON + timedelta(hours=8), O, NOON + timedelta(hours=8)),
    ],
)
@pytest.mark.databases("sqlite")
def test_a_moved_lecture_keeps_its_promises(
    database: Database, starts: datetime, state: str, until: datetime | None
) -> None:
    with database.transaction() as session:
        lecture, guests = offered(session)
        lecture.starts_at, lecture.ends_at = starts, starts + timedelta(hours=1)
        move_line_up(session, lecture, now=NOON + SECOND)
        assert (states(session, lecture)[1], guests[1].held_until) == (state, until)
        is_news = (state, until) != (O, UNTIL)
        assert len(mails(session, guests[1])) == (3 if is_news else 2)
        move_line_up(session, lecture, now=NOON + SECOND)
        assert len(mails(session, guests[1])) == (3 if is_news else 2)
        recount(session, lecture)


@pytest.mark.databases("sqlite")
def test_the_day_on_which_names_are_wanted_moves_along(database: Database) -> None:
    # C-11
    with database.transaction() as session:
        lecture, _ = full(session)
        move_end_of_line(session, lecture, by=timedelta(days=3))
        decide(session, lecture, line_closes_at=CUT_OFF)
        move_end_of_line(session, lecture, by=timedelta(days=3))
        assert rules_of(session, lecture.id).line_closes_at == CUT_OFF + timedelta(days=3)


@pytest.mark.databases("sqlite")
def test_nothing_is_accepted_once_the_lecture_has_begun(database: Database) -> None:
    # C-14
    with database.transaction() as session:
        _, guests = offered(session)
        guests[1].held_until = STARTS + timedelta(days=1)
        with pytest.raises(LectureHasBegun):
            accept(session, registration_id=guests[1].id, now=STARTS)


@pytest.mark.databases("sqlite")
def test_the_oldest_who_can_answer_gets_the_offer(database: Database) -> None:
    # C-14, C-15: no address, no proof of it, asleep until the end; then one who is awake.
    with database.transaction() as session:
        lecture, guests = full(session, people=6)
        guests[1].attendee.email = None
        guests[2].address_confirmed_at = None
        for guest in guests[3:]:
            guest.timezone = "Asia/Shanghai"
        guests[4].timezone = "America/New_York"
        session.flush()
        leave(session, guests[0], NOON + timedelta(hours=9, minutes=30))
        assert states(session, lecture) == [X, W, W, O, W, W]
        decide(session, lecture, offers_until_hours=10)
        leave(session, guests[3], NOON + timedelta(hours=9, minutes=30))
        # At half past nine in the evening, with an end at eight in the morning.
        assert states(session, lecture) == [X, W, W, X, O, W]


@pytest.mark.databases("sqlite")
def test_who_accepts_may_still_need_the_organisers_word(database: Database) -> None:
    with database.transaction() as session:
        lecture, guests = offered(session)
        decide(session, lecture, needs_approval=True)
        accept(session, registration_id=guests[1].id, now=NOON)
        assert states(session, lecture)[1] == R
        assert "promoted" not in mails(session, guests[1])
        recount(session, lecture)


@pytest.mark.databases("sqlite")
def test_only_who_goes_past_others_is_counted(database: Database) -> None:
    # C-10
    with database.transaction() as session:
        lecture, guests = full(session, starts_at=NOON + timedelta(days=9))
        for guest in (guests[1], guests[3]):
            give_seat(session, registration_id=guest.id, reason="Guest", actor=COMMAND, now=NOON)
        assert [guest.bypassed_line_at for guest in guests] == [None, None, None, NOON]
        undo(session, guests[3])
        assert guests[3].bypassed_line_at is None

        move_in_line(session, registration_id=guests[3].id, place=1, reason="Ill", actor=COMMAND, now=NOON)
        assert [row.name for row in queries.line(session, lecture.pools[0])] == ["Guest 3", "Guest 2"]
        assert guests[3].bypassed_line_at == NOON
        undo(session, guests[3])
        assert [row.name for row in queries.line(session, lecture.pools[0])] == ["Guest 2", "Guest 3"]
        assert guests[3].bypassed_line_at is None


def both(deeds: list[Callable[[], object]]) -> list[str]:
    """Do two things at the same moment, in whatever order; the faults that came of it."""
    faults: list[str] = []
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> None:
        barrier.wait()
        try:
            deed()
        except Exception as fault:  # noqa: BLE001 (whatever it is, the test says so)
            faults.append(repr(fault))

    threads = [Thread(target=do, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def race(database: Database, number: int = 0) -> list[str]:
    """Somebody accepts in the last second while the sweeper comes; what is wrong afterwards."""
    with database.transaction() as session:
        lecture, guests = offered(session, people=3)
    key = guests[1].id

    def accept_it() -> None:
        try:
            with transaction(database.engine) as session:
                accept(session, registration_id=key, now=UNTIL - SECOND)
        except OfferIsOver:
            return

    def end_it() -> None:
        with transaction(database.engine) as session:
            offers.expire(session, registration_id=key, now=UNTIL + GRACE)

    found = both([accept_it, end_it] if number % 2 else [end_it, accept_it])
    with database.transaction() as session:
        came = states(session, lecture)
        accepted, ended = (_told(session, key, action) for action in ("offer_accepted", "offer_expired"))
        if came not in ([X, C, W], [X, X, O]) or accepted + ended != 1 or accepted != (came[1] == C):
            found.append(f"{came}, accepted {accepted}, ended {ended}")
        (pool,) = queries.pools(session, session.get_one(Lecture, lecture.id))
        if pool.taken != queries.seated(session, [pool.id]).get(pool.id, 0):
            found.append(f"{pool.taken} taken")
        session.get_one(Lecture, lecture.id).public_state = PublicState.WITHDRAWN
    return found


def _told(session: Session, key: int, action: str) -> int:
    query = select(JournalEntry).where(JournalEntry.action == action, JournalEntry.object_id == key)
    return len(session.scalars(query).all())


def test_acceptance_and_end_never_both_happen(database: Database, long_run: bool) -> None:
    # C-12
    for number in range(1000 if long_run else 6):
        assert race(database, number) == []


@pytest.mark.databases("postgresql")
def test_the_race_is_noticed_when_the_lock_is_taken_out(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # C-12: a test that could not fail would prove nothing. Both look before either writes.
    looked = Barrier(2)

    def unlocked(session: Session, registration_id: int) -> tuple[Registration, Lecture]:
        registration = session.get_one(Registration, registration_id)
        looked.wait(30)
        return registration, registration.lecture

    with monkeypatch.context() as patched:
        patched.setattr(queries, "locked_registration", _only_in(unlocked))
        assert race(database) != []


def _only_in(unlocked: Callable[..., tuple[Registration, Lecture]]) -> Callable[..., object]:
    """Without the lock for the two who race; whoever made room for them beforehand had it."""
    locked, calls = queries.locked_registration, iter(range(100))

    def one_or_other(session: Session, registration_id: int) -> tuple[Registration, Lecture]:
        return (locked if next(calls) == 0 else unlocked)(session, registration_id)

    return one_or_other


def test_the_states_of_this_file_are_those_of_the_forum() -> None:
    assert {W, O, C, X, R} < set(RegistrationState)
