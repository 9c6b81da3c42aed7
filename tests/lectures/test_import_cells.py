"""Cells, pure: times, markup, people, languages, addresses."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from forum.lectures.imports.addresses import kind_of_link, web_addresses
from forum.lectures.imports.entries import BadCell, Cell
from forum.lectures.imports.languages import language_of, name_language, spoken_languages, worded
from forum.lectures.imports.markup import plain_line, plain_text
from forum.lectures.imports.people import Person, people, people_of_names
from forum.lectures.imports.times import end_instant, instant, zone
from forum.lectures.models import MaterialKind
from forum.wording import Wording

SHANGHAI = ZoneInfo("Asia/Shanghai")
TWO = datetime(2026, 4, 1, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-04-01 14:00", "2026-04-01T14:00:00", "2026/4/1 14:00", "2026.4.1 14:00:00.000",
        "1.4.2026 14:00", "2026年4月1日 14:00", "2026年4月1日（周三）下午2:00", "2026年4月1日 星期三 14时",
        "2026年4月1日14点00分",
        "2026-04-01 2:00 PM", "2026-04-01 2:00 p.m.", "2026-04-01 15:00 +0900", "2026-04-01T06:00:00Z",
        "2026-04-01 06:00 UTC", "2026-04-01 14:00 GMT+8", "2026-04-01 11:30+05:30", " 2026-04-01  14:00 ",
    ],
)  # fmt: skip
def test_one_instant_in_the_ways_people_write_it(text: str) -> None:
    assert instant("starts_at", text, SHANGHAI) == TWO


@pytest.mark.parametrize(
    "cell",
    [
        "待定", "", "2026-04-01", "14:00", "4/1/2026 14:00", "2026-02-30 14:00", "2026-04-01 25:00",
        "2026-04-01 14:00 CST", "2026-04-01 14:00 and later", "2026-04-01 14:00 +99:00", time(14, 0),
        date(2026, 4, 1), "0026-04-01 14:00", datetime(9026, 4, 1, 14, 0, tzinfo=UTC),
    ],
)  # fmt: skip
def test_what_is_no_instant_or_could_be_two_is_refused(cell: Cell) -> None:
    with pytest.raises(BadCell) as refusal:
        instant("starts_at", cell, SHANGHAI)

    assert refusal.value.column == "starts_at"


def test_noon_and_midnight_in_halves_of_the_day() -> None:
    hours = [
        instant("starts_at", f"2026-04-01 {text}", SHANGHAI).astimezone(SHANGHAI).hour
        for text in ["12:00 am", "12:00 pm", "中午12:00", "下午12:30", "上午9:00", "晚上7:00"]
    ]

    assert hours == [0, 12, 12, 12, 9, 19]


def test_an_hour_that_a_changing_clock_skips_is_refused() -> None:
    with pytest.raises(BadCell) as refusal:
        instant("starts_at", "2026-03-29 02:30", ZoneInfo("Europe/Berlin"))

    assert str(refusal.value) == "2026-03-29 02:30 does not exist in the zone Europe/Berlin."


@pytest.mark.parametrize(
    "cell",
    [
        "15:30",
        "下午3:30",
        time(15, 30),
        "2026-04-01 15:30",
        "16:30:00+0900",
        datetime(2026, 4, 1, 15, 30, tzinfo=SHANGHAI),
    ],
)
def test_an_end_may_be_a_time_of_day_alone(cell: Cell) -> None:
    starts_at = TWO.astimezone(timezone(timedelta(hours=8)))

    assert end_instant(cell, starts_at, SHANGHAI) == TWO + timedelta(minutes=90)


def test_an_end_without_a_day_is_on_the_day_the_start_has_there() -> None:
    late_in_greenwich = datetime(2026, 4, 1, 20, 0, tzinfo=UTC)

    assert end_instant("05:30", late_in_greenwich, SHANGHAI) == late_in_greenwich + timedelta(minutes=90)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("13:00", "It ends before it starts."),
        ("14:00", "It ends before it starts."),
        ("2026-06-01 14:00", "It ends more than a month after it starts."),
    ],
)
def test_an_end_before_the_start_or_weeks_later_is_refused(cell: str, reason: str) -> None:
    with pytest.raises(BadCell) as refusal:
        end_instant(cell, TWO.astimezone(SHANGHAI), SHANGHAI)

    assert (refusal.value.column, str(refusal.value)) == ("ends_at", reason)


@pytest.mark.parametrize("name", ["Nowhere/Never", "", "../etc/passwd", "Asia"])
def test_only_zones_that_exist_are_zones(name: str) -> None:
    with pytest.raises(LookupError):
        zone(name)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("x < y, vector<int> & AT&T &amp; &lt;b&gt;", "x < y, vector<int> & AT&T & <b>"),
        ("a</br>b<br />c<BR>d", "a\nb\nc\nd"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<ul><li>a</li><li>b</li></ul>", "• a\n\n• b"),
        ("note<sup>12</sup> H<sub>2</sub>O", "note¹² H2O"),
        ('<a href="https://a.example/x">here</a>', "here (https://a.example/x)"),
        ('<a href="https://a.example/x/">https://a.example/x</a>', "https://a.example/x"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        ("a<script>alert('b')</script>c<style>d</style>e", "ace"),
        ("a<!-- b -->c<!-- d", "ac<!-- d"),
        ("a\x00\x07b\u202ec\ufeff", "abc"),
        ("  a \t b \r\n\r\n\r\n\r\n c  ", "a b\n\nc"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("e\u0301", "\u00e9"),
        ("<script>never closed", ""),
    ],
)
def test_markup_becomes_plain_text(cell: str, text: str) -> None:
    assert plain_text(cell) == text


@pytest.mark.parametrize("piece", ["<a ", "<!--", "&", "<script>", "<sup>", "</p>", "<a href='"])
def test_hostile_markup_takes_no_longer_than_its_length(piece: str) -> None:
    assert isinstance(plain_line(piece * 20_000), str)


JIA = Person("样本甲", "Jia Yangben")


def test_people_numbered_with_figures_set_high_get_what_is_theirs() -> None:
    cells = {
        "speaker": '<a href="https://jia.example">样本甲 / Jia Yangben</a><sup>1</sup>,'
        ' <a href="https://yi.example">样本乙 / Yi Yangben</a><sup>2,1</sup>',
        "affiliation": "<sup>1</sup>Sample University, <sup>2</sup>样本研究所",
        "bio": "<sup>1</sup>甲的简介。<br><sup>2</sup>Yi's life; in short.",
    }

    assert people(cells) == (
        Person("样本甲", "Jia Yangben", "Sample University", bio="甲的简介。", website="https://jia.example"),
        Person(
            "样本乙",
            "Yi Yangben",
            "样本研究所 / Sample University",
            bio="Yi's life; in short. / 甲的简介。",
            website="https://yi.example",
        ),
    )


def test_people_parted_by_semicolons_get_what_stands_at_their_place() -> None:
    cells = {
        "speaker": "样本甲；样本乙",
        "speaker_latin": "Jia Yangben; Yi Yangben",
        "affiliation": "甲大学；乙大学",
        "bio": "甲的简介。\n\n乙的简介。",
        "bio_en": "Of both.",
        "website": "https://jia.example",
    }

    assert people(cells) == (
        Person(
            "样本甲",
            "Jia Yangben",
            "甲大学",
            bio="甲的简介。",
            bio_en="Of both.",
            website="https://jia.example",
        ),
        Person("样本乙", "Yi Yangben", "乙大学", bio="乙的简介。"),
    )


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (
            {"speaker": "样本甲、样本乙", "affiliation": "同一大学"},
            [("样本甲", "同一大学"), ("样本乙", "同一大学")],
        ),
        (
            {"speaker": "样本甲¹、样本乙²", "affiliation": "¹甲大学 ²乙大学"},
            [("样本甲", "甲大学"), ("样本乙", "乙大学")],
        ),
        ({"speaker": "样本甲; 样本甲"}, [("样本甲", "")]),
        ({"speaker": "<b>样本甲</b><br>样本乙"}, [("样本甲", ""), ("样本乙", "")]),
        ({"speaker": "待定"}, []),
        ({"speaker": "TBA"}, []),
        ({}, []),
    ],
)
def test_who_is_in_a_cell(cells: dict[str, str], found: list[tuple[str, str]]) -> None:
    assert [(person.name, person.affiliation) for person in people(cells)] == found


def test_names_a_file_gives_one_by_one_are_not_taken_apart() -> None:
    names = ("Sample, Ada; of the Samples", "样本甲 / Jia Yangben", 'Bob "B" Sample')

    assert people_of_names(names) == (Person("Sample, Ada; of the Samples"), JIA, Person('Bob "B" Sample'))


@pytest.mark.parametrize(
    ("text", "han", "spoken", "language"),
    [
        ("見本の発表", "zh", "", "ja"),
        ("様本大学", "ja", "", "ja"),
        ("样本大学", "zh", "ja", "zh"),
        ("Sample University", "ja", "ja", "en"),
        ("Die Probe", "zh", "de", "de"),
        ("Sample", "zh", "de,fr", "en"),
        ("견본", "zh", "", "ko"),
        ("We study the word 漢字 as it is used in long English sentences.", "zh", "", "en"),
        (
            "这是一个关于日本寿司店的样本，店名叫“すし”，作者用很长的中文句子来描述这家店以及它周围的街道和人们的日常生活。",
            "zh",
            "",
            "zh",
        ),
        ("NLP 的样本", "zh", "en", "zh"),
    ],
)
def test_each_text_has_its_own_language(text: str, han: str, spoken: str, language: str) -> None:  # E-09
    assert language_of(text, "ja" if han == "ja" else "zh", spoken) == language


def test_a_text_stands_where_its_language_belongs() -> None:  # E-09
    assert worded("見本の話", "ja") == Wording(original="見本の話", original_language="ja")
    assert worded("样本", "zh") == Wording(zh="样本")
    assert worded("", "zh") == Wording()
    assert [name_language(name, "ja") for name in ["見本", "Sample"]] == ["ja", "en"]
    assert name_language("样本", "zh") == "zh-Hans"


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        ("中文", "zh"),
        ("中文/English", "zh,en"),
        ("zh-Hans, en", "zh-Hans,en"),
        ("日本語", "ja"),
        ("双语", "zh,en"),
        ("", ""),
    ],
)
def test_spoken_languages(cell: str, tags: str) -> None:
    assert spoken_languages(cell) == tags


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(BadCell):
        spoken_languages("Sampleish")


@pytest.mark.parametrize(
    ("cell", "addresses"),
    [
        ("", []),
        ("https://a.example/?a=1&amp;b=2", ["https://a.example/?a=1&b=2"]),
        ("https://a.example/1 ; http://b.example/2", ["https://a.example/1", "http://b.example/2"]),
        ('<a href="https://a.example">Slides</a>', ["https://a.example"]),
        ("{{ '/x.pdf' | relative_url }}", None),
        ("coming soon", None),
        ("www.a.example/x", None),
        ("https://", None),
        ("https://[broken", None),
        ("a.example:8080/x", None),
    ],
)
def test_addresses_of_the_web(cell: str, addresses: list[str] | None) -> None:
    assert web_addresses("slides", cell) == addresses


@pytest.mark.parametrize(
    "cell",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://a.example",
        "https://a.example/" + "x" * 999,
    ],
)
def test_other_addresses_are_refused(cell: str) -> None:
    with pytest.raises(BadCell) as refusal:
        web_addresses("slides", cell)

    assert refusal.value.column == "slides"


@pytest.mark.parametrize(
    ("address", "title", "kind"),
    [
        ("https://v.example/1.mp4", "", MaterialKind.RECORDING),
        ("https://v.example/watch", "Video recording", MaterialKind.RECORDING),
        ("https://v.example/1.vtt", "Video recording subtitle file (VTT)", MaterialKind.LINK),
        ("https://a.example/1.pdf", "Talk slides", MaterialKind.SLIDES),
        ("https://a.example/1.pdf", "论文", MaterialKind.PAPER),
        ("https://a.example/", "Chat room", MaterialKind.LINK),
    ],
)
def test_what_a_link_leads_to(address: str, title: str, kind: MaterialKind) -> None:
    assert kind_of_link(address, title) == kind
