"""Proving an address: the half hour, the late comer, the code, the mails (C-22, C-23)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from forum.journal import JournalEntry
from forum.lectures.models import Lecture
from forum.links import address_code
from forum.mail.models import OutboxMessage
from forum.registrations import confirmation, queries, refusals
from forum.registrations.address import read_address
from forum.registrations.confirmation import TooManyTries, confirm, confirm_by_code, expire_holds
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.registrations.operations import Answer
from forum.registrations.rules_models import rules_of, usual_rules
from tests.cast import CLEO, DAN, NOON, Person
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import apply, mails, recount, somebody

IN_TIME, LATE = NOON + timedelta(minutes=29), NOON + timedelta(minutes=31)
UNCONFIRMED, WAITLISTED = RegistrationState.UNCONFIRMED, RegistrationState.WAITLISTED
CONFIRMED, CANCELLED = RegistrationState.CONFIRMED, RegistrationState.CANCELLED


def confirming(session: Session, *, seats: int = 10, **values: object) -> Lecture:
    """A lecture whose registrants prove their address."""
    lecture = make_lecture(session, seats=seats)
    rules = usual_rules(lecture.id)
    rules.confirms_address = True
    for name, value in values.items():
        setattr(rules, name, value)
    session.add(rules)
    session.flush()
    return lecture


@pytest.fixture
def statements(database: Database) -> Iterator[list[str]]:
    """What the database is told."""
    said: list[str] = []

    def note(*parts: object) -> None:
        said.append(str(parts[2]).lstrip())

    event.listen(database.engine, "before_cursor_execute", note)
    yield said
    event.remove(database.engine, "before_cursor_execute", note)


def test_a_seat_is_held_until_the_address_is_proved(database: Database) -> None:
    # C-23
    with database.transaction() as session:
        lecture = confirming(session)
        receipt = apply(session, lecture, CLEO)
        mine = receipt.registration
        assert (receipt.answer, mine.state) == (Answer.LINK_SENT, UNCONFIRMED)
        assert mine.held_until == NOON + timedelta(minutes=30)
        assert mails(session) == ["confirm_address"]
        recount(session, lecture)
        confirm(session, registration_id=mine.id, now=IN_TIME)
        again = confirm(session, registration_id=mine.id, now=LATE)
        assert (again.state, again.held_until, again.address_confirmed_at) == (CONFIRMED, None, IN_TIME)
        assert mails(session) == ["registered_confirmed"]  # the mail before it had not left yet
        recount(session, lecture)


@pytest.mark.usefixtures("context")
def test_after_half_an_hour_the_seat_goes_to_the_first_who_proved_theirs(database: Database) -> None:
    # C-23: the place of somebody unproved does not move up.
    with database.transaction() as session:
        lecture = confirming(session, seats=1)
        first, second, third = (apply(session, lecture, somebody(n)).registration for n in range(3))
        assert (second.state, third.state) == (WAITLISTED, WAITLISTED)
        confirm(session, registration_id=third.id, now=IN_TIME)
        keys = [first.id, second.id, third.id]

    assert expire_holds(IN_TIME) == 0
    assert expire_holds(LATE) == 2
    assert expire_holds(LATE) == 0

    with database.transaction() as session:
        found = [session.get_one(Registration, key) for key in keys]
        assert [one.state for one in found] == [CANCELLED, CANCELLED, CONFIRMED]
        assert {one.ended_because for one in found[:2]} == {EndedBecause.EXPIRED}
        recount(session, session.get_one(Lecture, found[0].lecture_id))


@pytest.mark.usefixtures("context")
def test_whoever_confirms_late_gets_a_seat_or_the_place_they_would_have_had(database: Database) -> None:
    # C-23
    with database.transaction() as session:
        lecture = confirming(session, seats=1)
        late = apply(session, lecture, CLEO).registration.id
        lonely = confirming(session, seats=1)
        alone = apply(session, lonely, CLEO).registration.id
    expire_holds(LATE)
    with database.transaction() as session:
        here = session.get_one(Registration, late).lecture
        taken = apply(session, here, DAN, now=LATE).registration
        confirm(session, registration_id=taken.id, now=LATE)
        behind = apply(session, here, somebody(1), now=LATE).registration
        confirm(session, registration_id=behind.id, now=LATE)

        back = confirm(session, registration_id=late, now=LATE + timedelta(hours=1))
        seated = confirm(session, registration_id=alone, now=LATE)

        assert (back.state, back.queued_at, seated.state) == (WAITLISTED, NOON, CONFIRMED)
        places = [queries.place_in_line(session, one) for one in (back, behind)]
        assert [place.number for place in places if place] == [1, 2]
        recount(session, here)
        recount(session, seated.lecture)


@pytest.mark.usefixtures("context")
@pytest.mark.databases("sqlite")
def test_an_old_link_confirms_the_registration_made_since_and_revives_nothing_given_up(
    database: Database,
) -> None:
    with database.transaction() as session:
        lecture = confirming(session)
        old = apply(session, lecture, CLEO).registration.id
        given_up = apply(session, lecture, DAN).registration
        given_up.state, given_up.ended_because = CANCELLED, EndedBecause.ATTENDEE
        lecture.pools[0].taken -= 1
    expire_holds(LATE)
    with database.transaction() as session:
        lecture = session.get_one(Lecture, lecture.id)
        newer = apply(session, lecture, CLEO, now=LATE).registration
        assert confirm(session, registration_id=old, now=LATE).id == newer.id
        assert newer.state is CONFIRMED
        assert confirm(session, registration_id=given_up.id, now=LATE).state is CANCELLED
        over = apply(session, lecture, somebody(5), now=LATE).registration.id
    expire_holds(LATE + timedelta(hours=1))
    with database.transaction() as session, pytest.raises(refusals.RegistrationClosed):
        confirm(session, registration_id=over, now=session.get_one(Lecture, lecture.id).starts_at)


@pytest.mark.databases("sqlite")
@pytest.mark.databases("sqlite")
@pytest.mark.usefixtures("context")
def test_an_old_link_does_not_confirm_somebody_else_behind_the_mailbox(database: Database) -> None:
    # C-21: the partner registered after the first one's half hour was over.
    with database.transaction() as session:
        lecture = confirming(session, most_per_address=2)
        first = apply(session, lecture, CLEO).registration
    expire_holds(LATE)
    with database.transaction() as session:
        partner = apply(session, lecture, Person("Partner", CLEO.email), now=LATE).registration
        confirm(session, registration_id=first.id, now=LATE)

        found = [session.get_one(Registration, one.id) for one in (first, partner)]
        assert [one.state for one in found] == [CONFIRMED, UNCONFIRMED]
        assert found[0].share != found[1].share
        recount(session, session.get_one(Lecture, lecture.id))


def test_a_place_in_line_that_is_proved_takes_the_seat_nobody_could_take(database: Database) -> None:
    with database.transaction() as session:
        lecture = confirming(session, seats=0)
        mine = apply(session, lecture, CLEO).registration
        lecture.pools[0].seats = 1
        assert confirm(session, registration_id=mine.id, now=IN_TIME).state is CONFIRMED
        assert mails(session) == ["promoted"]
        recount(session, lecture)


def test_a_known_address_is_answered_like_a_new_one_after_the_same_work(
    database: Database, statements: list[str]
) -> None:
    # C-22
    with database.transaction() as session:
        lecture = confirming(session)
        apply(session, lecture, DAN)
        confirm(session, registration_id=1, now=NOON)
    work = []
    for person in (CLEO, DAN):
        with database.transaction() as session:
            statements.clear()
            assert apply(session, session.get_one(Lecture, 1), person).answer is Answer.LINK_SENT
            session.flush()
            work.append(sum(said.startswith("INSERT") for said in statements))

    with database.transaction() as session:
        assert abs(work[0] - work[1]) <= 1
        assert mails(session)[-2:] == ["confirm_address", "link_again"]
        assert len(queries.all_registrations(session, 1)) == 2
        assert session.scalars(select(JournalEntry.action)).all().count("registered") == 2
        recount(session, session.get_one(Lecture, 1))


def test_the_same_form_twice_is_one_registration_and_one_mail(database: Database) -> None:
    # C-20, with confirmation: neither answer opens the page to the browser.
    with database.transaction() as session:
        lecture = confirming(session)
        answers = [apply(session, lecture, CLEO, fingerprint="f" * 64).answer for _ in range(2)]
        assert answers == [Answer.LINK_SENT, Answer.LINK_SENT]
        assert mails(session) == ["confirm_address"]


@pytest.mark.databases("sqlite")
def test_a_mail_is_sent_again_three_times_an_hour(database: Database) -> None:
    # C-23
    with database.transaction() as session:
        mine = apply(session, confirming(session), CLEO).registration
        for minute in range(1, 8):
            _send(session, NOON)
            confirmation.send_again(session, mine, NOON + timedelta(minutes=minute))
        assert mails(session) == ["confirm_address"] * 4
        confirmation.send_again(session, mine, NOON + timedelta(minutes=62))
        assert len(mails(session)) == 5


@pytest.mark.usefixtures("context")
def test_a_code_is_good_for_ten_minutes_and_five_tries(database: Database) -> None:
    # C-23, C-24
    with database.transaction() as session:
        lecture = confirming(session)
        mine = apply(session, lecture, CLEO).registration
        _send(session, NOON)
        mail = session.scalars(select(OutboxMessage)).one()
        code = address_code(mine.public_id, 0, mail.message_id)
    assert len(code) == 6
    assert code.isdigit()

    nine, eleven = NOON + timedelta(minutes=9), NOON + timedelta(minutes=11)
    assert _try(database, lecture.id, "cleo@example.org", code, eleven) is None
    assert _try(database, lecture.id, "dan@example.org", code, nine) is None
    assert _try(database, lecture.id, "CLEO@example.org", code, nine) is CONFIRMED
    assert _try(database, lecture.id, "cleo@example.org", code, nine) is CONFIRMED  # sent twice

    tries = [_try(database, lecture.id, "nobody@example.org", "000000", nine) for _ in range(5)]
    assert tries == [None] * 5
    with pytest.raises(TooManyTries):
        _try(database, lecture.id, "nobody@example.org", "000000", nine)
    assert _try(database, lecture.id, "nobody@example.org", "000000", eleven + timedelta(minutes=9)) is None


@pytest.mark.usefixtures("context")
@pytest.mark.databases("sqlite")
def test_the_right_code_after_five_wrong_ones_is_not_heard(database: Database) -> None:
    with database.transaction() as session:
        lecture = confirming(session)
        mine = apply(session, lecture, CLEO).registration
        code = address_code(mine.public_id, 0, session.scalars(select(OutboxMessage)).one().message_id)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        _try(database, lecture.id, "cleo@example.org", wrong, NOON)
    with pytest.raises(TooManyTries):
        _try(database, lecture.id, "cleo@example.org", code, NOON)


@pytest.mark.databases("sqlite")
def test_rules_changed_meanwhile_leave_who_is_unproved_on_their_clock(database: Database) -> None:
    with database.transaction() as session:
        lecture = confirming(session, seats=1)
        mine = apply(session, lecture, CLEO, fingerprint="f" * 64).registration
        rules_of(session, lecture.id).confirms_address = False
        assert apply(session, lecture, CLEO, fingerprint="f" * 64).answer is Answer.LINK_SENT
        assert (mine.state, mine.held_until) == (UNCONFIRMED, NOON + timedelta(minutes=30))
        assert apply(session, lecture, DAN).answer is Answer.REGISTERED


@pytest.mark.parametrize(("most", "expected"), [(1, 1), (3, 3)])
def test_a_shared_mailbox_holds_so_many_people(database: Database, most: int, expected: int) -> None:
    # C-21
    with database.transaction() as session:
        lecture = confirming(session, confirms_address=False, most_per_address=most)
        names = ["Ada One", "Ben Two", "ada  ONE", "Cyd Three", "Dee Four", "Ben Two"]
        for name in names:
            apply(session, lecture, Person(name, CLEO.email))
        live = queries.live_registrations(session, lecture.id)
        assert [one.name for one in live] == ["Ada One", "Ben Two", "Cyd Three"][:expected]
        assert [one.share for one in live] == list(range(expected))
        assert set(mails(session)) == {"registered_confirmed", "link_again"}
        recount(session, lecture)


def _send(session: Session, at: datetime) -> None:
    """What lies in the outbox leaves."""
    session.flush()
    for mail in session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))):
        mail.sent_at = at
    session.flush()


def _try(
    database: Database, lecture_id: int, email: str, code: str, now: datetime
) -> RegistrationState | None:
    with database.transaction() as session:
        found = confirm_by_code(
            session, lecture_id=lecture_id, address=read_address(email), code=code, now=now
        )
        return found.state if found else None
