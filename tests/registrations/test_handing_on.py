"""Passing a seat on to a friend: one link, one seat, once; the line comes first (C-01)."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture
from forum.links import handover_token
from forum.registrations import handing_on, queries
from forum.registrations.handing_on import HandoverIsOver, NothingToHandOn, SomebodyWaits, TakenAlready
from forum.registrations.handover_models import Handover
from forum.registrations.models import Registration, RevokedBadge
from forum.registrations.operations import Answer, Receipt, cancel, take_over
from forum.registrations.rules_models import usual_rules
from tests.cast import CLEO, DAN, NOON, Person
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import CONSENT, applicant, apply, mails, recount, somebody
from tests.registrations.test_own_page import link


def transferable(session: Session, seats: int = 1, **rules: object) -> Lecture:
    """A lecture whose seats may be passed on."""
    lecture = make_lecture(session, seats=seats)
    kept = usual_rules(lecture.id)
    for name, value in {"is_transferable": True, **rules}.items():
        setattr(kept, name, value)
    session.add(kept)
    session.flush()
    return lecture


def take(session: Session, handover: Handover, person: Person, **values: object) -> Receipt:
    """What the friend's form does."""
    usual = {"applicant": applicant(person), "consent": CONSENT, "fingerprint": None, "now": NOON}
    return take_over(session, handover_id=handover.id, **{**usual, **values})  # type: ignore[arg-type]


def test_the_seat_changes_hands_and_what_the_giver_had_ends(database: Database) -> None:
    with database.transaction() as session:
        lecture = transferable(session)
        giver = apply(session, lecture, CLEO).registration
        badge = giver.token_id
        handover = handing_on.begin(session, registration_id=giver.id, now=NOON)
        assert handing_on.begin(session, registration_id=giver.id, now=NOON) is handover
        friend = take(session, handover, DAN, fingerprint="form").registration

        assert (giver.state.value, friend.state.value, friend.pool) == ("cancelled", "confirmed", giver.pool)
        assert (giver.link_generation, session.scalars(select(RevokedBadge.token_id)).all()) == (1, [badge])
        assert (mails(session, giver)[-1], mails(session, friend)) == ("handed_on", ["taken_over"])
        assert take(session, handover, DAN, fingerprint="form").answer is Answer.SENT_BEFORE  # C-20
        with pytest.raises(TakenAlready):
            take(session, handover, somebody(3))
        recount(session, lecture)


@pytest.mark.databases("sqlite")
def test_an_overbooked_seat_changes_hands_all_the_same(database: Database) -> None:
    with database.transaction() as session:
        lecture = transferable(session)
        giver = apply(session, lecture, CLEO).registration
        giver.pool.seats, giver.pool.overbooked = 0, 1
        handover = handing_on.begin(session, registration_id=giver.id, now=NOON)
        assert take(session, handover, DAN).registration.state.value == "confirmed"
        recount(session, lecture)


@pytest.mark.databases("sqlite")
def test_where_organisers_agree_first_the_friend_asks_with_the_seat_held(database: Database) -> None:
    with database.transaction() as session:
        lecture = transferable(session)
        giver = apply(session, lecture, CLEO).registration
        session.get_one(type(usual_rules(0)), lecture.id).needs_approval = True
        handover = handing_on.begin(session, registration_id=giver.id, now=NOON)
        friend = take(session, handover, DAN).registration
        assert (friend.state.value, mails(session, friend)) == ("requested", ["requested"])
        recount(session, lecture)


def _somebody_waits(session: Session, giver: Registration) -> None:
    apply(session, giver.lecture, somebody(9))


def _giver_cancels(session: Session, giver: Registration) -> None:
    cancel(session, registration_id=giver.id, now=NOON)


def _giver_takes_it_back(session: Session, giver: Registration) -> None:
    handing_on.take_back(session, registration_id=giver.id, now=NOON)


def _a_week_passes(session: Session, giver: Registration) -> None:
    handover = session.scalars(select(Handover)).one()
    handover.created_at = NOON - handing_on.LASTS


def _organisers_forbid_it(session: Session, giver: Registration) -> None:
    session.get_one(type(usual_rules(0)), giver.lecture_id).is_transferable = False


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("happens", "refusal"),
    [
        (_somebody_waits, SomebodyWaits),
        (_giver_cancels, HandoverIsOver),
        (_giver_takes_it_back, HandoverIsOver),
        (_a_week_passes, HandoverIsOver),
        (_organisers_forbid_it, HandoverIsOver),
    ],
)
def test_what_ends_a_link(
    database: Database, happens: Callable[[Session, Registration], None], refusal: type[Exception]
) -> None:
    with database.transaction() as session:
        lecture = transferable(session)
        giver = apply(session, lecture, CLEO).registration
        handover = handing_on.begin(session, registration_id=giver.id, now=NOON)
        happens(session, giver)
        with pytest.raises(refusal):
            take(session, handover, DAN)
        assert queries.attendee_by_key(session, DAN.email) is None
        recount(session, lecture)


@pytest.mark.databases("sqlite")
def test_only_a_certain_seat_where_it_is_allowed_is_passed_on(database: Database) -> None:
    with database.transaction() as session:
        plain = apply(session, make_lecture(session), CLEO).registration
        waiting = apply(session, transferable(session, seats=0), CLEO).registration
        for one in (plain, waiting):
            with pytest.raises(NothingToHandOn):
                handing_on.begin(session, registration_id=one.id, now=NOON)


@pytest.mark.databases("sqlite")
def test_a_friend_who_is_registered_gets_their_own_link_and_the_seat_stays(database: Database) -> None:
    # C-22
    with database.transaction() as session:
        lecture = transferable(session, seats=2)
        giver, friend = (apply(session, lecture, one).registration for one in (CLEO, DAN))
        handover = handing_on.begin(session, registration_id=giver.id, now=NOON)
        assert take(session, handover, DAN).answer is Answer.LINK_SENT
        assert (giver.state.value, mails(session, friend)[-1]) == ("confirmed", "link_again")


@pytest.mark.databases("sqlite")
def test_from_the_givers_page_to_the_friends(app: Flask, client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        giver = apply(session, transferable(session), CLEO).registration
    assert "Pass on my place" in client.get(link(app, giver)).text
    client.post(link(app, giver, "/handover"))
    with database.transaction() as session:
        handover = session.scalars(select(Handover)).one()
    with app.app_context():
        address = f"/en/handovers/{handover_token(handover.public_id, 0)}"
    assert address in client.get(link(app, giver, "/handover")).text
    page = client.get(address)
    assert (page.status_code, CLEO.name in page.text, page.headers["Cache-Control"]) == (
        200,
        False,
        "no-store",
    )
    assert client.post(address, data={"name": "", "email": DAN.email}).status_code == 422

    answer = client.post(address, data={"name": DAN.name, "email": DAN.email, "consent": "y"})
    assert answer.status_code == 303
    assert "Your seat is kept" in client.get(answer.location).text
    assert client.get(link(app, giver)).status_code == 404
    second = client.get(address)
    assert (second.status_code, "Somebody has taken this seat already" in second.text) == (409, True)
    assert client.get(f"{address[:-2]}aa").status_code == 404
    giver.link_generation = 1
    assert "You have passed your seat on" in client.get(link(app, giver)).text
