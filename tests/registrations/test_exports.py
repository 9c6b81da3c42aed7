"""The list of who comes, taken away as a table."""

import csv
import io
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from forum.journal import AccessRecord
from forum.questions.models import AskedOf, Question, QuestionAnswer, QuestionKind
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import RegistrationState
from forum.wording import EMPTY, Wording
from tests.cast import CLEO, NOON, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, public_id

LIST = "/staff/lectures/qxf-2026-001/registrations"
FORMULA = Person("=HYPERLINK(1)", "x@example.org")
KIN = [{"key": "a1", "zh": "素食", "en": "Vegetarian"}, {"key": "a2", "zh": "不限", "en": "Anything"}]


@pytest.fixture
def question(database: Database) -> Question:
    """Cleo has a seat, wants a meal without meat and a hearing loop; a formula waits."""
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        question = Question(
            public_id=public_id(),
            lecture_id=lecture.id,
            kind=QuestionKind.CHOICES,
            label=Wording("餐食", "Meal"),
            hint=EMPTY,
            options=KIN,
            asked_of=AskedOf.EVERYBODY,
            created_at=NOON,
        )
        session.add(question)
        first = make_registration(session, lecture, CLEO, affiliation="星海大学")
        make_registration(session, lecture, FORMULA, RegistrationState.WAITLISTED)
        session.flush()
        needs = {"kinds": "hearing_loop", "note": "Left ear", "created_at": NOON}
        session.add_all(
            [
                QuestionAnswer(
                    registration_id=first.id, question_id=question.id, value=["a1", "a2"], answered_at=NOON
                ),
                AccessRequest(registration_id=first.id, **needs),
            ]
        )
        return question


def read_csv(client: FlaskClient, query: str = "") -> list[list[str]]:
    answer = client.get(f"{LIST}.csv{query}")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def read_xlsx(client: FlaskClient, query: str = "") -> list[list[object]]:
    sheet = load_workbook(io.BytesIO(client.get(f"{LIST}.xlsx{query}").data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_workbook_opens_with_dates_answers_and_words_and_runs_nothing(
    signed_in: FlaskClient, question: Question
) -> None:
    # D-16
    head, one, two = (dict(enumerate(row)) for row in read_xlsx(signed_in))
    at = {str(name): place for place, name in head.items()}

    assert one[at["Name"]] == CLEO.name
    assert two[at["Name"]] == "'=HYPERLINK(1)"
    assert one[at["Registered (Beijing Time, UTC+8)"]] == datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 (what a cell holds)
    assert (one[at["State"]], two[at["State"]]) == ("Has a seat", "Waiting")
    assert (two[at["Place in line"]], two[at["Why waiting"]]) == (1, "No seat is free.")
    assert one[at["Meal"]] == "Vegetarian; Anything"
    assert "Access needs" not in at


def test_csv_holds_the_same_with_times_that_sort(signed_in: FlaskClient, question: Question) -> None:
    head, one, two = read_csv(signed_in)

    assert one[head.index("Registered (Beijing Time, UTC+8)")] == "2026-03-02 12:00"
    assert two[head.index("Name")] == "'=HYPERLINK(1)"
    assert one[head.index("Affiliation")] == "星海大学"


def test_columns_and_people_are_chosen_and_what_is_sensitive_only_by_name(
    signed_in: FlaskClient, database: Database, question: Question
) -> None:
    page = signed_in.get(f"{LIST}/export?state=confirmed").text
    rows = read_csv(signed_in, f"?state=confirmed&column=name&column=needs&column=q-{question.public_id}")

    assert 'value="needs">' in page
    assert 'value="email" checked' in page
    assert rows == [
        ["Name", "Meal", "Access needs"],
        [CLEO.name, "Vegetarian; Anything", "A hearing loop; Left ear"],
    ]
    with database.reading() as session:
        [record] = session.scalars(select(AccessRecord))
        assert record.details["columns"] == ["name", f"q-{question.public_id}", "needs"]


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_asks_the_database_as_often_for_many_as_for_one(
    signed_in: FlaskClient, database: Database, questions: object, count: int
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        for n in range(count):
            make_registration(session, lecture, Person(f"Guest {n}", f"guest{n}@example.org"))
    questions()  # type: ignore[operator]

    read_csv(signed_in)

    assert questions() == 11  # type: ignore[operator]
