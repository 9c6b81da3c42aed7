"""The sign-in sheet: on paper, by pinyin, for the room alone."""

from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from forum.journal import AccessRecord
from forum.registrations.models import RegistrationState
from tests.cast import ADA, BOB, NOON, Person
from tests.factories import make_lecture, make_registration, make_room

NAMES = ("周杰", "Ärzte Band", "阿卜杜热合曼·买买提", "ليلى العامري", "Zoë <b>Ng</b>", "李四", "W" * 40)


@pytest.fixture
def lecture(database):
    """A lecture whose room is full of names, with somebody waiting and somebody online."""
    with database.transaction() as session:
        lecture = make_lecture(
            session,
            attendance="mixed",
            seats=20,
            online_seats=20,
            room=make_room(session),
            starts_at=NOON + timedelta(days=1),
        )
        for number, name in enumerate(NAMES):
            make_registration(session, lecture, Person(name, f"guest{number}@example.org"))
        waiting, online = Person("安然", "wait@example.org"), Person("Remote", "far@example.org")
        gone = Person("Gone", "gone@example.org")
        make_registration(session, lecture, waiting, RegistrationState.WAITLISTED)
        make_registration(session, lecture, gone, RegistrationState.CANCELLED)
        far = make_registration(session, lecture, online)
        far.pool = lecture.pools[1]
        lecture.pools[0].taken -= 1
        lecture.pools[1].taken += 1
        return lecture


def sheet(client, lecture, **asked):
    answer = client.get(f"/staff/lectures/{lecture.slug}/sign-in-sheet", query_string=asked)
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def test_names_stand_by_pinyin_and_letters_and_who_waits_behind_them(signed_in, lecture):
    # E-04, C-71
    page = sheet(signed_in, lecture)

    names = [cell.text() for cell in page.css("th.sheet-name")]
    numbers = [cell.text() for cell in page.css("tbody .sheet-number")]

    assert names == [
        "阿卜杜热合曼·买买提",
        "Ärzte Band",
        "李四",
        "W" * 40,
        "周杰",
        "Zoë <b>Ng</b>",
        "ليلى العامري",
        "安然",
    ]
    assert numbers == [str(number) for number in range(1, 8 + 12 + 1)]
    assert [part.text() for part in page.css(".sheet-part")] == ["Waitlist", "Come without registering"]


def test_who_keeps_the_door_may_print_it_and_that_is_recorded(sign_in, database, lecture):
    sheet(sign_in(BOB), lecture)

    with database.reading() as session:
        assert [record.action for record in session.scalars(select(AccessRecord))] == [
            "registrations.sheet_made"
        ]


@pytest.mark.databases("sqlite")
def test_no_link_leads_somebody_where_they_may_not_go(sign_in, signed_in, lecture):
    desk = f"/staff/lectures/{lecture.slug}"

    pages = [sheet(client, lecture) for client in (sign_in(BOB), signed_in)]

    assert [page.css_first(f'.desk a[href="{desk}"]') is not None for page in pages] == [False, True]


def test_a_blank_sheet_holds_nobody_and_is_nobodys_business(sign_in, database, lecture):
    page = sheet(sign_in(ADA), lecture, names="none")

    assert page.css("th.sheet-name") == []
    assert len(page.css("tbody tr")) == 25
    with database.reading() as session:
        assert session.scalars(select(AccessRecord)).all() == []


def test_nobody_registered_leaves_lines_to_write_on(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session)

    assert len(sheet(signed_in, lecture).css("tbody .sheet-number")) == 12


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_asks_a_fixed_number_of_times(signed_in, database, questions, count):
    with database.transaction() as session:
        lecture = make_lecture(session, room=make_room(session))
        for number in range(count):
            make_registration(session, lecture, Person(f"Guest {number}", f"g{number}@example.org"))
    questions()

    sheet(signed_in, lecture)

    assert questions() <= 14
