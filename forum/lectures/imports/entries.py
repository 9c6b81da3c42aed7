"""What readers give: entries, one for each lecture of a file, their cells still as written."""

from dataclasses import dataclass
from datetime import date, datetime, time

from forum.errors import Refusal

Cell = str | datetime | date | time


class Unreadable(Refusal):
    """The file as a whole is not what it says; nothing of it is imported."""

    code = "import_unreadable"
    message = "%(reason)s"

    def __init__(self, sentence: str, **filling: object) -> None:
        self.sentence, self.filling = sentence, filling
        super().__init__(reason=sentence % filling if filling else sentence)


class BadCell(Refusal):
    """One cell makes its row impossible; the other rows go on."""

    code = "import_bad_cell"
    message = "%(reason)s"

    def __init__(self, column: str, sentence: str, **filling: object) -> None:
        self.column, self.sentence, self.filling = column, sentence, filling
        super().__init__(reason=sentence % filling if filling else sentence)


@dataclass(frozen=True, slots=True)
class Entry:
    """One lecture of a file. `number` is the row as its owner counts: a table's header is row 1."""

    number: int
    cells: dict[str, Cell]
    # What the file itself calls the lecture for ever: a UID or guid.
    key: str | None = None
    slug: str | None = None
    # People one by one, where the file does not put them into one cell.
    names: tuple[str, ...] | None = None
    links: tuple[tuple[str, str], ...] = ()
    refusal: BadCell | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """All a file says. `timezone` and `title` where it names its own."""

    entries: list[Entry]
    unknown_columns: tuple[str, ...] = ()
    timezone: str | None = None
    title: str = ""
    tracks_are_series: bool = False
