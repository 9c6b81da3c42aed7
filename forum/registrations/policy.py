"""What becomes of a free seat, by the hour: given, offered for a time, or left (C-11, C-14). Pure.

Far from the lecture a seat simply goes to the first in line. Near it silence is likely, so it is offered
for some hours and has to be accepted. The clock of an offer rests at night and at the weekend where the
person lives. Shortly before the lecture nothing moves any more.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Self
from zoneinfo import ZoneInfo

from forum.lectures.models import Lecture, PublicState
from forum.lectures.standing import closing_time
from forum.moments import zone_of
from forum.registrations.rules_models import RegistrationRules

DAY_BEGINS, DAY_ENDS = time(8), time(22)
_SATURDAY = 5
# An offer that leaves its reader less of a day than this is none.
SHORTEST_OFFER = timedelta(hours=1)


class Passing(StrEnum):
    """How a free seat passes to the line."""

    PROMOTION = "promotion"
    OFFER = "offer"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Policy:
    """The instants at which the rule changes for one lecture, and how long an offer lasts."""

    promotes_until: datetime
    offers_until: datetime
    lasts: timedelta
    is_held: bool = True

    @classmethod
    def of(cls, lecture: Lecture, rules: RegistrationRules) -> Self:
        """The rules of a lecture on the calendar; whatever ends earlier ends all that comes after."""
        last = [closing_time(lecture), lecture.starts_at - timedelta(hours=rules.offers_until_hours)]
        offers_until = min([*last, rules.line_closes_at] if rules.line_closes_at else last)
        promotes_until = lecture.starts_at - timedelta(hours=rules.promotes_until_hours)
        return cls(
            promotes_until=min(promotes_until, offers_until),
            offers_until=offers_until,
            lasts=timedelta(hours=rules.offer_hours),
            is_held=lecture.public_state is PublicState.PUBLISHED,
        )

    @property
    def makes_offers(self) -> bool:
        """Whether there is a time in which seats are offered."""
        return self.promotes_until < self.offers_until

    def passing(self, now: datetime) -> Passing:
        """What becomes of a seat that is free now."""
        if not self.is_held or now >= self.offers_until:
            return Passing.NOTHING
        return Passing.PROMOTION if now < self.promotes_until else Passing.OFFER

    def offer_until(self, now: datetime, zone: str) -> datetime | None:
        """Until when an offer made now holds for somebody who lives in a zone; None: too short to be one."""
        until = _clock_out(now, self.lasts, zone_of(zone), latest=self.offers_until)
        return until if _daytime(now, until, zone_of(zone)) >= SHORTEST_OFFER else None


def _clock_out(since: datetime, lasts: timedelta, zone: ZoneInfo, *, latest: datetime) -> datetime:
    """When a clock that rests at night and at the weekend has run for so long; at the latest `latest`."""
    left, day = lasts, since.astimezone(zone).date()
    while True:
        opens, closes = _hours(day, zone)
        if opens >= latest:
            return latest
        begins = max(opens, since)
        if day.weekday() < _SATURDAY and begins < closes:
            if closes - begins >= left:
                return min(begins + left, latest)
            left -= closes - begins
        day += timedelta(days=1)


def _daytime(since: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
    """How much of a span is not night, on whatever day."""
    total, day = timedelta(), since.astimezone(zone).date()
    while (hours := _hours(day, zone))[0] < until:
        total += max(min(hours[1], until) - max(hours[0], since), timedelta())
        day += timedelta(days=1)
    return total


def _hours(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when one may be disturbed, as instants: local times do not tell how long a day is."""
    begins, ends = (datetime.combine(day, at, zone).astimezone(UTC) for at in (DAY_BEGINS, DAY_ENDS))
    return begins, ends
