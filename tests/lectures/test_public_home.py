"""The home page: the next lecture large, what is to come, how to subscribe."""

import re
from datetime import timedelta

import pytest

from forum.lectures.models import Attendance, PublicState
from forum.wording import Wording
from tests.cast import NOON
from tests.factories import make_lecture, make_speaker


@pytest.mark.parametrize(("lang", "title"), [("zh", "工程控制论"), ("en", "Engineering Cybernetics")])
def test_the_next_lecture_stands_at_the_top_with_its_way_to_a_seat(client, database, lang, title):
    with database.transaction() as session:
        make_lecture(session, starts_at=NOON + timedelta(days=30))
        make_lecture(session, seats=150, title=Wording("工程控制论", "Engineering Cybernetics"))

    page = client.get(f"/{lang}/").text

    head = page[page.index("<h1") : page.index("</h1>")]
    assert title in head
    assert f"/{lang}/lectures/qxf-2026-002/registrations/new" in page
    assert ("北京时间 UTC+8" if lang == "zh" else "Beijing Time, UTC+8") in page  # C-74


def test_a_cancelled_lecture_is_not_the_next_one(client, database):
    with database.transaction() as session:
        make_lecture(session, public_state=PublicState.CANCELLED, title=Wording(en="Called off"))
        make_lecture(session, starts_at=NOON + timedelta(days=9), title=Wording(en="Held"))

    page = client.get("/en/").text

    assert "Held" in page[page.index("<h1") : page.index("</h1>")]
    assert page.index("Called off") > page.index("</h1>")


def test_a_full_lecture_offers_the_waitlist(client, database):
    with database.transaction() as session:
        make_lecture(session, seats=0)

    assert "Join the waitlist" in client.get("/en/").text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_forum_says_so(client, database, lang):
    response = client.get(f"/{lang}/")

    assert response.status_code == 200
    assert f'href="/{lang}/subscribe"' in response.text


def test_the_calendar_address_is_the_installations_own(client, database):  # D-15
    assert "http://forum.example.org/feeds/en/forum.ics" in client.get("/en/").text


def test_invented_lectures_say_that_they_are(client, database):
    with database.transaction() as session:
        make_lecture(session)
    assert "sample-strip" not in client.get("/en/").text

    with database.transaction() as session:
        make_lecture(session, is_sample=True)
    assert "sample-strip" in client.get("/en/").text


def test_a_mixed_lecture_shows_both_kinds_of_seats(client, database):
    with database.transaction() as session:
        make_lecture(session, seats=20, attendance=Attendance.MIXED, speakers=[make_speaker(session)])

    page = client.get("/en/").text

    assert "<b>20 seats left</b>" in page
    assert "Seats without limit" in page


@pytest.mark.parametrize(
    ("starts_in", "words"),
    [
        (timedelta(minutes=-30), "Now, until"),
        (timedelta(hours=2), "Today</b>"),
        (timedelta(days=1), "Tomorrow</b>"),
        (timedelta(days=9), "in 9 days"),
    ],
)
def test_the_page_says_how_near_the_next_lecture_is(client, database, starts_in, words):
    with database.transaction() as session:
        make_lecture(session, starts_at=NOON + starts_in)

    assert words in client.get("/en/").text


def test_the_season_is_a_ruler_with_a_mark_for_each_lecture(client, database):
    with database.transaction() as session:
        for days in (-1, 5, 9):
            make_lecture(session, starts_at=NOON + timedelta(days=days))
        make_lecture(session, starts_at=NOON + timedelta(days=20), public_state=PublicState.CANCELLED)

    page = client.get("/en/").text

    marks = re.findall(r'class="vernier-mark([^"]*)"', page)
    assert [mark.strip() for mark in marks] == ["vernier-past", "vernier-next", "", "vernier-gone"]
    assert page.count('class="vernier-today"') == 1


def test_a_moved_lecture_shows_its_former_time_in_the_list(client, database):
    with database.transaction() as session:
        make_lecture(
            session, starts_at=NOON + timedelta(days=5), previous_starts_at=NOON, change_announced_at=NOON
        )
        # What everybody can know by now is no news any more.
        make_lecture(
            session,
            starts_at=NOON + timedelta(days=6),
            previous_starts_at=NOON + timedelta(days=1),
            change_announced_at=NOON - timedelta(days=3),
        )
        make_lecture(session, starts_at=NOON + timedelta(days=9))

    page = client.get("/en/").text

    assert re.findall(r"<b>New time</b> <del>(.*?)</del>", page) == [f"{NOON:%m-%d} 12:00"]


def test_a_forum_with_past_lectures_alone_shows_them_at_once(client, database):
    with database.transaction() as session:
        make_lecture(session, starts_at=NOON - timedelta(days=9))

    page = client.get("/en/").text

    assert '<details class="fold" open>' in page
    assert "The next lectures are being planned." in page
