"""Whatever a text holds, its calendar has the components and properties it should have, and no others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import shake_256
from zoneinfo import ZoneInfo

import pytest

from forum.feeds.ical import CalendarEntry, calendar, written
from forum.feeds.lines import one_line, plain, shortened
from forum.feeds.properties import MAX_DESCRIPTION, MAX_TEXT
from tests import hostile
from tests.feeds.readers import READERS, lint, unfolded
from tests.feeds.shapes import SHAPES, Shape
from tests.feeds.test_ical import HALO, HEADER, INJECTIONS

TEXTS_OF_AN_ENTRY = 5
STRUCTURE = [
    *("\r\n", "\n", "\r", "\n ", "\r\n\t", "\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\\n", "\\N", "\\"),
    *("END:VEVENT", "BEGIN:VEVENT", "END:VCALENDAR", "BEGIN:VALARM", "ATTENDEE:mailto:dan@outsider.example"),
    *("UID:evil", "DTSTART:19700101T000000Z", "RRULE:FREQ=SECONDLY", "METHOD:CANCEL", "STATUS:CANCELLED"),
    *(
        ";",
        ",",
        ":",
        '"',
        "^n",
        "^'",
        "%0D%0A",
        "=0D=0A",
        ";X-EVIL=1:",
        "{0} %s %(x)s ${y}",
        "<script>",
        "\t",
        " ",
    ),
]
UNSEEN = [
    *map(chr, (0x00, 0x01, 0x07, 0x08, 0x1A, 0x1B, 0x7F, 0x80, 0x9B, 0x9F, 0xAD, 0x61C, 0x200B, 0x200D)),
    *map(chr, (0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069)),
    *map(chr, (0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFDD0, 0xFEFF, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF, 0xE0041)),
]
SEEN = ["讲", "𠀀", "👩🏽‍🚀", "e\u0301", "é", "ß", "א", "ع", "한", "x", "abc", "0"]
ALPHABETS = [STRUCTURE, UNSEEN, SEEN, STRUCTURE + UNSEEN + SEEN]
FIELDS = ["summary", "description", "location", "contact", "categories", "url"]


def nasty(number: int) -> str:
    """One of endlessly many texts that nobody means well with, the same in every run."""
    choices = shake_256(b"nasty" + number.to_bytes(4, "big")).digest(2 + number % 60)
    letters = ALPHABETS[choices[0] % len(ALPHABETS)]
    return "".join(letters[choice % len(letters)] for choice in choices[1:])


def entries(count: int) -> Iterator[CalendarEntry]:
    """Entries of nothing but such texts. A title of nothing at all has its number behind it."""
    for number in range(count):
        texts = [nasty(number * TEXTS_OF_AN_ENTRY + place) for place in range(TEXTS_OF_AN_ENTRY)]
        yield replace(
            HALO,
            uid=f"lecture-{number}@forum.example",
            summary=f"{texts[0]}{number}",
            description=f"x{texts[1]}{number}",
            location=f"{texts[2]}x",
            contact=f"x{texts[3]}",
            categories=(f"x{texts[4]}", "x"),
        )


def expected_shape(count: int) -> Shape:
    """Of a calendar with so many entries, each with all its properties."""
    sizes = {"VCALENDAR": 1, "VCALENDAR.properties": 17, "VEVENT": count, "VEVENT.properties": 16 * count}
    return Shape(sizes)


def test_ten_thousand_texts_add_nothing_and_are_read_as_they_were_meant(long_run: bool) -> None:
    count = (50_000 if long_run else 10_000) // TEXTS_OF_AN_ENTRY
    octets = calendar(HEADER, entries(count))
    assert lint(octets) == []
    names = [line.split(":")[0].split(";")[0] for line in unfolded(octets)]
    one = names[names.index("BEGIN") + 1 :]
    head, entry = names[: one.index("BEGIN") + 1], one[one.index("BEGIN") : -1]
    assert names == [*head, *entry[: len(entry) // count] * count, "END"]
    for entry_read, meant in zip(READERS["libical"](octets), entries(count), strict=True):
        assert entry_read["UID"] == meant.uid
        assert entry_read["SUMMARY"] == str(shortened(one_line(meant.summary), MAX_TEXT))
        assert entry_read["LOCATION"] == str(shortened(one_line(meant.location), MAX_TEXT))
        assert entry_read["DESCRIPTION"] == str(shortened(plain(meant.description), MAX_DESCRIPTION))


@pytest.mark.parametrize("reader", SHAPES)
def test_every_reader_counts_what_was_meant(reader: str) -> None:
    assert len(INJECTIONS) >= 500
    injected = [
        replace(
            HALO,
            uid=f"{n}@x",
            summary=f"x{text}",
            description=f"x{text}",
            location=f"x{text}",
            contact=f"x{text}",
        )
        for n, text in enumerate(INJECTIONS)
    ]
    assert SHAPES[reader](calendar(HEADER, injected)) == expected_shape(len(injected))
    assert SHAPES[reader](calendar(HEADER, entries(200))) == expected_shape(200)


@pytest.mark.parametrize("field", FIELDS)
def test_the_whole_corpus_in_every_field_adds_nothing(field: str) -> None:
    names = {line.split(":")[0].split(";")[0] for line in unfolded(calendar(HEADER, [HALO]))}
    for text in hostile.texts("calendar_lines", "bidi", "unicode", "redirects"):
        value: object = (text, "x") if field == "categories" else text
        octets = written.__wrapped__(replace(HALO, **{field: value}))
        if octets:
            found = [line.split(":")[0].split(";")[0] for line in unfolded(octets)]
            assert set(found) <= names, hostile.short(text)
            assert len(set(found)) >= len(found) - 1, hostile.short(text)
        else:
            assert field == "summary"
            assert not one_line(text)


@pytest.mark.parametrize(
    "letter", ["讲", "x", ",", "\n", "\\", "\u202e", "\u2067\u2069", "\x00", "\ud800", "<p>"]
)
def test_a_text_of_a_megabyte_costs_eight_kilobytes_at_most(letter: str) -> None:
    text = letter * (1_000_000 // len(letter))
    huge = replace(
        HALO, summary=f"x{text}", description=text, location=text, contact=text, categories=(text,) * 9
    )
    octets = calendar(HEADER, [huge])
    assert len(written(huge)) <= 8192
    assert lint(octets) == []


def test_addresses_with_line_ends_in_any_writing_add_nothing() -> None:
    for ending in ("\r", "\n", "\r\n", "%0d", "%0D%0A", "\t", "\x00", "\\n", "%00", "\u2028"):
        address = f"https://forum.example/a{ending}ATTENDEE:mailto:dan@outsider.example"
        octets = calendar(HEADER, [replace(HALO, url=address)])
        assert sum(line.startswith("ATTENDEE") for line in unfolded(octets)) == 0
        assert lint(octets) == []


@pytest.mark.parametrize("reader", READERS)
def test_a_lecture_over_midnight_and_over_days_keeps_its_end(reader: str) -> None:
    beijing = ZoneInfo("Asia/Shanghai")
    late = datetime(2026, 3, 28, 23, 30, tzinfo=beijing)
    lengths = [timedelta(minutes=1), timedelta(hours=2), timedelta(days=3), timedelta(days=400)]
    octets = calendar(
        HEADER,
        [
            replace(HALO, uid=f"{n}@x", starts_at=late, ends_at=late + length)
            for n, length in enumerate(lengths)
        ],
    )
    ends = [picture["DTEND"] for picture in READERS[reader](octets)]
    assert ends == ["20260328T153100Z", "20260328T173000Z", "20260331T153000Z", "20270502T153000Z"]
    assert lint(octets) == []
