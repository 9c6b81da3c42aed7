"""Any file in a real database: good rows stay, bad ones are named, the same file again changes nothing."""

from contextlib import suppress
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.journal import COMMAND
from forum.lectures.commands import announced
from forum.lectures.imports.detect import read_programme
from forum.lectures.imports.entries import Unreadable
from forum.lectures.imports.operations import ImportOptions, Outcome, import_rows
from forum.lectures.imports.parsing import Parsed, parse
from forum.lectures.models import Appearance, Lecture
from forum.tokens import new_uid
from forum.wording import EMPTY
from tests.cast import NOON
from tests.conftest import Database
from tests.fuzz.inputs import effort
from tests.fuzz.programmes import GOOD_START, as_csv, ical_files, rows, schedule_files

GOOD = {"starts_at": GOOD_START, "title": "A good one", "speaker": "样本甲", "code": "GOOD-1"}
FILES = st.one_of(rows.map(lambda table: as_csv([*table, GOOD])), ical_files(), schedule_files())


class TakenBack(Exception):
    """Ends an example: the next one finds the database as it was."""


def written(session: Session, parsed: Parsed) -> Outcome:
    """The rows of a file, written as the command writes them."""
    options = ImportOptions(
        series=None,
        title=EMPTY,
        publish=True,
        new_uid=lambda: new_uid("uid.example.org"),
        revise=announced,
        actor=COMMAND,
        now=NOON,
    )
    *_, outcome = [Outcome(), *import_rows(session, parsed.rows, options)]
    session.flush()
    return outcome


def counts(session: Session) -> tuple[int | None, ...]:
    return tuple(session.scalar(select(func.count()).select_from(table)) for table in (Lecture, Appearance))


def understood(data: bytes) -> Parsed | None:
    with suppress(Unreadable):
        *_, parsed = [Parsed(), *parse(read_programme(data), ZoneInfo("Asia/Shanghai"))]
        return parsed
    return None


def test_any_file_is_written_once_and_twice_changes_nothing(database: Database) -> None:
    @effort(12)
    @given(FILES)
    def is_written(data: bytes) -> None:
        parsed = understood(data)
        if parsed is None:
            return
        with suppress(TakenBack), database.transaction() as session:
            first = written(session, parsed)
            after_first = counts(session)
            second = written(session, parsed)
            assert len(first.imported) + len(first.refused) == len(parsed.rows)
            assert after_first[0] == len(first.imported)
            # What a row says is measured before it is written: no database has to refuse it.
            assert [str(one) for one in first.refused if "database" in one.sentence] == []
            assert (second.imported, second.updated) == ([], [])
            assert second.unchanged == len(first.imported)
            assert len(second.refused) == len(first.refused)
            assert counts(session) == after_first
            raise TakenBack

    is_written()
