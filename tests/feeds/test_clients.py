"""Real calendar programs on a real server: vdirsyncer fetches, khal shows, through moves and cancelling."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from forum.clock import utc_now
from forum.journal import SYSTEM
from forum.lectures.models import Lecture, PublicState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.wording import Wording
from tests.conftest import Database
from tests.factories import make_lecture
from tests.servers import LiveServer

PROGRAMS = Path(sys.executable).parent


@pytest.fixture
def at_home(tmp_path: Path) -> Path:
    """The home of somebody with vdirsyncer and khal."""
    home = tmp_path / "home"
    for folder in ("calendars", "status", ".config/khal"):
        (home / folder).mkdir(parents=True)
    (home / ".config/khal/config").write_text(
        f"[calendars]\n[[forum]]\npath = {home}/calendars/forum\n"
        "[locale]\nlocal_timezone = Asia/Shanghai\ndefault_timezone = Asia/Shanghai\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    return home


def run(home: Path, *words: str) -> str:
    done = subprocess.run(
        [str(PROGRAMS / words[0]), *words[1:]],
        env={"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
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
    (home / "calendars/forum").mkdir(exist_ok=True)
    run(home, "vdirsyncer", "-c", f"{home}/vdirsyncer.conf", "discover")


def agenda(home: Path) -> list[str]:
    """What the person sees after the next synchronisation."""
    run(home, "vdirsyncer", "-c", f"{home}/vdirsyncer.conf", "sync")
    shown = run(home, "khal", "list", "--day-format", "", "-f", "{start} {title}|{status}", "now", "60d")
    return [line.strip() for line in shown.splitlines() if line.strip()]


@pytest.mark.databases("sqlite")
def test_a_subscriber_sees_a_move_a_cancellation_and_a_return(
    database: Database, live_server: Callable[..., LiveServer], at_home: Path
) -> None:
    # The server runs by the true clock, and so does khal.
    starts_at = (utc_now() + timedelta(days=10)).replace(hour=7, minute=30, second=0, microsecond=0)
    title = Wording("停在晕轨道上：拉格朗日点的十年, 一; 二", None)
    with database.transaction() as session:
        key = make_lecture(session, starts_at=starts_at, title=title).id

    def change(changes: LectureChanges) -> None:
        with database.transaction() as session:
            revise_lecture(session, session.get_one(Lecture, key), changes, actor=SYSTEM, now=utc_now())

    subscribe(at_home, f"{live_server().url}/feeds/zh/forum.ics")
    assert agenda(at_home) == [f"{starts_at:%Y-%m-%d} 15:30 {title.zh}|CONFIRMED"]
    moved = starts_at + timedelta(days=1, hours=2)
    change({"starts_at": moved, "ends_at": moved + timedelta(hours=2)})
    assert agenda(at_home) == [f"{moved:%Y-%m-%d} 17:30 {title.zh}|CONFIRMED"]
    change({"public_state": PublicState.CANCELLED})
    assert agenda(at_home) == [f"{moved:%Y-%m-%d} 17:30 【已取消】[Cancelled] {title.zh}|CANCELLED"]
    change({"public_state": PublicState.PUBLISHED})
    assert agenda(at_home) == [f"{moved:%Y-%m-%d} 17:30 {title.zh}|CONFIRMED"]
    change({"public_state": PublicState.WITHDRAWN})
    assert agenda(at_home) == [f"{moved:%Y-%m-%d} 17:30 【已取消】[Cancelled] 讲座 QXF-2026-001|CANCELLED"]
