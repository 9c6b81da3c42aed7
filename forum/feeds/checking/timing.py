"""Times, lengths and distances from UTC, each by itself (RFC 5545 section 3.3). Pure."""

from forum.feeds.checking import values
from forum.feeds.checking.content import Property
from forum.feeds.checking.findings import Level, Notes, Rule
from forum.feeds.checking.tables import UTC_ONLY
from forum.i18n import N_

BAD_DATE = Rule(
    "bad-date",
    Level.ERROR,
    "RFC 5545 section 3.3.5",
    N_("%(name)s is no date or time: “%(text)s”. Google takes in nothing of a calendar with such a line."),
)
DATE_WITHOUT_VALUE = Rule(
    "date-without-value",
    Level.ERROR,
    "RFC 5545 section 3.3.4",
    N_("%(name)s is a day without a time, but its VALUE=DATE is missing."),
)
TYPE_MISMATCH = Rule(
    "type-mismatch",
    Level.ERROR,
    "RFC 5545 section 3.2.20",
    N_("%(name)s says VALUE=%(type)s, and its value is none."),
)
UTC_DEMANDED = Rule(
    "utc-demanded",
    Level.ERROR,
    "RFC 5545 section 3.8.7",
    N_("%(name)s has to be in UTC: a date, T, a time and Z."),
)
TZID_ON_UTC = Rule(
    "tzid-on-utc",
    Level.ERROR,
    "RFC 5545 section 3.2.19",
    N_("%(name)s is in UTC and names a time zone as well; programs shift it or not."),
)
TZID_ON_DATE = Rule(
    "tzid-on-date",
    Level.ERROR,
    "RFC 5545 section 3.2.19",
    N_("%(name)s is a day and names a time zone; a day has none."),
)
BAD_DURATION = Rule(
    "bad-duration",
    Level.ERROR,
    "RFC 5545 section 3.3.6",
    N_("%(name)s is no length of time such as PT1H30M: “%(text)s”."),
)
BAD_OFFSET = Rule(
    "bad-offset",
    Level.ERROR,
    "RFC 5545 section 3.3.14",
    N_("%(name)s is no distance from UTC such as +0800: “%(text)s”."),
)


def check_moments(found: Property, notes: Notes) -> None:
    """DTSTART and its like, and what has to be in UTC."""
    zone = found.parameter("TZID")
    is_list = found.name in {"EXDATE", "RDATE"}
    for text in found.value.split(",") if is_list else [found.value]:
        moment = values.moment(text, zone)
        if moment is None:
            notes.note(BAD_DATE, found.line, name=found.name, text=text)
            return
        _check_form(found, moment, zone, notes)


def _check_form(found: Property, moment: values.Moment, zone: str | None, notes: Notes) -> None:
    named = (found.parameter("VALUE") or "DATE-TIME").upper()
    is_day = moment.form is values.Form.DATE
    if found.name in UTC_ONLY and moment.form is not values.Form.UTC:
        notes.note(UTC_DEMANDED, found.line, name=found.name)
    elif is_day and named != "DATE":
        without_value = found.parameter("VALUE") is None
        rule = DATE_WITHOUT_VALUE if without_value else TYPE_MISMATCH
        notes.note(rule, found.line, name=found.name, **({} if without_value else {"type": named}))
    elif named == "DATE" and not is_day:
        notes.note(TYPE_MISMATCH, found.line, name=found.name, type=named)
    elif zone is not None and moment.form in {values.Form.UTC, values.Form.DATE}:
        notes.note(TZID_ON_DATE if is_day else TZID_ON_UTC, found.line, name=found.name)


def check_trigger(found: Property, notes: Notes) -> None:
    """TRIGGER: a length of time, or a moment in UTC."""
    if (found.parameter("VALUE") or "").upper() != "DATE-TIME":
        check_duration(found, notes)
        return
    moment = values.moment(found.value)
    if moment is None:
        notes.note(BAD_DATE, found.line, name=found.name, text=found.value)
    elif moment.form is not values.Form.UTC:
        notes.note(UTC_DEMANDED, found.line, name=found.name)


def check_duration(found: Property, notes: Notes) -> None:
    """A length of time, and one that has passed nowhere but before an alarm."""
    length = values.seconds(found.value)
    if length is None or (length < 0 and found.name != "TRIGGER"):
        notes.note(BAD_DURATION, found.line, name=found.name, text=found.value)


def check_offset(found: Property, notes: Notes) -> None:
    """The distance of a zone from UTC."""
    if not values.is_offset(found.value):
        notes.note(BAD_OFFSET, found.line, name=found.name, text=found.value)
