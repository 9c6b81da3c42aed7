"""What organisers ask of many lectures at once. Everything may be left empty: that stays as each has it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, cast

from sqlalchemy.orm import Session
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange, Optional, Regexp

from forum.accounts.models import Staff
from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.audience_models import NamedAudience
from forum.lectures.clash_forms import ClashAnswer
from forum.lectures.forms import ATTENDANCE_LABELS, AUDIENCE_LABELS
from forum.lectures.models import Attendance, Audience, Series, Topic
from forum.lectures.plans import LectureChanges
from forum.lectures.stages import PUBLISHED
from forum.lectures.together import Wanted
from forum.venues.models import Room
from forum.web.fields import StaffForm, choice, clock, key, line, options_of, tags_of, validate_languages
from forum.wording import Wording

NONE = "none"
"""What a list says for nothing at all, since its empty choice leaves everything as it is."""
_LEAVE = ("", _l("Leave as it is"))
_FURTHEST, _LONGEST = 366, 14 * 24 * 60
_Options = Sequence[tuple[Any, str]]


def _number(label: Any, smallest: int, largest: int) -> Any:
    return IntegerField(
        label, [Optional(), NumberRange(smallest, largest, _l("Please enter a smaller number."))]
    )


class TogetherForm(Form):
    """What is to become of them; asked by address, for looking changes nothing."""

    to_standing = choice(
        _l("How far they are"),
        [
            _LEAVE,
            ("invited", _l("Invited")),
            ("tentative", _l("Tentative")),
            ("confirmed", _l("Confirmed")),
            (PUBLISHED, _l("Published")),
            ("postponed", _l("Postponed")),
            ("cancelled", _l("Cancelled")),
            ("withdrawn", _l("Withdrawn")),
        ],
        default="",
    )
    to_room = choice(_l("Room"), default="")
    to_days = _number(_l("Move by days"), -_FURTHEST, _FURTHEST)
    to_at = clock(_l("Begin at"))
    to_length = _number(_l("Length in minutes"), 1, _LONGEST)
    to_seats = line(
        _l("Seats in the room"),
        Optional(),
        Regexp(r"(?:[0-9]{1,5}|-)\Z", message=_l("Please enter a number of seats.")),
    )
    to_host = choice(_l("Host"), default="")
    to_languages = line(_l("Spoken languages"), validate_languages, longest=100)
    to_interpretation = line(_l("Interpreted into"), Optional(), longest=100)
    to_attendance = choice(_l("Attendance"), [_LEAVE, *ATTENDANCE_LABELS], default="")
    to_audience = choice(_l("Who finds it"), default="")
    to_series = choice(_l("Series"), default="")
    to_adds = choice(_l("Add the topic"), default="")
    to_drops = choice(_l("Remove the topic"), default="")
    to_registrations = choice(
        _l("People register for it"), [_LEAVE, ("yes", _l("Yes")), ("no", _l("No"))], default=""
    )
    to_closing = _number(_l("Registration closes, hours before"), 0, 24 * _FURTHEST)

    def offer(
        self, rooms: _Options, hosts: _Options, series: _Options, topics: _Options, audiences: _Options
    ) -> None:
        """The lists to choose from, as pairs of key and label."""
        nothing = (NONE, gettext("No room yet"))
        self.to_room.choices = options_of([_LEAVE, nothing, *rooms])
        self.to_host.choices = options_of([_LEAVE, *((one or NONE, name) for one, name in hosts)])
        self.to_series.choices = options_of([_LEAVE, *((one or NONE, name) for one, name in series)])
        everybody = [one for one in AUDIENCE_LABELS if one[0] != Audience.NAMED.value]
        named = [(key, gettext("Only %(audience)s", audience=name)) for key, name in audiences]
        self.to_audience.choices = options_of([_LEAVE, *everybody, *named])
        self.to_adds.choices = options_of([("", gettext("None")), *topics])
        self.to_drops.choices = options_of([("", gettext("None")), *topics])

    def validate_to_interpretation(self, field: Any) -> None:
        """Language tags, or a dash for none."""
        if field.data != "-":
            validate_languages(cast("Any", self), field)

    @property
    def asked(self) -> dict[str, str]:
        """Everything typed, as an address carries it."""
        return {one.name: one.raw_data[0] for one in self if one.raw_data and one.raw_data[0].strip()}

    def wanted(self, session: Session) -> Wanted:
        """What a valid form asks; rows that are gone by now are left as they are."""
        topics = [session.get(Topic, key(one.data) or 0) for one in (self.to_adds, self.to_drops)]
        hours, seats = self.to_closing.data, self.to_seats.data
        return Wanted(
            sets=self._sets(session),
            changes_seats=bool(seats),
            seats=int(seats) if seats and seats != "-" else None,
            adds=tuple(one for one in topics[:1] if one),
            drops=tuple(one for one in topics[1:] if one),
            changes_closing=hours is not None,
            closes_before=timedelta(hours=hours) if hours else None,
            days=self.to_days.data or 0,
            at=self.to_at.data,
            length=timedelta(minutes=self.to_length.data) if self.to_length.data else None,
            standing=self.to_standing.data or "",
        )

    def _sets(self, session: Session) -> LectureChanges:
        read: dict[str, tuple[Any, Callable[[str], Any]]] = {
            "room": (self.to_room, lambda chosen: _row(session, Room, chosen)),
            "host": (self.to_host, lambda chosen: _row(session, Staff, chosen)),
            "series": (self.to_series, lambda chosen: _row(session, Series, chosen)),
            "languages": (self.to_languages, _tags),
            "interpretation": (self.to_interpretation, _tags),
            "attendance": (self.to_attendance, Attendance),
            "takes_registrations": (self.to_registrations, "yes".__eq__),
        }
        sets = {name: value(field.data) for name, (field, value) in read.items() if field.data}
        return cast("LectureChanges", sets | self._for_whom(session))

    def _for_whom(self, session: Session) -> dict[str, Any]:
        """Everybody, or whoever has the address, or one audience: a number is the key of that one."""
        chosen = self.to_audience.data
        if not chosen or not chosen.isdecimal():
            return {"audience": Audience(chosen), "audiences": ()} if chosen else {}
        found = session.get(NamedAudience, key(chosen) or 0)
        return {"audience": Audience.NAMED, "audiences": (found,)} if found else {}


class DeedForm(ClashAnswer, StaffForm):
    """Why it is done, in both languages, where people are told."""

    reason_zh = line(_l("Reason in Chinese"))
    reason_en = line(_l("Reason in English"))

    @property
    def reason(self) -> Wording:
        """What pages and mails say."""
        return self.wording("reason")

    def asks_for_reason(self) -> bool:
        """Whether a language of the reason is missing; says so beside the field."""
        missing = [
            (self.reason_zh, gettext("Please give the reason in Chinese.")),
            (self.reason_en, gettext("Please give the reason in English.")),
        ]
        for field, sentence in missing:
            field.errors = [] if field.data else [sentence]
        return not (self.reason_zh.data and self.reason_en.data)


def _tags(typed: str) -> str:
    return "" if typed == "-" else ",".join(tags_of(typed))


def _row(session: Session, model: Any, chosen: str) -> Any:
    return None if chosen == NONE else session.get(model, key(chosen) or 0)
