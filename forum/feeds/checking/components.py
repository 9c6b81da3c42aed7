"""The components of a calendar: what stands in what, and how often. Pure; nothing here recurses."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from forum.feeds.checking.content import Property
from forum.feeds.checking.findings import Level, Notes, Rule
from forum.feeds.checking.properties import check_property
from forum.feeds.checking.tables import DEMANDED, INSIDE, ONCE
from forum.i18n import N_

SECTION = "RFC 5545 section 3.6"
NOT_A_CALENDAR = Rule(
    "not-a-calendar",
    Level.ERROR,
    "RFC 5545 section 3.4",
    N_("This is no calendar: its first line has to be BEGIN:VCALENDAR."),
)
OUTSIDE = Rule(
    "outside",
    Level.ERROR,
    "RFC 5545 section 3.4",
    N_("%(name)s stands outside BEGIN:VCALENDAR and END:VCALENDAR."),
    is_told_once=True,
)
END_WITHOUT_BEGIN = Rule(
    "end-without-begin", Level.ERROR, SECTION, N_("END:%(component)s ends something that was never begun.")
)
WRONG_END = Rule(
    "wrong-end",
    Level.ERROR,
    SECTION,
    N_("END:%(component)s stands inside %(inner)s, which was begun in line %(begun)d and has no end."),
)
MISSING_END = Rule(
    "missing-end",
    Level.ERROR,
    SECTION,
    N_("%(component)s begins here and never ends; perhaps the file was cut off."),
)
MISPLACED_COMPONENT = Rule(
    "misplaced-component", Level.ERROR, SECTION, N_("%(component)s cannot stand inside %(outer)s.")
)
TOO_DEEP = Rule("too-deep", Level.ERROR, SECTION, N_("More than %(most)d components stand in each other."))
TOO_MANY_PROPERTIES = Rule(
    "too-many-properties",
    Level.WARNING,
    "RFC 5545 section 7",
    N_("%(component)s has more than %(most)d lines; programs may run out of memory."),
)
EMPTY_COMPONENT = Rule("empty-component", Level.ERROR, SECTION, N_("%(component)s is empty."))
PROPERTY_AFTER_COMPONENT = Rule(
    "property-after-component",
    Level.ERROR,
    SECTION,
    N_("%(name)s of %(component)s stands behind a component inside it; properties come first."),
    is_told_once=True,
)
MISSING_PROPERTY = Rule("missing-property", Level.ERROR, SECTION, N_("%(component)s has no %(name)s."))
REPEATED_PROPERTY = Rule(
    "repeated-property", Level.ERROR, SECTION, N_("%(component)s has %(name)s twice; once is allowed.")
)

DEEPEST = 32
MOST_PROPERTIES = 10_000


@dataclass(slots=True)
class Component:
    """One component, while it is read and judged. It keeps its lines, not the components in it."""

    name: str
    line: int
    outer: str = ""
    method: str = ""
    """That of its calendar, as far as it was said before."""
    properties: list[Property] = field(default_factory=list)
    children: set[str] = field(default_factory=set)
    size: int = 0

    def first(self, name: str) -> Property | None:
        """The first property of a name."""
        return next((found for found in self.properties if found.name == name), None)

    def all(self, *names: str) -> Iterator[Property]:
        """Every property of some names, in order."""
        return (found for found in self.properties if found.name in names)


class Reader:
    """Takes properties one by one and hands each component over as soon as it has ended."""

    def __init__(self, notes: Notes, judge: Callable[[Component], None]) -> None:
        self._notes = notes
        self._judge = judge
        self._open: list[Component] = []

    def take(self, found: Property) -> None:
        """The next line."""
        if found.name == "BEGIN":
            self._begin(found)
        elif found.name == "END":
            self._end(found)
        elif not self._open:
            self._notes.note(OUTSIDE, found.line, name=found.name)
        else:
            self._keep(found, self._open[-1])

    def close(self) -> None:
        """There are no more lines."""
        for component in self._open:
            self._notes.note(MISSING_END, component.line, component=component.name)

    def _begin(self, found: Property) -> None:
        outer = self._open[-1].name if self._open else ""
        method = self._open[-1].method if self._open else ""
        component = Component(found.word, found.line, outer, method)
        if not outer and component.name != "VCALENDAR":
            self._notes.note(OUTSIDE, found.line, name=component.name)
        elif outer and component.name in INSIDE and outer not in INSIDE[component.name]:
            self._notes.note(MISPLACED_COMPONENT, found.line, component=component.name, outer=outer)
        if self._open:
            self._open[-1].children.add(component.name)
        self._open.append(component)
        if len(self._open) > DEEPEST:
            self._notes.note(TOO_DEEP, found.line, most=DEEPEST)
            self._notes.stop()

    def _end(self, found: Property) -> None:
        name = found.word
        if all(component.name != name for component in self._open):
            self._notes.note(END_WITHOUT_BEGIN, found.line, component=name)
            return
        while (inner := self._open.pop()).name != name:
            self._notes.note(WRONG_END, found.line, component=name, inner=inner.name, begun=inner.line)
        if not inner.properties and not inner.children:
            self._notes.note(EMPTY_COMPONENT, inner.line, component=inner.name)
            return
        _check_counts(inner, self._notes)
        self._judge(inner)

    def _keep(self, found: Property, component: Component) -> None:
        if component.children:
            self._notes.note(PROPERTY_AFTER_COMPONENT, found.line, name=found.name, component=component.name)
        component.size += len(found.value)
        if found.name == "METHOD":
            component.method = found.word
        if len(component.properties) < MOST_PROPERTIES:
            component.properties.append(found)
            check_property(found, component.name, self._notes)
        elif len(component.properties) == MOST_PROPERTIES:
            component.properties.append(found)
            self._notes.note(
                TOO_MANY_PROPERTIES, component.line, component=component.name, most=MOST_PROPERTIES
            )


def _check_counts(component: Component, notes: Notes) -> None:
    """What every component of its kind has, and has but once."""
    once, seen = ONCE.get(component.name, frozenset()), set()
    for found in component.properties:
        if found.name in seen and found.name in once:
            notes.note(REPEATED_PROPERTY, found.line, component=component.name, name=found.name)
        seen.add(found.name)
    for name in sorted(DEMANDED.get(component.name, frozenset()) - seen):
        notes.note(MISSING_PROPERTY, component.line, component=component.name, name=name)
