"""What no form would ever let in, put straight into the database: the feed is served all the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import Column, Integer, select, table, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from forum.feeds.ical import written
from forum.journal import COMMAND
from forum.lectures.following import follow_speaker
from forum.lectures.models import Lecture
from forum.wording import Wording
from tests.cast import ADA, CLEO, NOON
from tests.conftest import Database
from tests.factories import make_registration
from tests.feeds.readers import READERS
from tests.feeds.season import Season, fetched, pictures

LONG = "讲" * 100_000
INJECTION = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nATTENDEE:mailto:dan@example.org"

# Table, column, value: each goes into the row of the open lecture or of what belongs to it.
POISONED: list[tuple[str, str, Any]] = [
    ("lectures", "title_en", INJECTION),
    ("lectures", "title_en", LONG),
    ("lectures", "title_en", "\x01\x02\x0b\x1b\x7f\x85\u2028\u2029\ufeff\ufffe"),
    ("lectures", "title_en", "nul\x00nul"),
    ("lectures", "title_en", b"\xff\xfe\x00bytes"),
    ("lectures", "title_en", "%(code)s %s %d {0} ${x} \\N \\n"),
    ("lectures", "abstract_en", INJECTION),
    ("lectures", "abstract_en", LONG),
    ("lectures", "abstract_en", "</script><b>%s</b>\x00"),
    ("lectures", "abstract_en", b"\x80\x81"),
    ("lectures", "change_note_en", INJECTION),
    ("lectures", "access_note_en", "100 % sure, %(x)s"),
    ("lectures", "languages", ",,;zz-\r\n, " * 3),
    ("lectures", "languages", "x" * 90),
    ("lectures", "interpretation", "%(others)s"),
    ("lectures", "timezone", "Mars/Olympus"),
    ("lectures", "timezone", "../../etc/passwd"),
    ("lectures", "timezone", ""),
    ("lectures", "uid", "evil\r\nATTENDEE:x"),
    ("lectures", "uid", ""),
    ("lectures", "slug", "a/b?c#d\r\n讲 %"),
    ("lectures", "starts_at", "tomorrow"),
    ("lectures", "starts_at", "0001-01-01 00:00:00.000000"),
    ("lectures", "ends_at", "2026-03-09 03:00:00.000000"),
    ("lectures", "ends_at", "9999-12-31 23:59:59.999999"),
    ("lectures", "changed_at", "never"),
    ("lectures", "created_at", "0001-01-01 00:00:00.000000"),
    ("lectures", "revision", -7),
    ("lectures", "revision", "many"),
    ("lectures", "public_state", "exploded"),
    ("lectures", "attendance", "telepathic"),
    ("lectures", "previous_starts_at", "whenever"),
    ("speakers", "name", INJECTION[:90]),
    ("speakers", "name_latin", "\x00\x01\u202e"),
    ("venues", "latitude", 1e308),
    ("venues", "latitude", "north"),
    ("venues", "address_en", INJECTION),
    ("series", "title_en", INJECTION),
    ("topics", "name_en", ",;\\\r\n" * 2000),
    ("materials", "url", "javascript:alert(1)\r\nX:1"),
    ("materials", "kind", "hologram"),
    ("lectures", "audience", "the chosen"),
    ("lectures", "planning_state", "dreamt"),
    ("lectures", "published_at", "one day"),
    ("lectures", "registration_closes_at", b"\x00"),
    ("lectures", "number", "a dozen"),
    ("lectures", "code", b"\xff"),
    ("lectures", "source_fingerprint", "{broken"),
    ("lectures", "takes_registrations", "perhaps"),
    ("lectures", "series_id", 999),
    ("lectures", "room_id", 999),
    ("lectures", "ends_at", None),
    ("lectures", "changed_at", None),
    ("lectures", "timezone", None),
    ("lectures", "title_zh", 7.5),
    ("appearances", "speaker_id", 999),
    ("speakers", "name", b"\xff\xfe"),
    ("venues", "name_en", b"\xff\x00"),
    ("series", "title_en", b"\x80"),
    ("series", "default_length_minutes", "long"),
]
# What no calendar can do without: the desk names a lecture that lacks it.
VITAL = {
    ("lectures", "uid", ""): "uid",
    ("lectures", "starts_at", "tomorrow"): "move",
    ("lectures", "changed_at", "never"): "save",
    ("lectures", "revision", "many"): "save",
    ("lectures", "public_state", "exploded"): "save",
    ("lectures", "audience", "the chosen"): "save",
}
PUBLIC = ["/en/", "/zh/lectures", "/en/series/open", "/en/speakers/wang-xiaoming", "/en/venues/observatory"]
STAFF = ["/staff/", "/staff/lectures", "/staff/lectures/qxf-2026-001/edit"]


def put(database: Database, name: str, column: str, value: Any) -> bool:
    """Put the value in with all checks off; False where the database itself will not have it."""
    row = table(name, Column("id", Integer), Column(column, NullType()))
    try:
        with rules_off(database), database.engine.begin() as connection:
            connection.execute(update(row).where(row.c.id == 1).values({column: value}))
            connection.execute(text("UPDATE programme_state SET revision = revision + 1"))
    except (DBAPIError, ValueError):
        return False
    return True


@contextmanager
def rules_off(database: Database) -> Iterator[None]:
    """SQLite without checks and foreign keys, as a careless hand may have it; a pool of one connection."""
    if database.kind != "sqlite":
        yield
        return
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("PRAGMA ignore_check_constraints = ON")
    yield
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = ON")
        driver.execute("PRAGMA ignore_check_constraints = OFF")


def let_everything_be_empty(database: Database) -> None:
    """Take NOT NULL out of the schema of the lectures, which only SQLite allows."""
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA writable_schema = ON")
        driver.execute(
            "UPDATE sqlite_master SET sql = replace(sql, ' NOT NULL,', ',') WHERE name = 'lectures'"
        )
        driver.execute("PRAGMA writable_schema = RESET")


def present(database: Database, name: str, column: str) -> Any:
    """What stands there, as the driver gives it."""
    row = table(name, Column("id", Integer), Column(column, NullType()))
    with database.reading() as session:
        return session.scalar(select(row.c[column]).where(row.c.id == 1))


def test_one_bad_value_never_breaks_a_feed(
    client: FlaskClient, database: Database, season: Season, caplog: pytest.LogCaptureFixture
) -> None:
    written.cache_clear()  # it says once what it cannot write
    if database.kind == "sqlite":
        let_everything_be_empty(database)
    hurt, unhurt, refused = "lecture-1@uid.example.org", pictures(client), 0
    for name, column, value in POISONED:
        before = present(database, name, column)
        caplog.clear()
        if not put(database, name, column, value):
            refused += 1
            continue
        for path in ("forum.ics", "series/open.ics"):
            served = pictures(client, path)
            assert set(unhurt) - set(served) <= {hurt}, (name, column, value)
            assert set(served) <= set(unhurt), (name, column, value)
            if name == "lectures":
                assert {uid: served[uid] for uid in served if uid != hurt} == {
                    uid: unhurt[uid] for uid in unhurt if uid != hurt
                }
            # What names a series that is not there is in no series, and still in the forum.
            is_lost = bool(caplog.records) or (column == "series_id" and path != "forum.ics")
            assert hurt in served or is_lost, (name, column, value)
        put(database, name, column, before)
    assert pictures(client) == unhurt
    assert len(POISONED) - refused >= 30 or database.kind == "postgresql"


def test_a_season_of_nothing_but_poison_is_read_by_every_program(
    client: FlaskClient, database: Database, season: Season
) -> None:
    for name, column, value in POISONED:
        if isinstance(value, str) and column.endswith("_en"):
            put(database, name, column, value)
    for path in ("forum.ics", "lectures/qxf-2026-001.ics"):
        octets = fetched(client, path).data
        counts = {name: len(reader(octets)) for name, reader in READERS.items()}
        assert len(set(counts.values())) == 1, (path, counts)


@pytest.mark.databases("sqlite")
def test_an_end_long_before_the_beginning_hides_no_lecture(
    client: FlaskClient, database: Database, season: Season
) -> None:
    assert put(database, "lectures", "ends_at", "1999-01-01 00:00:00.000000")
    assert "lecture-1@uid.example.org" in pictures(client)


@pytest.mark.databases("sqlite")
def test_pages_survive_such_a_row_and_the_desk_names_it_until_it_is_mended(
    client: FlaskClient, sign_in: Callable[..., FlaskClient], database: Database, season: Season
) -> None:  # A-15, F-15
    staff, named = sign_in(ADA), "It is missing from every calendar"
    with database.transaction() as session:  # the desk draws how registrations came in before a beginning
        make_registration(session, session.get_one(Lecture, season.open), CLEO)
    let_everything_be_empty(database)
    for name, column, value in POISONED[::3]:
        before = present(database, name, column)
        put(database, name, column, value)
        answers = {path: client.get(path).status_code for path in PUBLIC}
        assert {*answers.values()} == {200}, (column, value, answers)
        if column != "slug":
            answers = {path: staff.get(path).status_code for path in STAFF}
            assert {*answers.values()} == {200}, (column, value, answers)
        put(database, name, column, before)
    assert named not in staff.get("/staff/").text
    for (name, column, value), mended_by in VITAL.items():
        before = present(database, name, column)
        put(database, name, column, value)
        page = staff.get("/staff/").text
        assert named in page, (column, value)
        address = "/moves/new" if mended_by == "move" else "/edit"
        assert f'/staff/lectures/qxf-2026-001{address}">{named}' in page
        if mended_by == "save":
            save(staff)
            assert named not in staff.get("/staff/").text, (column, value)
            assert "lecture-1@" in fetched(client).text
        else:
            put(database, name, column, before)


@pytest.mark.databases("sqlite")
def test_nothing_is_announced_because_a_row_cannot_be_read(
    client: FlaskClient, database: Database, season: Season
) -> None:
    def shown() -> list[bool]:
        """In which of the public outputs the lecture stands."""
        pages = ("/en/", "/en/lectures", "/feeds/en/forum.ics")
        return [
            "lecture-1@" in page or "qxf-2026-001" in page for page in (client.get(p).text for p in pages)
        ]

    def save_the_speaker_elsewhere() -> None:
        with database.transaction() as session:
            speaker = session.get_one(Lecture, 1).appearances[0].speaker
            before = {"affiliation_before": speaker.affiliation, "bio_before": speaker.bio}
            speaker.affiliation = Wording(en=f"{speaker.affiliation.en} (moved)")
            follow_speaker(session, speaker, frozenset({"affiliation"}), **before, actor=COMMAND, now=NOON)

    assert shown() == [True, True, True]
    for column, value in (("audience", "unlistd"), ("public_state", "withdrawm")):
        before = present(database, "lectures", column)
        put(database, "lectures", column, value)
        save_the_speaker_elsewhere()
        assert shown() == [False, False, False], column
        put(database, "lectures", column, before)


def save(staff: FlaskClient) -> None:
    """Press "Save" in the lecture's form, with what it shows; where nothing is chosen, choose the first."""
    page = LexborHTMLParser(staff.get("/staff/lectures/qxf-2026-001/edit").text)
    form, values = page.css_first('form[action="/staff/lectures/qxf-2026-001"]'), {}
    for control in form.css("input[name], textarea[name], select[name]"):
        name, kind = control.attributes["name"] or "", control.attributes.get("type")
        if control.tag == "select":
            chosen = control.css_first("option[selected]") or control.css_first("option")
            values[name] = chosen.attributes.get("value") or "" if chosen else ""
        elif kind in {"radio", "checkbox"}:
            if "checked" in control.attributes or (kind == "radio" and name not in values):
                values[name] = control.attributes.get("value") or "y"
        elif kind != "file":
            values[name] = (
                control.text() if control.tag == "textarea" else control.attributes.get("value") or ""
            )
    answer = staff.post("/staff/lectures/qxf-2026-001", data=values)
    assert answer.status_code == 302, answer.text[:3000]
