"""What organisers fill in to place a lecture in the agenda, or to draw a new one; clocks are the forum's."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from wtforms import HiddenField

from forum.agenda.outlook import Place
from forum.agenda.window import local_clock
from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.casting import SpeakerEntry
from forum.lectures.forms import WhenAndWhere
from forum.lectures.models import Lecture, PlanningState
from forum.speakers.names import NAME_LIMIT, clean_name
from forum.web.fields import choice, day, instant, key, line, options_of, validate_zone
from forum.wording import EMPTY, Wording

A_DAY = timedelta(days=1)


class InTheAgenda(WhenAndWhere):
    """A span of the agenda. Its clocks are those of the forum, whatever the zone of the lecture."""

    timezone = HiddenField(validators=[validate_zone])
    ends_on = day(_l("Ends on"))

    @property
    def ends_at(self) -> datetime | None:
        """The end, on the day that is named for it, else on the first one that fits."""
        if self.ends.data is None or self.ends_on.data is None:
            return super().ends_at
        return instant(self.ends_on.data, self.ends.data, self.timezone.data or "")

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse an end on a day before the beginning."""
        is_right = super().validate(extra_validators)
        if not is_right and self._ends_on_a_day_before():
            self.ends.errors = [gettext("The lecture ends before it begins.")]
        return is_right

    def _ends_on_a_day_before(self) -> bool:
        is_whole = None not in {self.on.data, self.starts.data, self.ends.data, self.ends_on.data}
        is_clear = not (self.on.errors or self.starts.errors or self.timezone.errors)
        ends_at = self.ends_at if is_whole and is_clear else None
        return ends_at is not None and ends_at < self.starts_at


class PlaceForm(InTheAgenda):
    """Another time, another room, or an empty slot for a lecture."""

    edit_version = HiddenField()
    slot = choice(_l("Into the empty slot"), [("", "")], validate_choice=False)

    def offer_slots(self, slots: Sequence[tuple[str, str]]) -> None:
        """The slots to choose from, as pairs of address and label."""
        self.slot.choices = options_of([("", gettext("none: at the time below")), *slots])

    def place_for(self, lecture: Lecture) -> Place:
        """Where a valid form puts a lecture; without an end it is as long as before."""
        ends_at = self.ends_at or self.starts_at + (lecture.ends_at - lecture.starts_at)
        return Place(self.starts_at, ends_at, self.room_id, lecture.timezone)


class NewForm(InTheAgenda):
    """What is drawn into the agenda: an empty slot until a speaker or a title is named."""

    series = choice(_l("Series"))
    name = line(_l("Speaker"), longest=NAME_LIMIT)
    which = choice(_l("Which one?"), validate_choice=False)
    title = line(_l("Title"))

    @property
    def series_id(self) -> int | None:
        """The key of the chosen series."""
        return key(self.series.data)

    @property
    def entries(self) -> list[SpeakerEntry]:
        """The speaker typed, if there is one."""
        name = clean_name(self.name.data or "")
        return [SpeakerEntry(name=name, which=self.which.data or "")] if name else []

    @property
    def wording_of_title(self) -> Wording:
        """The title typed, in the language it is written in."""
        return Wording.of(self.title.data) if self.title.data else EMPTY

    @property
    def state(self) -> PlanningState:
        """How far it is by what is known of it."""
        if self.entries:
            return PlanningState.INVITED
        return PlanningState.TENTATIVE if self.title.data else PlanningState.SLOT


def values_of_place(place: Place, zone: str) -> dict[str, Any]:
    """A place as values of the form, in the forum's zone; what lasts days keeps its length unsaid."""
    starts, ends = (datetime.fromisoformat(local_clock(at, zone)) for at in (place.starts_at, place.ends_at))
    is_long = ends - starts >= A_DAY
    return {
        "on": starts.date(),
        "starts": starts.time(),
        "ends": None if is_long else ends.time(),
        "timezone": zone,
        "room": str(place.room_id or ""),
    }


def instant_of(written: str, zone: str) -> datetime | None:
    """The instant of "2026-03-12T14:00" in a zone; None for what is none."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    if at.tzinfo or not 1900 < at.year < 2999:
        return None
    return instant(at.date(), at.time(), zone)
