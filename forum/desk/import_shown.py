"""Rows as tables to take away: what was refused with its reasons, and a table to begin with."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forum.i18n import Language, translate
from forum.lectures.export_rows import COLUMNS
from forum.lectures.imports.entries import Entry, Programme
from forum.lectures.imports.judging import Judgement
from forum.tables import Cell

REASON = "reason"
_INVENTED = {
    "code": "",
    "starts_at": "2030-04-10 14:00",
    "ends_at": "15:30",
    "title_zh": "星系如何生长",
    "title_en": "How Galaxies Grow",
    "abstract_zh": "用通俗的语言讲述星系的一生。",
    "abstract_en": "The life of galaxies in plain words.",
    "language": "zh, en",
    "speaker": "样例甲 / Sample Jia; 样例乙",
    "affiliation": "示例大学",
    "bio": "研究星系演化。",
    "venue": "示例楼",
    "room": "报告厅",
    "seats": "120",
    "series": "示例系列讲座",
    "topics": "天文; 物理",
}


@dataclass(frozen=True)
class Refused:
    """Why one row did not come in."""

    number: int
    column: str
    sentence: str
    filling: dict[str, Any]


def refused_rows(judgement: Judgement, before: Iterable[Sequence[Any]]) -> list[Refused]:
    """Every row that is refused: as it is judged now, or was when it was to come in."""
    found = {one[0]: Refused(*one) for one in before}
    for row in judgement.rows:
        if one := row.refusal:
            found[one.number] = Refused(one.number, one.column, one.sentence, one.filling)
    return [found[number] for number in sorted(found)]


def as_table(
    programme: Programme, refused: Sequence[Refused], language: Language
) -> Iterator[Sequence[Cell]]:
    """The refused rows as their file had them, and the reason of each in a column of its own."""
    entries = {entry.number: entry for entry in programme.entries}
    there = {name for entry in entries.values() for name in entry.cells}
    columns = [name for name in COLUMNS if name in there or name in {"starts_at", "title", "speaker"}]
    yield [*columns, REASON]
    for one in refused:
        entry = entries.get(one.number)
        if entry is not None:
            reason = translate(language, one.sentence, **one.filling)
            yield [*(_cell(entry, name) for name in columns), f"{one.column}: {reason}"]


def _cell(entry: Entry, column: str) -> str:
    if column == "speaker" and entry.names is not None:
        return "; ".join(entry.names)
    cell = entry.cells.get(column, "")
    return cell.isoformat(" ", "minutes") if isinstance(cell, datetime) else str(cell)


def template_rows(timezone: str) -> Iterator[Sequence[Cell]]:
    """The header of a table, and one invented lecture in both languages."""
    columns = [name for name in COLUMNS if name != "title"]
    yield columns
    yield [{**_INVENTED, "timezone": timezone}.get(name, "") for name in columns]
