"""Taking back what organisers have just done with a registration: as if it had not been done."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.queries import staff_by_email
from forum.journal import Actor, ActorKind, last_deed
from forum.lectures.models import WayOfAttending
from forum.mail.models import OutboxMessage
from forum.registrations import messages
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.operations import cancel
from forum.registrations.reversals import TooLateToTakeBack, take_back
from forum.registrations.staff_operations import cancel_by_hand, give_seat, set_seats
from tests.cast import ADA, CLEO, NOON
from tests.factories import make_lecture, make_registration
from tests.registrations.people import apply, mails, recount, somebody, states

ADA_ACTS = Actor(ActorKind.STAFF, None)
LIST = "/staff/lectures/qxf-2026-001/registrations"


def full(session, *, seats=1, people=3, **values):
    """A lecture with everybody told already where they stand."""
    lecture = make_lecture(session, seats=seats, **values)
    guests = [apply(session, lecture, somebody(number)).registration for number in range(people)]
    deliver(session)
    return lecture, guests


def deliver(session, until=NOON):
    for message in session.scalars(select(OutboxMessage).where(OutboxMessage.due_at <= until)):
        message.sent_at = until
    session.flush()


def unsent(session):
    waiting = select(OutboxMessage.message).where(OutboxMessage.sent_at.is_(None))
    return list(session.scalars(waiting.order_by(OutboxMessage.id)))


def cancelled(session, registration, now=NOON):
    return cancel_by_hand(session, registration_id=registration.id, reason="Ill", actor=ADA_ACTS, now=now)


def seated(session, registration, now=NOON):
    return give_seat(session, registration_id=registration.id, reason="Guest", actor=ADA_ACTS, now=now)


def taken_back(session, registration, now=NOON, deed=None):
    deed = deed or last_deed(session, registration)
    return take_back(session, registration_id=registration.id, deed_id=str(deed.id), actor=ADA_ACTS, now=now)


def test_a_seat_taken_by_mistake_comes_back_and_nobody_hears_of_it(database):
    with database.transaction() as session:
        lecture, guests = full(session)
        before, badges = states(session, lecture), [guest.token_id for guest in guests]
        cancelled(session, guests[0])
        assert guests[1].state is RegistrationState.CONFIRMED
        assert sorted(unsent(session)) == ["cancelled_by_staff", "promoted"]

        taken_back(session, guests[0], NOON + timedelta(minutes=4))

        assert states(session, lecture) == before
        assert [guest.token_id for guest in guests] == badges
        assert unsent(session) == []
        assert guests[0].ended_because is None
        recount(session, lecture)


def test_a_place_in_line_comes_back_where_it_was(database):
    with database.transaction() as session:
        lecture, guests = full(session)
        before = states(session, lecture)
        cancelled(session, guests[1])

        taken_back(session, guests[1])

        assert states(session, lecture) == before
        assert unsent(session) == []
        recount(session, lecture)


@pytest.mark.parametrize("seats", [1, 4])
def test_a_seat_given_by_mistake_is_taken_again(database, seats):
    with database.transaction() as session:
        lecture, guests = full(session)
        seated(session, guests[2])
        set_seats(
            session,
            lecture_id=lecture.id,
            way=WayOfAttending.ON_SITE,
            seats_wanted=seats,
            actor=ADA_ACTS,
            now=NOON,
        )

        taken_back(session, guests[2])

        recount(session, lecture)
        assert guests[2].override_reason is None
        # Whoever waits takes a seat that is free, this one among them.
        assert guests[2].state.value == ("waitlisted" if seats == 1 else "confirmed")
        assert lecture.pools[0].overbooked == 0


@pytest.mark.databases("sqlite")
def test_whoever_has_yet_to_prove_the_address_is_on_their_clock_again(database):  # C-23
    with database.transaction() as session:
        lecture = make_lecture(session, seats=0)
        until = NOON + timedelta(minutes=30)
        guest = make_registration(
            session, lecture, CLEO, RegistrationState.WAITLISTED, address_confirmed_at=None, held_until=until
        )
        seated(session, guest)
        taken_back(session, guest)

        assert (guest.state.value, guest.address_confirmed_at) == ("waitlisted", None)
        assert guest.held_until == until


def test_the_mail_that_was_still_to_be_sent_is_sent_after_all(database):
    # The cancellation had taken the place of a promotion nobody had read of.
    with database.transaction() as session:
        lecture, guests = full(session)
        cancel(session, registration_id=guests[0].id, now=NOON)
        assert unsent(session) == ["promoted", "cancelled_by_attendee"]
        cancelled(session, guests[1])
        cancelled(session, guests[1])

        taken_back(session, guests[1])

        assert mails(session, guests[1]) == ["registered_waitlisted", "promoted"]
        recount(session, lecture)


def test_what_somebody_was_told_is_not_taken_back(database):
    with database.transaction() as session:
        _, guests = full(session)
        cancelled(session, guests[0])
        deliver(session, NOON + messages.HELD_FOR)

        with pytest.raises(TooLateToTakeBack):
            taken_back(session, guests[0], NOON + messages.HELD_FOR)


def test_a_mail_in_the_hands_of_a_worker_has_left(database):
    with database.transaction() as session:
        _, guests = full(session)
        seated(session, guests[1])
        for message in session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))):
            message.lease_until = NOON + timedelta(minutes=10)
        session.flush()

        with pytest.raises(TooLateToTakeBack):
            taken_back(session, guests[1])


@pytest.mark.parametrize("meanwhile", ["time", "heir left", "again", "nothing done"])
def test_more_has_happened_since(database, meanwhile):
    with database.transaction() as session:
        _, guests = full(session)
        now = NOON
        if meanwhile != "nothing done":
            cancelled(session, guests[0])
        if meanwhile == "time":
            now += messages.HELD_FOR + timedelta(seconds=1)
        if meanwhile == "heir left":
            cancel(session, registration_id=guests[1].id, now=NOON)
        if meanwhile == "again":
            taken_back(session, guests[0])

        with pytest.raises(TooLateToTakeBack):
            taken_back(session, guests[0], now)


def test_where_a_lecture_is_near_the_mail_leaves_at_once(database):
    with database.transaction() as session:
        lecture, guests = full(session, starts_at=NOON + timedelta(minutes=90))
        cancelled(session, guests[1])

        assert messages.held_until(lecture, NOON) == NOON
        assert [one.due_at for one in session.scalars(select(OutboxMessage))][-1] == NOON


def test_a_button_shown_before_a_colleague_did_something_else_takes_nothing_back(database):
    with database.transaction() as session:
        _, guests = full(session)
        cancelled(session, guests[2])
        shown_before = last_deed(session, guests[2])
        taken_back(session, guests[2])
        seated(session, guests[2])

        with pytest.raises(TooLateToTakeBack):
            taken_back(session, guests[2], deed=shown_before)

        assert guests[2].state is RegistrationState.CONFIRMED


def test_the_page_offers_to_take_it_back(signed_in, database):
    with database.transaction() as session:
        _, guests = full(session)
        public_id, name = guests[0].public_id, guests[0].name
    address = f"{LIST}/{public_id}/cancellation?state=confirmed&sort=-name"

    done = signed_in.post(address, data={"reason": "Ill"}, follow_redirects=True)
    with database.reading() as session:
        deed = last_deed(
            session, session.scalar(select(Registration).where(Registration.public_id == public_id))
        )
    undo = f"{LIST}/{public_id}/reversal?deed={deed.id}&amp;state=confirmed&amp;sort=-name"
    assert f'action="{undo}"' in done.text
    assert done.request.full_path == f"{LIST}?state=confirmed&sort=-name"
    back = signed_in.post(undo.replace("&amp;", "&"), follow_redirects=True)
    again = signed_in.post(undo.replace("&amp;", "&"), follow_redirects=True)

    assert f"Everything is as before for {name}. No mail was sent." in back.text
    assert "This cannot be taken back any more" in again.text
    with database.reading() as session:
        one = session.scalar(select(Registration).where(Registration.public_id == public_id))
        assert one.state is RegistrationState.CONFIRMED


def test_a_new_link_is_not_taken_back(signed_in, database):
    with database.transaction() as session:
        _, guests = full(session)
        public_id = guests[0].public_id

    page = signed_in.post(f"{LIST}/{public_id}/replacement", data={"reason": "Lost"}, follow_redirects=True)

    assert "/reversal" not in page.text


def test_the_list_is_sorted_by_pinyin_and_by_state(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, seats=3)
        for number, name in enumerate(("Zoë Ångström", "吕伟", "艾米", "Émile Dubois")):
            one = apply(session, lecture, somebody(number)).registration
            one.name = name
        staff_by_email(session, ADA.email)

    def names(query):
        page = signed_in.get(f"{LIST}{query}").text.partition("<tbody>")[2]
        wanted = ("Zoë Ångström", "吕伟", "艾米", "Émile Dubois")
        return sorted(wanted, key=lambda name: page.index(f"Tick {name}<"))

    assert names("?sort=name") == ["艾米", "Émile Dubois", "吕伟", "Zoë Ångström"]
    assert names("?sort=-name") == ["Zoë Ångström", "吕伟", "Émile Dubois", "艾米"]
    assert names("?sort=-state")[0] == "Émile Dubois"
    assert names("?sort=password_hash") == names("")
    assert 'aria-sort="descending"><a href="/staff/lectures/qxf-2026-001/registrations?sort=name"' in (
        signed_in.get(f"{LIST}?sort=-name&page=1").text
    )
