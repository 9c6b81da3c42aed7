"""The checker: one small calendar for each rule, calendars of other programs, and anything at all."""

import tomllib
import unicodedata
from datetime import UTC, datetime
from hashlib import shake_256
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from forum.feeds import checking
from forum.feeds.checking.calendars import check
from forum.feeds.checking.findings import MOST_FINDINGS, EnoughError, Level, Notes, Rule
from tests import hostile

FOLDER = Path(__file__).parent
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CALENDAR = ["VERSION:2.0", "PRODID:-//Example//Test//EN", "NAME:Lectures", "X-PUBLISHED-TTL:PT1H"]
ENTRY = [
    "UID:1@example.org",
    "DTSTAMP:20260101T000000Z",
    "LAST-MODIFIED:20260101T000000Z",
    "SEQUENCE:0",
    "SUMMARY:Halo orbits",
    "DTSTART:20261203T073000Z",
    "DTEND:20261203T093000Z",
]


def made(case: dict[str, Any]) -> bytes:
    """The calendar of a case."""
    if "whole" in case:
        return case["whole"].strip().replace("\n", "\r\n").encode() + b"\r\n"

    def kept(lines: list[str]) -> list[str]:
        return [line for line in lines if line.split(":")[0] not in case.get("without", [])]

    lines = [
        *("BEGIN:VCALENDAR", *kept(CALENDAR), *case.get("calendar", [])),
        *("BEGIN:VEVENT", *kept(ENTRY), *case.get("entry", []), "END:VEVENT"),
        *(*case.get("behind", []), "END:VCALENDAR"),
    ]
    octets = "".join(line + "\r\n" for line in lines).encode()
    before, after = case.get("swap", ["", ""])
    assert before.encode("latin-1") in octets
    return octets.replace(before.encode("latin-1"), after.encode("latin-1"), 1)


def said(notes: Notes) -> list[tuple[str, int]]:
    """Rules and lines, in order."""
    return [(finding.rule.name, finding.line) for finding in notes.sorted()]


def rules() -> dict[str, Rule]:
    """Every rule of the checker by its name."""
    modules = [
        import_module(f"{checking.__name__}.{found.name}") for found in iter_modules(checking.__path__)
    ]
    found = {value for module in modules for value in vars(module).values() if isinstance(value, Rule)}
    assert len({rule.name for rule in found}) == len(found)
    return {rule.name: rule for rule in found}


BAD = tomllib.loads((FOLDER / "bad_calendars.toml").read_text("utf-8"))["case"]


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case['rule']}-{case['line']}")
def test_a_bad_calendar_gives_its_rule_and_line_and_nothing_else(case: dict[str, Any]) -> None:
    assert said(check(made(case), NOW)) == [(case["rule"], case["line"])]


def test_the_calendar_they_are_made_from_is_without_fault() -> None:
    assert said(check(made({}), NOW)) == []


GOOD = tomllib.loads((FOLDER / "good_calendars.toml").read_text("utf-8"))["calendar"]


@pytest.mark.parametrize("calendar", GOOD, ids=lambda calendar: calendar["shape"].split(":")[0])
def test_calendars_of_other_programs_have_no_error(calendar: dict[str, Any]) -> None:
    found = check(made({"whole": calendar["text"]}), NOW).sorted()
    assert [finding.told("en") for finding in found if finding.rule.level is Level.ERROR] == []
    assert [finding.rule.name for finding in found if finding.rule.level is Level.WARNING] == calendar[
        "warnings"
    ]


def large(name: str) -> bytes:
    """Calendars that show a rule only by their size, or by the hour."""
    event = [*ENTRY, "END:VEVENT", "BEGIN:VEVENT", *ENTRY]
    zone = ["BEGIN:VTIMEZONE", "TZID:Etc/UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"]
    offsets = ["TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"]
    folded = "COMMENT:" + ("x" * 60 + "\r\n ") * 20_000
    match name:
        case "large-entry":
            return made({"entry": ["COMMENT:" + ("x" * 60 + "\r\n ") * 1100]})
        case "huge-line" | "large-calendar":
            return made({"calendar": ["X-NOTE:" + folded]})
        case "too-deep":
            return made({"behind": ["BEGIN:X-BOX"] * 40})
        case "too-many-properties":
            return made({"entry": ["COMMENT:x"] * 10_001})
        case "long-zone":
            return made({"behind": [*zone, *["RDATE:19700101T000000"] * 151, *offsets]})
    stamped = [line.replace("20260101T000000Z", "20261123T115930Z") for line in event]
    return made({"without": [line.split(":")[0] for line in ENTRY], "entry": stamped})


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("large-entry", 6),
        ("huge-line", 6),
        ("large-calendar", 1),
        ("too-deep", 46),
        ("too-many-properties", 6),
        ("long-zone", 15),
        ("stamped-now", 1),
    ],
)
def test_what_only_size_or_the_hour_shows(rule: str, line: int) -> None:
    assert (rule, line) in said(check(large(rule), NOW))


def test_every_rule_has_its_bad_calendar() -> None:
    of_size = {"large-entry", "huge-line", "large-calendar", "too-deep", "too-many-properties", "long-zone"}
    of_servers = {name for name in rules() if name.startswith("http-")}
    assert set(rules()) == {case["rule"] for case in BAD} | of_size | of_servers | {"stamped-now"}


def test_every_rule_names_its_standard_and_speaks_in_whole_sentences() -> None:
    for rule in rules().values():
        assert rule.source.split(" section ")[0] in STANDARDS, rule.name
        assert rule.sentence.endswith((".", "?")), rule.name
        assert rule.name == rule.name.lower()


STANDARDS = {
    "RFC 5545",
    "RFC 5546",
    "RFC 6868",
    "RFC 7808",
    "RFC 7986",
    "RFC 9110",
    "RFC 6265",
    "Unicode Annex 9",
}


def test_no_octets_whatsoever_break_it() -> None:
    pieces = [
        *(
            text.encode("utf-8", "surrogatepass")
            for text in hostile.texts("calendar_lines", "bidi", "unicode")
        ),
        *(b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VCALENDAR", b"END:VCALENDAR", b"RRULE:", b"DTSTART;TZID="),
    ]
    for number in range(100):
        chosen = shake_256(number.to_bytes(4, "big")).digest(80)
        ends = [b"\r\n", b"\n", b"\r", b"", b"\r\n ", b";", b":", chosen]
        body = b"".join(
            pieces[(high << 8 | low) % len(pieces)] + ends[high % len(ends)]
            for high, low in zip(chosen[::2], chosen[1::2], strict=True)
        )
        notes = check(b"BEGIN:VCALENDAR\r\n" + body, NOW)
        assert notes.findings
        told = "".join(finding.told("zh") for finding in notes.findings)
        assert {unicodedata.category(letter) for letter in told}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\xff\xfeB\x00E\x00G\x00",
        b"BEGIN:VCALENDAR" + b"x" * 5_000_000,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 100_000,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\nEND:VEVENT\r\n" * 20_000,
        b"BEGIN:VCALENDAR\r\nEXDATE:" + b"," * 2_000_000,
        b"BEGIN:VCALENDAR\r\nX" + b';A="' * 500_000,
        b"BEGIN:VCALENDAR\r\nX" + b";A=," * 150_000,
        b"BEGIN:VCALENDAR\r\nRRULE:FREQ=DAILY;BYDAY=" + b"1MO," * 200_000,
        b"BEGIN:VCALENDAR\r\nRRULE:" + b"FREQ=DAILY;" * 200_000,
        b"BEGIN:VCALENDAR\r\nCOMMENT:" + b"\\" * 1_000_000,
        b"BEGIN:VCALENDAR\r\nDESCRIPTION:" + b"<p " * 300_000,
        b"BEGIN:VCALENDAR\r\nCOMMENT:" + "\u202a\u2067\u2069".encode() * 100_000,
        b"BEGIN:VCALENDAR\r\nX:1\r\n" + b" \r\n" * 100_000,
        b"BEGIN:VCALENDAR\r\nSEQUENCE:" + b"9" * 1_000_000,
        b"BEGIN:VCALENDAR\r" * 100_000,
    ],
    ids=range(16),
)
def test_enormous_things_are_looked_at_in_a_bounded_way(octets: bytes) -> None:
    notes = check(octets, NOW)
    assert 0 < len(notes.findings) <= MOST_FINDINGS


def test_it_stops_when_there_is_more_than_anybody_reads() -> None:
    # Twenty of one rule are shown, and of all rules a thousand.
    notes = check(made({"entry": ["COMMENT:a;b"] * 30}), NOW)
    assert len(notes.findings) == 20
    assert notes.closing("en") == [
        "bare-separator: 30 in all, 20 shown",
        "errors: 30, warnings: 0, advice: 0",
    ]
    many = Notes()
    for number in range(MOST_FINDINGS - 1):
        many.note(Rule(f"rule-{number}", Level.ERROR, "RFC 5545", "No."), number)
    with pytest.raises(EnoughError):
        many.note(Rule("one-too-many", Level.ERROR, "RFC 5545", "No."), 1)
    assert many.closing("en")[0] == "stopped after 1000 findings; there may be more"


def test_a_finding_is_one_line_that_steers_no_terminal() -> None:
    octets = made({"swap": ["SUMMARY:Halo orbits", "SUMMARY\x1b[2J\u0007 x:Halo"]})
    [told] = [found.told("en") for found in check(octets, NOW).sorted() if found.rule.name == "bad-name"]
    assert told == (
        "11: bad-name: “SUMMARY [2J x:Halo” does not begin with the name of a property: letters, digits and "
        "hyphens. [error, RFC 5545 section 3.1]"
    )
