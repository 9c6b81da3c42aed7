"""One's own registration, behind its secret link."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from forum.db import Base
from forum.lectures.models import Lecture, PublicState
from forum.links import registration_token
from forum.registrations.models import Registration
from forum.registrations.staff_operations import cancel_by_hand
from forum.wording import Wording
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_room
from tests.registrations.people import apply, mails, somebody
from tests.registrations.test_operations import ADA_ACTS


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=2, room=make_room(session))


def registered(database: Database, lecture: Lecture, count: int = 1) -> list[Registration]:
    """The first `count` guests."""
    with database.transaction() as session:
        return [apply(session, lecture, somebody(n)).registration for n in range(count)]


def link(app: Flask, registration: Registration, rest: str = "", lang: str = "en") -> str:
    with app.app_context():
        token = registration_token(registration.public_id, registration.link_generation)
    return f"/{lang}/registrations/{token}{rest}"


def rows(database: Database) -> dict[str, int | None]:
    """How many rows every table has."""
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }


def test_a_seat_shows_the_badge_the_calendar_and_the_way_out(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    (registration,) = registered(database, lecture)
    own = link(app, registration)
    page = client.get(own)
    assert page.status_code == 200
    for part in ("qr.svg", "badge.png", "badge.pdf", "cancellation"):
        assert f"{own}/{part}" in page.text
    assert f"/feeds/en/lectures/{lecture.slug}.ics" in page.text
    assert client.get(f"{own}/qr.svg").status_code == 200
    assert "Beijing Time, UTC+8" in page.text
    assert "CST" not in page.text  # C-74


def test_a_place_in_line_shows_the_line_and_no_badge(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-16
    *_, last = registered(database, lecture, 5)
    page = client.get(link(app, last, lang="zh")).text
    assert 'data-state="waitlisted"' in page
    assert "您排在第 3 位。" in page
    assert "您前面有 2 人。" in page
    assert "qr.svg" not in page
    assert "退出候补" in client.get(link(app, last, "/cancellation", lang="zh")).text


def test_giving_the_seat_back_by_the_button(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-04, C-40
    first, _, third = registered(database, lecture, 3)
    for _ in range(2):
        answer = client.post(link(app, first, "/cancellation"))
        assert (answer.status_code, answer.location) == (303, link(app, first))
    page = client.get(link(app, first)).text
    assert 'data-state="cancelled"' in page
    assert "Register again" in page
    assert 'data-state="confirmed"' in client.get(link(app, third)).text
    with database.reading() as session:
        assert mails(session).count("promoted") == 1


def test_looking_changes_nothing(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-24, C-26: mail scanners open every link, some more than once.
    (registration,) = registered(database, lecture)
    before = rows(database)
    for rest in ("", "/cancellation", "/room"):
        for _ in range(3):
            client.get(link(app, registration, rest))
            client.head(link(app, registration, rest))
    assert rows(database) == before
    assert 'data-state="confirmed"' in client.get(link(app, registration)).text


def test_the_own_page_holds_no_form_and_leads_to_those_that_do(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-24, C-26
    (registration,) = registered(database, lecture)
    own = client.get(link(app, registration)).text
    assert "<form" not in own
    for page, button in (("/cancellation", "Give the seat back"), ("/replacement", "Send me a new link")):
        assert f'href="{link(app, registration, page)}"' in own
        assert f'action="{link(app, registration, page)}"' in client.get(link(app, registration, page)).text
        assert button in client.get(link(app, registration, page)).text


def test_a_one_click_unsubscription_cancels_nothing(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-26
    (registration,) = registered(database, lecture)
    answer = client.post(link(app, registration), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 405
    app.config["WTF_CSRF_ENABLED"] = True
    strange = app.test_client().post(link(app, registration, "/cancellation"))
    assert strange.status_code == 400
    assert 'data-state="confirmed"' in client.get(link(app, registration)).text


def test_other_links_open_nothing(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-24
    first, second = registered(database, lecture, 2)
    genuine = link(app, first).rpartition("/")[2]
    other = link(app, second).rpartition("/")[2]
    with database.transaction() as session:
        session.get_one(Registration, second.id).link_generation += 1
    forged = genuine[:-1] + ("b" if genuine.endswith("a") else "a")
    for token in (forged, genuine[:16] + other[16:], "a" * 48, "short", "é" * 48, other):
        for rest in ("", "/cancellation", "/room"):
            assert client.get(f"/en/registrations/{token}{rest}").status_code == 404
        assert client.post(f"/en/registrations/{token}/cancellation").status_code == 404


def test_nothing_is_given_back_once_the_lecture_runs(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
) -> None:
    (registration,) = registered(database, lecture)
    clock.advance(days=7)
    page = client.get(link(app, registration))
    assert "/cancellation" not in page.text
    refused = client.post(link(app, registration, "/cancellation"))
    assert refused.status_code == 409
    assert "The lecture has begun" in refused.text
    assert 'data-state="confirmed"' in refused.text


def test_a_cancelled_lecture_says_so_on_the_page(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    (registration,) = registered(database, lecture)
    with database.transaction() as session:
        row = session.get_one(Lecture, lecture.id)
        row.public_state, row.change_note = PublicState.CANCELLED, Wording(en="The speaker is ill.")
    page = client.get(link(app, registration)).text
    assert "The lecture is cancelled" in page
    assert "The speaker is ill." in page


def test_a_moved_lecture_shows_both_times(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    (registration,) = registered(database, lecture)
    with database.transaction() as session:
        moved = session.get_one(Lecture, lecture.id)
        moved.previous_starts_at, moved.change_announced_at = NOON + timedelta(days=3), NOON
    assert "<del" in client.get(link(app, registration)).text


def test_who_was_cancelled_by_the_organisers_reads_it(
    app: Flask, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    (registration,) = registered(database, lecture)
    with database.transaction() as session:
        cancel_by_hand(session, registration_id=registration.id, reason="Twice", actor=ADA_ACTS, now=NOON)
    assert "The organisers have cancelled this registration" in client.get(link(app, registration)).text
