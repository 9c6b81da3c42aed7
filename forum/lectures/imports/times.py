"""Times as people write them, read in a zone. What could mean two days is refused, not guessed."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forum.i18n import N_
from forum.lectures.imports.entries import BadCell, Cell

YEARS = range(1900, 2200)
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_WEEKDAY = re.compile(r"[(（]?(?:周|星期)[一二三四五六日天][)）]?")
_CLOCK = re.compile(
    r"(上午|下午|中午|晚上|晚)?\s*(\d{1,2})\s*(?:[:：时点]\s*(\d{2})?\s*分?)(?:[:：](\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?",
    re.IGNORECASE,
)
_ZONE = re.compile(r"(Z|UTC|GMT)?\s*(?:([+-])(\d{1,2}):?([0-5]\d)?)?", re.IGNORECASE)


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises LookupError for any other word."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise LookupError(name) from error


def instant(column: str, cell: Cell, local: ZoneInfo) -> datetime:
    """The instant a cell means; without a zone of its own it is local time. Raises BadCell."""
    if isinstance(cell, str):
        cell = _read(column, cell)
    if not isinstance(cell, datetime):
        raise BadCell(column, N_("“%(text)s” is not a date with a time of day."), text=str(cell)[:60])
    if cell.year not in YEARS:
        raise BadCell(column, N_("The year %(year)d cannot be meant."), year=cell.year)
    return cell if cell.tzinfo else _in_zone(column, cell.replace(microsecond=0), local)


def end_instant(cell: Cell, starts_at: datetime, local: ZoneInfo) -> datetime:
    """When a lecture ends; a time of day alone is on the day it starts. Raises BadCell."""
    if isinstance(cell, time):
        cell = datetime.combine(starts_at.astimezone(local).date(), cell)
    elif isinstance(cell, str) and _CLOCK.match(cell.strip()):
        cell = f"{starts_at.astimezone(local):%Y-%m-%d} {cell.strip()}"
    ends_at = instant("ends_at", cell, local)
    if ends_at <= starts_at:
        raise BadCell("ends_at", N_("It ends before it starts."))
    if ends_at - starts_at > timedelta(days=31):
        raise BadCell("ends_at", N_("It ends more than a month after it starts."))
    return ends_at


def _read(column: str, text: str) -> datetime:
    unreadable = BadCell(column, N_("“%(text)s” is not a date with a time of day."), text=text.strip()[:60])
    rest = text.strip()
    day = _YEAR_FIRST.match(rest) or _DAY_FIRST.match(rest)
    if day is None:
        raise unreadable
    rest = _WEEKDAY.sub("", rest[day.end() :]).lstrip(" \tT,，")
    clock = _CLOCK.match(rest)
    offset = _ZONE.fullmatch(rest[clock.end() :].strip()) if clock else None
    if clock is None or offset is None or _may_be_an_end(clock, offset):
        raise unreadable
    year, month, day_of_month = (int(n) for n in (day.groups() if len(day[1]) == 4 else day.groups()[::-1]))
    try:
        local = datetime.combine(date(year, month, day_of_month), _time(clock))
        return datetime.fromisoformat(local.isoformat() + _offset(offset))
    except ValueError as error:
        raise unreadable from error


def _time(match: re.Match[str]) -> time:
    hour, minute, second = int(match[2]), int(match[3] or 0), int(match[4] or 0)
    half = (match[5] or "").lower().replace(".", "")
    if hour < 12 and (half == "pm" or match[1] in {"下午", "晚上", "晚"}):
        hour += 12
    if hour == 12 and half == "am":
        hour = 0
    return time(hour, minute, second)


def _may_be_an_end(clock: re.Match[str], offset: re.Match[str]) -> bool:
    """Whether "09:00-11:00" is more likely from nine to eleven than nine o'clock far in the west."""
    is_bare = not clock[4] and not offset[1] and offset[2] == "-" and offset[4] is not None
    return is_bare and (int(offset[3]), int(offset[4])) > (int(clock[2]), int(clock[3] or 0))


def _offset(match: re.Match[str]) -> str:
    if match[2]:
        return f"{match[2]}{int(match[3]):02d}:{match[4] or '00'}"
    return "+00:00" if match[1] else ""


def _in_zone(column: str, naive: datetime, local: ZoneInfo) -> datetime:
    aware = naive.replace(tzinfo=local)
    # A clock that jumps ahead in spring skips an hour: a time in it comes back as another one.
    if aware.astimezone(ZoneInfo("UTC")).astimezone(local).replace(tzinfo=None) != naive:
        words = {"text": f"{naive:%Y-%m-%d %H:%M}", "zone": local.key}
        raise BadCell(column, N_("%(text)s does not exist in the zone %(zone)s."), **words)
    return aware
