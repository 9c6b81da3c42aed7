"""A draft as the form of its lecture: from rows to fields and back, and which column each field is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy.orm import Session
from wtforms import HiddenField

from forum.i18n import gettext
from forum.lectures import drafts
from forum.lectures.casting import cast as cast_speakers
from forum.lectures.clash_forms import ClashAnswer
from forum.lectures.drafts import Draft, in_language
from forum.lectures.fate_forms import FollowFields
from forum.lectures.form_plans import changes_from, times_from
from forum.lectures.form_values import values_from
from forum.lectures.forms import LectureForm, ReasonForm
from forum.lectures.models import Attendance, Audience, Lecture
from forum.lectures.planning import usual_end
from forum.lectures.plans import LectureChanges
from forum.venues.models import Room
from forum.web.choices import with_choices
from forum.web.current import language
from forum.web.spelling import Spelt, as_sent, said, sound, spelt_values, typed_in

WHEN = ("on", "starts", "ends", "ends_on", "timezone")
GROUPS = (WHEN, ("closes_on", "closes"), ("audience", "audiences"))
"""A day means nothing without its clock, and named audiences nothing without their names."""
SEATS = frozenset({"seats_on_site", "seats_online"})
_NOT_KEPT = frozenset({"edit_version", "as_shown"})
# What each field changes in the lecture, where that is not its name without the language.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "on": ("starts_at", "ends_at"),
    "starts": ("starts_at", "ends_at"),
    "ends": ("starts_at", "ends_at"),
    "ends_on": ("starts_at", "ends_at"),
    "speakers": ("appearances",),
    **dict.fromkeys(("closes_on", "closes"), ("registration_closes_at",)),
    **dict.fromkeys(("slides", "recording", "paper"), ("materials",)),
    **dict.fromkeys(SEATS, ("seats_changed",)),
}


def columns_of(fields: Iterable[str]) -> frozenset[str]:
    """What fields of the form change in a lecture, as plans and the journal call it."""
    plain = (name.removesuffix("_zh").removesuffix("_en") for name in fields)
    return frozenset(column for name in plain for column in _COLUMNS.get(name, (name,)))


IN_THE_JOURNAL = {name: tuple(columns_of((name,))) for name in (*_COLUMNS, "number")}
"""Under which words a line of the journal speaks of a field."""


def public_values(lecture: Lecture, form: LectureForm) -> dict[str, Spelt]:
    """What is public of the lecture, by the fields this form has."""
    values = values_from(lecture)
    return spelt_values({name: values[name] for name in values if name in form and name not in _NOT_KEPT})


def draft_of(session: Session, lecture: Lecture, form: LectureForm) -> Draft | None:
    """The draft of a lecture as far as this form can show it."""
    row = drafts.row_of(session, lecture.id)
    if row is None:
        return None
    sides = (in_language(session, side, language()) for side in (row.contents, row.beginnings))
    return Draft(row, *(sound(side, form) for side in sides))


def takes_drafts(lecture: Lecture) -> bool:
    """Whether what is typed waits until somebody publishes it: the public knows of the lecture."""
    return lecture.is_public


def shown_values(public: Mapping[str, Spelt], draft: Draft | None) -> dict[str, Spelt]:
    """What organisers work on: what is public, under what waits."""
    return {**public, **({name: draft.contents[name] for name in draft.contents} if draft else {})}


def form_with(session: Session, lecture: Lecture, values: Mapping[str, Spelt]) -> LectureForm:
    """The form as if these values had just been typed, without what proves where a request comes from."""
    return with_choices(session, LectureForm(formdata=as_sent(values), meta={"csrf": False}), lecture)


def wanted_in(form: LectureForm, public: Mapping[str, Spelt]) -> dict[str, Spelt]:
    """What a form says, spelt as a lecture is: the same languages parted otherwise are no change."""
    wanted = typed_in(form, public)
    wanted["languages"] = ", ".join(filter(None, form.spoken["languages"].split(",")))
    wanted["interpretation"] = ", ".join(filter(None, form.spoken["interpretation"].split(",")))
    if wanted["audience"] != Audience.NAMED.value:
        wanted["audiences"] = ""
    known = cast("str", public["topics"]).split("; ")
    wanted["topics"] = "; ".join(dict.fromkeys(form.topic_names(known)))
    return wanted


def changes_of(
    session: Session, form: LectureForm, lecture: Lecture, fields: Iterable[str]
) -> LectureChanges:
    """What a valid form changes in a locked lecture, of these fields alone; people nobody knew are added."""
    appearances = cast_speakers(session, form.entries, lecture.appearances)
    changes: Mapping[str, Any] = changes_from(session, form, lecture, appearances)
    wanted = columns_of(fields)
    return cast("LectureChanges", {name: value for name, value in changes.items() if name in wanted})


@dataclass(frozen=True)
class Line:
    """One change of a draft: what is public, what is to be, and what was public when it was typed."""

    name: str
    label: str
    public: str
    wanted: str
    began: str | None
    """Only where it became public otherwise meanwhile: then somebody has to choose."""
    lang: str | None


def lines_of(form: LectureForm, draft: Draft, public: Mapping[str, Spelt]) -> list[Line]:
    """What a draft changes, in the order of the form; the fields of a group are one line."""
    came = draft.against(public, GROUPS)
    changing = came.kept | came.torn
    groups = [group for group in GROUPS if group[0] in changing]
    inner = {name for group in groups for name in group[1:]}
    sets = [next((group for group in groups if group[0] == name), (name,)) for name in public]
    return [
        _line(form, fields, draft, public, is_torn=fields[0] in came.torn)
        for fields in sets
        if fields[0] in changing - inner
    ]


def _line(
    form: LectureForm, fields: tuple[str, ...], draft: Draft, public: Mapping[str, Spelt], *, is_torn: bool
) -> Line:
    sides = (public, {**public, **draft.contents}, {**public, **draft.beginnings})
    now, then, began = (
        " · ".join(filter(None, (said(form[name], side[name]) for name in fields))) for side in sides
    )
    label = gettext(", ").join(str(form[name].label.text) for name in fields)
    lang = {"_zh": "zh-Hans", "_en": "en"}.get(fields[0][-3:])
    return Line(fields[0], label, now, then, began if is_torn else None, lang)


class PublicationForm(FollowFields, ClashAnswer, ReasonForm):
    """What publishing a draft asks: why and what becomes of the registrations, where somebody is told."""

    mark = HiddenField()
    """What was looked at: that is published, and nothing saved since."""

    def tell_nobody(self) -> None:
        """Leave out what concerns those who would be told."""
        for name in ("reason_zh", "reason_en", "fate", "along_to"):
            del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse to move people along to nowhere."""
        return super().validate(extra_validators) and ("fate" not in self or self.names_a_lecture())


def announced_in(
    session: Session, form: LectureForm, lecture: Lecture, fields: Iterable[str]
) -> LectureChanges:
    """What of these fields is told to people: another time, place or way of attending."""
    changes: dict[str, Any] = {"attendance": Attendance(form.attendance.data)}
    if "on" in form:
        starts_at, ends_at = times_from(form, lecture)
        changes["starts_at"] = starts_at
        changes["ends_at"] = ends_at or usual_end(lecture.series, starts_at)
        changes["timezone"] = form.timezone.data
        changes["room"] = session.get(Room, form.room_id) if form.room_id else None
    wanted = columns_of(fields)
    differing = {
        name: value for name, value in changes.items() if name in wanted and getattr(lecture, name) != value
    }
    return cast("LectureChanges", differing)
