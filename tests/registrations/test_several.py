"""One form for several lectures, each with an answer of its own (decision 42)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.journal import SYSTEM
from forum.lectures.models import Attendance, Lecture, PublicState
from forum.mail.delivery import Postman
from forum.mail.models import OutboxMessage
from forum.questions.models import AskedOf, Question, QuestionAnswer, QuestionKind
from forum.registrations.models import Registration
from forum.registrations.operations import replace_link
from forum.registrations.several import at_the_time_of
from forum.registrations.several_messages import GATHERED_FOR
from forum.wording import EMPTY, Wording
from tests.cast import CLEO, DAN, NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration, make_room, make_series, public_id
from tests.registrations.people import apply, mails

FORM = {"name": CLEO.name, "email": CLEO.email, "affiliation": "Xinghai University", "consent": "y"}
HERE = "/en/registrations"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Mobile/15E148 MicroMessenger/8.0.49"
Made = list[Lecture]


@pytest.fixture
def lectures(database: Database) -> Made:
    """A series: one with seats, one that is full, one that is mixed, one that is over."""
    with database.transaction() as session:
        series = make_series(session)
        room = make_room(session)
        made = [
            make_lecture(session, series=series, room=room, starts_at=NOON + timedelta(days=7 + n), **values)
            for n, values in enumerate(
                ({"seats": 3}, {"seats": 1}, {"attendance": Attendance.MIXED, "online_seats": None}, {})
            )
        ]
        made[3].starts_at, made[3].ends_at = NOON - timedelta(days=9), NOON - timedelta(days=8)
        make_registration(session, made[1], DAN)
        return made


def chosen(*lectures: Lecture, **more: str) -> dict[str, object]:
    """What the form sends when these are ticked."""
    return {**FORM, "lecture": [one.slug for one in lectures], **more}


def key_of(page: str) -> str:
    """The hidden key of a shown form."""
    [key] = re.findall(r'name="submission_key"[^>]*value="([^"]+)"', page)
    return str(key)


def answers(page: str) -> list[str]:
    """What the page of answers says of each lecture, in their order."""
    return re.findall(r'<p class="mine-state"><b>(.*?)</b>', page)


def states(database: Database) -> list[tuple[str, str]]:
    """Cleo's registrations."""
    with database.reading() as session:
        query = select(Registration).where(Registration.name == CLEO.name).order_by(Registration.id)
        return [(one.lecture.slug, one.state.value) for one in session.scalars(query)]


def test_the_form_lists_what_is_open_and_says_what_is_full(client: FlaskClient, lectures: Made) -> None:
    by_series = client.get(f"{HERE}/new?series=open").text
    by_name = client.get(f"{HERE}/new?lectures={lectures[1].slug},{lectures[3].slug}").text

    assert re.findall(r'name="lecture" value="([^"]+)"', by_series) == [one.slug for one in lectures[:3]]
    assert by_series.count("Full: you get a place in line") == 1
    assert by_series.count("checked") == 0
    assert by_series.count("How will you attend?") == 1
    assert client.get(f"{HERE}/new?series=open&all=1").text.count(" checked") == 3
    # Named ones are ticked; what is closed says why and cannot be.
    assert re.findall(r'name="lecture" value="([^"]+)" checked', by_name) == [lectures[1].slug]
    assert "This lecture is over." in by_name
    assert 'href="/en/registrations/new?series=open"' in client.get("/en/series/open").text
    assert 'href="/en/registrations/new"' in client.get("/en/lectures").text
    assert client.get(f"{HERE}/new?series=nowhere").status_code == 404
    assert client.get(f"{HERE}/new?lectures=nowhere").status_code == 404
    assert client.get(HERE).location == f"{HERE}/new"


def test_each_lecture_gets_its_own_answer_and_all_of_them_one_mail(
    app: Flask, client: FlaskClient, database: Database, lectures: Made, clock: Clock
) -> None:
    key = key_of(client.get(f"{HERE}/new?series=open").text)
    data = chosen(*lectures[:3], submission_key=key, **{f"{lectures[2].slug}-attendance": "online"})

    first, second = (client.post(f"{HERE}?series=open", data=data) for _ in range(2))
    page = client.get(first.location).text

    # C-20: pressed twice, and gone back to and sent again, it is one registration for each.
    assert (first.status_code, first.location) == (second.status_code, second.location)
    said = ["You have a seat", "On the waitlist, place 1", "You have a seat online"]
    assert answers(page) == answers(client.get(second.location).text) == said
    slugs = [one.slug for one in lectures[:3]]
    assert states(database) == list(zip(slugs, ("confirmed", "waitlisted", "confirmed"), strict=True))
    assert "You have a seat" in client.get(f"/en/lectures/{slugs[0]}").text
    with database.reading() as session:
        [mail] = session.scalars(select(OutboxMessage))
        assert (mail.message, mail.due_at) == ("registered_several", NOON + GATHERED_FOR)
        postman: Postman = app.extensions["forum.postman"]
        with app.app_context():
            letter = postman.write(session, mail)
    body = letter.get_body(("plain",))
    assert body is not None
    text = " ".join(str(body.get_content()).split())
    assert text.count("I cannot come: http") == text.count("Time: 2026-03-") == 3
    assert "Your place in line is 1." in text
    badges = [part.get_filename() for part in letter.iter_attachments()]
    assert badges == [f"badge-{slugs[0]}.pdf"]


def test_what_stands_in_the_way_of_one_stops_no_other(
    client: FlaskClient, database: Database, lectures: Made
) -> None:
    with database.transaction() as session:
        apply(session, lectures[0], CLEO)
    form = client.get(f"{HERE}/new?series=open").text
    with database.transaction() as session:
        session.get_one(Lecture, lectures[1].id).public_state = PublicState.CANCELLED
    data = chosen(*lectures[:3], submission_key=key_of(form), **{f"{lectures[2].slug}-attendance": "on_site"})

    page = client.post(f"{HERE}?lectures={','.join(one.slug for one in lectures)}", data=data)
    shown = client.get(page.location).text

    # C-22: an address that is registered already hears of it by mail, and the page names no registration.
    assert answers(shown) == [
        "A mail with the link is on its way",
        "This lecture is cancelled, so nobody can register for it.",
        "You have a seat",
    ]
    with database.reading() as session:
        assert mails(session) == ["registered_several"]
    assert [state for _, state in states(database)] == ["confirmed", "confirmed"]


@pytest.mark.databases("sqlite")
def test_nobody_fills_a_mailbox_with_forms_for_several(
    client: FlaskClient, database: Database, lectures: Made, clock: Clock
) -> None:
    # C-22: as with the form for one, within twenty minutes no second mail is written.
    for minutes in (0, 1, 2, 40):
        clock.advance(minutes=minutes)
        client.post(f"{HERE}?series=open", data=chosen(*lectures[:2]))
        with database.transaction() as session:
            for mail in session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_(None))):
                mail.sent_at = NOON

    with database.reading() as session:
        assert mails(session) == ["registered_several"] * 2


@pytest.mark.databases("sqlite")
def test_one_lecture_alone_is_told_as_ever(client: FlaskClient, database: Database, lectures: Made) -> None:
    client.post(f"{HERE}?series=open", data=chosen(lectures[0]))

    with database.reading() as session:
        assert mails(session) == ["registered_confirmed"]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"lecture": []}, "Please tick one lecture at least."),
        ({"name": ""}, "Please enter your name."),
        ({"consent": ""}, "Please agree first"),
        ({}, "Please choose how you will attend."),
    ],
)
def test_a_mistake_keeps_everything_that_was_typed_and_ticked(
    client: FlaskClient, database: Database, lectures: Made, changes: dict[str, object], sentence: str
) -> None:
    # C-70
    data = {name: value for name, value in {**chosen(*lectures[1:3]), **changes}.items() if value}

    page = client.post(f"{HERE}?series=open", data=data)

    assert page.status_code == 422
    assert sentence in page.text
    assert f'value="{FORM["affiliation"]}"' in page.text
    assert page.text.count(" checked") >= len(data.get("lecture", ())) + bool(data.get("consent"))  # type: ignore[arg-type]
    assert states(database) == []


@pytest.mark.databases("sqlite")
def test_a_lecture_asks_its_questions_when_it_is_ticked(
    client: FlaskClient, database: Database, lectures: Made
) -> None:
    with database.transaction() as session:
        question = Question(
            public_id=public_id(),
            lecture_id=lectures[0].id,
            position=0,
            kind=QuestionKind.TEXT,
            label=Wording("您研究什么？", "What do you work on?"),
            hint=EMPTY,
            options=[],
            asked_of=AskedOf.EVERYBODY,
            is_required=True,
            created_at=NOON,
        )
        session.add(question)
    address = f"{HERE}?series=open"
    before = client.get(f"{HERE}/new?series=open").text

    shown = client.post(address, data=chosen(*lectures[:2]))
    empty = client.post(address, data=chosen(*lectures[:2], asked=lectures[0].slug))
    name = f"{lectures[0].slug}-q-{question.public_id}"
    answered = client.post(address, data=chosen(*lectures[:2], asked=lectures[0].slug, **{name: "Feedback"}))

    assert "What do you work on?" not in before
    assert (shown.status_code, "Some of these lectures have questions." in shown.text) == (422, True)
    assert f'name="{name}"' in shown.text
    assert "Please answer this question." not in shown.text
    assert (empty.status_code, "Please answer this question." in empty.text) == (422, True)
    assert answered.status_code == 303
    with database.reading() as session:
        assert session.scalars(select(QuestionAnswer.value)).all() == ["Feedback"]


@pytest.mark.databases("sqlite")
def test_a_shared_computer_keeps_nothing_and_a_chat_program_leads_to_neutral_pages(
    app: Flask, lectures: Made
) -> None:
    shared, phone = app.test_client(), app.test_client()
    phone.environ_base["HTTP_USER_AGENT"] = WECHAT
    for browser in (shared, phone):
        data = chosen(*lectures[:2], is_shared="y", email=f"{id(browser)}@example.org")
        browser.post(f"{HERE}?series=open", data=data)

    pages = [browser.get(f"{HERE}/answers").text for browser in (shared, phone)]

    assert shared.get_cookie("registrations") is None
    # Whoever sits there next finds no way to what is somebody else's.
    assert shared.get(f"{HERE}/answers").location == "/en/my-lectures"
    assert f'href="/en/lectures/{lectures[0].slug}/registrations/own"' in pages[1]
    assert 'href="/en/registrations/' in pages[0].partition("mine-ways")[2]
    assert 'href="/en/registrations/' not in pages[1].partition("mine-ways")[2]


@pytest.mark.databases("sqlite")
def test_the_answers_are_for_the_browser_that_asked_and_for_an_hour(
    app: Flask, client: FlaskClient, lectures: Made, clock: Clock
) -> None:
    client.post(f"{HERE}?series=open", data=chosen(*lectures[:2]))

    at_once = client.get(f"{HERE}/answers")
    elsewhere = app.test_client().get(f"{HERE}/answers")
    clock.advance(minutes=61)

    assert at_once.headers["Cache-Control"] == "no-store"
    assert elsewhere.location == client.get(f"{HERE}/answers").location == "/en/my-lectures"


@pytest.mark.databases("sqlite")
def test_the_answers_lead_nowhere_once_the_link_was_replaced_or_the_phone_forgot(
    client: FlaskClient, database: Database, lectures: Made
) -> None:
    #
    client.post(f"{HERE}?series=open", data=chosen(*lectures[:2]))
    with database.transaction() as session:
        ended = session.scalars(select(Registration).where(Registration.name == CLEO.name)).first()
        assert ended is not None
        replace_link(session, registration_id=ended.id, actor=SYSTEM, now=NOON)

    page = client.get(f"{HERE}/answers").text
    client.post("/en/my-lectures/device/removal")

    assert lectures[0].slug in page
    assert re.findall(r"/en/registrations/[a-z0-9]{30,}", page) == []
    assert client.get(f"{HERE}/answers").location == "/en/my-lectures"


@pytest.mark.databases("sqlite")
def test_it_asks_the_database_a_fixed_number_of_times(
    client: FlaskClient, database: Database, lectures: Made, questions: Callable[[], int]
) -> None:
    def asked() -> int:
        questions()
        client.get(f"{HERE}/new?series=open")
        return questions()

    few = asked()
    with database.transaction() as session:
        series = session.merge(lectures[0]).series
        for days in range(4):
            make_lecture(session, series=series, starts_at=NOON + timedelta(days=20 + days))

    assert asked() == few


class TestBehindTheDefence:
    """The form with robots kept out (C-31)."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_BOT_DEFENCE": "on"}

    @pytest.mark.databases("sqlite")
    def test_one_form_is_one_persons_however_often_they_change_their_mind(
        self, client: FlaskClient, database: Database, lectures: Made, clock: Clock
    ) -> None:
        key = key_of(client.get(f"{HERE}/new?series=open").text)
        sent = [
            chosen(lectures[0], submission_key=key),
            chosen(lectures[0], lectures[1], submission_key=key),
            chosen(lectures[0], submission_key=key, email=DAN.email),
        ]

        at_once = client.post(f"{HERE}?series=open", data=sent[0]).status_code
        clock.advance(seconds=5)
        statuses = [client.post(f"{HERE}?series=open", data=data).status_code for data in sent]

        assert [at_once, *statuses] == [422, 303, 303, 422]
        assert [state for _, state in states(database)] == ["confirmed", "waitlisted"]


@pytest.mark.parametrize(
    ("begins", "ends", "clashes"),
    [(0, 90, True), (60, 120, True), (-60, 1, True), (90, 180, False), (-60, 0, False), (10, 20, True)],
)
def test_lectures_at_the_same_time_name_each_other(begins: int, ends: int, clashes: bool) -> None:
    def lecture(number: int, first: int, last: int) -> Lecture:
        start, end = (NOON + timedelta(minutes=minutes) for minutes in (first, last))
        return Lecture(id=number, starts_at=start, ends_at=end)

    one, other = lecture(1, 0, 90), lecture(2, begins, ends)

    assert (at_the_time_of(one, [one, other]) == (other,)) is clashes
    assert (at_the_time_of(other, [one, other]) == (one,)) is clashes
