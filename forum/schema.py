"""`flask schema draw`: a picture of the tables, made from the models, so that it cannot go stale.

Tables stand in columns in the order in which features may import each other; a line runs from a foreign
key to the table it names. The four columns of a bilingual text are drawn as one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

import click
from flask.cli import AppGroup
from sqlalchemy import Column, Table

from forum.db import Base
from forum.settings import ROOT

PICTURE = ROOT / "docs" / "schema.svg"
FEATURES = (
    *(
        "core",
        "jobs",
        "accounts",
        "speakers",
        "venues",
        "lectures",
        "questions",
        "registrations",
        "circulars",
    ),
    *("mail", "door", "feeds", "privacy"),
)
COLUMNS, WIDTH, ROW, GAP, ALLEY, MARGIN = 4, 310, 18, 34, 110, 70
STYLE = (
    "text{font:12px ui-monospace,monospace;fill:#17191e}.t{font-weight:700;fill:#fff}"
    ".f{fill:#666a72}.e{text-anchor:end}"
    ".k{fill:#b52f18}rect{fill:#fbfaf6;stroke:#17191e}.h{fill:#17191e}path{fill:none;stroke:#b52f18;opacity:.55}"
)
LEGEND = "red: names a row of another table · ?: may be empty · !: no two alike · word: one of a few"

group = AppGroup("schema", help="The picture of the tables in docs/.")
COMMANDS = [group]


@group.command("draw")
@click.argument("file", type=click.Path(path_type=Path), default=PICTURE)
def draw_command(file: Path) -> None:
    """Write the picture (docs/schema.svg when nothing else is said)."""
    file.write_text(draw(), encoding="utf-8")
    click.echo(f"{len(Base.metadata.tables)} tables drawn in {file}")


@dataclass(frozen=True)
class Line:
    """One line of a box; `target` is the table a foreign key names."""

    name: str
    kind: str
    target: str | None = None


@dataclass(frozen=True)
class Box:
    """A table at its place on the sheet."""

    name: str
    column: int
    top: int
    lines: tuple[Line, ...]

    @property
    def left(self) -> int:
        """Where the box begins."""
        return MARGIN + self.column * (WIDTH + ALLEY)

    @property
    def height(self) -> int:
        """Of the head and all lines."""
        return ROW * (len(self.lines) + 1) + 6


def draw() -> str:
    """The whole picture as SVG; the same models give the same bytes."""
    boxes = {box.name: box for box in _placed()}
    width = 2 * MARGIN + COLUMNS * WIDTH + (COLUMNS - 1) * ALLEY
    height = max(box.top + box.height for box in boxes.values()) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">',
        f"<title>Tables of the forum</title><style>{STYLE}</style>",
        f'<path d="M0 0H{width}V{height}H0z" style="fill:#fff;stroke:none;opacity:1"/>',
        f'<text class="f" x="{MARGIN}" y="40">{LEGEND}</text>',
        *(part for box in boxes.values() for part in _arrows(box, boxes)),
        *(part for box in boxes.values() for part in _box(box)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _placed() -> Iterator[Box]:
    """Boxes from left to right, a column being full when it holds its share of the lines."""
    content = [(table.name, tuple(_lines(table))) for table in _in_order()]
    share = sum(ROW * (len(lines) + 1) + GAP for _name, lines in content) / COLUMNS
    column, top = 0, MARGIN
    for name, lines in content:
        height = ROW * (len(lines) + 1) + 6
        if column < COLUMNS - 1 and top - MARGIN + height / 2 > share:
            column, top = column + 1, MARGIN
        yield Box(name, column, top, lines)
        top += height + GAP


def _in_order() -> list[Table]:
    features = _features()
    return sorted(
        Base.metadata.tables.values(), key=lambda table: (FEATURES.index(features[table.name]), table.name)
    )


def _features() -> dict[str, str]:
    """The feature each table belongs to; a table without a class goes with the last one it joins."""
    features = {}
    for mapper in Base.registry.mappers:
        _forum, feature, *_rest = mapper.class_.__module__.split(".")
        features[str(mapper.local_table.description)] = feature if feature in FEATURES else "core"
    for table in Base.metadata.tables.values():
        joined = [features[key.column.table.name] for key in table.foreign_keys if table.name not in features]
        features.setdefault(table.name, max(joined, key=FEATURES.index, default="core"))
    return features


def _lines(table: Table) -> Iterator[Line]:
    texts = _bilingual(table)
    for column in table.columns:
        text = texts.get(column.name)
        if text is None:
            yield Line(column.name, _kind(column), _target(column))
        elif column.name == f"{text}_zh":
            yield Line(f"{text}_zh _en _original", "text")


def _bilingual(table: Table) -> Mapping[str, str]:
    """By column, the bilingual text it is a part of."""
    return {
        column.name: composite.key
        for mapper in Base.registry.mappers
        if mapper.local_table is table
        for composite in mapper.composites
        for column in composite.columns
    }


def _kind(column: Column[object]) -> str:
    kind = column.type.__class__.__name__.lower()
    words = {"biginteger": "key", "utcdatetime": "instant", "largebinary": "bytes", "enum": "word"}
    marks = ("" if column.primary_key or not column.nullable else "?") + ("!" if column.unique else "")
    return words.get(kind, kind) + marks


def _target(column: Column[object]) -> str | None:
    return next((key.column.table.name for key in column.foreign_keys), None)


def _box(box: Box) -> Iterable[str]:
    yield f'<rect x="{box.left}" y="{box.top}" width="{WIDTH}" height="{box.height}"/>'
    yield f'<rect class="h" x="{box.left}" y="{box.top}" width="{WIDTH}" height="{ROW + 2}"/>'
    yield f'<text class="t" x="{box.left + 8}" y="{box.top + 14}">{escape(box.name)}</text>'
    for number, line in enumerate(box.lines, start=1):
        y = box.top + ROW * number + 16
        css = ' class="k"' if line.target else ""
        yield f'<text{css} x="{box.left + 8}" y="{y}">{escape(line.name)}</text>'
        yield f'<text class="f e" x="{box.left + WIDTH - 8}" y="{y}">{escape(line.kind)}</text>'


def _arrows(box: Box, boxes: Mapping[str, Box]) -> Iterator[str]:
    for number, line in enumerate(box.lines, start=1):
        if line.target is None:
            continue
        target = boxes[line.target]
        y, to_y = box.top + ROW * number + 12, target.top + ROW // 2
        goes_right = target.column > box.column
        x = box.left + (WIDTH if goes_right else 0)
        to_x = target.left + (WIDTH if target.column < box.column else 0)
        bend = ALLEY // 2 if goes_right else -ALLEY // 2
        to_bend = ALLEY // 2 if target.column < box.column else -ALLEY // 2
        yield f'<path d="M{x} {y}C{x + bend} {y} {to_x + to_bend} {to_y} {to_x} {to_y}"/>'
