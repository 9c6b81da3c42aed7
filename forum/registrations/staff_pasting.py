"""Several people from lines that somebody pastes: what is understood of each, and what is wrong. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from forum.i18n import N_
from forum.registrations.address import Address, AddressError, read_address
from forum.registrations.typos import suggestion
from forum.speakers.names import NAME_LIMIT, clean_name, has_unseen_characters

MOST_LINES = 300
LONGEST_AFFILIATION = 200
# Tabs come from spreadsheets; the rest is what people type between, in either script.
_BETWEEN = re.compile(r"\t|[,，;；]")
_IN_BRACKETS = re.compile(r"^(?P<name>.*?)\s*[<＜](?P<email>[^<>＜＞]*@[^<>＜＞]*)[>＞]\s*(?P<rest>.*)$")
_QUOTED = re.compile(r'^"(.*)"$')

NO_NAME = N_("There is no name in this line.")
LONG_NAME = N_("This name is too long.")
LONG_AFFILIATION = N_("This affiliation is too long.")
UNSEEN = N_("The name holds invisible characters. Please type it anew.")
NO_ADDRESS = N_("This is no complete e-mail address, such as name@example.org.")
TWICE = N_("This address stands in a line above already.")
KNOWN = N_("Somebody with this address is registered already.")
TOO_MUCH = N_("There is more in this line than name, e-mail and affiliation.")


@dataclass(frozen=True)
class Line:
    """One line: what was understood, a sentence on what is wrong, and the address that was probably meant."""

    number: int
    text: str
    name: str = ""
    email: str = ""
    affiliation: str = ""
    address: Address | None = None
    error: str = ""
    meant: str = ""

    @property
    def is_right(self) -> bool:
        """Whether somebody can be registered from it."""
        return not self.error


@dataclass(frozen=True)
class Pasted:
    """All lines that are not blank; `left_over` counts those beyond what is read at once."""

    lines: list[Line] = field(default_factory=list)
    left_over: int = 0

    @property
    def right(self) -> list[Line]:
        """Those from which somebody can be registered."""
        return [line for line in self.lines if line.is_right]


def read_lines(text: str, known: Collection[str] = ()) -> Pasted:
    """Understand every line. `known`: the keys of addresses that are registered already."""
    numbered = [
        (number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()
    ]
    seen: set[str] = set()
    lines = [_line(number, line, known, seen) for number, line in numbered[:MOST_LINES]]
    return Pasted(lines, max(0, len(numbered) - MOST_LINES))


def keys_in(text: str) -> set[str]:
    """The normalised addresses of all lines, to ask which of them are known."""
    return {line.address.key for line in read_lines(text).lines if line.address}


def _line(number: int, text: str, known: Collection[str], seen: set[str]) -> Line:
    name, email, affiliation, rest = _parts(text)
    told = {"name": clean_name(name), "email": email, "affiliation": clean_name(affiliation)}
    error, address = _wrong_name(name, told["affiliation"], rest), None
    if email:
        try:
            address = read_address(email)
        except AddressError:
            error = error or NO_ADDRESS
    if address and not error:
        error = TWICE if address.key in seen else KNOWN if address.key in known else ""
        seen.add(address.key)
    meant = suggestion(email) if email else None
    return Line(number, text, **told, address=address, error=error, meant=meant or "")


def _parts(text: str) -> tuple[str, str, str, list[str]]:
    """Name, address, affiliation and what is more, in whatever order the address stands."""
    if bracketed := _IN_BRACKETS.match(text):
        rest = [part for part in _cells(bracketed["rest"]) if part]
        return _unquoted(bracketed["name"]).rstrip(",，"), bracketed["email"].strip(), *_first_and_rest(rest)
    cells = _cells(text)
    email = next((cell for cell in cells if "@" in cell or "＠" in cell), "")
    others = [cell for cell in cells if cell != email]
    name, more = (others[0], others[1:]) if others else ("", [])
    return name, email, *_first_and_rest([cell for cell in more if cell])


def _first_and_rest(cells: list[str]) -> tuple[str, list[str]]:
    return (cells[0], cells[1:]) if cells else ("", [])


def _cells(text: str) -> list[str]:
    """Apart at tabs where there are any: what comes out of a spreadsheet may hold commas."""
    parts = text.split("\t") if "\t" in text else _BETWEEN.split(text)
    return [_unquoted(part.strip()) for part in parts]


def _unquoted(text: str) -> str:
    quoted = _QUOTED.match(text.strip())
    return quoted[1].strip() if quoted else text.strip()


def _wrong_name(name: str, affiliation: str, rest: list[str]) -> str:
    if has_unseen_characters(name):
        return UNSEEN
    if not clean_name(name):
        return NO_NAME
    if len(clean_name(name)) > NAME_LIMIT:
        return LONG_NAME
    if len(affiliation) > LONGEST_AFFILIATION:
        return LONG_AFFILIATION
    return TOO_MUCH if rest else ""
