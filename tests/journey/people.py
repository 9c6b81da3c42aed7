"""What the people of the journey do, each with a browser of their own."""

import base64
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from io import BytesIO
from zoneinfo import ZoneInfo

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from forum.door.faces import FACES
from forum.door.models import Verdict
from forum.i18n import Language, translate
from forum.registrations.models import RegistrationState
from tests.browsers import scanned
from tests.cast import Person

SHANGHAI = ZoneInfo("Asia/Shanghai")
PHONE = {"width": 360, "height": 740}
# Ground and first stroke of the figure, as the eye tells verdicts apart without reading.
Sight = tuple[str, str]


@dataclass
class Visitor:
    """Somebody before a screen, reading one language."""

    page: Page
    url: str
    language: Language

    def say(self, sentence: str) -> str:
        """A sentence of ours as it stands on this person's screen."""
        return translate(self.language, sentence)

    def go(self, path: str) -> None:
        """Open an address of the forum."""
        self.page.goto(self.url + path)

    def press(self, label: str, within: str = "main") -> None:
        """Press the button or follow the link of this name."""
        inside = self.page.locator(within)
        name = self.say(label)
        button = inside.get_by_role("button", name=name, exact=True)
        button.or_(inside.get_by_role("link", name=name, exact=True)).first.click()

    def fill(self, **values: str) -> None:
        """Fill fields in by their names."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]').fill(value)

    def fits(self) -> bool:
        """Whether nothing has to be scrolled sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@dataclass
class Organiser(Visitor):
    """Ada, at her desk."""

    password: str = ""

    def sign_in(self, person: Person, password: str) -> None:
        """Type address and password."""
        self.password = password
        self.go("/staff/sign-in")
        self.fill(email=person.email, password=password)
        self.press("Sign in")
        expect(self.page).to_have_url(f"{self.url}/staff/")

    def plan(
        self, *, title: tuple[str, str], speaker: str, room: str, starts_at: datetime, seats: int
    ) -> None:
        """Enter a lecture and save it."""
        local = starts_at.astimezone(SHANGHAI)
        self.go("/staff/lectures/new")
        self.fill(title_zh=title[0], title_en=title[1], languages="zh, en", seats_on_site=str(seats))
        self.fill(**{"speakers-0-name": speaker, "on": f"{local:%Y-%m-%d}", "starts": f"{local:%H:%M}"})
        option = self.page.locator('[name="room"] option', has_text=room)
        self.page.locator('[name="room"]').select_option(option.get_attribute("value"))
        self.press("Save")

    def begin_at(self, starts_at: datetime) -> None:
        """Change the time in the open form, and save again."""
        self.fill(starts=f"{starts_at.astimezone(SHANGHAI):%H:%M}")
        self.press("Save")

    @property
    def warning(self) -> Locator:
        """What the form says of clashes."""
        return self.page.locator(".warning")

    @property
    def slug(self) -> str:
        """The lecture on the screen."""
        return self.page.url.rpartition("/")[2]

    def move(self, slug: str, starts_at: datetime, because: str) -> None:
        """Give a lecture another time of the same day."""
        self.go(f"/staff/lectures/{slug}/moves/new")
        self.fill(
            starts=f"{starts_at.astimezone(SHANGHAI):%H:%M}", ends="", reason_zh=because, reason_en=because
        )
        self.press("Move the lecture")

    def make_device(self, name: str, lecture: str) -> str:
        """A one-time code for a new device at the door of one lecture."""
        self.go("/staff/door")
        self.fill(name=name)
        self.page.get_by_label(lecture).check()
        self.press("Make a code")
        return self.page.locator(".enrolment-code").inner_text()


@dataclass
class Attendee(Visitor):
    """Somebody who would like to come, with a phone."""

    def register(self, title: str, person: Person, way_in: str = "Register") -> None:
        """From the home page to one's own registration; `way_in` stands on the page and on the form."""
        self.go(f"/{self.language}/")
        self.page.get_by_role("link", name=title).first.click()
        self.press(way_in)
        self.fill(name=person.name, email=person.email, affiliation="Sample University")
        self.page.locator('[name="consent"]').check()
        assert self.fits()
        self.press(way_in)

    def stands(self, state: RegistrationState) -> None:
        """Assert the word of the glossary that one's own page carries."""
        expect(self.page.locator("main")).to_have_attribute("data-state", state)

    def badge_token(self) -> str:
        """What the code on one's own page says."""
        token = self.page.url.rpartition("/")[2]
        answer = self.page.request.get(f"{self.url}/{self.language}/registrations/{token}/qr.png")
        return read_code(answer.body())

    def give_back(self) -> None:
        """Cancel by the button behind "I cannot come"."""
        self.page.locator('#cancel a[href$="/cancellation"]').click()
        self.press("Give the seat back")


@dataclass
class Door(Visitor):
    """A computer with a USB scanner at the door."""

    def enrol(self, code: str) -> None:
        """Type the one-time code."""
        self.go(f"/door/?language={self.language}")
        self.fill(code=code, new_pin="270613")
        self.press("Enrol")
        expect(self.page.locator(".verdict-ready")).to_be_visible()

    def scan(self, token: str, verdict: Verdict) -> Sight:
        """Let the scanner type a badge; the verdict is told by word, colour and shape."""
        scanned(self.page, token)
        shown = self.page.locator(f'[data-verdict="{verdict}"]')
        expect(shown).to_be_visible()
        expect(shown.locator(".verdict-word b")).to_have_text(self.say(FACES[verdict].word))
        return self._sight(shown)

    def next_person(self) -> None:
        """Back to the waiting page."""
        self.page.locator('[data-act="next"]').click()
        expect(self.page.locator(".verdict-ready")).to_be_visible()

    @property
    def heads(self) -> Locator:
        """How many are inside."""
        return self.page.locator("#door-count")

    @property
    def name(self) -> Locator:
        """Whose badge it was."""
        return self.page.locator(".verdict-name")

    def _sight(self, shown: Locator) -> Sight:
        ground = shown.evaluate("element => getComputedStyle(element).backgroundColor")
        return ground, shown.locator(".verdict-figure").inner_html()


def enclosure(mail: EmailMessage, content_type: str) -> bytes:
    """What a mail carries of one type."""
    part = next(part for part in mail.walk() if part.get_content_type() == content_type)
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def read_code(picture: bytes) -> str:
    """The text of a QR code, read by another program than the one that wrote it."""
    with Image.open(BytesIO(picture)) as image:
        found = zxingcpp.read_barcodes(image.convert("L"))
    assert len(found) == 1
    return str(found[0].text)


def forged(token: str) -> str:
    """The same badge with one bit of its signature turned."""
    raw = bytearray(base64.b32decode(token))
    raw[-1] ^= 1
    return base64.b32encode(bytes(raw)).decode()
