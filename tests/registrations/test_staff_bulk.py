"""One deed for many: what the page says beforehand is what happens, and one refusal holds up nobody."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.circulars.models import Circular
from forum.circulars.queries import audience
from forum.circulars.selection import Selection
from forum.journal import JournalEntry
from forum.lectures.models import Lecture
from forum.mail.models import OutboxMessage
from forum.registrations.models import Registration, RegistrationState
from tests.cast import Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration
from tests.registrations.people import recount

pytestmark = pytest.mark.pages

LIST = "/staff/lectures/qxf-2026-001/registrations"
SEATED = [Person(f"Seated {n}", f"seated{n}@example.org") for n in range(2)]
WAITING = [Person(f"Waiting {n}", f"waiting{n}@example.org") for n in range(3)]


@pytest.fixture
def lecture(database: Database) -> Lecture:
    """Two seats, both taken; three wait, and one has given up."""
    with database.transaction() as session:
        lecture = make_lecture(session, seats=2)
        for person in SEATED:
            make_registration(session, lecture, person)
        for person in WAITING:
            make_registration(session, lecture, person, RegistrationState.WAITLISTED)
        gone = Person("Gone", "gone@example.org")
        make_registration(session, lecture, gone, RegistrationState.CANCELLED)
        return lecture


def states(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {one.name: one.state.value for one in session.scalars(select(Registration))}


def press(client: FlaskClient, query: str, **typed: str) -> str:
    """Look at the page, then press its button; the address it leads to."""
    page = client.get(f"{LIST}/deeds?{query}").text
    hidden = dict(re.findall(r'name="(seen|submission_key)"[^>]*value="([^"]+)"', page))
    answer = client.post(f"{LIST}/deeds?{query}", data={**hidden, **typed})
    return answer.location or f"{answer.status_code} {answer.text}"


def picks(database: Database, *people: Person) -> str:
    with database.reading() as session:
        found = session.scalars(
            select(Registration).where(Registration.name.in_([one.name for one in people]))
        )
        return "&".join(f"pick={one.public_id}" for one in found)


def test_the_page_says_how_many_and_who_not_and_why(
    signed_in: FlaskClient, database: Database, lecture: Lecture
) -> None:
    before = states(database)

    page = signed_in.get(f"{LIST}/deeds?deed=seat&everybody=y").text

    assert '<span class="outlook-number">3</span> people are seated past the line' in page
    assert "Not done to 2 people:</b> Only somebody on the waitlist can be given a seat." in page
    assert "Not done to 1 person:</b> Such a registration has ended." in page
    assert states(database) == before
    assert "There is nobody" in signed_in.get(f"{LIST}/deeds?deed=seat").text
    assert signed_in.get(f"{LIST}/deeds?deed=nonsense&everybody=y").status_code == 404


def test_many_are_cancelled_and_taken_back_without_anybody_moving_up_in_vain(
    signed_in: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # C-04: both seats and the first in line leave, so the second and the third in line move up.
    before = states(database)
    query = f"deed=cancellation&{picks(database, *SEATED, WAITING[0])}&sort=name"

    assert press(signed_in, query, reason=" ").startswith("422")
    assert press(signed_in, query, reason="Double booking").startswith(f"{LIST}?sort=name")

    expected = dict.fromkeys([one.name for one in (*SEATED, WAITING[0])], "cancelled")
    expected |= {one.name: "confirmed" for one in WAITING[1:]}
    assert states(database) == {**before, **expected}
    page = signed_in.get(LIST).text
    assert "3 registrations are cancelled." in page
    [undo] = re.findall(r'action="([^"]*/deeds/reversal[^"]*)"', page)
    signed_in.post(undo.replace("&amp;", "&"))
    assert states(database) == before
    assert "Everything is as before for 3 people." in signed_in.get(LIST).text
    with database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []
        recount(session, session.get_one(Lecture, lecture.id))


def test_what_has_changed_meanwhile_is_looked_at_again(
    signed_in: FlaskClient, database: Database, lecture: Lecture
) -> None:
    query = "deed=seat&everybody=y"
    page = signed_in.get(f"{LIST}/deeds?{query}").text
    [seen] = re.findall(r'name="seen"[^>]*value="([^"]+)"', page)
    with database.transaction() as session:
        session.scalars(
            select(Registration).where(Registration.name == "Waiting 0")
        ).one().state = RegistrationState.CONFIRMED
        session.get_one(Lecture, lecture.id).pools[0].overbooked = 1
        session.get_one(Lecture, lecture.id).pools[0].taken = 3

    answer = signed_in.post(f"{LIST}/deeds?{query}", data={"seen": seen, "reason": "Guests"})

    assert answer.status_code == 409
    assert "Something has changed since the page was shown." in answer.text
    assert states(database)["Waiting 1"] == "waitlisted"


def test_requests_are_approved_and_declined_with_what_the_person_reads(
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        for person in (*SEATED, *WAITING):
            make_registration(session, lecture, person, RegistrationState.REQUESTED)

    press(signed_in, f"deed=approval&{picks(database, *SEATED)}")
    press(signed_in, "deed=refusal&state=requested&everybody=y", reason="The hall is full")

    found = states(database)
    assert [found[one.name] for one in SEATED] == ["confirmed"] * 2
    assert [found[one.name] for one in WAITING] == ["declined"] * 3
    with database.reading() as session:
        deeds = session.scalars(select(JournalEntry.action).order_by(JournalEntry.id)).all()
        assert deeds == ["approved"] * 2 + ["declined"] * 3


def test_the_link_is_sent_again_to_whoever_has_an_address_once(
    signed_in: FlaskClient, database: Database, lecture: Lecture
) -> None:
    press(signed_in, "deed=link&state=confirmed&everybody=y")
    press(signed_in, "deed=link&state=confirmed&everybody=y")

    with database.reading() as session:
        mails = session.scalars(select(OutboxMessage).order_by(OutboxMessage.recipient)).all()
        assert [(one.recipient, one.message) for one in mails] == [
            (one.email, "link_by_hand") for one in SEATED
        ]
    assert "Seated 0, Seated 1: The link was sent a few minutes ago." in signed_in.get(LIST).text


def test_a_message_is_handed_over_to_those_picked_or_found(
    signed_in: FlaskClient, database: Database, lecture: Lecture
) -> None:
    picked = signed_in.get(f"{LIST}/deeds?deed=message&{picks(database, SEATED[0], WAITING[0])}").location
    found = signed_in.get(f"{LIST}/deeds?deed=message&state=waitlisted&everybody=y").location
    named = signed_in.get(f"{LIST}/deeds?deed=message&q=gone&everybody=y").location
    # Nobody picked, nobody found: that is not everybody.
    for nobody in ("", "&q=unheard&everybody=y"):
        assert "/circulars" not in signed_in.get(f"{LIST}/deeds?deed=message{nobody}").location

    page = signed_in.get(picked).text
    people = re.findall(r'name="people"[^>]*value="([^"]*)"', page)[0]
    typed = {"subject_en": "News", "body_en": "Dear {name}", "states": ["confirmed", "waitlisted"]}
    kept = signed_in.post(
        "/staff/lectures/qxf-2026-001/circulars", data={**typed, "presence": "any", "people": people}
    )

    assert "For 2 people picked from the list." in page
    assert signed_in.get(found).status_code == 200
    assert (found.partition("?")[2], named.count("pick=")) == ("states=waitlisted&presence=any", 1)
    with database.reading() as session:
        [circular] = session.scalars(select(Circular))
        assert len(circular.selection["people"]) == 2
        here = session.get_one(Lecture, lecture.id)
        assert audience(session, here, Selection.read(circular.selection), ()).people == 2
    assert kept.status_code == 302
