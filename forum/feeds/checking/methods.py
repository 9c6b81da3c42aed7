"""What RFC 5546 asks of entries that are sent under a METHOD. Pure."""

from forum.feeds.checking.components import Component
from forum.feeds.checking.findings import Level, Notes, Rule
from forum.i18n import N_

METHOD_DEMANDS = Rule(
    "method-demands",
    Level.ERROR,
    "RFC 5546 section 3.2",
    N_("Under METHOD:%(method)s an entry needs %(name)s; without it there is nothing to answer to."),
)
METHOD_FORBIDS = Rule(
    "method-forbids",
    Level.ERROR,
    "RFC 5546 section 3.2",
    N_("Under METHOD:%(method)s an entry has no %(name)s."),
)
CANCEL_UNMARKED = Rule(
    "cancel-unmarked",
    Level.ERROR,
    "RFC 5546 section 3.2.5",
    N_("Under METHOD:CANCEL the STATUS is CANCELLED, if there is one."),
)
ONE_ATTENDEE = Rule(
    "one-attendee",
    Level.ERROR,
    "RFC 5546 section 3.2.3",
    N_("Under METHOD:%(method)s exactly one ATTENDEE speaks."),
)
PUBLISHED_WITHOUT_ORGANIZER = Rule(
    "published-without-organizer",
    Level.ADVICE,
    "RFC 5546 section 3.2.1",
    N_("METHOD:PUBLISH asks for ORGANIZER. Clients do without; some write to the organiser at each import."),
    is_told_once=True,
)

_DEMANDS = {
    "PUBLISH": ("DTSTART", "SUMMARY"),
    "REQUEST": ("ORGANIZER", "ATTENDEE", "DTSTART", "SUMMARY"),
    "REPLY": ("ORGANIZER", "ATTENDEE"),
    "ADD": ("ORGANIZER", "DTSTART", "SUMMARY", "SEQUENCE"),
    "CANCEL": ("ORGANIZER", "SEQUENCE"),
    "REFRESH": ("ORGANIZER", "ATTENDEE"),
    "COUNTER": ("ORGANIZER", "DTSTART", "SUMMARY"),
    "DECLINECOUNTER": ("ORGANIZER",),
}
_FORBIDS = {"PUBLISH": "ATTENDEE"}
_WITHOUT_ALARM = {"REPLY", "CANCEL", "REFRESH", "DECLINECOUNTER"}
_OF_ONE_ATTENDEE = {"REPLY", "REFRESH"}


def check_method(event: Component, method: str, notes: Notes) -> None:
    """A VEVENT under the method of its calendar; nothing is asked where there is none."""
    for name in _DEMANDS.get(method, ()):
        if event.first(name) is None:
            notes.note(METHOD_DEMANDS, event.line, method=method, name=name)
    unwanted = event.first(_FORBIDS.get(method, ""))
    if unwanted:
        notes.note(METHOD_FORBIDS, unwanted.line, method=method, name=unwanted.name)
    if method in _WITHOUT_ALARM and "VALARM" in event.children:
        notes.note(METHOD_FORBIDS, event.line, method=method, name="VALARM")
    attendees = list(event.all("ATTENDEE"))
    if method in _OF_ONE_ATTENDEE and len(attendees) > 1:
        notes.note(ONE_ATTENDEE, attendees[1].line, method=method)
    status = event.first("STATUS")
    if method == "CANCEL" and status and status.word != "CANCELLED":
        notes.note(CANCEL_UNMARKED, status.line)
    if method == "PUBLISH" and event.first("ORGANIZER") is None:
        notes.note(PUBLISHED_WITHOUT_ORGANIZER, event.line)
