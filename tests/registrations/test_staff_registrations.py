"""Who comes, at the desk."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from forum.journal import AccessRecord, JournalEntry
from forum.lectures.models import Attendance
from forum.mail.models import OutboxMessage
from forum.registrations.models import Origin, Registration, RegistrationState
from forum.speakers.names import search_keys
from tests.cast import CLEO, DAN, NOON, Person
from tests.factories import make_lecture, make_registration, make_room

pytestmark = pytest.mark.pages

LIST = "/staff/lectures/qxf-2026-001/registrations"
FAY = Person("Fay 欧阳明月", "fay@example.org")
TYPED = {"name": "Fay 欧阳明月", "email": "", "affiliation": "", "language": "zh", "reason": ""}


@pytest.fixture
def lecture(database):
    """One seat, which Cleo has; Dan waits."""
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1, room=make_room(session))
        known = {"search_keys": search_keys(CLEO.name, aliases=CLEO.email), "affiliation": "=1+1"}
        make_registration(session, lecture, CLEO, **known)
        make_registration(session, lecture, DAN, RegistrationState.WAITLISTED)
    return lecture


def registration_of(session, person):
    return session.scalars(select(Registration).where(Registration.name == person.name)).one()


def states(database):
    with database.reading() as session:
        return {one.name: one.state.value for one in session.scalars(select(Registration))}


def test_the_list_shows_everybody_with_state_and_reference(signed_in, lecture):
    page = signed_in.get(LIST).text

    for words in (CLEO.name, CLEO.email, "Has a seat", DAN.name, "Waiting", "Give a seat"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("?state=waitlisted", DAN, CLEO),
        ("?q=kelaiao", CLEO, DAN),
        ("?q=cleo%40example.org", CLEO, DAN),
        ("?state=confirmed&q=cleo", CLEO, DAN),
    ],
)
def test_the_list_is_narrowed_by_state_and_name(signed_in, lecture, query, shown, hidden):
    page = signed_in.get(LIST + query).text

    assert shown.name in page
    assert hidden.name not in page


def test_an_empty_list_says_what_to_do_next(signed_in, database):
    with database.transaction() as session:
        make_lecture(session)

    assert "Nobody has registered yet." in signed_in.get(LIST).text
    assert "Nobody fits." in signed_in.get(f"{LIST}?q=zzz").text


def test_somebody_is_registered_by_hand_without_an_address(signed_in, database):
    with database.transaction() as session:
        make_lecture(session)

    answer = signed_in.post(LIST, data=TYPED)

    assert answer.location == LIST
    with database.reading() as session:
        registration = registration_of(session, FAY)
        assert (registration.state, registration.origin) == (RegistrationState.CONFIRMED, Origin.STAFF)
        assert session.scalars(select(OutboxMessage)).all() == []
    assert "Fay 欧阳明月 has a seat." in signed_in.get(LIST).text


def test_with_an_address_the_person_gets_a_mail_in_the_language_chosen(signed_in, database):
    with database.transaction() as session:
        make_lecture(session)

    signed_in.post(LIST, data={**TYPED, "email": FAY.email, "language": "en"})

    with database.reading() as session:
        mail = session.scalars(select(OutboxMessage)).one()
        assert (mail.recipient, mail.language, mail.message) == (FAY.email, "en", "registered_by_hand")


def test_where_no_seat_is_free_it_is_a_place_in_line(signed_in, database, lecture):
    signed_in.post(LIST, data=TYPED)

    assert states(database)[FAY.name] == "waitlisted"
    assert "No seat was free" in signed_in.get(LIST).text


def test_a_reason_gives_a_seat_beyond_the_seats(signed_in, database, lecture):
    # C-04
    signed_in.post(LIST, data={**TYPED, "reason": "The speaker's guest"})

    with database.reading() as session:
        registration = registration_of(session, FAY)
        assert registration.state == RegistrationState.CONFIRMED
        assert registration.override_reason == "The speaker's guest"
        assert (registration.pool.taken, registration.pool.overbooked) == (2, 1)
    page = signed_in.get(LIST).text
    assert "(1 over)" in page
    assert "The speaker&#39;s guest" in page


@pytest.mark.parametrize(
    ("changes", "status", "sentence"),
    [
        ({"name": ""}, 422, "Please enter the name."),
        ({"email": "cleo@"}, 422, "no complete e-mail address"),
        ({"language": "xx"}, 422, "language"),
        ({"email": CLEO.email, "name": CLEO.name}, 409, "is already registered"),
    ],
)
def test_what_was_typed_is_kept_when_it_cannot_be(signed_in, database, lecture, changes, status, sentence):
    answer = signed_in.post(LIST, data={**TYPED, "affiliation": "Star Sea", **changes})

    assert answer.status_code == status
    assert sentence in answer.text
    assert 'value="Star Sea"' in answer.text
    assert len(states(database)) == 2


def test_a_mixed_lecture_asks_how_the_person_attends(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, attendance=Attendance.MIXED)

    assert 'name="attendance"' in signed_in.get(f"{LIST}/new").text
    signed_in.post(LIST, data={**TYPED, "attendance": "online"})

    with database.reading() as session:
        assert registration_of(session, FAY).pool.attendance == "online"


class TestDeciding:
    """Cancelling, and giving a seat past the line."""

    @pytest.fixture
    def address(self, database, lecture):
        def address(person, kind):
            with database.reading() as session:
                return f"{LIST}/{registration_of(session, person).public_id}/{kind}"

        return address

    def test_a_cancelled_seat_goes_to_the_first_in_line(self, signed_in, database, address):
        assert signed_in.get(address(CLEO, "cancellation")).status_code == 200

        answer = signed_in.post(address(CLEO, "cancellation"), data={"reason": "She telephoned"})

        assert answer.location.startswith(LIST)
        assert states(database) == {CLEO.name: "cancelled", DAN.name: "confirmed"}
        with database.reading() as session:
            entry = session.scalars(
                select(JournalEntry).where(JournalEntry.action == "cancelled_by_hand")
            ).one()
            assert entry.details["reason"] == "She telephoned"

    def test_a_seat_is_given_past_the_line(self, signed_in, database, address):
        signed_in.post(address(DAN, "seat"), data={"reason": "He opens the evening"})

        assert states(database) == {CLEO.name: "confirmed", DAN.name: "confirmed"}

    @pytest.mark.parametrize("kind", ["cancellation", "seat"])
    def test_both_ask_why(self, signed_in, database, address, kind):
        before = states(database)

        answer = signed_in.post(address(DAN, kind), data={"reason": " "})

        assert answer.status_code == 422
        assert "Please write down why." in answer.text
        assert states(database) == before

    def test_who_has_a_seat_is_not_given_another(self, signed_in, address):
        answer = signed_in.post(address(CLEO, "seat"), data={"reason": "By mistake"})

        assert answer.status_code == 409
        assert "Only somebody on the waitlist" in answer.text

    def test_looking_at_the_question_changes_nothing(self, signed_in, database, address):
        # D-13
        before = states(database)

        signed_in.get(address(CLEO, "cancellation"))

        assert states(database) == before

    def test_a_registration_of_another_lecture_is_not_found_here(self, signed_in, database, address):
        # D-10
        with database.transaction() as session:
            make_lecture(session)
        elsewhere = address(CLEO, "cancellation").replace("2026-001", "2026-002")

        assert signed_in.post(elsewhere, data={"reason": "Mischief"}).status_code == 404
        assert states(database)[CLEO.name] == "confirmed"


class TestExports:
    """The list to take away."""

    def test_csv_opens_in_excel_and_runs_nothing(self, signed_in, lecture):
        # D-16
        answer = signed_in.get(f"{LIST}.csv")

        assert answer.headers["Content-Disposition"] == "attachment; filename=qxf-2026-001-registrations.csv"
        assert answer.data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
        assert [row[0] for row in rows] == ["Name", CLEO.name, DAN.name]
        assert rows[1][2] != "=1+1"
        assert "1+1" in rows[1][2]

    def test_xlsx_holds_the_same(self, signed_in, lecture):
        answer = signed_in.get(f"{LIST}.xlsx")

        sheet = load_workbook(io.BytesIO(answer.data)).active
        assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Name", CLEO.name, DAN.name]

    @pytest.mark.parametrize("form", ["csv", "xlsx"])
    def test_taking_it_away_is_recorded(self, signed_in, database, lecture, form):
        signed_in.get(f"{LIST}.{form}")

        with database.reading() as session:
            record = session.scalars(select(AccessRecord)).one()
            assert (record.action, record.object_id) == ("registrations.exported", lecture.id)
            assert (record.details["form"], record.details["people"]) == (form, 2)
            assert "email" in record.details["columns"]
            assert "needs" not in record.details["columns"]

    def test_there_is_no_other_form(self, signed_in, lecture):
        assert signed_in.get(f"{LIST}.exe").status_code == 404

    def test_outsiders_get_nothing(self, client, database, lecture):
        answer = client.get(f"{LIST}.csv")

        assert answer.status_code == 302
        with database.reading() as session:
            assert session.scalars(select(AccessRecord)).all() == []


def test_mail_that_failed_is_shown_and_sent_again(signed_in, database, lecture):
    with database.transaction() as session:
        registration = registration_of(session, CLEO)
        session.add(
            OutboxMessage(
                message="registered_confirmed",
                recipient=CLEO.email,
                language="en",
                registration_id=registration.id,
                lecture_id=lecture.id,
                message_id="m1",
                created_at=NOON,
                due_at=NOON,
                attempts=9,
                last_error="550 no such mailbox",
                failed_at=NOON,
            )
        )
    page = signed_in.get(LIST).text
    assert "The mail to 1 person could not be delivered." in page
    assert "mail not delivered" in page

    assert signed_in.post("/staff/lectures/qxf-2026-001/mails").location == LIST

    with database.reading() as session:
        mail = session.scalars(select(OutboxMessage)).one()
        assert (mail.failed_at, mail.attempts, mail.due_at) == (None, 0, NOON)


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_asks_a_fixed_number_of_times(signed_in, database, questions, people):
    with database.transaction() as session:
        lecture = make_lecture(session)
        for number in range(people):
            make_registration(session, lecture, Person(f"P{number}", f"p{number}@example.org"))
    signed_in.get(LIST)

    assert questions() == 14


def test_the_same_form_sent_twice_registers_once(signed_in, database, lecture):
    # C-20
    forms = [signed_in.get(f"{LIST}/new").text for _ in range(2)]
    keys = [re.search(r'name="submission_key"[^>]*value="([^"]+)"', form)[1] for form in forms]

    for key in [keys[0], keys[0], keys[1]]:
        assert signed_in.post(LIST, data={**TYPED, "submission_key": key}).location == LIST

    with database.reading() as session:
        known = select(Registration).where(Registration.name == FAY.name)
        assert len(session.scalars(known).all()) == 2
