"""Who appears in the tests, when, and under which settings. The cast is always the same."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from forum.accounts.models import Role
from forum.settings import Settings

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""The present of every test, unless it says otherwise: Monday 2 March 2026, noon in Shanghai."""

REAL = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Real programmes beside the project, where there are any. The project itself keeps invented samples."""

LINK_KEY = "link-key-of-the-tests-0123456789-abcdef"
SIGNING_KEYS = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"


@dataclass(frozen=True)
class Person:
    """Somebody in a test: staff have a role, the others register."""

    name: str
    email: str
    role: Role | None = None


ADA = Person("Ada Organises", "ada@example.org", Role.ORGANISER)
BOB = Person("Bob Doorman", "bob@example.org", Role.DOOR)
CLEO = Person("克莱奥 Cleo", "cleo@example.org")
DAN = Person("Dan Outsider", "dan@example.org")
EVE = Person("Eve Admin", "eve@example.org", Role.ADMIN)


def environment(instance: Path, **values: str) -> dict[str, str]:
    """The FORUM_ variables of a test installation; values given by name win.

    The base address is not the one the test client asks, so an address built from the request shows.
    """
    return {
        "FORUM_ENV": "test",
        "FORUM_DATABASE_URL": f"sqlite:///{instance / 'forum.sqlite3'}",
        "FORUM_SECRET_KEY": "secret-key-of-the-tests-0123456789-abcdef",
        "FORUM_LINK_KEY": LINK_KEY,
        "FORUM_SIGNING_KEYS": SIGNING_KEYS,
        "FORUM_UID_DOMAIN": "uid.example.org",
        "FORUM_BASE_URL": "http://forum.example.org",
        "FORUM_RATE_LIMITS": "off",
        "FORUM_BOT_DEFENCE": "off",
        **values,
    }


def settings_for(instance: Path, **values: str) -> Settings:
    """Settings of a test installation."""
    return Settings.from_values(environment(instance, **values), instance)
