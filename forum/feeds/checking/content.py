"""One content line taken apart: name, parameters, value (RFC 5545 section 3.1). Pure."""

import re
from dataclasses import dataclass, field

from forum.feeds.checking.findings import Level, Notes, Rule
from forum.i18n import N_

NO_COLON = Rule(
    "no-colon",
    Level.ERROR,
    "RFC 5545 section 3.1",
    N_("“%(text)s” is no property: there is no colon. Was a line folded without its blank?"),
)
BAD_NAME = Rule(
    "bad-name",
    Level.ERROR,
    "RFC 5545 section 3.1",
    N_("“%(text)s” does not begin with the name of a property: letters, digits and hyphens."),
)
BAD_PARAMETER = Rule(
    "bad-parameter",
    Level.ERROR,
    "RFC 5545 section 3.2",
    N_("The parameters of %(name)s cannot be read; each is a name, an equals sign and a value."),
)
UNCLOSED_QUOTE = Rule(
    "unclosed-quote",
    Level.ERROR,
    "RFC 5545 section 3.2",
    N_("A quotation mark in the parameters of %(name)s is never closed."),
)
QUOTE_IN_PARAMETER = Rule(
    "quote-in-parameter",
    Level.ERROR,
    "RFC 6868 section 3",
    N_("A quotation mark stands inside a parameter of %(name)s; it is written ^' there."),
)
BACKSLASH_IN_PARAMETER = Rule(
    "backslash-in-parameter",
    Level.WARNING,
    "RFC 6868 section 3",
    N_("A parameter of %(name)s is escaped with a backslash, shown as it is; ^n, ^' and ^^ are meant."),
)
UNKNOWN_CARET = Rule(
    "unknown-caret",
    Level.ADVICE,
    "RFC 6868 section 3.2",
    N_("A parameter of %(name)s holds ^ before something that is not n, ' or ^."),
)
REPEATED_PARAMETER = Rule(
    "repeated-parameter",
    Level.WARNING,
    "RFC 5545 section 3.2",
    N_("%(name)s has the parameter %(parameter)s twice; programs take the first or the last."),
)

_NAME = re.compile(r"[A-Za-z0-9-]+")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)(?=[;:])')
_VALUES = re.compile(r'"([^"]*)"|([^",]+)')
_BACKSLASH = re.compile(r'\\[\\,;:nN"]')
_CARET = re.compile(r"\^(?:[n'^]|(.?))")


@dataclass(slots=True)
class Property:
    """A line of a calendar. Names are in capitals; values of parameters without their quotes."""

    line: int
    name: str
    value: str
    parameters: dict[str, list[str]] = field(default_factory=dict)
    written_name: str = ""
    """The name in the letters of the file."""
    is_sound: bool = True
    """Whether its value may be judged: nothing is known of the value of a broken line."""

    def parameter(self, name: str) -> str | None:
        """The first value of a parameter, None where it has none."""
        values = self.parameters.get(name)
        return values[0] if values else None

    @property
    def word(self) -> str:
        """The value as a word that is the same in capitals and small letters."""
        return self.value.strip().upper()


def parsed(line: int, text: str, notes: Notes) -> Property | None:
    """The property of a content line; None where it is none."""
    name = _NAME.match(text)
    if name is None or text[name.end() : name.end() + 1] not in (":", ";"):
        notes.note(BAD_NAME if ":" in text else NO_COLON, line, text=text)
        return None
    found = Property(line, name[0].upper(), "", written_name=name[0])
    place = name.end()
    while text[place] == ";":
        parameter = _PARAMETER.match(text, place)
        if parameter is None:
            _tell_why(found, text, place, notes)
            found.value, found.is_sound = text[place:].partition(":")[2], False
            return found
        _keep(found, parameter[1].upper(), parameter[2], notes)
        place = parameter.end()
    found.value = text[place + 1 :]
    return found


def _tell_why(found: Property, text: str, place: int, notes: Notes) -> None:
    if text.count('"', place) % 2:
        notes.note(UNCLOSED_QUOTE, found.line, name=found.name)
    elif ":" not in text[place:]:
        notes.note(NO_COLON, found.line, text=text)
    elif '"' in text[place:].partition(":")[0]:
        notes.note(QUOTE_IN_PARAMETER, found.line, name=found.name)
    else:
        notes.note(BAD_PARAMETER, found.line, name=found.name)


def _keep(found: Property, name: str, raw: str, notes: Notes) -> None:
    if name in found.parameters:
        notes.note(REPEATED_PARAMETER, found.line, name=found.name, parameter=name)
        return
    if _BACKSLASH.search(raw):
        notes.note(BACKSLASH_IN_PARAMETER, found.line, name=found.name)
    if "^" in raw and any(odd is not None for odd in _carets(raw)):
        notes.note(UNKNOWN_CARET, found.line, name=found.name)
    found.parameters[name] = [quoted or plain for quoted, plain in _VALUES.findall(raw)]


def _carets(raw: str) -> list[str | None]:
    return [caret[1] for caret in _CARET.finditer(raw)]
