"""Joining what is one: who is suggested, which claim remains, and what leads to whom afterwards."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.accounts.models import Role
from forum.feeds.personal_joining import follow
from forum.feeds.personal_models import PersonalFeed
from forum.lectures.models import Attendance, Lecture
from forum.mail.models import OutboxMessage
from forum.registrations import merging, queries
from forum.registrations.merging_likeness import Card, Likeness, likely_doubles
from forum.registrations.models import Attendee, Registration, RegistrationState, RevokedBadge
from tests.cast import ADA, CLEO, DAN, NOON, Person
from tests.conftest import Database
from tests.factories import make_calendar, make_lecture, make_registration
from tests.registrations.people import apply, mails, recount, somebody
from tests.registrations.test_offers import decide
from tests.registrations.test_operations import ADA_ACTS

CONFIRMED, WAITLISTED = RegistrationState.CONFIRMED, RegistrationState.WAITLISTED
LIST = "/staff/lectures/qxf-2026-001/registrations"


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("王小明", "清华大学", "a@x.cn"), ("王 小明", "清华大学", "b@y.cn"), Likeness.NAME_AND_AFFILIATION),
        (("Zoë Müller", "", "z@x.cn"), ("zoe muller", "", "z@y.cn"), Likeness.NAME),
        (("Li", "", "cleo@gmial.com"), ("L. Si", "", "Cleo@gmail.com"), Likeness.ADDRESS_SLIP),
        (("Li", "A", "li@gmail.con"), ("Li", "A", "li@gmail.com"), Likeness.NAME_AND_AFFILIATION),
        (("Li", "", "li@x.cn"), ("Wu", "", "wu@x.cn"), None),
        (("Li", "", "info@x.cn"), ("Wu", "", "info@y.cn"), None),
    ],
)
def test_likely_doubles_are_named_with_what_speaks_for_it(
    one: tuple[str, str, str], other: tuple[str, str, str], why: Likeness | None
) -> None:
    cards = [Card("a", 1, *one), Card("b", 2, *other)]

    assert [pair.why for pair in likely_doubles(cards)] == ([why] if why else [])
    assert likely_doubles([Card("a", 1, *one), Card("b", 1, *one)]) == []


def test_a_name_that_everybody_has_says_nothing() -> None:
    assert likely_doubles([Card(str(n), n, "王伟", "", f"w{n}@example.org") for n in range(13)]) == []


def join(database: Database, kept: Registration, other: Registration, **values: bool) -> None:
    with database.transaction() as session:
        merging.join(
            session,
            kept_id=kept.id,
            other_id=other.id,
            **{"has_come": False, **values},
            actor=ADA_ACTS,
            now=NOON,
        )


def test_the_better_claim_remains_and_the_freed_seat_moves_on(database: Database) -> None:
    # C-04, B-07: three people, two seats; the second entry of one of them has a seat.
    with database.transaction() as session:
        lecture = make_lecture(session, seats=2)
        first, second, third = (apply(session, lecture, somebody(n)).registration for n in range(3))
        last = apply(session, lecture, somebody(3)).registration

    join(database, last, first)
    with database.reading() as session:
        states = [session.get_one(Registration, one.id).state.value for one in (first, second, third, last)]
        assert states == ["cancelled", "confirmed", "waitlisted", "confirmed"]
        assert session.scalars(select(RevokedBadge.token_id)).all() == [first.token_id]
        assert mails(session, first)[-1] == "registrations_merged"
        assert mails(session, last)[-1] == "promoted"
        recount(session, session.get_one(Lecture, lecture.id))

    join(database, second, last)
    with database.reading() as session:
        assert session.get_one(Registration, third.id).state is CONFIRMED
        recount(session, session.get_one(Lecture, lecture.id))


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("weaker", ["unconfirmed", "offered", "requested"])
@pytest.mark.parametrize("asks", [False, True])
def test_a_certain_seat_is_not_lost_to_one_that_is_only_held(
    database: Database, weaker: str, asks: bool
) -> None:
    # C-23, C-12: what is only held ends by itself, and the person would have nothing.
    with database.transaction() as session:
        lecture = make_lecture(session, seats=2)
        decide(session, lecture, needs_approval=asks)
        certain = make_registration(session, lecture, CLEO)
        held = make_registration(
            session, lecture, DAN, RegistrationState(weaker), held_until=NOON + timedelta(minutes=30)
        )

    join(database, held, certain)

    with database.reading() as session:
        remains = session.get_one(Registration, held.id)
        assert (remains.state, remains.held_until) == (CONFIRMED, None)
        assert mails(session, remains) == ["promoted"]
        recount(session, session.get_one(Lecture, lecture.id))


def test_of_two_places_in_line_the_earlier_one_remains(database: Database) -> None:
    # C-10
    with database.transaction() as session:
        lecture = make_lecture(session, seats=0)
        early = apply(session, lecture, CLEO).registration
        late = apply(session, lecture, DAN, now=NOON + timedelta(hours=1)).registration

    join(database, late, early)

    with database.reading() as session:
        assert session.get_one(Registration, late.id).queued_at == NOON


def test_what_cannot_be_joined_is_refused(database: Database) -> None:
    with database.transaction() as session:
        one, two = (make_lecture(session) for _ in range(2))
        here, beside = (apply(session, one, person).registration for person in (CLEO, DAN))
        there = apply(session, two, CLEO).registration

    for kept, other in ((here, here), (here, there)):
        with pytest.raises(merging.NothingToJoin):
            join(database, kept, other)
    with pytest.raises(merging.WhoCameRemains):
        join(database, here, beside, has_come=True)


def test_two_people_become_one_with_every_registration_address_and_calendar(database: Database) -> None:
    with database.transaction() as session:
        shared, alone = make_lecture(session, seats=1), make_lecture(session, attendance=Attendance.ONLINE)
        kept = apply(session, shared, CLEO).registration.attendee
        doubled, other = (apply(session, lecture, DAN).registration for lecture in (shared, alone))
        make_calendar(session, other.attendee)
        ids = {"kept_id": kept.id, "other_id": other.attendee.id}
        merging.join_people(session, **ids, came=frozenset(), actor=ADA_ACTS, now=NOON)
        follow(session, **ids, now=NOON)

    with database.transaction() as session:
        person = session.get_one(Attendee, kept.id)
        assert queries.attendee_by_key(session, DAN.email) == person
        mine = session.scalars(select(Registration).where(Registration.attendee_id == kept.id)).all()
        assert {one.id for one in mine if one.is_live} >= {other.id}
        assert session.get_one(Registration, doubled.id).state.value == "cancelled"
        assert session.scalars(select(PersonalFeed.attendee_id)).all() == [kept.id]
        gone = session.get_one(Attendee, ids["other_id"])
        assert (gone.name, gone.email, gone.email_key) == ("—", None, None)
        # The former address is known: it is answered with the link of whoever remains (C-21, C-22).
        again = apply(session, alone, DAN, now=NOON + timedelta(days=1))
        assert again.registration.id == other.id
        assert (
            session.scalars(select(OutboxMessage.recipient).order_by(OutboxMessage.id)).all()[-1]
            == CLEO.email
        )


@pytest.mark.databases("sqlite")
def test_whoever_shares_the_mailbox_of_a_double_stays_somebody_of_their_own(database: Database) -> None:
    # C-21: a couple behind one address; one of them is here twice.
    with database.transaction() as session:
        lecture = make_lecture(session, seats=5)
        decide(session, lecture, most_per_address=3)
        kept = apply(session, lecture, CLEO).registration
        double = apply(session, lecture, Person(CLEO.name, DAN.email)).registration
        partner = apply(session, lecture, DAN).registration
        ids = {"kept_id": kept.attendee_id, "other_id": double.attendee_id}
        merging.join_people(session, **ids, came=frozenset(), actor=ADA_ACTS, now=NOON)

    with database.reading() as session:
        found = [session.get_one(Registration, one.id) for one in (kept, double, partner)]
        assert [one.is_live for one in found] == [True, False, True]
        assert {one.attendee_id for one in found} == {kept.attendee_id}
        assert found[0].share != found[2].share
        recount(session, session.get_one(Lecture, lecture.id))


@pytest.mark.pages
class TestPages:
    """Comparing and choosing."""

    def test_both_stand_side_by_side_and_one_is_chosen(
        self, signed_in: FlaskClient, database: Database
    ) -> None:
        with database.transaction() as session:
            lecture = make_lecture(session)
            one = make_registration(session, lecture, Person("王小明", "wang@gmail.com"))
            other = make_registration(session, lecture, Person("王小明", "wang@gmail.con"))
        address = f"{LIST}/{one.public_id}/merger?with={other.public_id}"

        assert f'href="{address}"' in signed_in.get(f"{LIST}/doubles").text
        assert "wang@gmail.con" in signed_in.get(address).text
        for typed in ({"keep": other.public_id}, {"understood": "y"}):
            assert signed_in.post(address, data=typed).status_code == 422
        signed_in.post(address, data={"keep": other.public_id, "understood": "y"})

        with database.reading() as session:
            assert session.get_one(Registration, one.id).state.value == "cancelled"
            assert session.get_one(Registration, other.id).is_live

    def test_whoever_organises_one_series_joins_nobody_over_all_lectures(
        self, sign_in: object, database: Database
    ) -> None:
        person = Person("Sam", "sam@example.org", Role.DOOR)

        assert sign_in(person).get("/staff/attendees/doubles").status_code == 403  # type: ignore[operator]
        assert "Nobody seems to be here twice." in sign_in(ADA).get("/staff/attendees/doubles").text  # type: ignore[operator]
