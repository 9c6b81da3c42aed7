"""Questions and needs in the form of registration, and on one's own page."""

import re

import pytest
from sqlalchemy import select

from forum.journal import JournalEntry
from forum.lectures.models import Attendance
from forum.questions.models import QuestionAnswer
from forum.questions.queries import answers_to
from forum.registrations.access_needs import AccessRequest
from forum.registrations.consents import ConsentRecord
from forum.registrations.models import Registration
from forum.registrations.needs import CONSENT
from tests.cast import CLEO, DAN, NOON
from tests.factories import make_lecture
from tests.questions.making import make_dinner, name_of

pytestmark = pytest.mark.pages

FORM = {"name": CLEO.name, "email": CLEO.email, "affiliation": "", "consent": "y"}


@pytest.fixture
def lecture(database):
    with database.transaction() as session:
        return make_lecture(session, attendance=Attendance.MIXED)


@pytest.fixture
def dinner(database, lecture):
    with database.transaction() as session:
        return make_dinner(session, lecture)


def address(lecture):
    return f"/en/lectures/{lecture.slug}/registrations"


def kept(database):
    """What Cleo's one registration answered, by the English label, with its consents by purpose."""
    with database.reading() as session:
        (registration,) = session.scalars(select(Registration))
        rows = session.scalars(select(QuestionAnswer))
        answers = {row.question.label.en: row.value for row in rows}
        consents = session.scalars(select(ConsentRecord).order_by(ConsentRecord.id))
        return (
            answers,
            [(one.purpose.split(":")[0], one.withdrawn_at) for one in consents],
            registration.public_id,
        )


def test_answers_are_asked_kept_shown_and_changed(client, database, lecture, dinner):
    # C-60, C-62
    meal, allergy, years, photos = map(name_of, dinner)
    page = client.get(f"{address(lecture)}/new").text
    # Without a script the conditional question stands under its condition.
    assert "If you answered “Plants” to “Meal”:" in page
    assert "If you come to the room:" in page
    assert "checked" not in re.findall(rf'<input[^>]*name="{photos}"[^>]*>', page)[0]

    typed = {**FORM, "attendance": "on_site", meal: "plants", allergy: "", years: "90"}
    wrong = client.post(address(lecture), data=typed)
    assert wrong.status_code == 422
    assert "Please answer this question." in wrong.text
    assert "Please enter 80 or less." in wrong.text
    assert re.search(r'value="plants"[^>]*checked|checked[^>]*value="plants"', wrong.text)
    assert 'value="90"' in wrong.text

    # What does not apply is passed over, and an optional consent keeps nobody from a seat.
    own = client.post(address(lecture), data={**typed, meal: "meat", allergy: "ignored", years: "７"})
    assert own.status_code == 303
    assert kept(database)[:2] == ({"Meal": "meat", "Years": 7}, [("registration", None)])
    page = client.get(own.location).text
    assert "Your answers" in page
    assert "Meat" in page

    change = f"{own.location}/answers"
    assert re.search(r'value="meat"[^>]*checked|checked[^>]*value="meat"', client.get(change).text)
    assert client.post(change, data={meal: "plants"}).status_code == 422
    client.post(change, data={meal: "plants", allergy: "nuts", photos: "y"})
    assert kept(database)[:2] == (
        {"Meal": "plants", "Allergy": "nuts", "I agree to be photographed": True},
        [("registration", None), ("question", None)],
    )
    client.post(change, data={meal: "meat"})
    assert kept(database)[:2] == ({"Meal": "meat"}, [("registration", None), ("question", NOON)])
    with database.reading() as session:
        deeds = [row.action for row in session.scalars(select(JournalEntry).order_by(JournalEntry.id))]
    assert deeds == ["registered", "answers_changed", "answers_changed"]


def test_somebody_online_is_not_asked_about_the_room(client, database, lecture, dinner):
    answer = client.post(address(lecture), data={**FORM, "attendance": "online", name_of(dinner[0]): "meat"})

    assert answer.status_code == 303
    assert kept(database)[0] == {}


def test_nothing_changes_once_the_lecture_begins(client, database, lecture, dinner, clock):
    typed = {**FORM, "attendance": "on_site", name_of(dinner[0]): "meat"}
    own = client.post(address(lecture), data=typed).location
    clock.now = lecture.starts_at

    late = client.post(f"{own}/answers", data={name_of(dinner[0]): "plants", name_of(dinner[1]): "nuts"})

    assert late.status_code == 409
    assert "until the lecture begins" in late.text
    assert kept(database)[0] == {"Meal": "meat"}
    assert "Change your answers" not in client.get(f"{own}/answers").text
    assert client.post(f"{own}/needs", data={"needs_note": "late"}).status_code == 409


def test_whoever_comes_back_finds_their_answers_but_agrees_anew(client, database, lecture, dinner):
    meal, _allergy, _years, photos = map(name_of, dinner)
    typed = {**FORM, "attendance": "on_site", meal: "meat", photos: "y"}
    own = client.post(address(lecture), data=typed).location
    client.post(f"{own}/cancellation")

    again = client.get(f"{own}/renewal").text

    assert re.search(r'value="meat"[^>]*checked|checked[^>]*value="meat"', again)
    assert "checked" not in re.findall(rf'<input[^>]*name="{photos}"[^>]*>', again)[0]


def test_needs_want_a_consent_of_their_own_and_can_be_withdrawn(client, database, lecture, clock):
    # C-60: PIPL articles 28 and 29
    typed = {**FORM, "attendance": "on_site", "needs": ["step_free", "captions"], "needs_languages": "ja"}
    wrong = client.post(address(lecture), data=typed)
    assert wrong.status_code == 422
    assert "Please agree to this as well" in wrong.text

    own = client.post(address(lecture), data={**typed, "needs_consent": "y"}).location
    with database.reading() as session:
        (request,) = session.scalars(select(AccessRequest))
        assert (request.kinds, request.languages, request.note) == ("step_free,captions", "ja", "")
        consent = session.scalars(select(ConsentRecord).order_by(ConsentRecord.id.desc())).first()
        assert (consent.purpose, consent.text) == ("access", CONSENT)
    assert "Live captions" in client.get(own).text

    # It was agreed to: changing it asks for nothing again; something else has to be said in words.
    assert 'name="needs_consent"' not in client.get(f"{own}/needs").text
    assert client.post(f"{own}/needs", data={"needs": "other"}).status_code == 422
    client.post(f"{own}/needs", data={"needs": "other", "needs_note": "A lamp"})
    with database.reading() as session:
        assert [(one.kinds, one.note) for one in session.scalars(select(AccessRequest))] == [
            ("other", "A lamp")
        ]

    clock.advance(hours=1)
    client.post(f"{own}/needs", data={"needs_note": ""})
    with database.reading() as session:
        assert session.scalars(select(AccessRequest)).all() == []
        records = session.scalars(select(ConsentRecord).where(ConsentRecord.purpose == "access"))
        assert [one.withdrawn_at for one in records] == [clock.now]
    assert 'name="needs_consent"' in client.get(f"{own}/needs").text


def test_nothing_needed_is_nothing_kept(client, database, lecture):
    client.post(address(lecture), data={**FORM, "attendance": "online", "needs_consent": "y"})

    with database.reading() as session:
        assert session.scalars(select(AccessRequest)).all() == []
        assert [one.purpose for one in session.scalars(select(ConsentRecord))] == ["registration"]


def test_an_address_that_is_registered_leaves_the_answers_alone(client, database, lecture, dinner):
    # C-22
    meal = name_of(dinner[0])
    client.post(address(lecture), data={**FORM, "attendance": "on_site", meal: "meat"})
    client.post(
        address(lecture),
        data={**FORM, "name": DAN.name, "attendance": "on_site", meal: "plants", name_of(dinner[1]): "x"},
    )

    with database.reading() as session:
        (registration,) = session.scalars(select(Registration))
        assert answers_to(session, registration.id) == {dinner[0].public_id: "meat"}
