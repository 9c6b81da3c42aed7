"""The calendar writer: from plain values to octets that four readers agree on."""

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from forum.feeds.ical import (
    CalendarEntry,
    CalendarHeader,
    EntryStatus,
    UnwritableEntryError,
    calendar,
    message,
    written,
)
from tests.feeds.readers import READERS, by_icalendar, lint, unfolded

STARTS = datetime(2026, 12, 3, 15, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
CHANGED = datetime(2026, 11, 1, 2, 3, 4, 567890, tzinfo=UTC)
HALO = CalendarEntry(
    uid="lecture-0b0e3a5e@forum.example",
    revision=3,
    created_at=datetime(2026, 9, 1, 1, 0, tzinfo=UTC),
    changed_at=CHANGED,
    starts_at=STARTS,
    ends_at=STARTS + timedelta(hours=2),
    summary="停在晕轨道上：拉格朗日点的十年",
    description="北京时间 2026年12月3日 15:30–17:30\n报告人：陈若木（样例大学）; 张三, 李四",
    location="报告厅, 一号楼; 北京",
    url="https://forum.example/zh/lectures/qxf-2026-012",
    contact="钱学森论坛",
    categories=("航天讲座, 秋季", "轨道;动力学"),
    coordinates=(39.9042, 116.407396),
)
HEADER = CalendarHeader(
    uid="forum-zh@forum.example",
    name="钱学森论坛",
    description="全部讲座",
    url="https://forum.example/zh/lectures",
    source="https://forum.example/feeds/zh/forum.ics",
    timezone="Asia/Shanghai",
    changed_at=CHANGED,
    categories=("讲座",),
)


def test_the_golden_calendar() -> None:
    assert unfolded(calendar(HEADER, [HALO])) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Qian Xuesen Forum//Forum Calendar//EN",
        "CALSCALE:GREGORIAN",
        "Uid:forum-zh@forum.example",
        "X-WR-RELCALID:forum-zh@forum.example",
        "NAME:钱学森论坛",
        "X-WR-CALNAME:钱学森论坛",
        "DESCRIPTION:全部讲座",
        "X-WR-CALDESC:全部讲座",
        "X-WR-TIMEZONE:Asia/Shanghai",
        "LAST-MODIFIED:20261101T020304Z",
        "COLOR:firebrick",
        "CATEGORIES:讲座",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "URL:https://forum.example/zh/lectures",
        "SOURCE;VALUE=URI:https://forum.example/feeds/zh/forum.ics",
        "BEGIN:VEVENT",
        "UID:lecture-0b0e3a5e@forum.example",
        "SEQUENCE:3",
        "DTSTAMP:20261101T020304Z",
        "LAST-MODIFIED:20261101T020304Z",
        "DTSTART:20261203T073000Z",
        "DTEND:20261203T093000Z",
        "SUMMARY:停在晕轨道上：拉格朗日点的十年",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "CREATED:20260901T010000Z",
        "DESCRIPTION:北京时间 2026年12月3日 15:30–17:30\\n报告人：陈若木（样例大学）\\; 张三\\, 李四",
        "LOCATION:报告厅\\, 一号楼\\; 北京",
        "CONTACT:钱学森论坛",
        "URL:https://forum.example/zh/lectures/qxf-2026-012",
        "CATEGORIES:航天讲座\\, 秋季,轨道\\;动力学",
        "GEO:39.9042;116.407396",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_reads_what_was_written(reader: str) -> None:
    odd = r"A\B; C, D \\ $\nabla$"
    moved = replace(HALO, uid="lecture-2@forum.example", summary=odd, status=EntryStatus.CANCELLED)
    octets = calendar(HEADER, [HALO, moved])
    assert lint(octets) == []
    [first, second] = READERS[reader](octets)
    assert first == {
        "DTSTAMP": "20261101T020304Z",
        "UID": HALO.uid,
        "SUMMARY": HALO.summary,
        "DESCRIPTION": HALO.description,
        "LOCATION": HALO.location,
        "SEQUENCE": "3",
        "STATUS": "CONFIRMED",
        "DTSTART": "20261203T073000Z",
        "DTEND": "20261203T093000Z",
        "URL": HALO.url,
        "TRANSP": "TRANSPARENT",
    }
    assert (second["SUMMARY"], second["STATUS"]) == (moved.summary, "CANCELLED")


@pytest.mark.parametrize("reader", READERS)
def test_a_calendar_without_entries_still_holds_something(reader: str) -> None:
    octets = calendar(HEADER, [])
    assert lint(octets) == []
    assert READERS[reader](octets) == []
    # One block, nothing of the past, no COMMENT: as short as a zone can be.
    assert unfolded(octets)[-10:] == [
        "BEGIN:VTIMEZONE",
        "TZID:Etc/UTC",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZNAME:UTC",
        "TZOFFSETFROM:+0000",
        "TZOFFSETTO:+0000",
        "END:STANDARD",
        "END:VTIMEZONE",
        "END:VCALENDAR",
    ]


def test_equal_values_give_equal_octets() -> None:
    fresh = calendar(replace(HEADER), [replace(HALO)])
    written.cache_clear()
    assert calendar(HEADER, [HALO]) == fresh


@pytest.mark.parametrize(
    "client_zone",
    [
        "Asia/Shanghai",
        "America/New_York",
        "Europe/Berlin",
        "Australia/Sydney",
        "Pacific/Midway",
        "Pacific/Kiritimati",
    ],
)
@pytest.mark.parametrize("day", ["2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01"])
def test_the_hour_is_right_in_every_zone_on_days_of_clock_changes(client_zone: str, day: str) -> None:
    starts_at = datetime.fromisoformat(day).replace(hour=15, minute=30, tzinfo=ZoneInfo("Asia/Shanghai"))
    [entry] = by_icalendar(
        calendar(HEADER, [replace(HALO, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))])
    )
    read = datetime.strptime(entry["DTSTART"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert read.astimezone(ZoneInfo(client_zone)) == starts_at


def test_a_message_publishes_and_asks_nothing() -> None:
    octets = message(replace(HALO, blocks_time=True), "PUBLISH", b"")
    lines = unfolded(octets)
    assert lines[4] == "METHOD:PUBLISH"
    assert "TRANSP:OPAQUE" in lines
    assert f"UID:{HALO.uid}" in lines
    assert "SEQUENCE:3" in lines
    assert not any(line.startswith(("ATTENDEE", "ORGANIZER", "BEGIN:VALARM")) for line in lines)
    assert lint(octets) == []
    named = unfolded(message(replace(HALO, blocks_time=True), "CANCEL", b"ORGANIZER:mailto:a@b.org\r\n"))
    assert named[4] == "METHOD:CANCEL"
    assert named[-3:] == ["ORGANIZER:mailto:a@b.org", "END:VEVENT", "END:VCALENDAR"]


def test_a_cancelled_message_frees_the_time() -> None:
    lines = unfolded(message(replace(HALO, blocks_time=True, status=EntryStatus.CANCELLED), "PUBLISH", b""))
    assert {"STATUS:CANCELLED", "TRANSP:TRANSPARENT"} <= set(lines)


def test_an_empty_message_is_never_made() -> None:
    with pytest.raises(UnwritableEntryError):
        message(replace(HALO, ends_at=HALO.starts_at), "PUBLISH", b"")


@pytest.mark.parametrize(
    ("wrong", "lost"),
    [
        ({"url": "javascript:alert(1)"}, "URL"),
        ({"url": "https://forum.example/\rATTENDEE:mailto:dan@outsider.example"}, "URL"),
        ({"url": "https://forum.example/" + "x" * 600}, "URL"),
        ({"coordinates": (float("nan"), 116.0)}, "GEO"),
        ({"coordinates": (91.0, 116.0)}, "GEO"),
        ({"coordinates": (39.9, float("inf"))}, "GEO"),
        ({"coordinates": ("39.9", "116")}, "GEO"),
        ({"coordinates": (39.9,)}, "GEO"),
        ({"created_at": datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))}, "CREATED"),
        ({"location": 17}, "LOCATION"),
        ({"contact": b"bytes"}, "CONTACT"),
        ({"description": ["a", "list"]}, "DESCRIPTION"),
        ({"categories": (None,)}, "CATEGORIES"),
    ],
)
def test_a_property_that_cannot_be_written_is_left_out_and_named(
    wrong: dict[str, Any], lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    # Values that cannot be hashed cannot be kept either, so the writer is asked past its memory.
    octets = written.__wrapped__(replace(HALO, **wrong))
    assert f"{lost}:" not in octets.decode()
    assert octets.count(b"\r\n") < written(HALO).count(b"\r\n")
    assert f"property {lost.lower()} left out of {HALO.uid!r}" in caplog.text


@pytest.mark.parametrize("wrong", ["soon", 10**30, []])
def test_a_reminder_that_cannot_be_written_costs_only_itself(
    wrong: Any, caplog: pytest.LogCaptureFixture
) -> None:
    assert written.__wrapped__(replace(HALO, reminder_minutes=wrong)) == written(HALO)
    assert f"reminder left out of {HALO.uid!r}" in caplog.text
    reminded = written(replace(HALO, reminder_minutes=60))
    names = [line.split(":")[0] for line in unfolded(reminded)[-7:]]
    assert names == ["BEGIN", "UID", "ACTION", "DESCRIPTION", "TRIGGER", "END", "END"]
    assert lint(calendar(HEADER, [replace(HALO, reminder_minutes=60)])) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"uid": ""},
        {"uid": "lecture-1\r\nATTENDEE:x@forum.example"},
        {"uid": "x" * 256},
        {"revision": -1},
        {"revision": None},
        {"ends_at": HALO.starts_at},
        {"ends_at": HALO.starts_at - timedelta(seconds=1)},
        {"starts_at": datetime.min.replace(tzinfo=timezone(timedelta(hours=8)))},
        {"starts_at": None},
        {"changed_at": None},
        {"summary": None},
        {"summary": "\ufeff\x07\n"},
        {"status": "PERHAPS"},
    ],
)
def test_an_entry_that_cannot_be_written_is_left_out_and_the_rest_served(
    wrong: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    bad = replace(HALO, **({"uid": "bad@forum.example"} | wrong))
    with caplog.at_level(logging.ERROR, "forum.feeds.ical"):
        assert calendar(HEADER, [bad, HALO]) == calendar(HEADER, [HALO])
    assert f"calendar entry left out: {bad.uid!r}" in caplog.text


def test_the_longest_entry_stays_within_eight_kilobytes() -> None:
    for letter in ("讲", ";", "𠀀", "\n", "x"):
        endless = replace(
            HALO,
            summary=letter * 3000,
            description=letter * 30000,
            location=letter * 3000,
            contact=letter * 3000,
            categories=(letter * 3000,) * 50,
        )
        assert len(written(endless)) <= 8192
        assert lint(calendar(HEADER, [endless])) == []


def test_names_of_places_on_earth_have_six_decimals_at_most() -> None:
    exact = replace(HALO, coordinates=(39.90421234, -116.4))
    assert "GEO:39.904212;-116.4" in unfolded(calendar(HEADER, [exact]))


BREAKS = [
    "\n",
    "\r",
    "\r\n",
    "\x85",
    "\u2028",
    "\u2029",
    "\\n",
    "\\N",
    "\x00\n",
    "\x0b",
    "\n ",
    "\r\n\t",
    "\n\r",
]
INJECTIONS = [
    f"{before}{line_break}{line}"
    for before in ("", "x", "x\\", "讲" * 20, '"')
    for line_break in BREAKS
    for line in (
        "END:VEVENT",
        "BEGIN:VALARM",
        "ATTENDEE:mailto:dan@outsider.example",
        "BEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT",
        "END:VCALENDAR\r\nBEGIN:VCALENDAR",
        "STATUS:CANCELLED",
        ";X-EVIL=1:",
        "METHOD:CANCEL",
    )
]


@pytest.mark.parametrize("field", ["summary", "description", "location", "contact", "categories"])
def test_five_hundred_injections_add_nothing(field: str) -> None:
    assert len(INJECTIONS) > 500
    names = [line.split(":")[0].split(";")[0] for line in unfolded(calendar(HEADER, [HALO]))]
    for text in INJECTIONS:
        value: Any = (text, "rest") if field == "categories" else text
        octets = calendar(HEADER, [replace(HALO, **{field: value})])
        assert [line.split(":")[0].split(";")[0] for line in unfolded(octets)] == names, ascii(text)
        assert lint(octets) == []


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_finds_one_entry_per_injection(reader: str) -> None:
    entries = [
        replace(HALO, uid=f"lecture-{n}@forum.example", summary=text, description=text, location=text)
        for n, text in enumerate(INJECTIONS)
    ]
    pictures = READERS[reader](calendar(HEADER, entries))
    assert [picture["UID"] for picture in pictures] == [entry.uid for entry in entries]
    assert {picture["STATUS"] for picture in pictures} == {"CONFIRMED"}
