"""`flask lectures import`, as its user meets it: what it prints, and what is then in the programme."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from forum.journal import SYSTEM, JournalEntry
from forum.lectures.models import Lecture, MaterialKind, PublicState, Series, Topic
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.programme import programme_state
from forum.lectures.queries import Filters, past
from forum.mail.models import OutboxMessage
from forum.speakers.models import Speaker
from forum.venues.models import Room, Venue
from forum.wording import Wording
from tests.cast import CLEO, NOON, REAL
from tests.conftest import Database
from tests.factories import make_registration

SAMPLES = Path(__file__).parent.parent / "samples"
COLLOQUIUM = SAMPLES / "colloquium.csv"
Run = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def run(app: Flask, database: Database) -> Run:
    """Run the command, in English by default; answers with its exit code and its lines."""

    def run(*arguments: object, language: str = "en_GB.UTF-8") -> tuple[int, list[str]]:
        words = ["lectures", "import", *map(str, arguments)]
        result = app.test_cli_runner().invoke(args=words, env={"LC_ALL": language})
        return result.exit_code, result.output.splitlines()

    return run


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """Write a table of the columns start, end, title, speaker; each row in one string, parted by |."""

    def table(*rows: str, header: str = "starts_at|title|speaker|abstract") -> Path:
        path = tmp_path / "table.csv"
        lines = [",".join(f'"{cell}"' for cell in row.split("|")) for row in (header, *rows)]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return table


FIRST = "2026-04-01 14:00|First sample|样本甲|One."
SECOND = "2026-04-08 14:00|Second sample|样本乙|Two."
THIRD = "2026-04-15 14:00|Third sample|样本甲|Three."


def lectures(database: Database) -> list[Lecture]:
    """All lectures in the order of time, with what belongs to them loaded."""
    with database.reading() as session:
        found = list(session.scalars(select(Lecture).order_by(Lecture.starts_at, Lecture.id)))
        for lecture in found:
            _ = [one.speaker for one in lecture.appearances], lecture.materials, lecture.topics, lecture.pools
            _ = lecture.room and lecture.room.venue, lecture.series, lecture.search_terms
        return found


def test_a_colloquium_comes_in_with_people_texts_and_addresses(run: Run, database: Database) -> None:
    code, lines = run(COLLOQUIUM, "--series", "nlp", "--timezone", "Asia/Tokyo", "--publish")

    assert (code, lines) == (
        0,
        [
            "Note: row 4, column slides: It is no web address and was left out.",
            "imported 5, updated 0, unchanged 0, refused 0",
        ],
    )
    first, second, third, fourth, _ = lectures(database)
    assert first.title == Wording(en="Sample Representations of Words")
    assert first.abstract == Wording(
        original="本発表では、存在しない研究について述べる。\n二行目。", original_language="ja"
    )
    assert (first.starts_at, first.ends_at - first.starts_at, first.timezone) == (
        datetime(2025, 3, 12, 3, 0, tzinfo=UTC),
        timedelta(minutes=90),
        "Asia/Tokyo",
    )
    assert [(one.kind, one.url) for one in first.materials] == [
        (MaterialKind.RECORDING, "https://video.example/watch?v=1&t=2")
    ]
    # Han alone, in a file full of kana.
    assert second.appearances[0].affiliation == Wording(original="見本大学", original_language="ja")
    assert [(one.speaker.name, one.speaker.name_latin, one.speaker.website) for one in third.appearances] == [
        ("見本次郎", "Jiro Mihon", "https://jiro.example"),
        ("見本三郎", "Saburo Mihon", "https://saburo.example"),
    ]
    assert [one.affiliation for one in third.appearances] == [
        Wording(en="Sample University"),
        Wording(original="見本研究所", original_language="ja"),
    ]
    assert third.appearances[1].bio == Wording(en="She is a sample professor.")
    assert third.materials == []
    assert fourth.ends_at - fourth.starts_at == timedelta(minutes=90)
    assert fourth.abstract == Wording(en="We study samples & their editing: if x < y then stop.")
    assert {one.public_state for one in lectures(database)} == {PublicState.PUBLISHED}


def test_the_same_file_again_changes_nothing(run: Run, database: Database) -> None:
    arguments = (COLLOQUIUM, "--series", "nlp", "--timezone", "Asia/Tokyo", "--publish")
    run(*arguments)
    with database.reading() as session:
        before = programme_state(session), session.scalar(select(func.count(JournalEntry.id)))

    code, lines = run(*arguments)

    assert (code, lines[-1]) == (0, "imported 0, updated 0, unchanged 5, refused 0")
    with database.reading() as session:
        assert (programme_state(session), session.scalar(select(func.count(JournalEntry.id)))) == before


def test_a_speaker_met_again_is_one_person_with_the_latest_affiliation(run: Run, database: Database) -> None:
    run(COLLOQUIUM, "--series", "nlp")

    with database.reading() as session:
        hanako = session.scalars(select(Speaker).where(Speaker.name == "見本花子")).one()
        assert session.scalar(select(func.count(Speaker.id))) == 5
    assert hanako.affiliation == Wording(original="架空株式会社", original_language="ja")
    assert hanako.bio == Wording(original="見本の新しい略歴です。", original_language="ja")
    assert (hanako.website, hanako.name_language) == ("https://hanako.example/new", "ja")
    second, fifth = (one for one in lectures(database) if one.speakers[0].name == "見本花子")
    assert second.appearances[0].bio == Wording(
        original="見本大学大学院助教。架空の言語の研究に従事。", original_language="ja"
    )
    assert fifth.appearances[0].bio == hanako.bio


@pytest.mark.parametrize("asked", ["架空", "jianbenhuazi", "mihon", "correct", "見本大学", "qxf-2025-002"])
def test_imported_lectures_are_found_by_words_pinyin_and_names(
    run: Run, database: Database, asked: str
) -> None:
    run(COLLOQUIUM, "--series", "nlp", "--publish")

    with database.reading() as session:
        found = past(session, NOON, Filters(q=asked), limit=9, offset=0)
        assert bool(found) == (asked != "correct")


def test_bad_rows_are_named_and_the_good_ones_stay(run: Run, database: Database) -> None:
    code, lines = run(SAMPLES / "gb18030.csv", "--publish")

    assert (code, lines) == (
        1,
        [
            "Columns nobody knows here, kept aside: 备注",
            "row 4, column starts_at: “待定” is not a date with a time of day.",
            "row 5, column title: There is nothing in it.",
            "row 6, column seats: “很多” is not a number of seats.",
            "imported 2, updated 0, unchanged 0, refused 3",
        ],
    )
    first, second = lectures(database)
    assert (first.starts_at, first.ends_at, first.timezone) == (
        datetime(2026, 4, 1, 6, 0, tzinfo=UTC),
        datetime(2026, 4, 1, 7, 30, tzinfo=UTC),
        "Asia/Shanghai",
    )
    assert [(one.name, one.name_latin) for one in first.speakers] == [
        ("样本甲", "Jia Yangben"),
        ("样本乙", "Yi Yangben"),
    ]
    assert [one.affiliation.zh for one in first.appearances] == ["样本大学", "样本研究院"]
    assert [one.bio.zh for one in first.appearances] == ["样本甲是虚构的教授。", "样本乙是虚构的研究员。"]
    assert first.room is not None
    assert (first.room.name.zh, first.room.venue.name.zh) == ("第一报告厅", "样本科学楼")
    assert first.room_id == second.room_id
    assert [pool.seats for pool in first.pools] == [120]
    assert {topic.name.zh for topic in first.topics} == {"控制论", "系统工程"}
    assert (first.series_id, second.languages) == (second.series_id, "zh,en")


def test_a_moved_row_moves_that_lecture(run: Run, database: Database, table: Callable[..., Path]) -> None:
    run(table(FIRST, SECOND, THIRD), "--series", "s", "--publish")
    before = lectures(database)[1]

    code, lines = run(
        table(FIRST, SECOND.replace("04-08 14:00", "05-06 15:00"), THIRD), "--series", "s", "--publish"
    )

    assert (code, lines) == (0, ["imported 0, updated 1, unchanged 2, refused 0"])
    after = lectures(database)[2]
    assert (after.id, after.uid, after.code, after.slug) == (before.id, before.uid, before.code, before.slug)
    assert (after.starts_at, after.previous_starts_at) == (
        datetime(2026, 5, 6, 7, 0, tzinfo=UTC),
        before.starts_at,
    )
    assert after.ends_at - after.starts_at == timedelta(minutes=90)
    assert (before.revision, after.revision) == (0, 1)


def test_the_end_of_registration_moves_with_its_lecture(
    run: Run, database: Database, table: Callable[..., Path]
) -> None:
    run(table(FIRST, SECOND, THIRD), "--series", "s", "--publish")
    with database.transaction() as session:
        moved = session.scalars(select(Lecture).order_by(Lecture.id)).all()[1]
        moved.registration_closes_at = moved.starts_at - timedelta(days=1)

    run(table(FIRST, SECOND.replace("04-08 14:00", "05-06 15:00"), THIRD), "--series", "s", "--publish")

    after = lectures(database)[2]
    assert after.starts_at == datetime(2026, 5, 6, 7, 0, tzinfo=UTC)
    assert after.registration_closes_at == after.starts_at - timedelta(days=1)


@pytest.mark.parametrize(
    ("row", "mails"),
    [
        ("2026-04-01 16:00|2026-04-01 17:00|First sample|样本甲|大厅", 1),
        ("2026-04-01 14:00|2026-04-01 17:00|First sample|样本甲|大厅", 1),
        ("2026-04-01 14:00|2026-04-01 15:30|First sample|样本甲|小厅", 1),
        ("2026-04-01 14:00|2026-04-01 15:30|The first sample|样本甲|大厅", 0),
    ],
)
def test_who_registered_for_a_moved_lecture_is_told(
    run: Run, database: Database, table: Callable[..., Path], row: str, mails: int
) -> None:
    header = "starts_at|ends_at|title|speaker|room"
    first = "2026-04-01 14:00|2026-04-01 15:30|First sample|样本甲|大厅"
    run(table(first, header=header), "--series", "s", "--publish")
    with database.transaction() as session:
        make_registration(session, session.get_one(Lecture, lectures(database)[0].id), CLEO)

    run(table(row, header=header), "--series", "s")

    with database.reading() as session:
        assert list(session.scalars(select(OutboxMessage.recipient))) == [CLEO.email] * mails


def test_only_what_changed_in_the_file_changes(
    run: Run, database: Database, table: Callable[..., Path]
) -> None:
    run(table(FIRST, SECOND), "--series", "s", "--publish")
    with database.transaction() as session:
        lecture = session.get_one(Lecture, lectures(database)[0].id)
        by_hand = LectureChanges(
            title=Wording(en="Corrected by hand", zh="手工译名"),
            starts_at=lecture.starts_at + timedelta(hours=1),
        )
        revise_lecture(session, lecture, by_hand, actor=SYSTEM, now=NOON)

    again = run(table(FIRST, SECOND), "--series", "s")
    changed = run(table(FIRST.replace("One.", "One, revised."), SECOND), "--series", "s")

    assert again == (0, ["imported 0, updated 0, unchanged 2, refused 0"])
    assert changed == (0, ["imported 0, updated 1, unchanged 1, refused 0"])
    first = lectures(database)[0]
    assert first.title == Wording(en="Corrected by hand", zh="手工译名")
    assert first.abstract == Wording(en="One, revised.")
    assert first.starts_at == datetime(2026, 4, 1, 7, 0, tzinfo=UTC)


def test_every_column_can_change(run: Run, database: Database, table: Callable[..., Path]) -> None:
    header = "code|starts_at|ends_at|title|title_zh|speaker|language|room|seats|topics|slides|video|"
    header += "online_url|series"
    before = "S-1|2026-04-01 14:00||Sample|样本|样本甲|zh|Hall|10|Control|https://a.example/1|||S"
    after = (
        "S-1|2026-04-02 14:00|16:00|Sample 2|样本二|样本甲;样本乙|zh,en|Room|20|Systems|https://a.example/2"
        "|https://v.example|https://m.example|T"
    )
    run(table(before, header=header), "--publish")

    code, lines = run(table(after, header=header))

    assert (code, lines) == (0, ["imported 0, updated 1, unchanged 0, refused 0"])
    [lecture] = lectures(database)
    assert lecture.title == Wording(zh="样本二", en="Sample 2")
    assert lecture.ends_at == datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
    assert [speaker.name for speaker in lecture.speakers] == ["样本甲", "样本乙"]
    assert (lecture.languages, lecture.online_url) == ("zh,en", "https://m.example")
    assert lecture.room is not None
    assert lecture.room.name == Wording(en="Room")
    assert [topic.slug for topic in lecture.topics] == ["systems"]
    assert [one.url for one in lecture.materials] == ["https://a.example/2", "https://v.example"]
    assert lecture.series is not None
    assert (lecture.series.slug, [pool.seats for pool in lecture.pools]) == ("t", [20])


def test_seats_people_have_taken_are_not_counted_anew(
    run: Run, database: Database, table: Callable[..., Path]
) -> None:
    header = "starts_at|title|speaker|seats"
    run(table("2026-04-01 14:00|Sample|样本甲|10", header=header), "--publish")
    with database.transaction() as session:
        make_registration(session, session.get_one(Lecture, lectures(database)[0].id), CLEO)

    code, lines = run(table("2026-04-01 14:00|Sample|样本甲|20", header=header))

    assert (code, lines) == (
        0,
        [
            "Note: row 2, column seats: People have registered, so the seats stay; change them in the forum.",
            "imported 0, updated 0, unchanged 1, refused 0",
        ],
    )


def test_material_added_by_hand_stays_beside_that_of_the_file(
    run: Run, database: Database, table: Callable[..., Path]
) -> None:
    header = "starts_at|title|speaker|slides|video"
    row = "2026-04-01 14:00|Sample|样本甲|{}|"
    run(table(row.format("https://a.example/1"), header=header), "--publish")
    run(table(row.format("") + "https://v.example", header=header))

    run(table(row.format("https://a.example/2"), header=header))

    assert [one.url for one in lectures(database)[0].materials] == [
        "https://a.example/2",
        "https://v.example",
    ]


def test_a_rehearsal_says_the_same_and_writes_nothing(run: Run, database: Database) -> None:
    code, lines = run(COLLOQUIUM, "--series", "nlp", "--publish", "--dry-run")

    assert (code, lines[1:]) == (
        0,
        ["This was a rehearsal: nothing was written.", "imported 5, updated 0, unchanged 0, refused 0"],
    )
    with database.reading() as session:
        assert [session.scalar(select(func.count(table.id))) for table in (Lecture, Speaker, Series)] == [
            0,
            0,
            0,
        ]


def test_without_publish_nothing_is_public_and_a_later_run_publishes(run: Run, database: Database) -> None:
    run(SAMPLES / "gb18030.csv")
    assert {one.public_state for one in lectures(database)} == {PublicState.UNPUBLISHED}

    _, lines = run(SAMPLES / "gb18030.csv", "--publish")

    assert lines[-1] == "imported 0, updated 2, unchanged 0, refused 3"
    assert {(one.public_state, one.revision) for one in lectures(database)} == {(PublicState.PUBLISHED, 0)}


def test_a_schedule_brings_rooms_tracks_and_the_zone_of_the_conference(run: Run, database: Database) -> None:
    code, lines = run(SAMPLES / "schedule.xml", "--publish")

    assert (code, lines) == (
        1,
        [
            "row 3, column starts_at: “soon” is not a date with a time of day.",
            "Note: row 1, column links: It is no web address and was left out.",
            "imported 2, updated 0, unchanged 0, refused 1",
        ],
    )
    first, second = lectures(database)
    assert (first.starts_at, first.ends_at, first.timezone, first.slug) == (
        datetime(2026, 2, 1, 8, 30, tzinfo=UTC),
        datetime(2026, 2, 1, 8, 50, tzinfo=UTC),
        "Europe/Brussels",
        "sample-2026-1-welcome",
    )
    assert first.abstract == Wording(en="An opening\n\nFirst line.\n\nSee here (https://a.example/x).")
    assert [speaker.name for speaker in first.speakers] == ['Ada "Example" Sample', "Sämple Staff, DG0XX"]
    assert [(one.kind, one.url, one.title.en) for one in first.materials] == [
        (MaterialKind.SLIDES, "https://a.example/1.pdf", "Talk slides"),
        (MaterialKind.RECORDING, "https://v.example/1.mp4", "Video recording (MP4) - 3 MB"),
        (MaterialKind.LINK, "https://v.example/1.vtt", "Video recording subtitle file (VTT)"),
    ]
    assert (first.series and first.series.title, [topic.name for topic in first.topics]) == (
        Wording(en="Keynotes"),
        [Wording(en="Keynotes")],
    )
    with database.reading() as session:
        assert list(session.scalars(select(Venue.slug))) == ["sample-hall-sampleville"]
        assert session.scalar(select(func.count(Room.id))) == 1
    assert (second.speakers, second.source_key) == ([], "5a3b1c00-0000-4000-8000-000000000002")


def test_a_schedule_goes_into_one_series_when_that_is_asked_for(run: Run, database: Database) -> None:
    run(SAMPLES / "schedule.xml", "--series", "Sample Days")

    assert {one.series.slug for one in lectures(database) if one.series} == {"sample-days"}
    with database.reading() as session:
        assert session.scalar(select(func.count(Topic.id))) == 3


def test_a_calendar_comes_in_entry_by_entry(run: Run, database: Database) -> None:
    code, lines = run(SAMPLES / "seminar.ics", "--publish")

    assert (code, lines) == (
        1,
        [
            "row 3, column starts_at: The entry recurs; give each lecture an entry of its own.",
            "row 4, column starts_at: The entry lasts the whole day; a lecture needs a time of day.",
            "row 6, column title: The entry is cancelled; cancel the lecture in the forum instead.",
            "imported 3, updated 0, unchanged 0, refused 3",
        ],
    )
    first, second, floating = lectures(database)
    assert (first.title.en, first.starts_at, first.ends_at, first.timezone) == (
        "Samples, Part One",
        datetime(2026, 3, 5, 13, 0, tzinfo=UTC),
        datetime(2026, 3, 5, 14, 15, tzinfo=UTC),
        "Europe/Paris",
    )
    assert [speaker.name for speaker in first.speakers] == ["Ada Sample", "Bob Sample"]
    assert first.room is not None
    assert (first.room.name.en, first.source_key) == ("Room 7", "one@sample.example")
    assert sorted(topic.slug for topic in first.topics) == ["control", "systems"]
    assert {one.series and one.series.slug for one in (first, second)} == {"sample-seminar"}
    assert floating.materials == []
    assert [(one.kind, one.url) for one in second.materials] == [
        (MaterialKind.LINK, "https://seminar.example/2")
    ]
    assert (floating.starts_at, floating.timezone) == (
        datetime(2026, 3, 26, 13, 0, tzinfo=UTC),
        "Europe/Berlin",
    )


def test_rooms_and_people_wanted_twice_are_imported_and_said(
    run: Run, database: Database, table: Callable[..., Path]
) -> None:
    header = "starts_at|title|speaker|room"
    rows = ("2026-04-01 14:00|One|样本甲|Hall", "2026-04-01 14:30|Two|样本甲|Hall")

    code, lines = run(table(*rows, header=header))

    assert (code, lines) == (
        0,
        [
            "Note: QXF-2026-001: Hall is taken by QXF-2026-002, 2026-04-01 (Wed) 14:30–16:00.",
            "Note: QXF-2026-001: 样本甲 also appears in QXF-2026-002, 2026-04-01 (Wed) 14:30–16:00.",
            "imported 2, updated 0, unchanged 0, refused 0",
        ],
    )


def test_many_clashes_are_counted_beyond_the_first_twenty(run: Run, table: Callable[..., Path]) -> None:
    rows = [f"2026-04-01 14:{minute:02d}|Sample {minute}|样本甲" for minute in range(8)]

    _, lines = run(table(*rows, header="starts_at|title|speaker"))

    assert lines[-2:] == [
        "Note: 8 more clashes; `flask lectures clashes` names them all.",
        "imported 8, updated 0, unchanged 0, refused 0",
    ]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("column", "cell", "reason"),
    [
        ("title", "x" * 501, "It is longer than 500 characters."),
        ("abstract", "x" * 50_001, "It is longer than 50000 characters."),
        ("speaker", "x" * 101, "It is longer than 100 characters."),
        ("speaker", ";".join(map(str, range(51))), "More than 50 people are named."),
        ("speaker_latin", "x" * 101, "It is longer than 100 characters."),
        ("bio", "x" * 20_001, "It is longer than 20000 characters."),
        ("affiliation", "x" * 501, "It is longer than 500 characters."),
        ("website", "javascript:alert(1)", "Only addresses that begin with http:// or https:// are taken."),
        ("video", "data:text/html,x", "Only addresses that begin with http:// or https:// are taken."),
        ("topics", "x" * 101, "It is longer than 100 characters."),
        ("seats", "100001", "“100001” is not a number of seats."),
        ("seats", "-1", "“-1” is not a number of seats."),
        ("ends_at", "13:00", "It ends before it starts."),
        ("language", "Klingonisch", "“Klingonisch” is no language known here."),
    ],
)
def test_a_cell_beyond_what_can_be_kept_names_its_column(
    run: Run, table: Callable[..., Path], column: str, cell: str, reason: str
) -> None:
    cells = {"starts_at": "2026-04-01 14:00", "title": "Sample", "speaker": "样本甲", column: cell}

    good = "2026-04-08 14:00|Good sample|样本乙"

    assert run(table("|".join(cells.values()), good, header="|".join(cells))) == (
        1,
        [
            f"row 2, column {column}: {reason}",
            "imported 1, updated 0, unchanged 0, refused 1",
        ],
    )


def test_a_row_given_twice_is_named(run: Run, table: Callable[..., Path]) -> None:
    assert run(table(FIRST, SECOND, FIRST)) == (
        1,
        [
            "row 4, column starts_at: Row 2 is the same lecture.",
            "imported 2, updated 0, unchanged 0, refused 1",
        ],
    )


def test_who_works_in_chinese_is_answered_in_chinese_but_for_the_count(
    run: Run, table: Callable[..., Path]
) -> None:
    assert run(table("待定|样本|样本甲|"), language="zh_CN.UTF-8") == (
        1,
        [
            "第 2 行，starts_at 列：“待定”不是带时刻的日期。",
            "imported 0, updated 0, unchanged 0, refused 1",
        ],
    )


def test_a_false_file_gets_one_sentence_and_changes_nothing(
    run: Run, database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "programme.csv"
    path.write_bytes(b"%PDF-1.7 ...")

    assert run(path, "--series", "nlp") == (
        1,
        ["This is a PDF document; a programme comes as CSV, XLSX, iCalendar or schedule.xml."],
    )
    with database.reading() as session:
        assert session.scalar(select(func.count(Series.id))) == 0


@pytest.mark.parametrize("options", [("--timezone", "Nowhere/Never"), ("--series", "…")])
def test_an_option_that_means_nothing_is_said_at_once(run: Run, options: tuple[str, str]) -> None:
    code, lines = run(COLLOQUIUM, *options)

    assert (code, lines[-1].startswith("Error: Invalid value for")) == (2, True)


def test_a_strangers_words_do_not_steer_the_terminal(run: Run, table: Callable[..., Path]) -> None:
    _, lines = run(table("\x1b[2J soon|A|B|C", header="starts_at|title|speaker|\x1b]0;x\x07"))

    assert all(line.isprintable() for line in lines)
    assert lines[0] == "Columns nobody knows here, kept aside: ]0;x"


def test_a_row_the_database_will_not_have_is_refused_alone(
    run: Run, database: Database, table: Callable[..., Path]
) -> None:
    with database.transaction() as session:
        session.execute(text("CREATE UNIQUE INDEX one_title ON lectures (title_en)"))

    code, lines = run(table(FIRST, SECOND.replace("Second", "First"), THIRD), "--publish")

    assert (code, lines) == (
        1,
        [
            "row 3, column title: The database does not take this row.",
            "imported 2, updated 0, unchanged 0, refused 1",
        ],
    )
    assert [speaker.name for one in lectures(database) for speaker in one.speakers] == ["样本甲", "样本甲"]
    with database.reading() as session:
        assert list(session.scalars(select(Speaker.name))) == ["样本甲"]


REAL_FILES = {
    "colloquium.csv": (("--series", "nlp", "--timezone", "Asia/Tokyo"), 73),
    "fosdem-2025.xml": ((), 1105),
}


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", REAL_FILES)
def test_real_programmes_come_in_whole_where_they_are_at_hand(
    run: Run, database: Database, name: str
) -> None:
    if not (REAL / name).exists():
        return  # The head of the test run says so.
    options, count = REAL_FILES[name]

    code, lines = run(REAL / name, *options, "--publish")
    again = run(REAL / name, *options, "--publish")

    assert (code, lines[-1]) == (0, f"imported {count}, updated 0, unchanged 0, refused 0")
    assert (again[0], again[1][-1]) == (0, f"imported 0, updated 0, unchanged {count}, refused 0")
    assert all("<" not in speaker.name for lecture in lectures(database) for speaker in lecture.speakers)
