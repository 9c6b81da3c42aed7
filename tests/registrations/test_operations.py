"""Registering, cancelling and moving up, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.errors import Refusal
from forum.journal import Actor, ActorKind, JournalEntry
from forum.lectures.models import Attendance, PublicState, SeatPool, WayOfAttending
from forum.lectures.plans import LectureChanges
from forum.mail.models import OutboxMessage
from forum.registrations import queries, refusals
from forum.registrations.announcing import announce
from forum.registrations.applicants import Applicant
from forum.registrations.consents import ConsentRecord
from forum.registrations.models import Attendee, EndedBecause, Origin, Registration, RegistrationState
from forum.registrations.operations import Answer, cancel
from forum.registrations.staff_operations import cancel_by_hand, give_seat, register_by_hand, set_seats
from tests.cast import CLEO, DAN, NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_room
from tests.registrations.people import applicant, apply, mails, recount, somebody, states

ADA_ACTS = Actor(ActorKind.STAFF, None)
WEEK = timedelta(days=7)


def test_a_free_seat_is_given_at_once(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=10)
        receipt = apply(session, lecture, CLEO)
        assert receipt.answer is Answer.REGISTERED
        assert receipt.registration.state is RegistrationState.CONFIRMED
        assert session.scalars(select(ConsentRecord.text)).all() == ["I agree."]
        assert mails(session) == ["registered_confirmed"]
        assert session.scalars(select(JournalEntry.action)).all() == ["registered"]
        recount(session, lecture)


def test_a_full_lecture_gives_a_place_in_line(database: Database) -> None:
    # C-16
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        guests = [apply(session, lecture, somebody(n)).registration for n in range(4)]
        assert [guest.state.value for guest in guests] == ["confirmed", *["waitlisted"] * 3]
        places = [queries.place_in_line(session, guest) for guest in guests]
        assert [place and (place.number, place.before, place.behind) for place in places] == [
            None,
            (1, 0, 2),
            (2, 1, 1),
            (3, 2, 0),
        ]
        assert mails(session) == ["registered_confirmed", *["registered_waitlisted"] * 3]


def test_one_full_pool_does_not_block_the_other(database: Database) -> None:
    # C-03
    with database.transaction() as session:
        lecture = make_lecture(session, seats=0, online_seats=None, attendance="mixed")
        on_site = apply(session, lecture, CLEO, way=WayOfAttending.ON_SITE).registration
        online = apply(session, lecture, DAN, way=WayOfAttending.ONLINE).registration
        assert (on_site.state, online.state) == (RegistrationState.WAITLISTED, RegistrationState.CONFIRMED)


def test_a_mixed_lecture_wants_to_know_how(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="mixed")
        with pytest.raises(refusals.NoSuchWay):
            apply(session, lecture, CLEO)


def test_a_lecture_in_a_room_cannot_be_attended_online(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        with pytest.raises(refusals.NoSuchWay):
            apply(session, lecture, CLEO, way=WayOfAttending.ONLINE)


def test_nobody_gets_a_seat_of_a_way_that_was_given_up_meanwhile(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="mixed", online_seats=None)
        lecture.attendance = Attendance.ON_SITE
        session.flush()
        with pytest.raises(refusals.NoSuchWay):
            apply(session, lecture, CLEO, way=WayOfAttending.ONLINE)


def test_cancelling_frees_one_seat_once_and_the_first_in_line_moves_up(database: Database) -> None:
    # C-04, C-40
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first, second, third = (apply(session, lecture, somebody(n)).registration for n in range(3))
        for _ in range(2):
            cancel(session, registration_id=first.id, now=NOON)
        assert [guest.state.value for guest in (first, second, third)] == [
            "cancelled",
            "confirmed",
            "waitlisted",
        ]
        assert first.ended_because is EndedBecause.ATTENDEE
        assert mails(session, first) == ["cancelled_by_attendee"]
        assert mails(session, second) == ["promoted"]
        assert mails(session, third) == ["registered_waitlisted"]
        recount(session, lecture)


def test_leaving_the_line_frees_no_seat_and_nobody_rejoins_by_itself(database: Database) -> None:
    # C-16
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first, second = (apply(session, lecture, somebody(n)).registration for n in range(2))
        cancel(session, registration_id=second.id, now=NOON)
        cancel(session, registration_id=first.id, now=NOON)
        assert second.state is RegistrationState.CANCELLED
        assert "promoted" not in mails(session)
        recount(session, lecture)


def test_everything_of_a_cancellation_is_taken_back_together(database: Database) -> None:
    # C-40
    class PowerCutError(Exception):
        pass

    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first = apply(session, lecture, CLEO).registration
        apply(session, lecture, DAN)
        before = states(session, lecture), mails(session)

    def cut_off() -> None:
        with database.transaction() as writing:
            cancel(writing, registration_id=first.id, now=NOON)
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut_off()
    with database.reading() as session:
        assert (states(session, lecture), mails(session)) == before


def test_nobody_moves_up_once_registration_is_closed(database: Database) -> None:
    # C-14
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1, registration_closes_at=NOON + timedelta(days=1))
        first, second = (apply(session, lecture, somebody(n)).registration for n in range(2))
        cancel(session, registration_id=first.id, now=NOON + timedelta(days=2))
        assert second.state is RegistrationState.WAITLISTED


def test_a_newcomer_does_not_overtake_those_who_wait(database: Database) -> None:
    # C-10: a seat that became free while nobody could move up still belongs to the first in line.
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first, _ = (apply(session, lecture, somebody(n)).registration for n in range(2))
        lecture.public_state = PublicState.CANCELLED
        cancel(session, registration_id=first.id, now=NOON)
        lecture.public_state = PublicState.PUBLISHED
        third = apply(session, lecture, DAN).registration
        assert third.state is RegistrationState.WAITLISTED


def test_the_same_form_sent_again_is_one_registration(database: Database) -> None:
    # C-20
    with database.transaction() as session:
        lecture = make_lecture(session)
        one = apply(session, lecture, CLEO, fingerprint="f" * 64)
        two = apply(session, lecture, CLEO, fingerprint="f" * 64)
        assert two.answer is Answer.SENT_BEFORE
        assert two.registration is one.registration
        assert mails(session) == ["registered_confirmed"]


def test_the_same_form_is_answered_alike_after_registration_closed(database: Database) -> None:
    # C-20
    with database.transaction() as session:
        lecture = make_lecture(session)
        one = apply(session, lecture, CLEO, fingerprint="f" * 64)
        assert (
            apply(session, lecture, CLEO, fingerprint="f" * 64, now=NOON + WEEK).registration
            is one.registration
        )


def test_a_second_registration_with_one_address_gets_its_link_by_mail(database: Database) -> None:
    # C-21, C-22
    with database.transaction() as session:
        lecture = make_lecture(session)
        apply(session, lecture, CLEO)
        again = apply(session, lecture, CLEO.__class__("Somebody Else", "CLEO@Example.ORG"))
        assert again.answer is Answer.LINK_SENT
        assert mails(session) == ["registered_confirmed", "link_again"]
        assert [row.name for row in queries.all_registrations(session, lecture.id)] == [CLEO.name]


def test_a_mailbox_is_not_flooded_with_links(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        for _ in range(4):
            apply(session, lecture, CLEO)
        assert mails(session).count("link_again") == 1
        session.execute(update(OutboxMessage).values(sent_at=NOON))
        apply(session, lecture, CLEO, now=NOON + timedelta(minutes=21))
        assert mails(session).count("link_again") == 2


def test_who_cancelled_can_register_again(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        first = apply(session, lecture, CLEO).registration
        cancel(session, registration_id=first.id, now=NOON)
        assert apply(session, lecture, CLEO).answer is Answer.REGISTERED
        assert [state for _, state in states(session, lecture)] == ["cancelled", "confirmed"]
        recount(session, lecture)


def test_a_form_never_changes_what_is_known_of_a_person(database: Database) -> None:
    with database.transaction() as session:
        apply(session, make_lecture(session), CLEO)
        apply(session, make_lecture(session), CLEO.__class__("An Impostor", CLEO.email))
        assert session.scalars(select(Attendee.name)).all() == [CLEO.name]
        assert set(session.scalars(select(Registration.name))) == {CLEO.name, "An Impostor"}


@pytest.mark.parametrize(
    ("values", "later", "refusal"),
    [
        ({"takes_registrations": False}, timedelta(), refusals.TakesNoRegistrations),
        ({"pools": []}, timedelta(), refusals.TakesNoRegistrations),
        ({"public_state": PublicState.CANCELLED}, timedelta(), refusals.LectureIsCancelled),
        ({"public_state": PublicState.POSTPONED}, timedelta(), refusals.LectureIsPostponed),
        ({"public_state": PublicState.WITHDRAWN}, timedelta(), refusals.LectureIsNotPublic),
        ({"public_state": PublicState.UNPUBLISHED}, timedelta(), refusals.LectureIsNotPublic),
        ({}, WEEK, refusals.RegistrationClosed),
        (
            {"registration_closes_at": NOON + timedelta(days=1)},
            timedelta(days=1),
            refusals.RegistrationClosed,
        ),
        ({"registration_closes_at": NOON + 2 * WEEK}, WEEK, refusals.RegistrationClosed),
        ({}, WEEK + timedelta(minutes=90), refusals.LectureIsOver),
    ],
)
def test_refusals(
    database: Database, values: dict[str, object], later: timedelta, refusal: type[Refusal]
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        for name, value in values.items():
            setattr(lecture, name, value)
        session.flush()
        with pytest.raises(refusal):
            apply(session, lecture, CLEO, now=NOON + later)
        assert mails(session) == []


def test_nothing_is_given_back_once_the_lecture_runs(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        registration = apply(session, lecture, CLEO).registration
        with pytest.raises(refusals.LectureHasBegun):
            cancel(session, registration_id=registration.id, now=NOON + WEEK)


def test_an_organiser_registers_somebody_after_closing_and_without_an_address(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, registration_closes_at=NOON - timedelta(days=1))
        registration = register_by_hand(
            session,
            lecture_id=lecture.id,
            applicant=Applicant("Walk In", None, "en"),
            origin=Origin.WALK_IN,
            actor=ADA_ACTS,
            now=NOON,
        )
        assert (registration.state, registration.origin) == (RegistrationState.CONFIRMED, Origin.WALK_IN)
        assert mails(session) == []
        recount(session, lecture)


def test_a_reason_takes_an_organiser_beyond_the_seats(database: Database) -> None:
    # C-01
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        apply(session, lecture, somebody(1))
        waiting = _by_hand(session, lecture, CLEO, "")
        seated = _by_hand(session, lecture, DAN, "Speaker's guest")
        assert (waiting.state, seated.state) == (RegistrationState.WAITLISTED, RegistrationState.CONFIRMED)
        assert seated.override_reason == "Speaker's guest"
        assert lecture.pools[0].overbooked == 1
        recount(session, lecture)


def test_overbooking_falls_as_people_leave_and_only_then_does_the_line_move(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first = apply(session, lecture, somebody(1)).registration
        waiting = apply(session, lecture, somebody(2)).registration
        guest = _by_hand(session, lecture, DAN, "Speaker's guest")
        cancel(session, registration_id=first.id, now=NOON)
        assert waiting.state is RegistrationState.WAITLISTED
        assert lecture.pools[0].overbooked == 0
        cancel(session, registration_id=guest.id, now=NOON)
        assert waiting.state.value == "confirmed"
        recount(session, lecture)


def test_nobody_is_registered_twice_by_hand(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        apply(session, lecture, CLEO)
        with pytest.raises(refusals.AlreadyRegistered, match="克莱奥 Cleo is already registered"):
            _by_hand(session, lecture, CLEO, "")


@pytest.mark.parametrize(
    ("state", "later", "refusal"),
    [
        (PublicState.CANCELLED, timedelta(), refusals.LectureIsCancelled),
        (PublicState.PUBLISHED, WEEK + timedelta(hours=2), refusals.LectureIsOver),
    ],
)
def test_what_even_an_organiser_cannot_do(
    database: Database, state: PublicState, later: timedelta, refusal: type[Refusal]
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=0)
        waiting = apply(session, lecture, CLEO).registration
        lecture.public_state = state
        with pytest.raises(refusal):
            _by_hand(session, lecture, DAN, "", now=NOON + later)
        with pytest.raises(refusal):
            give_seat(session, registration_id=waiting.id, reason="x", actor=ADA_ACTS, now=NOON + later)


def test_a_seat_is_given_past_the_line_for_a_reason(database: Database) -> None:
    # C-10
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        guests = [apply(session, lecture, somebody(n)).registration for n in range(3)]
        with pytest.raises(refusals.ReasonMissing):
            give_seat(session, registration_id=guests[2].id, reason=" ", actor=ADA_ACTS, now=NOON)
        given = give_seat(
            session, registration_id=guests[2].id, reason="Interpreter", actor=ADA_ACTS, now=NOON
        )
        assert given.state is RegistrationState.CONFIRMED
        assert guests[1].state is RegistrationState.WAITLISTED
        with pytest.raises(refusals.NothingToGive):
            give_seat(session, registration_id=guests[2].id, reason="again", actor=ADA_ACTS, now=NOON)
        entry = session.scalars(select(JournalEntry).where(JournalEntry.action == "seat_given")).one()
        assert entry.details == {
            "state": "confirmed",
            "reason": "Interpreter",
            "out_of_turn": True,
            "given": ["approved_at"],
        }
        recount(session, lecture)


def test_an_organiser_cancels_with_a_reason_and_the_seat_passes_on(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first, second = (apply(session, lecture, somebody(n)).registration for n in range(2))
        with pytest.raises(refusals.ReasonMissing):
            cancel_by_hand(session, registration_id=first.id, reason="", actor=ADA_ACTS, now=NOON)
        for _ in range(2):
            cancel_by_hand(
                session, registration_id=first.id, reason="Asked by phone", actor=ADA_ACTS, now=NOON
            )
        assert (first.state.value, first.ended_because) == ("cancelled", EndedBecause.STAFF)
        assert second.state is RegistrationState.CONFIRMED
        assert mails(session, first)[-1] == "cancelled_by_staff"


def test_fewer_seats_keep_everybody_and_more_move_the_line_up(database: Database) -> None:
    # C-04
    with database.transaction() as session:
        lecture = make_lecture(session, seats=3)
        for n in range(5):
            apply(session, lecture, somebody(n))
        assert _resize(session, lecture, 1).overbooked == 2
        assert [state for _, state in states(session, lecture)].count("confirmed") == 3
        recount(session, lecture)
        assert _resize(session, lecture, 4).overbooked == 0
        assert [state for _, state in states(session, lecture)].count("confirmed") == 4
        _resize(session, lecture, None)
        assert [state for _, state in states(session, lecture)].count("confirmed") == 5
        assert mails(session).count("promoted") == 2
        recount(session, lecture)


def test_seats_of_a_new_way_of_attending_open_a_pool(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        pool = set_seats(
            session,
            lecture_id=lecture.id,
            way=WayOfAttending.ONLINE,
            seats_wanted=50,
            actor=ADA_ACTS,
            now=NOON,
        )
        assert (pool.seats, pool.taken, pool.overbooked) == (50, 0, 0)


def test_everybody_concerned_is_told_and_newer_news_replace_older(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        gone = apply(session, lecture, somebody(0)).registration
        cancel(session, registration_id=gone.id, now=NOON)
        guests = [apply(session, lecture, somebody(n)).registration for n in range(1, 3)]
        moved = LectureChanges(room=make_room(session))
        off = LectureChanges(public_state=PublicState.CANCELLED)
        for changes in (moved, off):
            done = announce(session, lecture, changes, despite_clashes=True, actor=ADA_ACTS, now=NOON)
            assert done.written == 2
        assert mails(session, guests[0]) == ["registered_confirmed", "lecture_cancelled"]
        assert mails(session, guests[1]) == ["registered_waitlisted", "lecture_cancelled"]
        assert "lecture_moved" not in mails(session)


def test_every_change_reaches_the_doors_roster(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first, second = (apply(session, lecture, somebody(n)).registration for n in range(2))
        assert (first.roster_cursor, second.roster_cursor, lecture.roster_cursor) == (1, 2, 2)
        cancel(session, registration_id=first.id, now=NOON)
        assert (first.roster_cursor, second.roster_cursor, lecture.roster_cursor) == (3, 4, 4)


def test_the_database_refuses_one_taken_too_many(database: Database) -> None:
    # C-01: the second wall
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        one_too_many = update(SeatPool).where(SeatPool.lecture_id == lecture.id).values(taken=2)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(one_too_many)


def test_the_database_refuses_a_second_live_registration(database: Database) -> None:
    # C-21: the second wall
    with database.transaction() as session:
        lecture = make_lecture(session)
        first, second = (apply(session, lecture, somebody(n)).registration for n in range(2))
        same_person = update(Registration).where(Registration.id == second.id)
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(same_person.values(attendee_id=first.attendee_id))


def _by_hand(session, lecture, person, reason, now=NOON):  # type: ignore[no-untyped-def]
    return register_by_hand(
        session,
        lecture_id=lecture.id,
        applicant=applicant(person),
        overbooking_reason=reason,
        actor=ADA_ACTS,
        now=now,
    )


def _resize(session, lecture, seats):  # type: ignore[no-untyped-def]
    return set_seats(
        session,
        lecture_id=lecture.id,
        way=WayOfAttending.ON_SITE,
        seats_wanted=seats,
        actor=ADA_ACTS,
        now=NOON,
    )
