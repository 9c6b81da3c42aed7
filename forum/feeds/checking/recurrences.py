"""Repetitions: RECUR by the letter (RFC 5545 section 3.3.10), and what costs a reader its memory. Pure."""

import re

from forum.feeds.checking.content import Property
from forum.feeds.checking.findings import Level, Notes, Rule
from forum.feeds.checking.values import Form, Moment, moment
from forum.i18n import N_

BAD_RULE = Rule(
    "bad-rule",
    Level.ERROR,
    "RFC 5545 section 3.3.10",
    N_("%(name)s cannot be read at “%(text)s”."),
)
COUNT_AND_UNTIL = Rule(
    "count-and-until",
    Level.ERROR,
    "RFC 5545 section 3.3.10",
    N_("%(name)s ends by COUNT and by UNTIL; only one of them is allowed."),
)
TOO_MANY_TIMES = Rule(
    "too-many-times",
    Level.WARNING,
    "RFC 5545 section 7",
    N_("%(name)s repeats more than %(most)d times, or every minute or second; programs may run out of room."),
)
UNTIL_UNLIKE_START = Rule(
    "until-unlike-start",
    Level.ERROR,
    "RFC 5545 section 3.3.10",
    N_("UNTIL has to be a day where DTSTART is one, floating where it floats, and in UTC otherwise."),
)
BYDAY_WITH_NUMBER = Rule(
    "byday-with-number",
    Level.ERROR,
    "RFC 5545 section 3.3.10",
    N_("BYDAY counts its days, which is allowed by month and by year alone."),
)

MOST_TIMES = 10_000
_FREQUENCIES = "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY"
_DAYS = "SU|MO|TU|WE|TH|FR|SA"


def _list(item: str) -> re.Pattern[str]:
    return re.compile(f"(?:{item})(?:,(?:{item}))*")


_SECOND, _HOUR = "[0-5]?[0-9]|60", "1?[0-9]|2[0-3]"
_WEEK = "[+-]?0*(?:[1-9]|[1-4][0-9]|5[0-3])"
_DAY_OF_YEAR = "[+-]?0*(?:[1-9]|[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-6])"
_PARTS = {
    "FREQ": re.compile(_FREQUENCIES),
    "UNTIL": re.compile("[0-9]{8}(?:T[0-9]{6}Z?)?"),
    "COUNT": re.compile("0*[1-9][0-9]*"),
    "INTERVAL": re.compile("0*[1-9][0-9]*"),
    "BYSECOND": _list(_SECOND),
    "BYMINUTE": _list("[0-5]?[0-9]"),
    "BYHOUR": _list(_HOUR),
    "BYDAY": _list(f"(?:{_WEEK})?(?:{_DAYS})"),
    "BYMONTHDAY": _list("[+-]?0*(?:[1-9]|[12][0-9]|3[01])"),
    "BYYEARDAY": _list(_DAY_OF_YEAR),
    "BYWEEKNO": _list(_WEEK),
    # The thirteenth month, and leap months: RFC 7529 section 4.2.
    "BYMONTH": _list("0*(?:[1-9]|1[0-3])L?"),
    "BYSETPOS": _list(_DAY_OF_YEAR),
    "WKST": re.compile(_DAYS),
    "RSCALE": re.compile("[A-Z0-9-]+"),
    "SKIP": re.compile("OMIT|BACKWARD|FORWARD"),
}


def parts_of(found: Property) -> dict[str, str]:
    """The parts of a repetition, the first of each name."""
    pairs = [part.partition("=") for part in reversed(found.word.split(";"))]
    return {name: value for name, _equals, value in pairs}


def check_rule(found: Property, notes: Notes) -> None:
    """Everything that can be said of an RRULE without its start."""
    names = [part.partition("=")[0] for part in found.word.split(";")]
    parts = parts_of(found)
    wrong = [name for name, value in parts.items() if not _is_part(name, value)]
    if wrong or len(names) > len(parts) or "FREQ" not in parts:
        text = wrong[0] if wrong else found.value
        notes.note(BAD_RULE, found.line, name=found.name, text=text)
        return
    if "COUNT" in parts and "UNTIL" in parts:
        notes.note(COUNT_AND_UNTIL, found.line, name=found.name)
    if parts["FREQ"] not in {"MONTHLY", "YEARLY"} and re.search("[0-9]", parts.get("BYDAY", "")):
        notes.note(BYDAY_WITH_NUMBER, found.line)
    if _is_too_much(parts):
        notes.note(TOO_MANY_TIMES, found.line, name=found.name, most=MOST_TIMES)


def check_until(rule: Property, start: Moment, notes: Notes) -> None:
    """Whether UNTIL is written as the start demands it."""
    text = parts_of(rule).get("UNTIL")
    until = moment(text) if text else None
    wanted = Form.UTC if start.form is Form.ZONED else start.form
    if until and until.form is not wanted:
        notes.note(UNTIL_UNLIKE_START, rule.line)


def _is_part(name: str, value: str) -> bool:
    pattern = _PARTS.get(name)
    if name == "UNTIL" and moment(value) is None:
        return False
    return bool(pattern and pattern.fullmatch(value)) or name.startswith("X-")


def _is_too_much(parts: dict[str, str]) -> bool:
    times = parts.get("COUNT", "").lstrip("0")
    if times:
        return len(times) > len(str(MOST_TIMES)) or int(times) > MOST_TIMES
    return parts["FREQ"] in {"SECONDLY", "MINUTELY"}
