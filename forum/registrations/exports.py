"""Who comes, as a table to take away: the columns chosen, of everybody or of a narrowed list."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from forum import moments
from forum.i18n import Language
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.registrations.staff_columns import Column, Person
from forum.tables import Cell, csv_bytes, xlsx_bytes

INSTANTS = frozenset({"registered_at", "changed_at", "came"})


def usual(every: Iterable[Column]) -> list[Column]:
    """What is taken away unless something else is asked for: everything but what is sensitive."""
    return [column for column in every if not column.is_sensitive]


def registrations_csv(
    lecture: Lecture, people: Iterable[Person], columns: Sequence[Column], language: Language
) -> bytes:
    """These people as CSV with a mark for Excel."""
    return csv_bytes(_rows(lecture, people, columns, language))


def registrations_xlsx(
    lecture: Lecture, people: Iterable[Person], columns: Sequence[Column], language: Language
) -> bytes:
    """The same as a workbook."""
    return xlsx_bytes(lecture.code, _rows(lecture, people, columns, language))


def _rows(
    lecture: Lecture, people: Iterable[Person], columns: Sequence[Column], language: Language
) -> Iterator[list[Cell]]:
    yield [_heading(column, lecture, language) for column in columns]
    for person in people:
        yield [_local(column.cell(person, language), lecture.timezone) for column in columns]


def _heading(column: Column, lecture: Lecture, language: Language) -> str:
    """A time in a table has no zone of its own, so its heading names the zone."""
    if column.key not in INSTANTS:
        return column.heading
    zone = moments.zone_words(lecture.starts_at, lecture.timezone, language)
    return f"{column.heading}（{zone}）" if language == "zh" else f"{column.heading} ({zone})"


def _local(cell: Cell, zone: str) -> Cell:
    """An instant as the clock on the wall of the lecture shows it, for spreadsheets know no zones."""
    if isinstance(cell, datetime):
        return cell.astimezone(zone_of(zone)).replace(tzinfo=None, second=0, microsecond=0)
    return cell
