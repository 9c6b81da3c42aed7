"""What organisers fill in to plan, edit, move and cancel a lecture."""

import re
from collections.abc import Container, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any, cast

from wtforms import BooleanField, FieldList, FormField, HiddenField, IntegerField, RadioField
from wtforms.validators import URL, DataRequired, InputRequired, NumberRange, Optional

from forum.i18n import N_, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.casting import SpeakerEntry
from forum.lectures.clash_forms import CLASH_FIELDS, ClashAnswer
from forum.lectures.models import LONGEST_LABEL, Attendance, Audience, Lecture, PlanningState
from forum.lectures.speaker_forms import SpeakerRow
from forum.lectures.talk_forms import TalkRow
from forum.moments import is_told_twice, zone_of
from forum.web.fields import (
    Several,
    StaffForm,
    choice,
    clock,
    day,
    instant,
    key,
    line,
    options_of,
    tags_of,
    text,
    validate_languages,
    validate_zone,
)
from forum.web.meanwhile import SharedForm
from forum.wording import EMPTY, Wording

MOST_SEATS = 100_000
TEXTS = ("title", "abstract", "access_note", "registration_note", "latecomers", "recording_note")
COMES_TWICE = N_(
    "The clocks go back that night, so one of these times comes twice: the first of the two is meant."
)
USUAL_START = time(14, 0)
MOST_TALKS = 40
_AROUND_A_LABEL = re.compile(r"^\s*(?:第|no\.|no(?=[\s\d]))\s*(.+?)\s*期?\s*$", re.IGNORECASE)

PLANNING_LABELS = [
    (PlanningState.SLOT.value, _l("A slot, nobody asked yet")),
    (PlanningState.INVITED.value, _l("Speaker invited")),
    (PlanningState.TENTATIVE.value, _l("Agreed, not all settled")),
    (PlanningState.CONFIRMED.value, _l("Settled")),
]
ATTENDANCE_LABELS = [
    (Attendance.ON_SITE.value, _l("On site")),
    (Attendance.ONLINE.value, _l("Online")),
    (Attendance.MIXED.value, _l("On site and online")),
]
AUDIENCE_LABELS = [
    (Audience.PUBLIC.value, _l("Everybody finds it")),
    (Audience.UNLISTED.value, _l("Only with the address")),
    (Audience.NAMED.value, _l("Only named audiences")),
]


def seats_field(label: Any) -> Any:
    """A field for a number of seats; empty is allowed."""
    return IntegerField(
        label, [Optional(), NumberRange(0, MOST_SEATS, _l("Please enter a number of seats."))]
    )


def online_address(label: Any) -> Any:
    """A field for an address of the web."""
    is_address = URL(require_tld=False, message=_l("Please enter an address that begins with https://."))
    return line(label, Optional(), is_address, longest=1000)


def _is_skipped(field: Any, at: datetime | None) -> bool:
    """Whether the clock typed is one that the change to summer time skips; says so beside the field."""
    if at is None:
        field.errors = [gettext("On this day the clocks skip this hour.")]
    return at is None


class WhenAndWhere(ClashAnswer, StaffForm):
    """Day, clock, zone and room: shared by planning and moving."""

    on = day(_l("Date"), InputRequired(_l("Please enter the day.")))
    starts = clock(_l("Begins"), InputRequired(_l("Please enter when it begins.")))
    ends = clock(_l("Ends"))
    ends_on = day(_l("Ends on"))
    timezone = line(_l("Time zone"), DataRequired(_l("Please enter a time zone.")), validate_zone)
    room = choice(_l("Room"))
    # After how many days it ends, where the two clocks cannot tell.
    _days: int | None = None

    def offer_rooms(self, rooms: Sequence[tuple[Any, Any]]) -> None:
        """The rooms to choose from, as pairs of key and label."""
        self.room.choices = options_of([("", gettext("No room yet")), *rooms])

    def keep_days(self, lecture: Lecture) -> None:
        """Let a lecture of several days last them again while its end is not touched: no field has them."""
        times = (at.astimezone(zone_of(lecture.timezone)) for at in (lecture.starts_at, lecture.ends_at))
        starts, ends = (at.replace(second=0, microsecond=0) for at in times)
        days = (ends.date() - starts.date()).days
        was_asked = bool(self.ends_on.raw_data)
        if not was_asked and self.ends.data == ends.time() and days > (ends.time() < starts.time()):
            self._days = days

    @property
    def starts_at(self) -> datetime:
        """The beginning as an instant; the form must be valid."""
        return cast(
            datetime, instant(cast(date, self.on.data), cast(time, self.starts.data), self.timezone.data)
        )

    @property
    def ends_at(self) -> datetime | None:
        """The end: on the day typed, else the same day, or the next for a clock before the beginning."""
        if self.ends.data is None:
            return None
        if self.ends_on.data is not None:
            return instant(self.ends_on.data, self.ends.data, self.timezone.data)
        days = self.ends.data < cast(time, self.starts.data) if self._days is None else self._days
        return instant(cast(date, self.on.data) + timedelta(days), self.ends.data, self.timezone.data)

    @property
    def room_id(self) -> int | None:
        """The key of the chosen room."""
        return key(self.room.data)

    @property
    def comes_twice(self) -> bool:
        """Whether a clock typed comes twice on its day, since the clocks go back; the form must be valid."""
        zone = zone_of(self.timezone.data)
        times = (self.starts_at, self.ends_at)
        return any(is_told_twice(at, zone) for at in times if at is not None)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse a clock that the change to summer time skips, and an end not after the beginning."""
        if not super().validate(extra_validators) or _is_skipped(self.starts, self.starts_at):
            return False
        if self.ends.data is None:
            return self._has_no_day_alone()
        ends_at = self.ends_at
        if ends_at is None or ends_at > self.starts_at:
            return not _is_skipped(self.ends, ends_at)
        if ends_at < self.starts_at:
            self.ends_on.errors = [gettext("The lecture ends before it begins.")]
            return False
        self.ends.errors = [gettext("The end is the same as the beginning.")]
        return False

    def _has_no_day_alone(self) -> bool:
        """Whether no last day was typed without its clock; says so beside the clock otherwise."""
        if self.ends_on.data is not None:
            self.ends.errors = [gettext("Please enter when it ends on that day.")]
        return self.ends_on.data is None


class LectureForm(SharedForm, WhenAndWhere):
    """A whole lecture. What of a public one is typed here is a draft until it is published."""

    edit_version = HiddenField()
    series = choice(_l("Series"))
    title_zh = line(_l("Title in Chinese"))
    title_en = line(_l("Title in English"))
    abstract_zh = text(_l("Abstract in Chinese"))
    abstract_en = text(_l("Abstract in English"))
    languages = line(_l("Spoken languages"), validate_languages, longest=100)
    interpretation = line(_l("Interpreted into"), validate_languages, longest=100)
    speakers = FieldList(FormField(SpeakerRow), min_entries=1)
    talks = FieldList(FormField(TalkRow), max_entries=MOST_TALKS)
    issue_label = line(_l("Number as people call it"), longest=LONGEST_LABEL)
    repeats = line(_l("Repeats the lecture"), longest=40)
    attendance = RadioField(_l("Attendance"), choices=options_of(ATTENDANCE_LABELS))
    online_url = online_address(_l("Address of the online room"))
    seats_on_site = seats_field(_l("Seats in the room"))
    seats_online = seats_field(_l("Seats online"))
    takes_registrations = BooleanField(_l("People register for it"))
    closes_on = day(_l("Registration closes on"))
    closes = clock(_l("Closing time"))
    access_note_zh = text(_l("Getting in, in Chinese"), rows=2)
    access_note_en = text(_l("Getting in, in English"), rows=2)
    registration_note_zh = text(_l("Earlier deadlines, in Chinese"), rows=2)
    registration_note_en = text(_l("Earlier deadlines, in English"), rows=2)
    latecomers_zh = text(_l("How late one may come, in Chinese"), rows=2)
    latecomers_en = text(_l("How late one may come, in English"), rows=2)
    recording_note_zh = text(_l("Whether it is recorded, in Chinese"), rows=2)
    recording_note_en = text(_l("Whether it is recorded, in English"), rows=2)
    planning_state = choice(_l("Planning"), PLANNING_LABELS)
    audience = RadioField(_l("Who finds it"), choices=options_of(AUDIENCE_LABELS))
    audiences = Several(_l("For which audiences"))
    host = choice(_l("Host"))
    topics = line(_l("Topics"), longest=2000)
    slides = online_address(_l("Slides"))
    recording = online_address(_l("Recording"))
    paper = online_address(_l("Paper"))
    goes_on_at = ""
    """The id of the field to go on with, after rows were added or moved."""
    _fixed_zone: str | None = None

    def fix_time_and_room(self, zone: str) -> None:
        """Leave out what no draft may change; clocks are those of the lecture's zone."""
        self._fixed_zone = zone
        for name in ("on", "starts", "ends", "ends_on", "timezone", "room", *CLASH_FIELDS):
            del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """A fixed time is not judged again; whom a lecture is for is told."""
        judge = super().validate if "on" in self else partial(StaffForm.validate, self)
        if not judge(extra_validators):
            return False
        if self.audience.data == Audience.NAMED.value and not self.audiences.data:
            self.audiences.errors = [gettext("Please choose for whom the lecture is.")]
            return False
        if self.closes_on.data is None:
            return self._has_no_clock_alone()
        return not _is_skipped(self.closes, self.closes_at)

    def _has_no_clock_alone(self) -> bool:
        """Whether no closing time was typed without its day; says so beside the day otherwise."""
        if self.closes.data is not None:
            self.closes_on.errors = [gettext("Please enter the day too.")]
        return self.closes.data is None

    @property
    def closes_at(self) -> datetime | None:
        """When registration closes, at the end of the day when no clock is given."""
        if self.closes_on.data is None:
            return None
        zone = self._fixed_zone or self.timezone.data
        return instant(self.closes_on.data, self.closes.data or time(23, 59), zone)

    @property
    def entries(self) -> list[SpeakerEntry]:
        """The speakers typed, in order, without empty rows."""
        return [row.form.entry for row in self.speakers if row.form.entry.name]

    def texts(self, before: Lecture | None = None) -> dict[str, Wording]:
        """The bilingual texts of the lecture; a third language it has stays."""
        return {name: self.wording(name, getattr(before, name) if before else EMPTY) for name in TEXTS}

    def filter_issue_label(self, typed: str) -> str:
        """A number without the words around it: "12A" of "第 12A 期" and of "No. 12A"."""
        return _AROUND_A_LABEL.sub(r"\1", typed)

    @property
    def label(self) -> str | None:
        """What stands for N in "No. N", without the words around it; None for the number itself."""
        return self.issue_label.data or None

    @property
    def version(self) -> int:
        """The version that was shown; what is none is an old one."""
        typed = self.edit_version.data or ""
        return int(typed) if typed.isdecimal() and len(typed) < 10 else -1

    def topic_names(self, known: Container[str]) -> list[str]:
        """The topics typed, however they are parted; a known one may hold a comma itself."""
        parts = [part.strip() for part in re.split("[;；]", self.topics.data or "")]
        names = [[part] if part in known else re.split("[、,，]", part) for part in parts]
        return [name.strip() for several in names for name in several if name.strip()]

    @property
    def spoken(self) -> dict[str, str]:
        """Languages and interpretation as they are stored."""
        return {
            "languages": ",".join(tags_of(self.languages.data)),
            "interpretation": ",".join(tags_of(self.interpretation.data)),
        }


class MoveForm(WhenAndWhere):
    """A new time or room for a public lecture, and why, in both languages."""

    reason_zh = line(_l("Reason in Chinese"), DataRequired(_l("Please give the reason in Chinese.")))
    reason_en = line(_l("Reason in English"), DataRequired(_l("Please give the reason in English.")))


class ReasonForm(StaffForm):
    """Why a lecture is cancelled, postponed or withdrawn, in both languages."""

    reason_zh = line(_l("Reason in Chinese"), DataRequired(_l("Please give the reason in Chinese.")))
    reason_en = line(_l("Reason in English"), DataRequired(_l("Please give the reason in English.")))
