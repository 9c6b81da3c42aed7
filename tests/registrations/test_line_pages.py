"""The line on pages: the rule in words, an offer and its button, and the line as organisers see it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.journal import COMMAND
from forum.lectures.models import Lecture
from forum.registrations import queries
from forum.registrations.line_keeping import move_in_line
from forum.registrations.models import Registration
from forum.registrations.offers import GRACE, sweep
from forum.registrations.staff_operations import give_seat
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture
from tests.registrations.people import apply, somebody
from tests.registrations.test_offers import deliver, full, leave, offered
from tests.registrations.test_own_page import link

pytestmark = pytest.mark.pages
LINE = "/staff/lectures/qxf-2026-001/waitlist"


def there(database: Database, **values: object) -> tuple[Lecture, list[Registration]]:
    with database.transaction() as session:
        return offered(session, **values)


def test_an_offer_is_accepted_one_step_behind_the_page_the_mail_leads_to(
    app: Flask, client: FlaskClient, database: Database, clock: Clock
) -> None:
    # C-12, C-13, C-24
    _, guests = there(database)
    with database.transaction() as session:
        session.get_one(Registration, guests[1].id).timezone = "Europe/Berlin"
    own, step = link(app, guests[1]), link(app, guests[1], "/offer")
    page = client.get(own).text
    assert 'data-state="offered"' in page
    assert "2026-03-03 (Tue) 10:00 Beijing Time, UTC+8" in page
    assert "2026-03-03 (Tue) 03:00 Central European Standard Time, UTC+1" in page
    assert "<form" not in page
    assert f'href="{step}"' in page
    for _ in range(3):
        assert f'action="{step}"' in client.get(step).text
        client.head(step)
    assert 'data-state="offered"' in client.get(own).text
    assert "谢绝席位？" in client.get(link(app, guests[1], "/cancellation", lang="zh")).text

    for _ in range(2):
        assert client.post(step).status_code == 303
    assert 'data-state="confirmed"' in client.get(step).text
    # Whoever has none is told so kindly.
    refused = client.post(link(app, guests[2], "/offer"))
    assert (refused.status_code, "The seat is no longer kept for you" in refused.text) == (409, True)
    with database.transaction() as session:
        leave(session, guests[1])
        deliver(session)
        until = session.get_one(Registration, guests[2].id).held_until
    assert until
    clock.now = until
    assert "It now goes to the next in line." in client.get(link(app, guests[2], "/offer")).text
    sweep(until + GRACE, database.engine)
    assert (
        "and not accepted, so it went to the next in line" in client.get(link(app, guests[2], "/offer")).text
    )


def test_whoever_waits_reads_the_rule_with_its_dates(
    app: Flask, client: FlaskClient, database: Database, clock: Clock
) -> None:
    # C-10, C-11, C-16, C-42
    with database.transaction() as session:
        lecture, guests = full(session, starts_at=NOON + timedelta(days=7))
        give_seat(session, registration_id=guests[3].id, reason="Guest", actor=COMMAND, now=NOON)
        guests[2].yields, guests[2].timezone = True, "America/New_York"
    page = client.get(link(app, guests[2])).text
    for sentence in (
        "2026-03-07 (Sat) 12:00 Beijing Time, UTC+8",
        "2026-03-06 (Fri) 23:00 Eastern Standard Time, UTC−5",
        "2026-03-09 (Mon) 06:00 Beijing Time, UTC+8",
        "kept for 12 hours",
        "let 1 person pass out of turn",
        "twice in the last 180 days",
    ):
        assert sentence in page
    assert "twice in the last 180 days" not in client.get(link(app, guests[1])).text
    assert "kept for 12 hours" in client.get(f"/en/lectures/{lecture.slug}/registrations/new").text
    clock.now = lecture.starts_at - timedelta(hours=5)
    page = client.get(link(app, guests[2])).text
    assert "No more seats are passed on." in page
    assert "kept for 12 hours" not in page


def test_organisers_see_why_nobody_has_a_seat_and_change_the_order(
    signed_in: FlaskClient, database: Database, questions: Callable[[], int]
) -> None:
    # C-10, C-15
    with database.transaction() as session:
        lecture, guests = full(session, people=2, starts_at=NOON + timedelta(days=7))
        guests[1].address_confirmed_at, guests[1].yields = None, True
    signed_in.get(LINE)
    questions()
    assert "The address is not confirmed yet." in signed_in.get(LINE).text
    asked = questions()
    with database.transaction() as session:
        last = [apply(session, lecture, somebody(number)).registration for number in (7, 8)][1]
    page = signed_in.get(LINE).text
    assert questions() == asked
    assert "No seat is free. 1 person is before them." in page

    address = f"/staff/lectures/{lecture.slug}/registrations/{last.public_id}"
    assert signed_in.post(f"{address}/place", data={"place": "0", "reason": ""}).status_code == 422
    same = signed_in.post(f"{address}/place", data={"place": "2", "reason": "Ill"})
    assert (same.status_code, "place this person has already" in same.text) == (409, True)
    done = signed_in.post(f"{address}/place", data={"place": "1", "reason": "Ill"}, follow_redirects=True)
    assert "Guest 8 has another place in line." in done.text
    assert "/reversal?deed=" in done.text
    assert "1 was let past others" in done.text

    forgiven = f"/staff/lectures/{lecture.slug}/registrations/{guests[1].public_id}/forgiveness"
    assert "counts no more" in signed_in.post(forgiven, follow_redirects=True).text
    with database.reading() as session:
        assert not session.get_one(Registration, guests[1].id).yields
    listed = signed_in.get(f"/staff/lectures/{lecture.slug}/registrations").text
    assert f'href="{LINE}"' in listed
    assert "The address is not confirmed yet." in listed


def test_the_desk_names_lines_beside_free_seats(signed_in: FlaskClient, database: Database) -> None:
    # C-15
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        for number in range(3):
            apply(session, lecture, somebody(number))
        (pool,) = queries.pools(session, lecture)
        pool.seats = 2
        waits = queries.line(session, pool)
        move_in_line(session, registration_id=waits[1].id, place=1, reason="Ill", actor=COMMAND, now=NOON)
    assert "2 people wait although seats are free: see why." in signed_in.get("/staff/").text
