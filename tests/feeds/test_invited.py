"""What mails put into calendars, over a real mail server, in order, out of order and twice."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from email.message import EmailMessage
from itertools import permutations

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.journal import SYSTEM, Actor, ActorKind
from forum.lectures.models import Lecture, PublicState
from forum.lectures.plans import LectureChanges
from forum.mail.delivery import Postman
from forum.mail.models import OutboxMessage
from forum.registrations import messages, queries
from forum.registrations.announcing import announce
from forum.registrations.models import Registration
from forum.registrations.operations import cancel
from forum.registrations.staff_operations import cancel_by_hand
from tests.cast import CLEO, EVE, Person
from tests.conftest import Clock, Database
from tests.factories import make_attendee, make_lecture, make_room, make_speaker
from tests.feeds.client import KINDS
from tests.feeds.invited import Diary, calendar_in, method_of
from tests.feeds.readers import by_ical_js, by_libical, by_vobject, unfolded
from tests.registrations.people import apply
from tests.servers import MailServer

STAFF = Actor(ActorKind.STAFF, None)
DAY = timedelta(days=1)


@pytest.fixture(params=["request", "publish"])
def overrides(request: pytest.FixtureRequest, smtp: MailServer) -> dict[str, str]:
    return {
        "FORUM_MAIL_URL": smtp.url,
        "FORUM_MAIL_FROM": "talks@forum.example",
        "FORUM_CALENDAR_MAIL": request.param,
    }


def registered(session: Session, lecture: Lecture, person: Person) -> Registration:
    """The registration somebody has."""
    found = queries.live_registration(session, lecture.id, make_attendee(session, person).id)
    assert found
    return found


class Season:
    """One lecture, and what its organisers do with it; after each deed the mail is sent."""

    def __init__(self, app: Flask, database: Database, clock: Clock, smtp: MailServer) -> None:
        self.database, self.clock, self.smtp = database, clock, smtp
        self.postman: Postman = app.extensions["forum.postman"]
        with database.transaction() as session:
            room, speakers = make_room(session), [make_speaker(session)]
            self.key = make_lecture(session, seats=2, room=room, speakers=speakers).id

    def do(self, deed: Callable[[Session, Lecture], object], *, is_sent: bool = True) -> None:
        """Do something an hour later."""
        self.clock.advance(hours=1)
        with self.database.transaction() as session:
            deed(session, session.get_one(Lecture, self.key))
        if is_sent:
            self.deliver()

    def deliver(self) -> None:
        """Send what is held back for some minutes, too."""
        self.postman.deliver_due(lambda: self.clock.now + messages.HELD_FOR, lambda: False)

    def register(self, person: Person, *, is_sent: bool = True) -> None:
        self.do(lambda session, lecture: apply(session, lecture, person, now=self.clock.now), is_sent=is_sent)

    def change(self, changes: LectureChanges, *, is_sent: bool = True) -> None:
        def deed(session: Session, lecture: Lecture) -> None:
            announce(session, lecture, changes, despite_clashes=True, actor=SYSTEM, now=self.clock.now)

        self.do(deed, is_sent=is_sent)

    def move(self, days: int, *, is_sent: bool = True) -> None:
        with self.database.reading() as session:
            lecture = session.get_one(Lecture, self.key)
            starts_at, ends_at = lecture.starts_at + days * DAY, lecture.ends_at + days * DAY
            is_postponed = lecture.public_state is PublicState.POSTPONED
        changes = LectureChanges(starts_at=starts_at, ends_at=ends_at)
        if is_postponed:
            changes["public_state"] = PublicState.PUBLISHED
        self.change(changes, is_sent=is_sent)

    def become(self, state: PublicState) -> None:
        self.change(LectureChanges(public_state=state))

    def give_up(self, person: Person, *, is_sent: bool = True) -> None:
        def deed(session: Session, lecture: Lecture) -> None:
            registration = registered(session, lecture, person)
            cancel(session, registration_id=registration.id, now=self.clock.now)

        self.do(deed, is_sent=is_sent)

    def mails(self, person: Person) -> list[EmailMessage]:
        """What somebody received, in that order."""
        return [mail for mail in self.smtp.messages if mail["To"].addresses[0].addr_spec == person.email]

    def calendars(self, person: Person) -> list[bytes]:
        """What of it a calendar takes in."""
        return [octets for mail in self.mails(person) if (octets := calendar_in(mail))]


@pytest.fixture
def year(context: Flask, database: Database, clock: Clock, smtp: MailServer) -> Season:
    return Season(context, database, clock, smtp)


def agendas(calendars: Iterable[bytes]) -> list[list[tuple[str, str]]]:
    """What programs of every kind show in the end."""
    diaries = [Diary(kind) for kind in KINDS]
    for octets in calendars:
        for diary in diaries:
            diary.take(octets)
    return [diary.agenda for diary in diaries]


def in_every_order(calendars: list[bytes]) -> list[tuple[str, str]]:
    """What all programs agree on in the end, whatever comes first and whatever comes twice."""
    (truth,) = {tuple(agenda) for agenda in agendas(calendars + calendars)}
    for order in permutations(calendars):
        assert {tuple(agenda) for agenda in agendas(order)} == {truth}
    return list(truth)


def check(octets: bytes, mail: EmailMessage, person: Person) -> None:
    """The letter of RFC 5546 for one message; libical knows what each method demands."""
    assert by_libical(octets)[0]["UID"] == by_vobject(octets)[0]["UID"] == "lecture-1@uid.example.org"
    lines, method = unfolded(octets), method_of(octets)
    assert [line for line in lines if "VALARM" in line or line.startswith("METHOD")] == [f"METHOD:{method}"]
    (entry,) = icalendar.Calendar.from_ical(octets).walk("VEVENT")
    assert {"DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY"} <= set(entry)
    assert entry["ORGANIZER"] == "mailto:talks@forum.example"
    assert entry["ORGANIZER"].params["CN"] == "Qian Xuesen Forum"
    attached = [part for part in mail.iter_attachments() if part.get_filename("").endswith(".ics")]
    if method == "PUBLISH":
        assert "ATTENDEE" not in entry
        assert [part.get_filename() for part in attached] == ["qxf-2026-001.ics"]
        return
    assert entry["ATTENDEE"] == f"mailto:{person.email}"
    assert entry["ATTENDEE"].params["RSVP"] == "TRUE"
    assert [part.get_payload(decode=True) for part in attached] == [octets]
    assert (attached[0].get_filename(), attached[0].get_content_type()) == ("invite.ics", "application/ics")
    assert (method == "CANCEL") == (entry["STATUS"] == "CANCELLED")


@pytest.mark.databases("sqlite")
def test_a_guest_s_calendar_ends_with_the_truth(year: Season, overrides: dict[str, str]) -> None:
    #
    asks = overrides["FORUM_CALENDAR_MAIL"] == "request"
    year.register(EVE)
    year.register(CLEO)
    year.move(2)
    year.become(PublicState.POSTPONED)
    year.move(1)
    year.become(PublicState.CANCELLED)
    off = year.calendars(CLEO)
    words = [" ".join(mail.get_body(("plain",)).get_content().split()) for mail in year.mails(CLEO)]
    # Registered, moved, postponed, moved, cancelled.
    hints = [asks, asks, False, asks, False]
    assert ["does not give your seat back" in text for text in words] == hints
    hints = [False, False, False, False, False] if asks else [False, True, True, True, True]
    assert ["open the attached entry" in text for text in words] == hints
    year.become(PublicState.PUBLISHED)

    on = year.calendars(CLEO)
    assert [method_of(octets) for octets in on] == (
        ["REQUEST", "REQUEST", "REQUEST", "REQUEST", "CANCEL", "REQUEST"] if asks else ["PUBLISH"] * 6
    )
    assert in_every_order(off) == []
    assert in_every_order(on) == [("20260312T040000Z", "CONFIRMED")]
    for person, other in ((CLEO, EVE), (EVE, CLEO)):
        for mail in year.mails(person):
            octets = calendar_in(mail)
            assert octets is not None
            check(octets, mail, person)
            # Nobody else stands in anybody's file, nor a secret.
            assert other.email.encode() not in octets + mail.as_bytes()
            assert b"/registrations/" not in octets
    assert [by_ical_js(octets) for octets in on[-2:]] == [by_libical(octets) for octets in on[-2:]]


@pytest.mark.databases("sqlite")
def test_who_gives_a_seat_up_loses_the_lecture_alone(year: Season, overrides: dict[str, str]) -> None:
    #
    asks = overrides["FORUM_CALENDAR_MAIL"] == "request"
    year.register(EVE)
    year.register(CLEO)
    year.give_up(CLEO)

    text = year.mails(CLEO)[-1].get_body(("plain",)).get_content()
    html = year.mails(CLEO)[-1].get_body(("html",)).get_content()
    assert "12:00–13:30" in text
    for said in (text, html):
        assert ("please delete it there" in said) is not asks
    if asks:
        assert in_every_order(year.calendars(CLEO)) == []
        (taken_back,) = icalendar.Calendar.from_ical(year.calendars(CLEO)[-1]).walk("VEVENT")
        assert taken_back["SUMMARY"].startswith("【登记已取消】[Registration cancelled] Lecture 1")
        assert taken_back["TRANSP"] == "TRANSPARENT"
        assert "cancelled." in taken_back["DESCRIPTION"].splitlines()[0]
    else:
        # Under PUBLISH the lecture's entry would say that nobody's lecture takes place.
        assert calendar_in(year.mails(CLEO)[-1]) is None
    year.register(CLEO)
    assert in_every_order(year.calendars(CLEO)) == [("20260309T040000Z", "CONFIRMED")]
    assert in_every_order(year.calendars(EVE)) == [("20260309T040000Z", "CONFIRMED")]
    assert len(year.mails(EVE)) == 1


@pytest.mark.databases("sqlite")
def test_mail_that_waited_says_what_is_true_when_it_leaves(year: Season, overrides: dict[str, str]) -> None:
    # numbers are of the deeds, in whatever state the mails find the lecture.
    for deed in (
        lambda: year.register(CLEO, is_sent=False),
        lambda: year.move(1, is_sent=False),
        lambda: year.move(1, is_sent=False),
    ):
        deed()
    year.deliver()
    assert in_every_order(year.calendars(CLEO)) == [("20260311T040000Z", "CONFIRMED")]

    year.move(1, is_sent=False)
    year.give_up(CLEO, is_sent=False)
    year.deliver()
    if overrides["FORUM_CALENDAR_MAIL"] == "request":
        assert in_every_order(year.calendars(CLEO)) == []
    # The news of the move found nobody who comes any more, and were not sent.
    assert len(year.mails(CLEO)) == 3


@pytest.mark.databases("sqlite")
def test_a_mail_that_is_sent_twice_says_the_same_twice(year: Season, overrides: dict[str, str]) -> None:
    # a crash between sending and noting it sends again.
    year.register(CLEO, is_sent=False)
    with year.database.reading() as session:
        message = session.scalars(select(OutboxMessage)).one()
        first = year.postman.write(session, message)
    year.clock.advance(hours=3)
    with year.database.reading() as session:
        again = year.postman.write(session, session.get_one(OutboxMessage, message.id))
    assert calendar_in(first) == calendar_in(again) is not None


@pytest.mark.databases("sqlite")
def test_a_withdrawn_lecture_leaves_without_its_words(year: Season, overrides: dict[str, str]) -> None:
    #
    year.register(CLEO)
    year.become(PublicState.WITHDRAWN)
    octets = year.calendars(CLEO)[-1]
    assert in_every_order(year.calendars(CLEO)) == []
    assert "SUMMARY:【已取消】[Cancelled] Lecture QXF-2026-001" in unfolded(octets)
    assert b"Cybernetics" not in octets
    check(octets, year.mails(CLEO)[-1], CLEO)


@pytest.mark.databases("sqlite")
def test_staff_who_end_a_registration_take_the_invitation_back(
    year: Season, overrides: dict[str, str]
) -> None:
    #
    def by_hand(session: Session, lecture: Lecture) -> None:
        registration = registered(session, lecture, CLEO)
        cancel_by_hand(
            session, registration_id=registration.id, reason="Asked to", actor=STAFF, now=year.clock.now
        )

    year.register(CLEO)
    year.do(by_hand)
    assert len(year.mails(CLEO)) == 2
    taken_back = calendar_in(year.mails(CLEO)[-1])
    if overrides["FORUM_CALENDAR_MAIL"] == "request":
        assert in_every_order(year.calendars(CLEO)) == []
    else:
        assert taken_back is None
