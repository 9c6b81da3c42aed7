"""Instants in words. Conversion to a place's time happens here and in no template.

A time is always shown with its zone by name and its offset, never by an abbreviation: "CST" is said in
Beijing, in Chicago and in Havana.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_day_names, get_month_names, get_timezone_name

from forum.i18n import LOCALES, Language

BEIJING = {"zh": "北京时间", "en": "Beijing Time"}
BEIJING_ZONES = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "PRC"})
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")


@dataclass(frozen=True)
class DayParts:
    """The pieces of one local time that a page sets in different sizes."""

    day: int
    month: str
    month_short: str
    month_number: int
    year: int
    weekday: str
    weekday_short: str
    clock: str
    iso: str

    @property
    def two_digits(self) -> str:
        """The day as it stands in lists, where numerals are aligned."""
        return f"{self.day:02d}"


def zone_of(name: str) -> ZoneInfo:
    """The zone of this name; UTC where there is none: an old row must not take its pages down (A-15)."""
    return ZoneInfo(name if is_zone(name) else "UTC")


def is_zone(name: str) -> bool:
    """Whether the IANA database has a zone of this name.

    Looked up in its list: `ZoneInfo` takes a name for a path, and recurses for ever over thousands of dots.
    """
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def day_parts(at: datetime, zone: str, language: Language) -> DayParts:
    """The local day, month, weekday and clock of an instant."""
    local, locale = at.astimezone(zone_of(zone)), LOCALES[language]
    return DayParts(
        day=local.day,
        month=get_month_names("wide", "stand-alone", locale)[local.month],
        month_short=get_month_names("abbreviated", "stand-alone", locale)[local.month],
        month_number=local.month,
        year=local.year,
        weekday=get_day_names("wide", locale=locale)[local.weekday()],
        weekday_short=weekday(local, language),
        clock=f"{local:%H:%M}",
        iso=local.isoformat(timespec="minutes"),
    )


def moment(at: datetime, zone: str, language: Language) -> str:
    """ "2026-12-01（周二）14:00 北京时间 UTC+8", "2026-12-01 (Tue) 14:00 Beijing Time, UTC+8"."""
    return f"{day_and_clock(at, zone, language)} {zone_words(at, zone, language)}"


def span(starts_at: datetime, ends_at: datetime, zone: str, language: Language) -> str:
    """From when to when; the second day is named only where it is another one."""
    first, last = (at.astimezone(zone_of(zone)) for at in (starts_at, ends_at))
    start = day_and_clock(starts_at, zone, language)
    end = f"{last:%H:%M}" if first.date() == last.date() else day_and_clock(ends_at, zone, language)
    return f"{start}–{end} {zone_words(starts_at, zone, language)}"


def day(at: datetime, zone: str, language: Language) -> str:
    """ "2026-12-01（周二）", "2026-12-01 (Tue)": the order of the standard, each in its own brackets."""
    local = at.astimezone(zone_of(zone))
    opening, closing = ("（", "）") if language == "zh" else (" (", ")")
    return f"{local:%Y-%m-%d}{opening}{weekday(local, language)}{closing}"


def day_and_clock(at: datetime, zone: str, language: Language) -> str:
    """A full-width bracket brings its own space; after the other one stands a space."""
    return f"{day(at, zone, language)}{'' if language == 'zh' else ' '}{clock(at, zone)}"


def clock(at: datetime, zone: str) -> str:
    """The local time of day, by 24 hours."""
    return f"{at.astimezone(zone_of(zone)):%H:%M}"


def weekday(local: datetime, language: Language) -> str:
    """The short name of a local day of the week."""
    return _weekdays(language)[local.weekday()]


@cache
def _weekdays(language: Language) -> tuple[str, ...]:
    """Kept, since Babel takes the locale's name apart at every call and a feed names thousands of days."""
    names = get_day_names("abbreviated", locale=LOCALES[language])
    return tuple(str(names[day]) for day in range(7))


def zone_words(at: datetime, zone: str, language: Language) -> str:
    """ "北京时间 UTC+8", "Beijing Time, UTC+8"."""
    between = " " if language == "zh" else ", "
    return f"{zone_name(at, zone, language)}{between}{offset(at, zone)}"


def zone_name(at: datetime, zone: str, language: Language) -> str:
    """What people call the zone at that instant, in words."""
    if zone in BEIJING_ZONES:
        return BEIJING[language]
    local = at.astimezone(zone_of(zone))
    return str(get_timezone_name(local, width="long", locale=LOCALES[language]))


def offset(at: datetime, zone: str) -> str:
    """ "UTC+8", "UTC−3:30", "UTC"."""
    ahead = at.astimezone(zone_of(zone)).utcoffset() or timedelta()
    minutes = round(ahead.total_seconds() / 60)
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def same_clock(at: datetime, one: str, other: str) -> bool:
    """Whether clocks in two zones show the same at that instant."""
    return at.astimezone(zone_of(one)).utcoffset() == at.astimezone(zone_of(other)).utcoffset()


def local_instant(on: date, at: time, zone: str) -> datetime | None:
    """The instant of a local day and clock, in UTC; None for an hour that the change to summer skips.

    An hour that occurs twice in autumn is the first of the two.
    """
    local = datetime.combine(on, at, zone_of(zone))
    there_and_back = local.astimezone(UTC).astimezone(zone_of(zone))
    is_there = there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None)
    return local.astimezone(UTC) if is_there else None


def is_told_twice(at: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of a zone show the time of this instant once more, an hour before or after it."""
    local = at.astimezone(zone)
    return local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()


def season(at: datetime, zone: str, language: Language) -> str:
    """The half-year a day belongs to, as on the spine: "二〇二六年秋冬季", "Autumn–Winter 2026/27"."""
    local = at.astimezone(zone_of(zone))
    cold = local.month >= 9 or local.month <= 2
    year = local.year - 1 if local.month <= 2 else local.year
    if language == "zh":
        return f"{str(year).translate(_DIGITS)}年{'秋冬' if cold else '春夏'}季"
    return f"Autumn–Winter {year}/{(year + 1) % 100:02d}" if cold else f"Spring–Summer {year}"
