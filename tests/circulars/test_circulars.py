"""Writing to those who registered: counting, looking, trying, sending once, taking back."""

import re

import pytest
from sqlalchemy import select

from forum.circulars.models import Circular
from forum.circulars.operations import send
from forum.journal import COMMAND
from forum.mail.models import OutboxMessage
from forum.questions.models import AskedOf, Question, QuestionAnswer, QuestionKind
from forum.registrations.messages import HELD_FOR
from forum.registrations.models import RegistrationState
from forum.registrations.staff_operations import cancel_by_hand
from forum.wording import EMPTY, Wording
from tests.cast import ADA, CLEO, DAN, NOON
from tests.factories import make_circular, make_lecture, make_registration
from tests.registrations.people import somebody

PAGE = "/staff/lectures/qxf-2026-001/circulars"
LETTER = {
    "subject_en": "Parking",
    "body_en": "Dear {name},\n\nuse the gate.",
    "states": "confirmed",
    "presence": "any",
}


def sent(session) -> list[tuple[str, str]]:
    query = select(OutboxMessage.message, OutboxMessage.recipient_name).order_by(OutboxMessage.id)
    return [(row[0], row[1]) for row in session.execute(query)]


def audience(session, lecture):
    """Three who read English, one Chinese; one without an address, one in line."""
    people = [make_registration(session, lecture, somebody(number)) for number in range(3)]
    make_registration(session, lecture, CLEO, language="zh")
    make_registration(session, lecture, somebody(8)).attendee.email = None
    make_registration(session, lecture, somebody(9), RegistrationState.WAITLISTED)
    return people


def test_from_the_form_to_the_mail_and_back(signed_in, app, database, clock):
    with database.transaction() as session:
        audience(session, make_lecture(session))
    assert "Nothing was written yet." in signed_in.get(PAGE).text
    answer = signed_in.post(PAGE, data=LETTER)
    assert answer.status_code == 302
    page = answer.location
    text = signed_in.get(page).text
    for words in (
        "This goes to 4 people",
        "1 in Chinese, 3 in English.",
        "1 more has no address and is not reached.",
        "The Chinese is missing: 1 person who reads Chinese gets the English.",
        "Dear Sample Guest,",
        "sandbox",
    ):
        assert words in text
    # The frame has a policy of its own, and the letter in it asks nobody for anything.
    face = signed_in.get(re.search(r'<iframe[^>]* src="([^"]+)"', text)[1].replace("&amp;", "&"))
    assert "sandbox; default-src 'none'" in face.headers["Content-Security-Policy"]
    assert signed_in.post(f"{page}/tests?language=zh").status_code == 302
    # Somebody leaves between looking and sending: look once more.
    signed_in.post(f"{page}/sending", data={"people": "5"})
    with database.reading() as session:
        assert sent(session) == [("circular", ADA.name)]
    for _ in range(2):
        signed_in.post(f"{page}/sending", data={"people": "4"})
    with database.reading() as session:
        everybody = [("circular", name) for name in ("Guest 0", "Guest 1", "Guest 2", CLEO.name)]
        assert sent(session)[1:] == everybody
        held = session.scalars(select(OutboxMessage.due_at).where(OutboxMessage.registration_id.is_not(None)))
        assert {*held} == {NOON + HELD_FOR}
    text = signed_in.get(page).text
    assert "It went to 4 people." in text
    assert "Take it back" in text
    signed_in.post(f"{page}/reversal")
    with database.reading() as session:
        assert sent(session) == [("circular", ADA.name)]
        assert session.scalars(select(Circular.sent_at)).one() is None
    signed_in.post(f"{page}/sending", data={"people": "4"})
    clock.advance(minutes=10)
    with app.app_context():
        app.extensions["forum.postman"].deliver_due(lambda: clock.now, lambda: False)
    assert "Take it back" not in signed_in.get(page).text
    signed_in.post(f"{page}/reversal")
    assert "4 sent" in signed_in.get(PAGE).text
    assert "wrote to those who registered" in signed_in.get("/staff/lectures/qxf-2026-001").text


@pytest.mark.databases("sqlite")
def test_a_message_is_whole_in_each_language_and_knows_its_words(signed_in, database):
    with database.transaction() as session:
        make_lecture(session)
    for changes, sentence in (
        ({"body_en": ""}, "Subject and message belong together"),
        ({"subject_en": "", "body_en": ""}, "in one language at least"),
        ({"body_en": "Dear {nmae}"}, "Nothing is filled in for {nmae}"),
        ({"states": []}, "Please choose at least one."),
    ):
        answer = signed_in.post(PAGE, data={**LETTER, **changes})
        assert (answer.status_code, sentence in answer.text) == (422, True), changes


@pytest.mark.databases("sqlite")
def test_by_room_and_answer(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="mixed")
        here, there = (make_registration(session, lecture, person) for person in (CLEO, DAN))
        there.pool = lecture.pools[1]
        other = make_registration(session, lecture, somebody(1))
        lunch = Question(
            public_id="q" * 16,
            lecture_id=lecture.id,
            kind=QuestionKind.CHOICE,
            label=Wording("午餐", "Lunch"),
            hint=EMPTY,
            options=[{"key": "a", "zh": "素", "en": "Vegetarian"}, {"key": "b", "zh": "荤", "en": "Meat"}],
            asked_of=AskedOf.EVERYBODY,
            created_at=NOON,
        )
        session.add(lunch)
        session.flush()
        for one, value in ((here, "a"), (other, "b")):
            session.add(
                QuestionAnswer(registration_id=one.id, question_id=lunch.id, value=value, answered_at=NOON)
            )
        pool = str(lecture.pools[1].id)
    form = signed_in.get(f"{PAGE}/new").text
    assert "Lunch: Vegetarian" in form
    chosen = {"answers": "q" * 16 + ":a"}
    for choice, people in (
        ({"pools": pool}, "1 person"),
        (chosen, "1 person"),
        ({"pools": pool, **chosen}, "0 people"),
    ):
        page = signed_in.post(PAGE, data={**LETTER, **choice}, follow_redirects=True).text
        assert f"This goes to {people}" in page


@pytest.mark.databases("sqlite")
def test_who_left_meanwhile_gets_it_no_more_and_each_reads_their_language(context, database):
    with database.transaction() as session:
        lecture = make_lecture(session)
        leaves = audience(session, lecture)[0]
        circular = make_circular(session, lecture)
        send(session, lecture, circular, expected=4, came=(), actor=COMMAND, now=NOON)
        cancel_by_hand(session, registration_id=leaves.id, reason="Ill", actor=COMMAND, now=NOON)
        mails = [
            context.extensions["forum.postman"].write(session, one)
            for one in session.scalars(select(OutboxMessage).where(OutboxMessage.message == "circular"))
            if one.registration_id != leaves.id
        ]
    outcomes = context.extensions["forum.postman"].deliver_due(lambda: NOON + HELD_FOR, lambda: False)
    assert [one.value for one in outcomes].count("left out") == 1
    subjects = sorted(str(mail["Subject"]).split(":")[0] for mail in mails)
    assert subjects == sorted(["Parking", "Parking", "停车：第 1 期，2026-03-09（周一）12"])
    assert "克莱奥 Cleo，您好！请走北门。" in mails[2].get_body(("plain",)).get_content()
    # What every mail tells by itself stands below.
    for words in ("2026-03-09 (Mon) 12:00–13:30 Beijing Time, UTC+8", "#cancel"):
        assert words in mails[0].get_body(("plain",)).get_content()


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("circulars", [1, 3])
def test_the_list_asks_a_fixed_number_of_times(signed_in, database, questions, circulars):
    with database.transaction() as session:
        lecture = make_lecture(session)
        for _ in range(circulars):
            make_circular(session, lecture)
    signed_in.get(PAGE)
    questions()
    signed_in.get(PAGE)
    assert questions() == 10
