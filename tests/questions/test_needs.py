"""What people need: the promise, the organisers' page, the answer, the reminders."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.journal import SYSTEM, AccessRecord
from forum.mail.models import OutboxMessage
from forum.registrations import access, access_reminders
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import RegistrationState
from forum.registrations.needs import Need, Needs, is_due
from tests.cast import ADA, BOB, CLEO, DAN, EVE, NOON
from tests.factories import make_lecture, make_registration, make_staff

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SECRET = "A ramp for my wheelchair"


@pytest.fixture
def lecture(database):
    with database.transaction() as session:
        return make_lecture(session)


@pytest.fixture
def asked(database, lecture):
    """Cleo has asked for something."""
    with database.transaction() as session:
        registration = make_registration(session, lecture, CLEO)
        access.keep(
            session,
            registration,
            Needs((Need.STEP_FREE,), ("ja",), SECRET, "I agree."),
            language="en",
            now=NOON,
        )
        return registration


@pytest.mark.parametrize(
    ("waited", "reminded", "until", "due"),
    [
        (23 * HOUR, None, 7 * DAY, False),
        (DAY, None, 7 * DAY, True),
        (5 * DAY, 23 * HOUR, 7 * DAY, False),
        (5 * DAY, DAY, 7 * DAY, True),
        (HOUR, None, 2 * DAY, True),
        (HOUR, HOUR, 2 * DAY, False),
        (DAY, None, timedelta(0), False),
        # A clock that was set back does not silence it (F-06).
        (DAY, -HOUR, 7 * DAY, True),
    ],
)
def test_when_organisers_are_reminded(waited, reminded, until, due):
    at = None if reminded is None else NOON - reminded

    assert is_due(created_at=NOON - waited, reminded_at=at, starts_at=NOON + until, now=NOON) is due


@pytest.mark.pages
def test_an_answer_is_written_mailed_and_shown_and_each_look_is_written_down(
    sign_in, client, context, database, lecture, asked
):
    ada, page = sign_in(ADA), f"/staff/lectures/{lecture.slug}/needs"
    shown = ada.get(page).text
    assert SECRET in shown
    assert "A way without steps" in shown
    assert ada.post(f"{page}/{asked.public_id}", data={"answer": " "}).status_code == 422
    for _twice in range(2):
        ada.post(f"{page}/{asked.public_id}", data={"answer": "Gate 3 has a ramp.", "submission_key": "k"})

    with database.transaction() as session:
        assert [one.action for one in session.scalars(select(AccessRecord))].count("needs.read") == 1
        (message,) = session.scalars(select(OutboxMessage))
        assert (message.message, message.recipient) == ("needs_answered", CLEO.email)
        composed = context.extensions["forum.postman"].composers[message.message](session, message)
        assert composed.values["answer"] == "Gate 3 has a ramp."
        own = str(composed.values["own_page"]).removeprefix("http://forum.example.org")
    assert "Gate 3 has a ramp." in client.get(own).text
    # In no list and no export of the usual kind (C-60).
    assert SECRET not in ada.get(f"/staff/lectures/{lecture.slug}/registrations").text
    assert SECRET.encode() not in ada.get(f"/staff/lectures/{lecture.slug}/registrations.csv").data

    # Said anew, it waits anew; withdrawn meanwhile, there is nothing to answer.
    client.post(f"{own}/needs", data={"needs": "captions", "needs_note": "", "submission_key": "k"})
    with database.reading() as session:
        assert session.scalars(select(AccessRequest)).one().answered_at is None
    client.post(f"{own}/needs", data={"needs_note": "", "submission_key": "l"})
    late = ada.post(f"{page}/{asked.public_id}", data={"answer": "Yes."}, follow_redirects=True)
    assert "withdrawn" in late.text


@pytest.mark.parametrize("host", ["host", "organisers", "administrators"])
def test_reminders_name_nobody_and_come_once_a_day(context, database, lecture, asked, host):
    with database.transaction() as session:
        make_staff(session, BOB)
        eve = make_staff(session, EVE)
        if host != "administrators":
            make_staff(session, ADA)
        if host == "host":
            session.get_one(type(lecture), lecture.id).host_id = eve.id
        gone = make_registration(session, lecture, DAN, RegistrationState.CANCELLED)
        access.keep(session, gone, Needs(note="x"), language="en", now=NOON)
    recipients = {"host": [EVE], "organisers": [ADA], "administrators": [EVE]}[host]

    done = [access_reminders.remind(NOON + hours * HOUR) for hours in (23, 24, 24, 47, 48)]

    assert done == [0, 1, 0, 0, 1]
    with database.transaction() as session:
        message = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
        assert [message.recipient] == [one.email for one in recipients]
        composed = context.extensions["forum.postman"].composers[message.message](session, message)
        assert composed.values["waiting"] == 1
        assert not any(word in str(composed.values) for word in (SECRET, CLEO.name, "step_free"))
        access.answer(
            session, registration_id=asked.id, words="Yes.", staff_id=eve.id, actor=SYSTEM, now=NOON
        )
    assert access_reminders.remind(NOON + 4 * DAY) == 0
