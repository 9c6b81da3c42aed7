"""How somebody attends, and in which zone their mails tell the time: fields of the form to register with."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from forum import moments
from forum.i18n import Language, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.web import current
from forum.web.fields import options_of
from forum.web.formatting import plain
from forum.web.robots import PublicForm

# Where most guests live; the list of all zones stands below.
COMMON_ZONES = (
    *("Asia/Shanghai", "Asia/Tokyo", "Asia/Singapore", "Asia/Kolkata", "Asia/Dubai", "Europe/Moscow"),
    *("Europe/Berlin", "Europe/London", "America/Sao_Paulo", "America/New_York", "America/Chicago"),
    *("America/Los_Angeles", "Australia/Sydney"),
)
_REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


class ChoosesWay(PublicForm):
    """A form that asks how one attends where there is a choice, and for a zone where that can be online."""

    attendance = RadioField(
        _l("How will you attend?"), validators=[InputRequired(_l("Please choose how you will attend."))]
    )
    timezone = SelectField(_l("Your time zone"), default="")

    def offer_ways(self, lecture: Lecture, pools: Sequence[SeatPool]) -> None:
        """Put these ways of a lecture to choose from; without a choice nothing is asked."""
        self._pools = pools
        if len(pools) > 1:
            self.attendance.choices = options_of([(pool.way, way_name(pool)) for pool in pools])
        else:
            del self.attendance
        if any(pool.is_online for pool in pools):
            self.timezone.choices = zone_choices(lecture, current.language())
        else:
            del self.timezone

    def chosen_way(self) -> tuple[WayOfAttending | None, int | None]:
        """The way of attending and the branch room, as chosen or as the only ones there are; else None."""
        word = self.attendance.data if self.attendance else None
        fitting = (pool for pool in self._pools if pool.way == word or len(self._pools) == 1)
        pool = next(fitting, None)
        return (pool.attendance, pool.room_id) if pool else (None, None)

    def chosen_zone(self) -> str | None:
        """The zone for one's mails; None for the lecture's."""
        return self.timezone.data or None if self.timezone else None


def way_name(pool: SeatPool) -> str:
    """What a way of attending is called where one chooses: a branch room by its own name."""
    if pool.room_id is not None and pool.room:
        return str(gettext("In a branch room: %(room)s", room=plain(pool.room.name)))
    return str(gettext("Online") if pool.is_online else gettext("In the room"))


def zone_choices(lecture: Lecture, language: Language) -> dict[str, list[tuple[str, str]]]:
    """Zones to choose from: the usual ones with their names, then all there are."""
    at = lecture.starts_at
    usual = moments.zone_words(at, lecture.timezone, language)
    common = [(name, f"{name} · {moments.zone_words(at, name, language)}") for name in COMMON_ZONES]
    return {
        gettext("Usual"): [("", gettext("As the lecture: %(zone)s", zone=usual)), *common],
        gettext("All zones"): [(name, name) for name in _other_zones()],
    }


@cache
def _other_zones() -> tuple[str, ...]:
    known = set(COMMON_ZONES)
    return tuple(sorted(name for name in available_timezones() - known if name.startswith(_REGIONS)))
