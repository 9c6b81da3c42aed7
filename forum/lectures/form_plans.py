"""From a filled-in form to a plan or to changes: what was chosen becomes rows, what was typed values."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.db import Base
from forum.lectures.form_values import topic_label, when_and_where
from forum.lectures.forms import LectureForm, WhenAndWhere
from forum.lectures.groups import GroupBook
from forum.lectures.models import (
    Attendance,
    Audience,
    Lecture,
    Material,
    MaterialKind,
    NamedAudience,
    PlanningState,
    Series,
    Topic,
    WayOfAttending,
)
from forum.lectures.planning import usual_end
from forum.lectures.plans import (
    AppearancePlan,
    LectureChanges,
    LecturePlan,
    MaterialPlan,
    PoolPlan,
    TalkPlan,
)
from forum.lectures.repeating import first_by_code
from forum.lectures.talk_casting import cast_talks
from forum.venues.models import Room
from forum.web.fields import key
from forum.wording import EMPTY, Wording

Row = TypeVar("Row", bound=Base)

OFFERED = (MaterialKind.SLIDES, MaterialKind.RECORDING, MaterialKind.PAPER)
WAYS = {
    Attendance.ON_SITE: (WayOfAttending.ON_SITE,),
    Attendance.ONLINE: (WayOfAttending.ONLINE,),
    Attendance.MIXED: (WayOfAttending.ON_SITE, WayOfAttending.ONLINE),
}


def plan_from(session: Session, form: LectureForm, appearances: tuple[AppearancePlan, ...]) -> LecturePlan:
    """The lecture that a valid form describes."""
    series, room = _chosen(session, Series, form.series.data), _chosen(session, Room, form.room.data)
    attendance = Attendance(form.attendance.data)
    texts, repeats = form.texts(), first_by_code(session, form.repeats.data or "")
    ends_at = form.ends_at or usual_end(series, form.starts_at)
    return LecturePlan(
        title=texts["title"],
        abstract=texts["abstract"],
        access_note=texts["access_note"],
        registration_note=texts["registration_note"],
        latecomers=texts["latecomers"],
        recording_note=texts["recording_note"],
        starts_at=form.starts_at,
        ends_at=ends_at,
        timezone=form.timezone.data,
        series=series,
        room=room,
        issue_label=form.label,
        repeats=repeats,
        host=_chosen(session, Staff, form.host.data),
        languages=form.spoken["languages"],
        interpretation=form.spoken["interpretation"],
        attendance=attendance,
        online_url=form.online_url.data or None,
        planning_state=PlanningState(form.planning_state.data),
        audience=Audience(form.audience.data),
        audiences=_audiences(session, form),
        takes_registrations=form.takes_registrations.data,
        registration_closes_at=form.closes_at,
        appearances=appearances,
        talks=talks_from(form, appearances, repeats, (form.starts_at, ends_at), form.timezone.data),
        materials=_materials(form, ()),
        topics=_topics(session, form, ()),
        pools=tuple(
            PoolPlan(attendance=way, seats=seats)
            for way, seats in _seats(form, attendance, series, room).items()
        ),
    )


def changes_from(
    session: Session, form: LectureForm, lecture: Lecture, appearances: tuple[AppearancePlan, ...]
) -> LectureChanges:
    """What a valid form changes in a lecture; time and room only while the public does not know them."""
    series = _chosen(session, Series, form.series.data)
    texts = form.texts(lecture)
    changes = LectureChanges(
        title=texts["title"],
        abstract=texts["abstract"],
        access_note=texts["access_note"],
        registration_note=texts["registration_note"],
        latecomers=texts["latecomers"],
        recording_note=texts["recording_note"],
        series=series,
        host=_chosen(session, Staff, form.host.data),
        languages=form.spoken["languages"],
        interpretation=form.spoken["interpretation"],
        attendance=Attendance(form.attendance.data),
        online_url=form.online_url.data or None,
        planning_state=PlanningState(form.planning_state.data),
        audience=Audience(form.audience.data),
        audiences=_audiences(session, form),
        takes_registrations=form.takes_registrations.data,
        registration_closes_at=form.closes_at,
        appearances=appearances,
        materials=_materials(form, lecture.materials),
        topics=_topics(session, form, lecture.topics),
        issue_label=form.label,
        repeats=first_by_code(session, form.repeats.data or "", lecture),
    )
    if "on" in form:
        starts_at, ends_at = times_from(form, lecture)
        changes["starts_at"], changes["ends_at"] = starts_at, ends_at or usual_end(series, starts_at)
        changes["timezone"] = form.timezone.data
        changes["room"] = _chosen(session, Room, form.room.data)
    times = (changes.get("starts_at", lecture.starts_at), changes.get("ends_at", lecture.ends_at))
    changes["talks"] = talks_from(
        form, appearances, lecture, times, changes.get("timezone", lecture.timezone)
    )
    return changes


def talks_from(
    form: LectureForm,
    appearances: Sequence[AppearancePlan],
    before: Lecture | None,
    times: tuple[datetime, datetime],
    zone: str,
) -> tuple[TalkPlan, ...]:
    """The talks typed, without empty rows; those of `before` keep their place where nobody touched it."""
    known = {talk.id: talk for talk in before.talks} if before else {}
    entries = [row.form.entry(known) for row in form.talks if not row.form.is_empty]
    return cast_talks(entries, appearances, starts_at=times[0], ends_at=times[1], zone=zone)


def times_from(form: WhenAndWhere, lecture: Lecture) -> tuple[datetime, datetime | None]:
    """The times typed. Nobody having touched them, they stay: the form has no seconds."""
    shown = when_and_where(lecture)
    clocks = [shown[name].replace(second=0, microsecond=0) for name in ("starts", "ends")]
    typed = [form.on.data, form.starts.data, form.ends.data, form.timezone.data]
    last_days = {form.ends_on.data, shown["ends_on"]} if form.ends_on.raw_data else set()
    if typed == [shown["on"], *clocks, shown["timezone"]] and len(last_days) < 2:
        return lecture.starts_at, lecture.ends_at
    return form.starts_at, form.ends_at


def seats_wanted(form: LectureForm, lecture: Lecture) -> dict[WayOfAttending, int | None]:
    """Seats by way of attending, for a lecture that has been revised by the same form."""
    return _seats(form, lecture.attendance, lecture.series, lecture.room)


def _seats(
    form: LectureForm, attendance: Attendance, series: Series | None, room: Room | None
) -> dict[WayOfAttending, int | None]:
    """What was typed; a blank in the room's field means the habit of the series, else all the room has."""
    usual = series.default_seats if series else None
    if usual is None and room:
        usual = room.seats
    typed = form.seats_on_site.data
    seats = {
        WayOfAttending.ON_SITE: usual if typed is None else typed,
        WayOfAttending.ONLINE: form.seats_online.data,
    }
    return {way: seats[way] for way in WAYS[attendance]}


def _materials(form: LectureForm, before: Sequence[Material]) -> tuple[MaterialPlan, ...]:
    """The form speaks of the first address of each kind; all others stay as they are."""
    plans: list[MaterialPlan] = []
    for kind in OFFERED:
        of_kind = [one for one in before if one.kind is kind]
        if url := form[kind.value].data:
            plans.append(MaterialPlan(kind=kind, url=url, title=of_kind[0].title if of_kind else EMPTY))
        plans += [MaterialPlan(kind=kind, url=one.url, title=one.title) for one in of_kind[1:]]
    rest = [one for one in before if one.kind not in OFFERED]
    return (*plans, *(MaterialPlan(kind=one.kind, url=one.url, title=one.title) for one in rest))


def _topics(session: Session, form: LectureForm, before: Sequence[Topic]) -> tuple[Topic, ...]:
    present = {topic_label(topic): topic for topic in before}
    names = form.topic_names(present)
    if not names:
        return ()
    book = GroupBook(session)
    chosen = (present.get(name) or book.find_or_create_topic(Wording.of(name)) for name in names)
    return tuple(dict.fromkeys(chosen))


def _audiences(session: Session, form: LectureForm) -> tuple[NamedAudience, ...]:
    """The audiences ticked; none where it is not for named ones."""
    if form.audience.data != Audience.NAMED.value:
        return ()
    ticked = (session.get(NamedAudience, key(one)) for one in (form.audiences.data or "").split())
    return tuple(one for one in ticked if one)


def _chosen(session: Session, model: type[Row], value: str | None) -> Row | None:
    chosen = key(value)
    return session.get(model, chosen) if chosen else None
