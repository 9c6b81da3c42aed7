"""What organisers fill in about when a series meets, and what its lectures have besides."""

from datetime import date
from typing import Any, cast

from wtforms import BooleanField, IntegerField, RadioField
from wtforms.validators import NumberRange, Optional

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.forms import ATTENDANCE_LABELS, USUAL_START, online_address
from forum.lectures.models import Series
from forum.lectures.rhythm import MOST_WEEKS, NTHS, WEEKDAYS, Rhythm, read
from forum.lectures.word_models import HolidayRule
from forum.web.fields import choice, clock, day, line, options_of, validate_languages
from forum.web.meanwhile import SharedForm

KIND_LABELS = [
    ("", _l("No fixed rhythm")),
    ("weeks", _l("Every so many weeks")),
    ("months", _l("On certain weeks of each month")),
]
RULE_LABELS = [
    (HolidayRule.SKIP.value, _l("Leave the date out")),
    (HolidayRule.MARK.value, _l("Keep the date, and mark it")),
    (HolidayRule.MOVE.value, _l("Move it to the next working day")),
]
DAYS = [f"rhythm_{name.lower()}" for name in WEEKDAYS]
PLACES = {1: "rhythm_first", 2: "rhythm_second", 3: "rhythm_third", 4: "rhythm_fourth", -1: "rhythm_last"}
# What means something only together, where two organisers save at once.
TOGETHER = (("rhythm", *DAYS, *PLACES.values(), "rhythm_every", "rhythm_from", "starts"),)


class RhythmForm(SharedForm):
    """When a series meets, and what its lectures have that is neither length nor room nor seats."""

    rhythm = RadioField(_l("How often"), choices=options_of(KIND_LABELS), default="")
    rhythm_every = IntegerField(
        _l("Every how many weeks"), [Optional(), NumberRange(1, MOST_WEEKS, _l("Please enter 1 to 26."))]
    )
    rhythm_mo = BooleanField(_l("Monday"))
    rhythm_tu = BooleanField(_l("Tuesday"))
    rhythm_we = BooleanField(_l("Wednesday"))
    rhythm_th = BooleanField(_l("Thursday"))
    rhythm_fr = BooleanField(_l("Friday"))
    rhythm_sa = BooleanField(_l("Saturday"))
    rhythm_su = BooleanField(_l("Sunday"))
    rhythm_first = BooleanField(_l("the first"))
    rhythm_second = BooleanField(_l("the second"))
    rhythm_third = BooleanField(_l("the third"))
    rhythm_fourth = BooleanField(_l("the fourth"))
    rhythm_last = BooleanField(_l("the last"))
    rhythm_from = day(_l("First date"))
    starts = clock(_l("Begins at"))
    holiday_rule = RadioField(_l("On a day off"), choices=options_of(RULE_LABELS), default="skip")
    host = choice(_l("Usual host"), default="")
    languages = line(_l("Usual languages"), validate_languages, longest=100)
    attendance = RadioField(
        _l("Usual way of attending"), choices=options_of(ATTENDANCE_LABELS), default="on_site"
    )
    online_url = online_address(_l("Usual address of the online room"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A rhythm needs a weekday, a first date to count from, and a time."""
        if not super().validate(extra_validators):
            return False
        if not self.rhythm.data:
            return True
        if not any(self[name].data for name in DAYS):
            self.rhythm_mo.errors = [gettext("Please choose a weekday.")]
        if self.rhythm.data == "months" and not any(self[name].data for name in PLACES.values()):
            self.rhythm_first.errors = [gettext("Please choose which of the month.")]
        if self.rhythm_from.data is None:
            self.rhythm_from.errors = [gettext("Please enter the first date: weeks are counted from it.")]
        return not self.errors

    @property
    def kept_rhythm(self) -> str | None:
        """The rhythm of a valid form, as it stands in the database."""
        if not self.rhythm.data:
            return None
        by_month = self.rhythm.data == "months"
        return Rhythm(
            weekdays=tuple(place for place, name in enumerate(DAYS) if self[name].data),
            at=self.starts.data or USUAL_START,
            starts_on=cast(date, self.rhythm_from.data),
            every=1 if by_month else self.rhythm_every.data or 1,
            nths=tuple(n for n in NTHS if self[PLACES[n]].data) if by_month else (),
        ).kept


def rhythm_values(series: Series) -> dict[str, Any]:
    """What a series has, as values of these fields."""
    rhythm = read(series.rhythm)
    values: dict[str, Any] = {
        "holiday_rule": str(series.holiday_rule),
        "host": str(series.default_host_id or ""),
        "languages": series.default_languages.replace(",", ", "),
        "attendance": str(series.default_attendance),
        "online_url": series.default_online_url,
        **dict.fromkeys((*DAYS, *PLACES.values()), False),
        "rhythm": "",
        "rhythm_every": None,
        "rhythm_from": None,
        "starts": None,
    }
    if rhythm is None:
        return values
    return {
        **values,
        "rhythm": "months" if rhythm.nths else "weeks",
        "rhythm_every": None if rhythm.nths else rhythm.every,
        "rhythm_from": rhythm.starts_on,
        "starts": rhythm.at,
        **{DAYS[place]: True for place in rhythm.weekdays},
        **{PLACES[n]: True for n in rhythm.nths},
    }
