"""What no form would ever let in, put straight into the database: the feed is served all the same."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Column, Integer, select, table, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from forum.feeds.ical import written
from tests.conftest import Database
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
]


def put(database: Database, name: str, column: str, value: Any) -> bool:
    """Put the value in with all checks off; False where the database itself will not have it."""
    row = table(name, Column("id", Integer), Column(column, NullType()))
    try:
        with database.transaction() as session:
            if database.kind == "sqlite":
                session.execute(text("PRAGMA ignore_check_constraints = ON"))
            session.execute(update(row).where(row.c.id == 1).values({column: value}))
            session.execute(text("UPDATE programme_state SET revision = revision + 1"))
    except (DBAPIError, ValueError):
        return False
    return True


def present(database: Database, name: str, column: str) -> Any:
    """What stands there, as the driver gives it."""
    row = table(name, Column("id", Integer), Column(column, NullType()))
    with database.reading() as session:
        return session.scalar(select(row.c[column]).where(row.c.id == 1))


def test_one_bad_value_never_breaks_a_feed(
    client: FlaskClient, database: Database, season: Season, caplog: pytest.LogCaptureFixture
) -> None:
    written.cache_clear()  # it says once what it cannot write
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
            assert hurt in served or caplog.records, (name, column, value)
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
