"""Every letter, in both languages, as it would be sent now."""

import io
from email.message import EmailMessage

import pytest
from flask import Flask
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.i18n import LANGUAGES
from forum.lectures.models import Audience, Lecture, PublicState, WayOfAttending
from forum.links import registration_token
from forum.mail.delivery import Postman
from forum.mail.models import OutboxMessage
from forum.registrations import messages
from forum.registrations.along import along_values
from forum.registrations.gate_mail import gate_values
from forum.registrations.mail_values import values_of
from forum.registrations.models import Registration, RegistrationState
from forum.registrations.news_letters import news_of
from forum.wording import Wording
from tests.cast import CLEO, NOON, Person
from tests.conftest import Database
from tests.factories import make_audience, make_lecture, make_registration, make_room, make_speaker

pytestmark = pytest.mark.databases("sqlite")

WITH_FILES = {
    messages.REGISTERED_CONFIRMED: ["badge", "entry"],
    messages.REGISTERED_BY_HAND: ["badge", "entry"],
    messages.APPROVED: ["badge", "entry"],
    messages.PROMOTED: ["badge", "entry"],
    messages.LINK_AGAIN: ["badge", "entry"],
    messages.LINK_BY_HAND: ["badge", "entry"],
    messages.LINK_REPLACED: ["badge", "entry"],
    messages.BADGE_REISSUED: ["badge", "entry"],
    messages.SWITCHED: ["badge", "entry"],
    messages.TAKEN_OVER: ["badge", "entry"],
    messages.LECTURE_RESTORED: ["badge", "entry"],
    messages.MOVED_ALONG: ["badge", "entry"],
    messages.REMINDER: ["badge", "entry"],
    messages.LECTURE_MOVED: ["entry"],
    messages.LECTURE_POSTPONED: ["entry"],
    messages.LECTURE_CANCELLED: ["entry"],
}


def lecture_of(session: Session, **values: object) -> Lecture:
    usual = {"room": make_room(session), "speakers": [make_speaker(session)], "previous_starts_at": NOON}
    return make_lecture(session, **{**usual, **values})  # type: ignore[arg-type]


def letter(
    app: Flask, session: Session, message: str, language: str = "en", person: Person = CLEO, **values: object
) -> tuple[EmailMessage, Registration]:
    """The mail this message becomes for somebody newly registered; an offer, for whom it stands."""
    lecture = values.pop("lecture", None) or lecture_of(session)
    if message == messages.OFFERED:
        values = {"state": RegistrationState.OFFERED, **values}
    registration = make_registration(session, lecture, person, language=language, **values)  # type: ignore[arg-type]
    messages.queue(session, message, registration, NOON)
    session.flush()
    intent = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert intent is not None
    postman: Postman = app.extensions["forum.postman"]
    return postman.write(session, intent), registration


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", messages.MESSAGES)
def test_the_text_alone_tells_everything(
    database: Database, context: Flask, message: str, language: str
) -> None:
    # A-46, C-74
    with database.transaction() as session:
        mail, registration = letter(context, session, message, language)
    token = registration_token(registration.public_id, registration.link_generation)
    text, html = text_of(mail), text_of(mail, "html")
    zone = "北京时间 UTC+8" if language == "zh" else "Beijing Time, UTC+8"
    title = registration.lecture.title.shown_in(language).text  # type: ignore[arg-type]
    for part in (
        zone,
        "2026-03-09",
        "12:00–13:30",
        title,
        f"http://forum.example.org/{language}/registrations/{token}",
    ):
        assert part in text
    for part in (zone, title, f'href="http://forum.example.org/{language}/registrations/{token}"'):
        assert part in html
    assert ("星海路 1 号" if language == "zh" else "1 Xinghai Road") in text
    assert "CST" not in text + html
    assert mail["Content-Language"] == {"zh": "zh-Hans", "en": "en"}[language]
    assert f'lang="{mail["Content-Language"]}"' in html
    assert "2026-03-09" in mail["Subject"]


@pytest.mark.parametrize("message", messages.MESSAGES)
def test_a_letter_about_a_lecture_for_members_leads_only_to_what_opens_everywhere(
    database: Database, context: Flask, message: str
) -> None:
    with database.transaction() as session:
        members = make_audience(session)
        lecture = lecture_of(session, slug="ours", audience=Audience.NAMED, audiences=[members])
        mail, registration = letter(context, session, message, lecture=lecture)
    token = registration_token(registration.public_id, registration.link_generation)
    text, html = text_of(mail), text_of(mail, "html")

    assert "/lectures/ours" not in text + html
    assert f'href="http://forum.example.org/en/registrations/{token}"' in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_says_time_place_and_addresses_in_every_state(
    database: Database, context: Flask, language: str
) -> None:
    # the text as drafted, without files; a mail program may show nothing else.
    postman: Postman = context.extensions["forum.postman"]
    place = "星海路 1 号" if language == "zh" else "1 Xinghai Road"
    unknown = "待定" if language == "zh" else "to be announced"
    online = "线上" if language == "zh" else "online"
    seated, waiting, ended = (RegistrationState(name) for name in ("confirmed", "waitlisted", "cancelled"))
    with database.transaction() as session:
        at_home = [lecture_of(session, public_state=state) for state in PublicState]
        cases = [(lecture, state, place) for lecture in at_home for state in (seated, ended)]
        cases.append((at_home[1], waiting, place))
        cases.append((lecture_of(session, room=None, speakers=[]), seated, unknown))
        cases.append((lecture_of(session, attendance="online"), seated, online))
        for number, (lecture, state, where) in enumerate(cases):
            person = Person(f"Guest {number}", f"guest{number}@example.org")
            registration = make_registration(session, lecture, person, state, language=language)
            token = registration_token(registration.public_id, registration.link_generation)
            wanted = {
                *("2026-03-09", "12:00–13:30", where, f"/{language}/lectures/{lecture.slug}\n"),
                f"http://forum.example.org/{language}/registrations/{token}\n",
            }
            values = values_of(session, registration, language)  # type: ignore[arg-type]
            made = {"code_picture": "", "calendar_hint": ("", "open", "delete")[number % 3]}
            for message in messages.MESSAGES:
                mail = OutboxMessage(
                    message=message, message_id="<1@example.org>", registration_id=registration.id
                )
                made |= gate_values(session, mail, registration, language)  # type: ignore[arg-type]
                if message in messages.WITH_THE_LEFT:
                    mail.params = {}
                    made |= along_values(session, mail, registration, language)  # type: ignore[arg-type]
                if message in messages.NEWS_OF_THE_LECTURE:
                    read = OutboxMessage(message=message, params={})
                    made |= news_of(session, read, registration, language)[1]  # type: ignore[arg-type]
                drafted = postman.draft(message, language, {**values, **made})  # type: ignore[arg-type]
                missing = {part for part in wanted if part not in f"{drafted.text}\n"}
                assert not missing, (message, lecture.public_state, state)


@pytest.mark.parametrize("message", [messages.LECTURE_MOVED, messages.CANCELLED_BY_ATTENDEE])
def test_a_letter_says_what_to_do_about_one_s_calendar(
    database: Database, context: Flask, message: str
) -> None:
    # a published entry is opened by hand, and cannot take itself back.
    with database.transaction() as session:
        mail, _ = letter(context, session, message)
    said = {
        messages.LECTURE_MOVED: "open the attached entry",
        messages.CANCELLED_BY_ATTENDEE: "delete it there",
    }
    for kind in ("plain", "html"):
        assert f"in your calendar, {'please ' * (message != messages.LECTURE_MOVED)}{said[message]}" in (
            " ".join(text_of(mail, kind).split())
        )


def test_a_letter_leaves_without_an_entry_that_cannot_be_written(
    database: Database, context: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    #
    with database.transaction() as session:
        lecture = lecture_of(session)
        lecture.uid = "no\nUID"
        mail, _ = letter(context, session, messages.REGISTERED_CONFIRMED, lecture=lecture)
        not_announced = lecture_of(session, public_state=PublicState.UNPUBLISHED, published_at=None)
        by_hand, _ = letter(context, session, messages.REGISTERED_BY_HAND, lecture=not_announced)
    for one in (mail, by_hand):
        files = [part.get_content_type() for part in one.iter_attachments()]
        assert files == ["application/pdf"]
    assert "leaves without its calendar entry" in caplog.text


@pytest.mark.parametrize("message", messages.MESSAGES)
def test_a_chinese_letter_holds_no_english_sentence(database: Database, context: Flask, message: str) -> None:
    with database.transaction() as session:
        mail, _ = letter(context, session, message, "zh", Person("克莱奥", "cleo@example.org"))
    words = [word for word in text_of(mail).split() if word.isascii() and word.isalpha() and len(word) > 1]
    assert set(words) <= {"Lecture", "Engineering", "Cybernetics", "Wang", "Xiaoming"}


@pytest.mark.parametrize("message", messages.MESSAGES)
def test_what_travels_with_which_letter(database: Database, context: Flask, message: str) -> None:
    #
    with database.transaction() as session:
        mail, registration = letter(context, session, message)
    code = registration.lecture.code.lower()
    names = {"badge": ["entry-code.png", f"badge-{code}.pdf"], "entry": [f"{code}.ics"]}
    expected = [name for kind in WITH_FILES.get(message, []) for name in names[kind]]
    assert sorted(filter(None, (part.get_filename() for part in mail.walk()))) == sorted(expected)
    assert ('src="cid:entry-code"' in text_of(mail, "html")) is ("entry-code.png" in expected)


def test_the_enclosed_badge_and_entry_can_be_read(database: Database, context: Flask) -> None:
    #
    with database.transaction() as session:
        mail, registration = letter(context, session, messages.REGISTERED_CONFIRMED)
    files = {part.get_content_type(): part.get_payload(decode=True) for part in mail.walk()}
    assert len(PdfReader(io.BytesIO(files["application/pdf"])).pages) == 1
    calendar = Calendar.from_ical(files["text/calendar"])
    (entry,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], entry["UID"]) == ("PUBLISH", registration.lecture.uid)
    (part,) = (part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert part["Content-Type"].params["method"] == "PUBLISH"


def test_a_cancelled_lecture_sends_its_entry_cancelled(database: Database, context: Flask) -> None:
    #
    with database.transaction() as session:
        lecture = lecture_of(session, public_state=PublicState.CANCELLED, change_note=Wording(en="Illness."))
        mail, _ = letter(context, session, messages.LECTURE_CANCELLED, lecture=lecture)
    (entry,) = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert b"STATUS:CANCELLED" in entry.get_payload(decode=True)
    assert "Why: Illness." in text_of(mail)


def test_those_who_wait_get_their_place_and_neither_badge_nor_entry(
    database: Database, context: Flask
) -> None:
    with database.transaction() as session:
        mail, _ = letter(context, session, messages.REGISTERED_WAITLISTED, state=RegistrationState.WAITLISTED)
        moved, _ = letter(context, session, messages.LECTURE_MOVED, state=RegistrationState.WAITLISTED)
    assert "Your place in line is 1." in text_of(mail)
    for letters in (mail, moved):
        assert [part.get_filename() for part in letters.iter_attachments()] == []


def test_who_attends_online_is_told_the_way_in_and_gets_no_badge(database: Database, context: Flask) -> None:
    with database.transaction() as session:
        lecture = lecture_of(session, attendance="online", online_url="https://meet.example.org/secret")
        mail, registration = letter(context, session, messages.REGISTERED_CONFIRMED, lecture=lecture)
    assert registration.pool.attendance is WayOfAttending.ONLINE
    assert "The way into the online room is on your own page." in text_of(mail)
    assert "1 Xinghai Road" not in text_of(mail)
    assert "meet.example.org" not in mail.as_string()
    assert [part.get_filename() for part in mail.iter_attachments()] == [f"{lecture.code.lower()}.ics"]


def test_a_lecture_without_a_room_and_without_speakers_is_told_too(
    database: Database, context: Flask
) -> None:
    with database.transaction() as session:
        lecture = lecture_of(session, room=None, speakers=[], previous_starts_at=None)
        mail, _ = letter(context, session, messages.LECTURE_MOVED, lecture=lecture)
    assert "Place: to be announced" in text_of(mail)
    assert "Before:" not in text_of(mail)


def test_a_name_is_never_a_link_in_a_mail_we_sign(database: Database, context: Flask) -> None:
    # C-73: anybody can enter anybody's address together with any name.
    stranger = Person("Win at evil.com <b>now</b> http://evil.com", "victim@example.org")
    with database.transaction() as session:
        mail, _ = letter(context, session, messages.REGISTERED_CONFIRMED, person=stranger)
    for part in (text_of(mail), text_of(mail, "html")):
        assert "evil.com" not in part
        assert "http://evil" not in part
    assert "<b>" not in text_of(mail, "html")


def test_a_sample_says_so(database: Database, context: Flask) -> None:
    with database.transaction() as session:
        mail, _ = letter(
            context, session, messages.REGISTERED_CONFIRMED, lecture=lecture_of(session, is_sample=True)
        )
    assert "This lecture is an invented sample." in text_of(mail)
    assert "This lecture is an invented sample." in text_of(mail, "html")


def test_nobody_is_written_to_without_an_address(database: Database, context: Flask) -> None:
    with database.transaction() as session:
        registration = make_registration(session, lecture_of(session), CLEO)
        registration.attendee.email = None
        assert messages.queue(session, messages.PROMOTED, registration, NOON) is False
