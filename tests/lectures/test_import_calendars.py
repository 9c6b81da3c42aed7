"""Calendars as the world's programs write them: what can be understood is imported, the rest says why.

Each sample is invented after the shape of a kind of file that programs really write, or that was made to
break a reader; its comment says which.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from forum.lectures.imports.detect import read_programme
from forum.lectures.imports.ical_zones import Zones
from forum.lectures.imports.parsing import Parsed, parse
from forum.wording import Wording

AT = "DTSTART:20260504T060000Z"
GOOD = f"BEGIN:VEVENT\r\nUID:good\r\n{AT}\r\nSUMMARY:Good\r\nEND:VEVENT\r\n"
MALFORMED = "The entry does not keep to the iCalendar format."
RECURS = "The entry recurs; give each lecture an entry of its own."
CANCELLED = "The entry is cancelled; cancel the lecture in the forum instead."


def event(*lines: str) -> str:
    """One entry, beginning at six in UTC unless its lines say otherwise."""
    start = () if any(line.startswith("DTSTART") for line in lines) else (AT,)
    return "\r\n".join(["BEGIN:VEVENT", "UID:odd", *start, *lines, "END:VEVENT", ""])


def calendar(*parts: str, head: str = "VERSION:2.0\r\n") -> str:
    """A whole calendar."""
    return f"BEGIN:VCALENDAR\r\n{head}{''.join(parts)}END:VCALENDAR\r\n"


def read(file: str | bytes) -> Parsed:
    """What a file gives, its times in Beijing's zone where they name none."""
    programme = read_programme(file.encode() if isinstance(file, str) else file)
    *_, parsed = parse(programme, ZoneInfo(programme.timezone or "Asia/Shanghai"))
    return parsed


@dataclass(frozen=True)
class Told:
    """Titles and starts (in UTC) of what was understood, and the reasons for the rest."""

    titles: tuple[str, ...]
    starts: tuple[str, ...]
    reasons: tuple[str, ...]


def told(file: str | bytes) -> Told:
    """What an import would make of a file, in short."""
    parsed = read(file)
    return Told(
        tuple(next(iter(row.title.texts())) for row in parsed.rows),
        tuple(f"{row.starts_at.astimezone(UTC):%m-%d %H:%M}" for row in parsed.rows),
        tuple(str(remark) for remark in parsed.refused),
    )


WINTER_ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:{}\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
    "TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\n{}END:STANDARD\r\nEND:VTIMEZONE\r\n"
)
READABLE: dict[str, tuple[str | bytes, str, str]] = {
    # Entries copied out of a calendar, or sent alone.
    "without a calendar": (GOOD, "Good", "05-04 06:00"),
    "after the head of a mail": (f"From: a@b\r\n\r\n{calendar(GOOD)}", "Good", "05-04 06:00"),
    "line feeds alone": (calendar(GOOD).replace("\r\n", "\n"), "Good", "05-04 06:00"),
    "carriage returns alone": (calendar(GOOD).replace("\r\n", "\r"), "Good", "05-04 06:00"),
    "in small letters": (
        calendar(GOOD).lower().replace("good", "Good").replace("t060000z", "T060000Z"),
        "Good",
        "05-04 06:00",
    ),
    "utf-16 without a mark": (calendar(GOOD).encode("utf-16-le"), "Good", "05-04 06:00"),
    "utf-16 with its mark": (calendar(GOOD).encode("utf-16"), "Good", "05-04 06:00"),
    "utf-8 with a mark": (b"\xef\xbb\xbf" + calendar(GOOD).encode(), "Good", "05-04 06:00"),
    "gb18030": (calendar(event("SUMMARY:样本讲座的题目")).encode("gb18030"), "样本讲座的题目", "05-04 06:00"),
    "as western Windows wrote it": (
        calendar(event("SUMMARY:Müller über Größe")).encode("cp1252"),
        "Müller über Größe",
        "05-04 06:00",
    ),
    # RFC 5545 section 3.1 lets a fold part the octets of one character.
    "folded inside a character": (
        calendar(event("SUMMARY:样本")).encode().replace("样".encode(), b"\xe6\r\n \xa0\xb7"),
        "样本",
        "05-04 06:00",
    ),
    "octets of nothing": (calendar(event("SUMMARY:No\0thing")), "Nothing", "05-04 06:00"),
    # vCalendar 1.0, as telephones of the year 2000 send it.
    "quoted-printable": (
        calendar(event("SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E6=A0=\r\n=B7=E6=9C=AC")),
        "样本",
        "05-04 06:00",
    ),
    "quoted-printable by one word": (calendar(event("SUMMARY;QUOTED-PRINTABLE:a=20b")), "a b", "05-04 06:00"),
    "broken without a fold": (calendar(event("SUMMARY:One", "and two")), "One and two", "05-04 06:00"),
    "a mark that is never closed": (calendar(event('SUMMARY;X="a:One')), "One", "05-04 06:00"),
    "names with a group before them": (calendar(event("item1.SUMMARY:One")), "One", "05-04 06:00"),
    "an alarm inside": (
        calendar(event("SUMMARY:One", "BEGIN:VALARM", "SUMMARY:Ring", "END:VALARM")),
        "One",
        "05-04 06:00",
    ),
    "an alarm that never ends": (
        calendar(event("SUMMARY:One", "BEGIN:VALARM", "X-A:1")),
        "One",
        "05-04 06:00",
    ),
    "a file without its last line": (calendar(GOOD).removesuffix("END:VCALENDAR\r\n"), "Good", "05-04 06:00"),
    "tasks and notes beside": (
        calendar("BEGIN:VTODO\r\nSUMMARY:Do\r\nEND:VTODO\r\nBEGIN:VJOURNAL\r\nEND:VJOURNAL\r\n", GOOD),
        "Good",
        "05-04 06:00",
    ),
    "a picture enclosed": (
        calendar(event("SUMMARY:One", "ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 9999)),
        "One",
        "05-04 06:00",
    ),
    # Zones: Outlook's words, its old long ones, vendors' own prefixes, quotation marks, common mistakes.
    **{
        f"the zone {name}": (
            calendar(event("SUMMARY:One", f"DTSTART;TZID={name}:20260504T140000")),
            "One",
            start,
        )
        for name, start in [
            ("China Standard Time", "05-04 06:00"),
            ('"(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi"', "05-04 06:00"),
            ("/freeassociation.sourceforge.net/Europe/Berlin", "05-04 12:00"),
            ('"asia/shanghai"', "05-04 06:00"),
            ("Asia/Beijing", "05-04 06:00"),
            ("GMT-0500", "05-04 19:00"),
        ]
    },
    "a zone of its own": (
        calendar(
            WINTER_ZONE.format("Our\\, place", ""),
            event("SUMMARY:One", 'DTSTART;TZID="Our, place":20260504T140000'),
        ),
        "One",
        "05-04 11:00",
    ),
    "a zone defined under IANA's name too": (
        calendar(
            WINTER_ZONE.format("Ours", "").replace(
                "BEGIN:STANDARD", "X-LIC-LOCATION:Asia/Tokyo\r\nBEGIN:STANDARD"
            ),
            event("SUMMARY:One", "DTSTART;TZID=Ours:20260504T140000"),
        ),
        "One",
        "05-04 05:00",
    ),
    # A definition that repeats each second since 1601: its rule is not followed.
    "a zone that would never end": (
        calendar(
            WINTER_ZONE.format("Bomb", "RRULE:FREQ=SECONDLY\r\n"),
            event("SUMMARY:One", "DTSTART;TZID=Bomb:20260504T140000"),
        ),
        "One",
        "05-04 11:00",
    ),
    "a zone beside Z": (
        calendar(event("SUMMARY:One", "DTSTART;TZID=Asia/Tokyo:20260504T060000Z")),
        "One",
        "05-04 06:00",
    ),
    "a time without a zone": (
        calendar(event("SUMMARY:One", "DTSTART:20260504T140000")),
        "One",
        "05-04 06:00",
    ),
    "a time without a zone in a calendar that has one": (
        calendar(
            event("SUMMARY:One", "DTSTART:20260504T140000"),
            head="VERSION:2.0\r\nX-WR-TIMEZONE:W. Europe Standard Time\r\n",
        ),
        "One",
        "05-04 12:00",
    ),
    "a time with hyphens": (
        calendar(event("SUMMARY:One", "DTSTART:2026-05-04T14:00:00+08:00")),
        "One",
        "05-04 06:00",
    ),
    # A changed instance of a series stands for itself: so do weekly seminars announce who speaks.
    "an instance of a series": (
        calendar(event("SUMMARY:One", "RECURRENCE-ID:20260504T060000Z")),
        "One",
        "05-04 06:00",
    ),
}
REFUSED: dict[str, tuple[str, str]] = {
    "a rule without an end": (event("SUMMARY:One", "RRULE:FREQ=SECONDLY"), RECURS),
    "a thousand dates": (event("SUMMARY:One", "RDATE:" + ",".join(["20260504T060000Z"] * 1000)), RECURS),
    "all that follow": (event("SUMMARY:One", "RECURRENCE-ID;RANGE=THISANDFUTURE:20260504T060000Z"), RECURS),
    "a whole day": (
        event("SUMMARY:One", "DTSTART;VALUE=DATE:20260504"),
        "The entry lasts the whole day; a lecture needs a time of day.",
    ),
    "no start": (GOOD.replace(f"{AT}\r\n", ""), "There is nothing in it."),
    "no title": (event("DESCRIPTION:x"), "There is nothing in it."),
    "an end before the start": (event("SUMMARY:One", "DTEND:20260504T050000Z"), "It ends before it starts."),
    "a length below nothing": (event("SUMMARY:One", "DURATION:-PT1H"), "It ends before it starts."),
    "a length of centuries": (
        event("SUMMARY:One", "DURATION:P999W"),
        "It ends more than a month after it starts.",
    ),
    "a length beyond all time": (
        event("SUMMARY:One", "DTSTART:99990101T000000Z", "DURATION:P99999D"),
        MALFORMED,
    ),
    "a length in words": (event("SUMMARY:One", "DURATION:an hour"), MALFORMED),
    "the year 1": (event("SUMMARY:One", "DTSTART:00010101T000000"), "The year 1 cannot be meant."),
    "the last year": (
        event("SUMMARY:One", "DTSTART;TZID=Asia/Tokyo:99991231T235959"),
        "The year 9999 cannot be meant.",
    ),
    "no such day": (event("SUMMARY:One", "DTSTART:20260231T060000Z"), MALFORMED),
    "digits of another script": (event("SUMMARY:One", "DTSTART:２０２６0504T060000Z"), MALFORMED),
    "a zone nobody knows": (
        event("SUMMARY:One", "DTSTART;TZID=CST:20260504T140000"),
        "“CST” is no time zone known here.",
    ),
    "a cancelled entry": (event("SUMMARY:One", "STATUS:cancelled"), CANCELLED),
    "an entry that breaks off": (
        "BEGIN:VEVENT\r\nSUMMARY:One\r\n",
        "The entry breaks off before its end.",
    ),
    "a description of 2 MB": (
        event("SUMMARY:One", "DESCRIPTION:" + "x" * 2_000_000),
        "It is longer than 50000 characters.",
    ),
}


@pytest.mark.parametrize("name", READABLE)
def test_what_can_be_understood_is_imported(name: str) -> None:
    file, title, start = READABLE[name]

    assert told(file) == Told((title,), (start,), ())


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_is_refused_with_one_sentence_and_its_neighbour_stays(name: str) -> None:
    entry, reason = REFUSED[name]

    assert told(calendar(entry, GOOD)) == Told(("Good",), ("05-04 06:00",), (reason,))


def test_a_calendar_that_takes_back_is_no_programme() -> None:
    assert told(calendar(GOOD, head="METHOD:CANCEL\r\n")).reasons == (CANCELLED,)


def test_several_calendars_in_a_file_keep_their_own_zones() -> None:
    first, second = (event("SUMMARY:One", "DTSTART:20260504T140000").replace("odd", uid) for uid in "ab")

    parsed = told(
        calendar(first, head="X-WR-TIMEZONE:Asia/Shanghai\r\n")
        + calendar(second, head="X-WR-TIMEZONE:Europe/Berlin\r\n")
    )

    assert parsed.starts == ("05-04 06:00", "05-04 12:00")


def test_titles_in_both_languages_and_all_who_speak_are_kept() -> None:
    [row] = read(
        calendar(
            event(
                "SUMMARY;LANGUAGE=zh-CN:样本",
                "SUMMARY;LANGUAGE=en:A sample",
                'DESCRIPTION;ALTREP="cid:x@y";LANGUAGE=en:Speaker: Ada Sample\\nAll <b>bold</b> ones say',
                "DESCRIPTION;LANGUAGE=zh:主讲人：样本甲\\n中文摘要",
                "CATEGORIES:One,Two",
                "DTEND:20260504T060000Z",
                "X-JUNK;A=1;B:2",
            )
        )
    ).rows

    assert (row.title.zh, row.title.en) == ("样本", "A sample")
    assert [person.name for person in row.people] == ["Ada Sample", "样本甲"]
    assert [next(iter(topic.texts())) for topic in row.topics] == ["One", "Two"]
    assert row.ends_at is None  # a program that knew no end wrote the start again
    assert str(row.abstract.en).endswith("All bold ones say")


def test_a_definition_of_a_zone_follows_summer_time() -> None:
    lines = [
        "BEGIN:VTIMEZONE",
        "TZID:Ours",
        "BEGIN:STANDARD",
        "DTSTART:16011028T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010325T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]

    zone = Zones([lines]).find("Ours")

    offsets = [datetime(2026, month, 1, tzinfo=zone).strftime("%z") for month in (1, 7)]
    assert offsets == ["+0100", "+0200"]


def test_a_calendar_of_another_forum_comes_in_without_the_facts_of_its_pages() -> None:
    [row] = read(
        calendar(
            event(
                "SUMMARY:【延期】[Postponed] One",
                "LOCATION:Online",
                "DESCRIPTION:At two\\nSpeaker: 王小明 (Wang Xiaoming)\\, A University\\n\\nOn feedback.",
            ),
            head="PRODID:-//Qian Xuesen Forum//Forum Calendar//EN\r\n",
        )
    ).rows

    assert (row.title.en, row.abstract.en, row.venue) == ("One", "On feedback.", Wording())
    assert [(person.name, person.latin) for person in row.people] == [("王小明", "Wang Xiaoming")]
