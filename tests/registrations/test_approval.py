"""Asking the organisers: yes, no with a reason, the way back, and their daily reminder."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Role
from forum.journal import last_deed
from forum.lectures.models import Lecture
from forum.mail.delivery import Pointless
from forum.mail.models import OutboxMessage
from forum.registrations import approval, approval_reminders, queries, refusals
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.registrations.reversals import TooLateToTakeBack, take_back
from forum.registrations.rules_models import rules_of
from forum.registrations.staff_operations import give_seat, register_by_hand
from tests.cast import ADA, CLEO, EVE, NOON, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_series, make_staff
from tests.registrations.people import applicant, apply, mails, recount, somebody, states
from tests.registrations.test_confirmation import confirming
from tests.registrations.test_operations import ADA_ACTS

REQUESTED, CONFIRMED = RegistrationState.REQUESTED, RegistrationState.CONFIRMED
SOON = NOON + timedelta(minutes=4)


def asking(session: Session, *, seats: int = 10, **values: object) -> Lecture:
    """A lecture whose organisers decide about everybody."""
    return confirming(session, seats=seats, confirms_address=False, needs_approval=True, **values)


def undo(session: Session, registration: Registration) -> Registration:
    deed = last_deed(session, registration)
    assert deed is not None
    return take_back(session, registration_id=registration.id, deed_id=str(deed.id), actor=ADA_ACTS, now=SOON)


def test_whoever_asks_holds_a_seat_until_the_organisers_say_yes(database: Database) -> None:
    with database.transaction() as session:
        lecture = asking(session)
        mine = apply(session, lecture, CLEO).registration
        assert (mine.state, mails(session)) == (REQUESTED, ["requested"])
        recount(session, lecture)
        for _ in range(2):
            approval.approve(session, registration_id=mine.id, actor=ADA_ACTS, now=NOON)
        assert (mine.state, mails(session)) == (CONFIRMED, ["approved"])
        assert undo(session, mine).state is REQUESTED
        assert mails(session) == ["requested"]
        recount(session, lecture)


def test_a_no_passes_the_seat_on_and_can_be_taken_back(database: Database) -> None:
    with database.transaction() as session:
        lecture = asking(session, seats=1)
        first, second = (apply(session, lecture, somebody(n)).registration for n in range(2))
        assert second.state is RegistrationState.WAITLISTED
        with pytest.raises(refusals.ReasonMissing):
            approval.decline(session, registration_id=first.id, reason=" ", actor=ADA_ACTS, now=NOON)
        for _ in range(2):
            approval.decline(session, registration_id=first.id, reason="Full", actor=ADA_ACTS, now=NOON)
        assert states(session, lecture) == [("Guest 0", "declined"), ("Guest 1", "requested")]
        assert (first.ended_because, first.decline_reason) == (EndedBecause.DECLINED, "Full")
        assert set(mails(session)) == {"declined", "requested"}
        recount(session, lecture)
        assert undo(session, first).state is REQUESTED
        assert states(session, lecture) == [("Guest 0", "requested"), ("Guest 1", "waitlisted")]
        assert first.decline_reason == ""
        recount(session, lecture)
        with pytest.raises(refusals.NothingToDecide):
            approval.approve(session, registration_id=second.id, actor=ADA_ACTS, now=NOON)


@pytest.mark.databases("sqlite")
def test_rules_switched_off_keep_requests_and_close_the_way_back(database: Database) -> None:
    with database.transaction() as session:
        lecture = asking(session)
        mine, other = (apply(session, lecture, somebody(n)).registration for n in range(2))
        approval.approve(session, registration_id=mine.id, actor=ADA_ACTS, now=NOON)
        rules_of(session, lecture.id).needs_approval = False
        session.flush()
        assert other.state is REQUESTED
        with pytest.raises(TooLateToTakeBack):
            undo(session, mine)
        session.refresh(mine)
        approval.approve(session, registration_id=other.id, actor=ADA_ACTS, now=NOON)
        assert other.state is CONFIRMED


@pytest.mark.databases("sqlite")
def test_whom_the_organisers_enter_or_seat_they_need_not_approve(database: Database) -> None:
    with database.transaction() as session:
        lecture = asking(session, seats=1)
        by_hand = register_by_hand(
            session, lecture_id=lecture.id, applicant=applicant(CLEO), actor=ADA_ACTS, now=NOON
        )
        waiting = apply(session, lecture, somebody(1)).registration
        give_seat(session, registration_id=waiting.id, reason="Guest", actor=ADA_ACTS, now=NOON)
        assert (by_hand.state, waiting.state) == (CONFIRMED, CONFIRMED)
        undo(session, waiting)
        assert (waiting.state, waiting.approved_at) == (RegistrationState.WAITLISTED, None)


@pytest.mark.usefixtures("context")
@pytest.mark.databases("sqlite")
def test_whoever_decides_is_reminded_once_a_day_while_somebody_waits(database: Database) -> None:
    with database.transaction() as session:
        series = make_series(session)
        of_series = make_staff(session, Person("Sue", "sue@example.org", Role.ORGANISER), series=series)
        make_staff(session, EVE)
        host = make_staff(session, ADA)
        for values in ({"series": series}, {"host": host}, {"host": host}):
            lecture = make_lecture(session, **values)  # type: ignore[arg-type]
            session.add(rules := rules_of(session, lecture.id))
            rules.needs_approval = True
            apply(session, lecture, CLEO)
    day, next_day = NOON + timedelta(days=1), NOON + timedelta(days=2)

    sent = [approval_reminders.remind(at) for at in (day - timedelta(hours=1), day, day, next_day)]

    assert sent == [0, 2, 0, 2]
    with database.transaction() as session:
        query = select(OutboxMessage).where(OutboxMessage.message == approval_reminders.WAITING)
        found = session.scalars(query.order_by(OutboxMessage.id)).all()
        assert {mail.recipient for mail in found} == {of_series.email, host.email}
        compose = approval_reminders.composers()[approval_reminders.WAITING]
        told = {mail.recipient: compose(session, mail).values["lectures"] for mail in found}
        counts = {to: len(lines) for to, lines in told.items()}  # type: ignore[arg-type]
        assert counts == {of_series.email: 1, host.email: 3}
        for registration in session.scalars(select(Registration)):
            approval.approve(session, registration_id=registration.id, actor=ADA_ACTS, now=day)
        with pytest.raises(Pointless):
            compose(session, found[0])


@pytest.mark.pages
def test_an_organiser_decides_one_by_one_and_takes_it_back(
    signed_in: FlaskClient, client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        lecture = asking(session)
        first, second = (apply(session, lecture, somebody(n)).registration for n in range(2))
    people = f"/staff/lectures/{lecture.slug}/registrations"
    desk = signed_in.get("/staff/").text
    assert "2 requests to decide" in desk
    page = signed_in.get(f"{people}/{first.public_id}/decision").text
    assert "2 requests wait for a decision." in page
    bare = signed_in.post(f"{people}/{first.public_id}/declination", data={"reason": ""})
    assert (bare.status_code, "the person reads it" in bare.text) == (422, True)

    answer = signed_in.post(f"{people}/{first.public_id}/declination", data={"reason": "为本校师生保留"})

    assert answer.location.endswith(f"{second.public_id}/decision")
    toast = signed_in.get(answer.location).text
    assert "Guest 0 is declined." in toast
    assert f"{first.public_id}/reversal" in toast
    last = signed_in.post(f"{people}/{second.public_id}/approval")
    assert last.location.endswith("/registrations")
    again = signed_in.post(f"{people}/{first.public_id}/approval")
    assert (again.status_code, "nothing to decide" in again.text) == (409, True)
    with database.reading() as session:
        assert [one.state.value for one in queries.all_registrations(session, lecture.id)] == [
            "declined",
            "confirmed",
        ]
