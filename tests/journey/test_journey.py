"""One lecture, from the organiser's plan to the scan at the door, by the ways people have.

Real processes, a real browser for each person, a real mail server, and calendars as programs read them.
"""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event
from playwright.sync_api import Browser, Page, expect

from forum.badges.token import Keyring
from forum.door.models import Verdict
from forum.i18n import Language
from forum.registrations.models import RegistrationState
from tests.cast import ADA, CLEO, DAN, NOON, SIGNING_KEYS, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration, make_room
from tests.journey.people import PHONE, SHANGHAI, Attendee, Door, Organiser, enclosure, forged, read_code
from tests.servers import LiveServer, MailServer

PROGRAMME = Path(__file__).parent.parent / "samples" / "colloquium.csv"
SPEAKER = re.compile("吕伟|Lü Wei")
TITLE = ("停在晕轨道上", "Parked on a halo")
TAKEN = NOON + timedelta(days=7, hours=2)  # 14:00 in Shanghai
PLANNED = TAKEN + timedelta(hours=2)
MOVED = PLANNED + timedelta(hours=1)
PATIENCE_MS = 15_000
LOCALE = {"zh": "zh-CN", "en": "en-GB"}
ROOM = {"zh": "大厅", "en": "Great Hall"}


@pytest.fixture
def overrides(smtp: MailServer) -> dict[str, str]:
    """Mail goes over the wire."""
    return {"FORUM_MAIL_URL": smtp.url}


@dataclass
class Journey:
    """One installation, the people who meet in it, and what can be learned of it from outside."""

    server: LiveServer
    smtp: MailServer
    database: Database
    clock: Path
    language: Language
    ada: Organiser
    cleo: Attendee
    dan: Attendee
    door: Door

    @property
    def title(self) -> str:
        """Of the lecture, as this journey's people read it."""
        return TITLE[self.language == "en"]

    def set_clock(self, now: datetime) -> None:
        """Let it be that instant for everybody."""
        self.clock.write_text(now.isoformat(), "ascii")

    def password_of(self, person: Person) -> str:
        """An account made by command, and the password it prints."""
        words = ("--name", person.name, "--role", "organiser", "--language", self.language)
        said = self.server.command("staff", "add", person.email, *words)
        return said.partition("password: ")[2].strip()

    def badge_of_another_lecture(self) -> str:
        """A lecture in the room and at the time Ada will want; the badge of somebody there."""
        with self.database.transaction() as session:
            taken = make_lecture(session, room=make_room(session), starts_at=TAKEN)
            registration = make_registration(session, taken, DAN)
            return Keyring.from_text(SIGNING_KEYS).sign(
                lecture_number=taken.number, token_id=registration.token_id, lecture_ends_at=taken.ends_at
            )

    def deliver(self) -> dict[str, EmailMessage]:
        """Send what is due; the newest mail of each person."""
        self.server.command("work", "--once")
        return dict(zip(self.smtp.recipients, self.smtp.messages, strict=True))

    def entry(self) -> Event:
        """The lecture as a calendar that subscribes reads it."""
        answer = self.cleo.page.request.get(f"{self.server.url}/feeds/{self.language}/forum.ics")
        events = Calendar.from_ical(answer.body()).events
        (found,) = (event for event in events if self.title in event["SUMMARY"])
        return found


@pytest.fixture
def journey(
    language: Language,
    live_server: Callable[..., LiveServer],
    smtp: MailServer,
    database: Database,
    browser: Browser,
    variables: dict[str, str],
) -> Iterator[Journey]:
    """A forum at NOON, and a browser for each person."""
    clock = Path(variables["FORUM_INSTANCE"]) / "clock"
    clock.write_text(NOON.isoformat(), "ascii")
    server = live_server(application="tests.journey.clocked:app")
    expect.set_options(timeout=PATIENCE_MS)
    with ExitStack() as stack:

        def page(**options: Any) -> Page:
            context = browser.new_context(locale=LOCALE[language], **options)
            context.set_default_timeout(PATIENCE_MS)
            stack.callback(context.close)
            return context.new_page()

        yield Journey(
            *(server, smtp, database, clock, language),
            ada=Organiser(page(), server.url, language),
            cleo=Attendee(page(viewport=PHONE), server.url, language),
            dan=Attendee(page(viewport=PHONE), server.url, language),
            door=Door(page(), server.url, language),
        )


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("language", ["zh"])
def test_from_the_plan_to_the_door_in_chinese(journey: Journey) -> None:
    walk(journey)


@pytest.mark.long
@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("language", ["en"])
def test_from_the_plan_to_the_door_in_english(journey: Journey) -> None:
    walk(journey)


def walk(journey: Journey) -> None:
    """The whole way, step by step."""
    elsewhere = journey.badge_of_another_lecture()

    a_programme_is_imported(journey)
    slug = ada_plans_and_publishes(journey)
    everybody_finds_it(journey)
    given_back = cleo_registers_and_dan_waits(journey)
    ada_moves_it_and_calendars_follow(journey, slug)
    kept = cleo_gives_back_and_dan_moves_up(journey)
    ada_sees_who_comes(journey, slug)
    bob_keeps_the_door(journey, kept=kept, given_back=given_back, elsewhere=elsewhere)


def a_programme_is_imported(journey: Journey) -> None:
    """A file with five lectures; the second time nothing is new."""
    words = ("lectures", "import", str(PROGRAMME), "--timezone", "Asia/Tokyo", "--publish")
    said = [journey.server.command(*words).splitlines()[-1] for _time in range(2)]
    assert said[0] == "imported 5, updated 0, unchanged 0, refused 0"
    assert said[1] == "imported 0, updated 0, unchanged 5, refused 0"


def ada_plans_and_publishes(journey: Journey) -> str:
    """A lecture with one seat. The room is taken at first; Ada is told and takes a later hour."""
    ada = journey.ada
    ada.sign_in(ADA, journey.password_of(ADA))
    ada.plan(title=TITLE, speaker="吕伟 Lü Wei", room=ROOM[journey.language], starts_at=TAKEN, seats=1)
    expect(ada.warning).to_contain_text(ROOM[journey.language])

    ada.begin_at(PLANNED)
    ada.page.wait_for_url("**/staff/lectures/qxf-*")
    slug = ada.slug
    assert (
        journey.cleo.page.request.get(f"{ada.url}/{journey.language}/lectures/{slug}").status == 404
    )

    ada.press("Publish")
    expect(ada.page.locator(".state-confirmed").first).to_have_text(ada.say("Published"))
    return slug


def everybody_finds_it(journey: Journey) -> None:
    """By two Chinese characters, and by the sound of the speaker's name (B-41)."""
    for words in ("轨道", "lv wei"):
        journey.cleo.go(f"/{journey.language}/lectures?q={words}")
        expect(journey.cleo.page.get_by_role("link", name=journey.title).first).to_be_visible()
    journey.cleo.go(f"/{journey.language}/speakers")
    journey.cleo.page.get_by_role("link", name=SPEAKER).first.click()
    expect(journey.cleo.page.get_by_role("heading", level=1)).to_have_text(SPEAKER)
    assert journey.cleo.fits()


def cleo_registers_and_dan_waits(journey: Journey) -> str:
    """One seat, two people: the second has a place in line. Both are written to. Gives Cleo's badge."""
    journey.cleo.register(journey.title, CLEO)
    journey.cleo.stands(RegistrationState.CONFIRMED)
    journey.dan.register(journey.title, DAN, way_in="Join the waitlist")
    journey.dan.stands(RegistrationState.WAITLISTED)
    expect(journey.dan.page.locator(".place-number")).to_have_text("1")

    mails = journey.deliver()
    mail = mails[CLEO.email]
    badge = journey.cleo.badge_token()
    assert read_code(enclosure(mail, "image/png")) == badge
    assert enclosure(mail, "application/pdf").startswith(b"%PDF-")
    (entry,) = Calendar.from_ical(enclosure(mail, "text/calendar")).events
    assert entry["UID"] == journey.entry()["UID"]
    assert journey.cleo.page.url in enclosure(mail, "text/plain").decode()
    assert "application/pdf" not in {part.get_content_type() for part in mails[DAN.email].walk()}
    return badge


def ada_moves_it_and_calendars_follow(journey: Journey, slug: str) -> None:
    """A later hour: the entry keeps its UID and rises in SEQUENCE, both people are told."""
    before = journey.entry()
    journey.ada.move(slug, MOVED, because="The hall is being aired. 报告厅通风。")
    expect(journey.ada.page.locator("main")).to_contain_text(f"{MOVED.astimezone(SHANGHAI):%H:%M}")

    after = journey.entry()
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert (before.start, after.start) == (PLANNED, MOVED)

    mails = journey.deliver()
    for person in (CLEO, DAN):
        assert f"{MOVED.astimezone(SHANGHAI):%H:%M}" in enclosure(mails[person.email], "text/plain").decode()
    journey.cleo.page.reload()
    expect(journey.cleo.page.locator("ins").first).to_contain_text(f"{MOVED.astimezone(SHANGHAI):%H:%M}")


def cleo_gives_back_and_dan_moves_up(journey: Journey) -> str:
    """The freed seat goes to Dan at once (C-40). Gives the badge his mail brings."""
    journey.cleo.give_back()
    journey.cleo.stands(RegistrationState.CANCELLED)
    journey.dan.page.reload()
    journey.dan.stands(RegistrationState.CONFIRMED)

    badge = read_code(enclosure(journey.deliver()[DAN.email], "image/png"))
    assert badge == journey.dan.badge_token()
    return badge


def ada_sees_who_comes(journey: Journey, slug: str) -> None:
    """The list as a table to take away: Dan with a seat, Cleo without (D-16)."""
    table = journey.ada.page.request.get(f"{journey.server.url}/staff/lectures/{slug}/registrations.csv")
    rows = list(csv.reader(table.text().removeprefix("\ufeff").splitlines()))
    found = {person.name: next(row for row in rows if person.name in row) for person in (CLEO, DAN)}
    assert all(person.email in found[person.name] for person in (CLEO, DAN))
    assert found[CLEO.name] != found[DAN.name]


def bob_keeps_the_door(journey: Journey, *, kept: str, given_back: str, elsewhere: str) -> None:
    """Half an hour before it begins: each badge gets its verdict, told by word, colour and shape."""
    journey.set_clock(MOVED - timedelta(minutes=30))
    ada, door = journey.ada, journey.door
    ada.sign_in(ADA, ada.password)
    door.enrol(ada.make_device("Front door", journey.title))

    admitted = door.scan(kept, Verdict.ADMITTED)
    expect(door.name).to_contain_text(DAN.name)
    expect(door.heads).to_have_text("1")
    refused = {
        door.scan(given_back, Verdict.CANCELLED),
        door.scan(forged(kept), Verdict.INVALID),
        door.scan(elsewhere, Verdict.WRONG_LECTURE),  # B-29
    }
    again = door.scan(kept, Verdict.ALREADY_IN)
    expect(door.name).to_contain_text(DAN.name)
    expect(door.heads).to_have_text("1")

    # B-47: three answers, and no two share a colour or a shape.
    assert len(refused) == 1
    grounds, shapes = zip(admitted, again, *refused, strict=True)
    assert len(set(grounds)) == len(set(shapes)) == 3
