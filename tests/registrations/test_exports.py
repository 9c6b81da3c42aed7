"""The list of who comes, taken away as a table."""

import csv
import io

from openpyxl import load_workbook
from sqlalchemy import event

from forum.lectures.models import Lecture
from forum.registrations.exports import registrations_csv, registrations_xlsx
from tests.cast import CLEO, Person
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import apply


def test_csv_and_workbook_hold_the_same_people(database: Database) -> None:
    # D-16
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        first = apply(session, lecture, CLEO).registration
        apply(session, lecture, Person("=HYPERLINK(1)", "x@example.org"))
        table = registrations_csv(session, lecture, "en").decode("utf-8-sig")
        book = registrations_xlsx(session, lecture, "zh")
    head, one, two = csv.reader(io.StringIO(table, newline=""))
    assert head[:4] == ["Reference", "Name", "E-mail", "Affiliation"]
    reference = f"{first.public_id[:4].upper()}-{first.public_id[4:8].upper()}"
    when = "2026-03-02 (Mon) 12:00 Beijing Time, UTC+8"
    assert one == [reference, CLEO.name, CLEO.email, "", "on_site", "confirmed", when, "web", "", "en"]
    assert two[1:6] == ["'=HYPERLINK(1)", "x@example.org", "", "on_site", "waitlisted"]
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(book)).worksheets[0].iter_rows()]
    assert rows[0][1:3] == ["姓名", "电子邮箱"]
    assert [row[1] for row in rows[1:]] == [CLEO.name, "'=HYPERLINK(1)"]


def questions_of_an_export(database: Database, lecture: Lecture) -> int:
    """How often an export asks the database."""
    asked: list[str] = []
    with database.reading() as session:
        event.listen(session.connection(), "before_cursor_execute", lambda *args: asked.append(args[2]))
        registrations_csv(session, lecture, "en")
    return len(asked)


def test_the_export_asks_the_database_as_often_for_many_as_for_one(database: Database) -> None:
    counts = []
    for people in (1, 3):
        with database.transaction() as session:
            lecture = make_lecture(session)
            for n in range(people):
                apply(session, lecture, Person(f"Guest {n}", f"guest{people}{n}@example.org"))
        counts.append(questions_of_an_export(database, lecture))
    assert counts[0] == counts[1]
