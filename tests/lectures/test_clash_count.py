"""A whole programme comes in, and its clashes are counted again, from the file alone, pair by pair."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.desk.import_preview import clashes_in
from forum.lectures.imports.detect import read_file
from forum.lectures.imports.judging import Verdict, judge
from forum.lectures.imports.pairing import Source
from forum.lectures.imports.parsing import parse
from forum.lectures.models import Lecture
from forum.venues.models import Room
from forum.wording import Wording
from tests.cast import NOON, REAL
from tests.conftest import Database

FOSDEM = REAL / "fosdem-2025.xml"
SETUP = 10
Talk = tuple[str, datetime, datetime, str, frozenset[str]]


def invented(path: Path) -> None:
    """Forty talks of a day in four rooms, given by twelve people, thrown upon it without a thought."""
    rooms: dict[str, list[str]] = {}
    for number in range(40):
        start = datetime(2026, 4, 8, 9) + timedelta(minutes=5 * (number * 37 % 101))  # noqa: DTZ001 (the file's)
        people = {f"Sample {'ABCDEFGHIJKL'[place]}" for place in (number * 5 % 12, number * number % 12)}
        room = f"Room {number * number % 7 % 4}"
        rooms.setdefault(room, []).append(
            f"<event guid='talk-{number}'><date>{start.isoformat()}+08:00</date><start>{start:%H:%M}</start>"
            f"<duration>00:{(20, 25, 45)[number % 3]}</duration><room>{room}</room>"
            f"<title>Talk {number}</title><persons>"
            + "".join(f"<person>{one}</person>" for one in sorted(people))
            + "</persons></event>"
        )
    of_rooms = "".join(f"<room name='{name}'>{''.join(talks)}</room>" for name, talks in rooms.items())
    path.write_text(
        "<schedule><conference><title>Invented</title><time_zone_name>Asia/Shanghai</time_zone_name>"
        f"</conference><day date='2026-04-08' index='1'>{of_rooms}</day></schedule>",
        encoding="utf-8",
    )


def laid_upon_one_day(path: Path) -> None:
    """A real weekend, its Sunday moved upon its Saturday: as it was held nothing of it clashes."""
    text = FOSDEM.read_text("utf-8").replace("2025-02-02T", "2025-02-01T")
    path.write_text(text, encoding="utf-8")


def talks_of(path: Path) -> list[Talk]:
    """The talks as a reader of the file counts them; people by name, as the forum knows them."""
    talks = []
    for event in ET.parse(path).iter("event"):  # noqa: S314 (our own file, and one that came with the tests)
        start = datetime.fromisoformat(event.findtext("date", ""))
        hours, minutes = map(int, event.findtext("duration", "").split(":")[:2])
        room = event.findtext("room") or ""
        people = frozenset(" ".join((person.text or "").split()) for person in event.iter("person"))
        talks.append(
            (event.get("guid", ""), start, start + timedelta(hours=hours, minutes=minutes), room, people)
        )
    return talks


def counted(path: Path) -> set[tuple[str, frozenset[str]]]:
    """Every pair that cannot be, without any of the forum's rules."""
    found = set()
    for one, other in combinations(talks_of(path), 2):
        pair = frozenset({one[0], other[0]})
        apart = max(one[1], other[1]) - min(one[2], other[2])
        same_room = one[3] == other[3]
        if apart < timedelta(0) and same_room:
            found.add(("room_taken", pair))
        if apart < timedelta(0) and one[4] & other[4]:
            found.add(("speaker_elsewhere", pair))
        if timedelta(0) <= apart < timedelta(minutes=SETUP) and same_room:
            found.add(("no_time_to_set_up", pair))
    return found


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lay_out", [invented, laid_upon_one_day], ids=["invented", "real"])
def test_the_command_finds_what_comparing_every_pair_of_a_file_finds(
    app: Flask, database: Database, tmp_path: Path, long_run: bool, lay_out: Callable[[Path], None]
) -> None:
    if lay_out is laid_upon_one_day and not (long_run and FOSDEM.exists()):
        return  # The invented one is always counted; the head of the test run says what is at hand.
    path = tmp_path / "programme.xml"
    lay_out(path)
    runner = app.test_cli_runner()
    assert runner.invoke(args=["lectures", "import", str(path), "--publish"]).exit_code == 0
    with database.transaction() as session:
        session.execute(update(Room).values(setup_minutes=SETUP))
        keys = {row.code: row.source_key for row in session.execute(select(Lecture.code, Lecture.source_key))}

    said = runner.invoke(args=["lectures", "clashes", "--since", "2025-01-01"]).output.splitlines()

    # The weekend is the Spring Festival's; days off are no matter between two lectures.
    lines = [line.split("\t") for line in said if "\tday_off\t" not in line]
    found = {(kind, frozenset(guid(keys[code]) for code in (one, other))) for _, kind, one, other, _ in lines}
    assert {weight for weight, *_ in lines} == {"blocks", "warns"}
    assert found == counted(path)
    assert len(found) > 30


def guid(source_key: str) -> str:
    """What the file calls a lecture: the last word of what the forum remembers it by."""
    return re.split(r"[ :]", source_key)[-1]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lay_out", [invented, laid_upon_one_day], ids=["invented", "real"])
def test_the_preview_counts_the_same_before_anything_is_there(
    app: Flask, database: Database, tmp_path: Path, long_run: bool, lay_out: Callable[[Path], None]
) -> None:
    if lay_out is laid_upon_one_day and not (long_run and FOSDEM.exists()):
        return
    path = tmp_path / "programme.xml"
    lay_out(path)
    programme = read_file(path)
    *_, parsed = parse(programme, ZoneInfo(programme.timezone or "Asia/Shanghai"))
    source = Source(None, Wording.of(programme.title))

    with database.transaction() as session:
        judgement = judge(session, parsed, source, meant={}, granted=None, now=NOON)
        clashes = clashes_in(session, judgement)
        assert session.scalar(select(func.count()).select_from(Lecture)) == 0

    guids = {-one.number: one.row.key for one in judgement.rows if one.row}
    found = {
        (one.kind.value, frozenset({guids[key], guids[one.lecture_id]}))
        for key, several in clashes.items()
        for one in several
        if one.lecture_id is not None
    }
    assert judgement.count(Verdict.NEW) == len(talks_of(path))
    # Rooms that are not there yet have no time to be set up in.
    assert found == {(kind, pair) for kind, pair in counted(path) if kind != "no_time_to_set_up"}
