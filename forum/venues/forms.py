"""What organisers fill in about a venue and its rooms."""

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, FloatField, IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.venues.coordinates import Datum, Place, to_wgs84
from forum.venues.models import EVERY_DAY, Room
from forum.venues.revision import Hours, VenueTexts
from forum.web.fields import StaffForm, choice, clock, day, instant, line, text
from forum.web.meanwhile import SharedForm
from forum.wording import EMPTY

DATUMS = (
    (Datum.WGS84, _l("WGS-84: GPS, OpenStreetMap")),
    (Datum.GCJ02, _l("GCJ-02: Amap, Tencent Maps")),
    (Datum.BD09, _l("BD-09: Baidu Maps")),
)
MINUTES_OF_A_DAY = 24 * 60
TEXTS = ("name", "address", "gate", "metro", "directions", "accessibility", "sketch_alt")


class VenueForm(SharedForm):
    """A building."""

    name_zh = line(_l("Name in Chinese"))
    name_en = line(_l("Name in English"))
    address_zh = line(_l("Address in Chinese"))
    address_en = line(_l("Address in English"))
    gate_zh = line(_l("Which gate, in Chinese"))
    gate_en = line(_l("Which gate, in English"))
    metro_zh = line(_l("Metro, in Chinese"))
    metro_en = line(_l("Metro, in English"))
    directions_zh = text(_l("How to get there, in Chinese"), rows=4)
    directions_en = text(_l("How to get there, in English"), rows=4)
    accessibility_zh = text(_l("Step-free ways and hearing loops, in Chinese"), rows=3)
    accessibility_en = text(_l("Step-free ways and hearing loops, in English"), rows=3)
    datum = choice(_l("Where the coordinates are from"), DATUMS, default=Datum.WGS84.value)
    latitude = FloatField(_l("Latitude"), [Optional(), NumberRange(-90, 90, _l("Between -90 and 90."))])
    longitude = FloatField(_l("Longitude"), [Optional(), NumberRange(-180, 180, _l("Between -180 and 180."))])
    sketch = FileField(_l("A new picture of the way"))
    without_sketch = BooleanField(_l("Take the picture away"))
    sketch_alt_zh = text(_l("What the picture shows, in Chinese"), rows=2)
    sketch_alt_en = text(_l("What the picture shows, in English"), rows=2)

    def validate(self, extra_validators: Any = None) -> bool:
        """A name in one language at least; coordinates in pairs."""
        if not super().validate(extra_validators):
            return False
        if not self.wording("name"):
            self.name_zh.errors = [gettext("Please enter a name in one language at least.")]
        if (self.latitude.data is None) != (self.longitude.data is None):
            self.longitude.errors = [gettext("Latitude and longitude belong together.")]
        return not self.errors

    def texts(self, before: Any = None) -> VenueTexts:
        """What was typed; texts in a third language stay as they were."""
        wordings = {name: self.wording(name, getattr(before, name) if before else EMPTY) for name in TEXTS}
        latitude, longitude = self._place() or (None, None)
        return VenueTexts(**wordings, latitude=latitude, longitude=longitude)

    def _place(self) -> Place | None:
        """What was pasted, in the one datum that is kept and published (A-21)."""
        latitude, longitude = self.latitude.data, self.longitude.data
        if latitude is None or longitude is None:
            return None
        return to_wgs84((latitude, longitude), Datum(self.datum.data))


class RoomForm(SharedForm):
    """A room."""

    name_zh = line(_l("Name in Chinese"))
    name_en = line(_l("Name in English"))
    floor_zh = line(_l("Floor in Chinese"))
    floor_en = line(_l("Floor in English"))
    seats = IntegerField(
        _l("Seats"), [Optional(), NumberRange(0, 100_000, _l("Please enter a number of seats."))]
    )
    opens = clock(_l("Opens"))
    closes = clock(_l("Closes"))
    day_1 = BooleanField(_l("Monday"), default=True)
    day_2 = BooleanField(_l("Tuesday"), default=True)
    day_3 = BooleanField(_l("Wednesday"), default=True)
    day_4 = BooleanField(_l("Thursday"), default=True)
    day_5 = BooleanField(_l("Friday"), default=True)
    day_6 = BooleanField(_l("Saturday"), default=True)
    day_7 = BooleanField(_l("Sunday"), default=True)
    setup_minutes = IntegerField(
        _l("Minutes to set it up"),
        [Optional(), NumberRange(0, MINUTES_OF_A_DAY, _l("Please enter minutes, a day of them at most."))],
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """A name in one language at least; both hours or none."""
        if not super().validate(extra_validators):
            return False
        if not self.wording("name"):
            self.name_zh.errors = [gettext("Please enter a name in one language at least.")]
        if (self.opens.data is None) != (self.closes.data is None):
            missing = self.closes if self.closes.data is None else self.opens
            missing.errors = [gettext("Opening and closing belong together: enter both, or neither.")]
        elif self.opens.data is not None and self.opens.data == self.closes.data:
            self.closes.errors = [gettext("It closes when it opens: leave both empty if it never closes.")]
        return not self.errors

    @property
    def days(self) -> list[Any]:
        """The fields of the days, from Monday."""
        return [self[f"day_{day}"] for day in EVERY_DAY]

    @property
    def hours(self) -> Hours:
        """When the room is open; a closing before the opening is on the next day, no day ticked means all."""
        opens, closes = _minute(self.opens.data), _minute(self.closes.data)
        if opens is not None and closes is not None and closes <= opens:
            closes += MINUTES_OF_A_DAY
        ticked = "".join(day for day in EVERY_DAY if self[f"day_{day}"].data)
        return Hours(opens, closes, ticked or EVERY_DAY, self.setup_minutes.data or 0)


def hours_values(room: Room) -> dict[str, Any]:
    """When a room is open, as the values of its form."""
    return {
        "opens": _clock(room.opens_minute),
        "closes": _clock(room.closes_minute),
        **{f"day_{day}": day in room.open_days for day in EVERY_DAY},
        "setup_minutes": room.setup_minutes or None,
    }


class ClosureForm(StaffForm):
    """A while for which a room is closed; clocks are those of the forum."""

    from_on = day(_l("Closed from"), InputRequired(_l("Please enter the day.")))
    from_clock = clock(_l("From what time"))
    until_on = day(_l("Until"))
    until_clock = clock(_l("Until what time"))
    reason_zh = line(_l("Reason in Chinese"))
    reason_en = line(_l("Reason in English"))
    zone: str
    begins: datetime
    """Set, as `ends`, once the form is valid: without clocks it is closed for whole days."""
    ends: datetime

    def validate(self, extra_validators: Any = None) -> bool:
        """A beginning before the end, and clocks that there are on these days."""
        if not super().validate(extra_validators):
            return False
        first: date = self.from_on.data
        last: date = self.until_on.data or first
        begins = self._at(self.from_clock, first, self.from_clock.data or time())
        until = self.until_clock.data
        ends = self._at(self.until_clock, last + timedelta(days=until is None), until or time())
        if begins is None or ends is None:
            return False
        if begins >= ends:
            self.until_on.errors = [gettext("It ends before it begins.")]
            return False
        self.begins, self.ends = begins, ends
        return True

    def _at(self, field: Field, on: date, at: time) -> datetime | None:
        """An instant of this form's zone; a clock that is skipped is said beside its field."""
        found = instant(on, at, self.zone)
        if found is None:
            field.errors = [gettext("On this day the clocks skip this hour.")]
        return found


def _minute(at: time | None) -> int | None:
    return None if at is None else at.hour * 60 + at.minute


def _clock(minute: int | None) -> time | None:
    return None if minute is None else time(minute // 60 % 24, minute % 60)
