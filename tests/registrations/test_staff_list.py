"""The list of who comes: found by any word, narrowed by an address, in columns of one's own."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from forum.lectures.models import Attendance, Lecture
from forum.questions.models import AskedOf, Question, QuestionAnswer, QuestionKind
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.staff_narrowed import Narrowed
from forum.registrations.staff_queries import registrations
from forum.sorting import Sort
from forum.speakers.names import search_keys
from forum.wording import EMPTY, Wording
from tests.cast import BOB, NOON, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, public_id

LIST = "/staff/lectures/qxf-2026-001/registrations"
WANG = Person("王小明", "wang@example.org")
ZOE = Person("Zoë Müller", "zoe.m@sample.example")
LI = Person("李四", "li@example.org")
OPTIONS = [{"key": "a1", "zh": "是", "en": "Yes"}, {"key": "a2", "zh": "否", "en": "No"}]


@pytest.fixture
def lecture(database: Database) -> Lecture:
    """Wang has a seat, Zoë watches online and asked for something, Li wants to come."""
    with database.transaction() as session:
        lecture = make_lecture(session, attendance=Attendance.MIXED, online_seats=5)
        keys = {one.name: search_keys(one.name, aliases=f"星海大学\n{one.email}") for one in (WANG, ZOE, LI)}
        wang = make_registration(session, lecture, WANG, search_keys=keys[WANG.name], affiliation="星海大学")
        later = {"registered_at": NOON + timedelta(days=2)}
        zoe = make_registration(session, lecture, ZOE, search_keys=keys[ZOE.name], language="zh", **later)
        zoe.pool, lecture.pools[0].taken, lecture.pools[1].taken = lecture.pools[1], 1, 1
        make_registration(session, lecture, LI, RegistrationState.REQUESTED, search_keys=keys[LI.name])
        question = Question(
            public_id="q" * 16,
            lecture_id=lecture.id,
            kind=QuestionKind.CHOICE,
            label=Wording("午餐", "Lunch"),
            hint=EMPTY,
            options=OPTIONS,
            asked_of=AskedOf.EVERYBODY,
            created_at=NOON,
        )
        session.add(question)
        session.flush()
        session.add_all(
            [
                QuestionAnswer(
                    registration_id=wang.id, question_id=question.id, value="a1", answered_at=NOON
                ),
                QuestionAnswer(
                    registration_id=zoe.id, question_id=question.id, value=["a2"], answered_at=NOON
                ),
                AccessRequest(registration_id=zoe.id, kinds="captions", created_at=NOON),
            ]
        )
        return lecture


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "wangxiaoming"}, "王"),
        ({"q": "wxm"}, "王"),
        ({"q": "muller"}, "Z"),
        ({"q": "小明"}, "王"),
        ({"q": "sample.example"}, "Z"),
        ({"q": "xinghai zoe"}, "Z"),
        ({"q": "%"}, ""),
        ({"state": ["confirmed"]}, "王Z"),
        ({"state": ["confirmed", "requested", "nonsense"]}, "王李Z"),
        ({"way": ["online"]}, "Z"),
        ({"way": ["on_site"]}, "王李"),
        ({"language": "zh"}, "Z"),
        ({"needs": "approval"}, "李"),
        ({"needs": "access"}, "Z"),
        ({"needs": "mail"}, ""),
        ({"came": "yes"}, ""),
        ({"came": "no"}, "王李Z"),
        ({"since": "2026-03-03"}, "Z"),
        ({"until": "2026-03-02"}, "王李"),
        ({"since": "yesterday"}, "王李Z"),
        ({"answer": f"{'q' * 16}:a1"}, "王"),
        ({"answer": f"{'q' * 16}:a2"}, "Z"),
        ({"answer": "a2"}, "王李Z"),
    ],
)
def test_an_address_narrows_the_list(
    database: Database, lecture: Lecture, asked: dict[str, str | list[str]], found: str
) -> None:
    def values(name: str) -> list[str]:
        value = asked.get(name, [])
        return [value] if isinstance(value, str) else value

    with database.reading() as session:
        here = session.get_one(Lecture, lecture.id)
        rows = registrations(session, Narrowed.read(here, values), Sort("registered_at"))
        assert "".join(row.name[0] for row in rows) == found


@pytest.mark.pages
def test_columns_stand_in_the_address_and_are_kept_by_this_account_alone(
    signed_in: FlaskClient, lecture: Lecture
) -> None:
    answer = signed_in.get(f"{LIST}?column=needs&column=changed_at&keep=y")
    page = signed_in.get(LIST).text
    signed_in.set_cookie("columns_of_registrations", "somebody-else.needs", path="/staff")

    assert answer.location == f"{LIST}?column=needs&column=changed_at"
    assert re.findall(r'data-label="([^"]*)"', page)[:2] == ["Last change", "Access needs"]
    assert "Live captions" in page
    assert "Live captions" not in signed_in.get(LIST).text
    assert "Live captions" not in signed_in.get(f"{LIST}.csv").text


@pytest.mark.pages
def test_nobody_registered_says_what_to_share(signed_in: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        make_lecture(session)

    assert "/en/lectures/qxf-2026-001</code>" in signed_in.get(LIST).text


@pytest.mark.pages
def test_whoever_waits_has_a_place_and_a_reason(signed_in: FlaskClient, database: Database) -> None:
    # C-15
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        make_registration(session, lecture, WANG)
        for number, person in enumerate((ZOE, LI)):
            queued_at = NOON + timedelta(minutes=number)
            make_registration(session, lecture, person, RegistrationState.WAITLISTED, queued_at=queued_at)

    page = signed_in.get(f"{LIST}?column=state&column=waits").text

    assert ["No. 1 in line" in page, "No. 2 in line" in page, page.count("No seat is free.")] == [
        True,
        True,
        2,
    ]


@pytest.mark.pages
@pytest.mark.databases("sqlite")
def test_a_list_of_thousands_has_pages_in_order(
    signed_in: FlaskClient, database: Database, long_run: bool
) -> None:
    people = 10_000 if long_run else 150
    with database.transaction() as session:
        lecture = make_lecture(session, seats=people)
        one = make_registration(session, lecture, WANG)
        values = {column.key: getattr(one, column.key) for column in Registration.__table__.columns}
        values.pop("id")
        session.execute(
            Registration.__table__.insert(),
            [
                {
                    **values,
                    "public_id": public_id(),
                    "token_id": number.to_bytes(16, "little"),
                    "state": RegistrationState.CANCELLED,
                    "ended_because": "attendee",
                }
                for number in range(1, people)
            ],
        )

    page = signed_in.get(f"{LIST}?sort=name&page=2").text

    assert f"of {people}" in page


@pytest.mark.databases("sqlite")
@pytest.mark.pages
def test_the_door_leads_to_the_sheet(sign_in: Callable[[Person], FlaskClient], database: Database) -> None:
    with database.transaction() as session:
        make_lecture(session)

    page = sign_in(BOB).get("/staff/door").text

    assert 'href="/staff/lectures/qxf-2026-001/sign-in-sheet"' in page
