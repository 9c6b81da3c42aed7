"""Time zones: what is named is described, once, and briefly (RFC 5545 sections 3.2.19, 3.6.5). Pure."""

from forum.feeds.checking import values
from forum.feeds.checking.components import Component
from forum.feeds.checking.findings import Level, Notes, Rule
from forum.feeds.checking.values import Form
from forum.i18n import N_
from forum.moments import is_zone

UNKNOWN_ZONE = Rule(
    "unknown-zone",
    Level.ERROR,
    "RFC 5545 section 3.2.19",
    N_("TZID=%(zone)s is used here, and no VTIMEZONE describes it; programs guess, or take it for floating."),
)
REPEATED_ZONE = Rule(
    "repeated-zone",
    Level.ERROR,
    "RFC 5545 section 3.6.5",
    N_("VTIMEZONE describes %(zone)s a second time."),
)
ZONE_WITHOUT_RULES = Rule(
    "zone-without-rules",
    Level.ERROR,
    "RFC 5545 section 3.6.5",
    N_("VTIMEZONE has neither STANDARD nor DAYLIGHT."),
)
ZONE_START_NOT_LOCAL = Rule(
    "zone-start-not-local",
    Level.ERROR,
    "RFC 5545 section 3.6.5",
    N_("DTSTART of %(component)s has to be a local time, without Z and TZID."),
)
ZONE_NOT_IANA = Rule(
    "zone-not-iana",
    Level.ADVICE,
    "RFC 7808 section 7",
    N_("%(zone)s is no name of the IANA database; programs that go by the name find none."),
    is_told_once=True,
)
LONG_ZONE = Rule(
    "long-zone",
    Level.WARNING,
    "RFC 5545 section 3.6.5",
    N_("VTIMEZONE tells more than %(most)d changes; Google showed Chinese as rubbish behind very long ones."),
)

MOST_CHANGES = 150


class Zones:
    """The zones of one calendar, described and used."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._described: set[str] = set()
        self._used: dict[str, int] = {}
        self._changes = 0

    def use(self, component: Component) -> None:
        """Remember which zones a component names."""
        for found in component.properties:
            zone = found.parameter("TZID") if found.parameters else None
            if zone is not None:
                self._used.setdefault(zone, found.line)

    def observe(self, observance: Component) -> None:
        """A STANDARD or DAYLIGHT."""
        start = observance.first("DTSTART")
        moment = values.moment_of(start) if start else None
        if start and moment and moment.form is not Form.FLOATING:
            self._notes.note(ZONE_START_NOT_LOCAL, start.line, component=observance.name)
        self._changes += 1 + sum(1 + found.value.count(",") for found in observance.all("RDATE"))

    def describe(self, zone: Component) -> None:
        """A VTIMEZONE, behind its observances."""
        if not zone.children & {"STANDARD", "DAYLIGHT"}:
            self._notes.note(ZONE_WITHOUT_RULES, zone.line)
        if self._changes > MOST_CHANGES:
            self._notes.note(LONG_ZONE, zone.line, most=MOST_CHANGES)
        self._changes = 0
        name = zone.first("TZID")
        if name is None:
            return
        if name.value in self._described:
            self._notes.note(REPEATED_ZONE, name.line, zone=name.value)
        elif not is_zone(name.value):
            self._notes.note(ZONE_NOT_IANA, name.line, zone=name.value)
        self._described.add(name.value)

    def compare(self) -> None:
        """The calendar has ended: whatever was used has to be described."""
        for zone, line in self._used.items():
            if zone not in self._described:
                self._notes.note(UNKNOWN_ZONE, line, zone=zone)
