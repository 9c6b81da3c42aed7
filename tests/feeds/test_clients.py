"""Real calendar programs: vdirsyncer and khal subscribe for a season on a real server, calcurse imports."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from forum.clock import utc_now
from forum.journal import SYSTEM
from forum.lectures.models import Audience, Lecture, PublicState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.staff_queries import locked_lecture
from forum.registrations.announcing import announce
from forum.wording import Wording
from tests.conftest import Database
from tests.factories import make_lecture
from tests.feeds.season import Season, fetched
from tests.servers import LiveServer

PROGRAMS = Path(sys.executable).parent
CANCELLED = "【已取消】[Cancelled] "
POSTPONED = "【延期】[Postponed] "
AWKWARD = "停在晕轨道上：拉格朗日点的十年, 一; 二"


@pytest.fixture
def at_home(tmp_path: Path) -> Path:
    """The home of somebody with vdirsyncer and khal."""
    home = tmp_path / "home"
    for folder in ("calendars/forum", "status", ".config/khal"):
        (home / folder).mkdir(parents=True)
    (home / ".config/khal/config").write_text(
        f"[calendars]\n[[forum]]\npath = {home}/calendars/forum\n"
        "[locale]\nlocal_timezone = Asia/Shanghai\ndefault_timezone = Asia/Shanghai\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    return home


def run(home: Path, *words: str, zone: str = "UTC") -> str:
    """What a program says to the person who lives there."""
    done = subprocess.run(
        words,
        env={"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": zone},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def subscribe(home: Path, address: str) -> None:
    (home / "vdirsyncer.conf").write_text(
        f'[general]\nstatus_path = "{home}/status/"\n'
        '[pair forum]\na = "here"\nb = "there"\ncollections = null\nconflict_resolution = "b wins"\n'
        f'[storage here]\ntype = "filesystem"\npath = "{home}/calendars/forum"\nfileext = ".ics"\n'
        f'[storage there]\ntype = "http"\nurl = "{address}"\n'
    )
    synchronise(home, "discover")


def synchronise(home: Path, what: str = "sync") -> None:
    run(home, str(PROGRAMS / "vdirsyncer"), "-c", f"{home}/vdirsyncer.conf", what)


def agenda(home: Path) -> list[str]:
    """What the person sees after the next synchronisation, by start."""
    synchronise(home)
    form = ("--day-format", "", "-f", "{start} {title}|{status}")
    shown = run(home, str(PROGRAMS / "khal"), "list", *form, "now", "60d")
    # khal writes the status with a blank before it.
    return sorted(line.strip().replace("| ", "|") for line in shown.splitlines() if line.strip())


@dataclass
class Programme:
    """Seven lectures, what becomes of them, and what somebody who looks has to see."""

    database: Database
    starts: dict[str, datetime] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    def announce(self, first: datetime) -> None:
        with self.database.transaction() as session:
            for day, name in enumerate(("moving", "ill", "renamed", "gone", "shy", "late", "hidden")):
                starts_at = first + timedelta(days=day)
                title = Wording(AWKWARD if name == "moving" else name, None)
                self.starts[name] = starts_at
                self.keys[name] = make_lecture(session, starts_at=starts_at, title=title).id
                self._shows(name, title.texts()[0])

    def move(self, name: str, by: timedelta, title: str) -> None:
        starts_at = self.starts[name] = self.starts[name] + by
        with self.database.transaction() as session:
            ends_at = starts_at + timedelta(hours=2)
            self._announce(session, name, LectureChanges(starts_at=starts_at, ends_at=ends_at))
        self._shows(name, title)

    def call_off(self, state: PublicState, name: str, title: str, status: str) -> None:
        with self.database.transaction() as session:
            self._announce(session, name, LectureChanges(public_state=state))
        self._shows(name, title, status)

    def restore(self, name: str) -> None:
        self.call_off(PublicState.PUBLISHED, name, name, "CONFIRMED")

    def _announce(self, session: Session, name: str, changes: LectureChanges) -> None:
        lecture = self._lecture(session, name)
        announce(session, lecture, changes, despite_clashes=True, actor=SYSTEM, now=utc_now())

    def revise(self, name: str, changes: LectureChanges, title: str, status: str = "CONFIRMED") -> None:
        """Any other change; without a title the lecture is seen no longer."""
        with self.database.transaction() as session:
            lecture = self._lecture(session, name)
            revise_lecture(session, lecture, changes, actor=SYSTEM, now=utc_now())
        self._shows(name, title, status)
        if not title:
            del self.seen[name]

    def _lecture(self, session: Session, name: str) -> Lecture:
        return locked_lecture(session, self.keys[name])

    def _shows(self, name: str, title: str, status: str = "CONFIRMED") -> None:
        local = self.starts[name] + timedelta(hours=8)
        self.seen[name] = f"{local:%Y-%m-%d %H:%M} {title}|{status}"


def spring(programme: Programme, then: Callable[[], None]) -> None:
    """Each lecture meets its fate; some look after every step."""
    programme.move("moving", timedelta(days=1, hours=2), AWKWARD)
    then()
    programme.call_off(PublicState.CANCELLED, "ill", f"{CANCELLED}ill", "CANCELLED")
    then()
    programme.revise("renamed", {"title": Wording("反馈", None)}, "反馈")
    then()
    programme.call_off(PublicState.WITHDRAWN, "gone", f"{CANCELLED}讲座 QXF-2026-004", "CANCELLED")
    then()
    programme.revise("shy", {"audience": Audience.UNLISTED}, "")
    then()
    programme.call_off(PublicState.POSTPONED, "late", f"{POSTPONED}late", "TENTATIVE")
    then()
    hidden = LectureChanges(public_state=PublicState.UNPUBLISHED)
    programme.revise("hidden", hidden, f"{CANCELLED}讲座 QXF-2026-007", "CANCELLED")


def autumn(programme: Programme, then: Callable[[], None]) -> None:
    """And everything comes back."""
    programme.move("moving", timedelta(days=-1, hours=-2), AWKWARD)
    then()
    programme.restore("ill")
    then()
    programme.restore("gone")
    then()
    programme.revise("shy", {"audience": Audience.PUBLIC}, "shy")
    then()
    programme.move("late", timedelta(days=20), "late")
    then()
    programme.revise("hidden", {"public_state": PublicState.PUBLISHED}, "hidden")


@pytest.mark.databases("sqlite")
def test_a_subscriber_sees_every_change_of_a_season(
    database: Database, live_server: Callable[..., LiveServer], at_home: Path, long_run: bool
) -> None:
    # The server runs by the true clock, and so does khal.
    programme = Programme(database)
    programme.announce((utc_now() + timedelta(days=10)).replace(hour=7, minute=30, second=0, microsecond=0))

    def look() -> None:
        assert agenda(at_home) == sorted(programme.seen.values())

    # Each look takes a second, so that in the short run they are few.
    now_and_then = look if long_run else lambda: None
    subscribe(at_home, f"{live_server().url}/feeds/zh/forum.ics")
    look()
    for part in (spring, autumn):
        part(programme, now_and_then)
        look()


@pytest.mark.databases("sqlite")
def test_calcurse_takes_a_feed_in_whole_and_knows_the_hour(
    client: FlaskClient, season: Season, tmp_path: Path
) -> None:
    calcurse = shutil.which("calcurse")
    assert calcurse, "calcurse is missing: install Debian's package of this name"
    feed = tmp_path / "forum.ics"
    feed.write_bytes(fetched(client).data)
    # Summer time begins on 8 March in New York and on 29 March in Berlin.
    for zone, at in {
        "Asia/Shanghai": "03/09/2026 @ 12:00",
        "America/New_York": "03/09/2026 @ 00:00",
        "Europe/Berlin": "03/09/2026 @ 05:00",
        "Pacific/Kiritimati": "03/09/2026 @ 18:00",
    }.items():
        home = tmp_path / zone.replace("/", "-")
        home.mkdir()
        said = run(home, calcurse, "-D", str(home), "-C", str(home), "-i", str(feed), zone=zone)
        assert "6 apps / 0 events / 0 todos / 0 skipped" in said
        assert (home / "apts").read_text("utf-8").splitlines()[0].startswith(at)
