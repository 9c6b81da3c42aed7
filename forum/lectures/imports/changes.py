"""What a row means for its lecture: the plan of a new one, or the changes of one there is."""

from collections.abc import Set
from dataclasses import replace

from forum.lectures.imports.directory import Directory
from forum.lectures.imports.markup import tidy
from forum.lectures.imports.rows import Row
from forum.lectures.models import (
    Attendance,
    Lecture,
    Material,
    PlanningState,
    PublicState,
    Role,
    SeatPool,
    Series,
    WayOfAttending,
)
from forum.lectures.planning import usual_pools
from forum.lectures.plans import AppearancePlan, LectureChanges, LecturePlan, MaterialPlan, as_printed
from forum.venues.models import Room
from forum.wording import EMPTY, Wording

_TIMES = frozenset({"starts_at", "ends_at", "timezone"})
_PLACE = frozenset({"venue", "room"})


def plan_of(row: Row, series: Series | None, directory: Directory, source_key: str | None) -> LecturePlan:
    """A new lecture as the row has it."""
    room = directory.room(row, series)
    plan = LecturePlan(
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        timezone=row.timezone,
        series=series,
        room=room,
        abstract=row.abstract,
        languages=row.languages,
        attendance=_attendance(row, room),
        online_url=row.online_url,
        planning_state=PlanningState.CONFIRMED,
        appearances=_with_chairs(directory.appearances(row), directory, row),
        issue_label=row.label or None,
        materials=row.materials,
        topics=directory.topics(row),
        slug=row.slug,
        source_key=source_key,
    )
    return plan if row.seats is None else replace(plan, pools=usual_pools(plan, row.seats))


def changes_of(
    lecture: Lecture, row: Row, series: Series | None, told: Set[str], directory: Directory
) -> LectureChanges:
    """What changes in a lecture by the cells in `told`. What a file leaves empty stays as it is."""
    changes = _texts(lecture, row, told)
    if told & _TIMES:
        changes |= _times(lecture, row)
    if told & _PLACE:
        changes["room"] = directory.room(row, series)
    if "topics" in told:
        changes["topics"] = directory.topics(row)
    if "materials" in told:
        changes["materials"] = _materials(lecture, row)
    if "series" in told:
        changes["series"] = series
    return changes | _cast(lecture, row, told, directory)


def _cast(lecture: Lecture, row: Row, told: Set[str], directory: Directory) -> LectureChanges:
    """Who speaks and who is in the chair, where the file says so."""
    if not told & {"people", "chairs"}:
        return LectureChanges()
    plans = tuple(as_printed(one) for one in lecture.appearances)
    if "people" in told:
        plans = _appearances(lecture, directory.appearances(row))
    return LectureChanges(appearances=_with_chairs(plans, directory, row))


def _texts(lecture: Lecture, row: Row, told: Set[str]) -> LectureChanges:
    """Texts laid over those there are: a translation added by hand stays beside the imported one."""
    changes = LectureChanges()
    if "title" in told:
        changes["title"] = laid_over(lecture.title, row.title)
    if "abstract" in told:
        changes["abstract"] = laid_over(lecture.abstract, row.abstract)
    if "languages" in told:
        changes["languages"] = row.languages
    if "online_url" in told:
        changes["online_url"] = row.online_url
    if "label" in told:
        changes["issue_label"] = row.label
    return changes


def _times(lecture: Lecture, row: Row) -> LectureChanges:
    """Another start keeps the length, unless the row has an end; a postponed lecture has a date again."""
    length = lecture.ends_at - lecture.starts_at
    changes = LectureChanges(
        starts_at=row.starts_at, ends_at=row.ends_at or row.starts_at + length, timezone=row.timezone
    )
    if row.starts_at == lecture.starts_at and not row.names_zone:
        # The same instant, told by a file that knows no zone of its own: it is no other time of day.
        changes["timezone"] = lecture.timezone
    if lecture.public_state is PublicState.POSTPONED and lecture.starts_at != row.starts_at:
        changes["public_state"] = PublicState.PUBLISHED
    if lecture.registration_closes_at:
        # As where it is moved by hand: a date that has passed would keep registration closed for ever.
        changes["registration_closes_at"] = lecture.registration_closes_at + (
            row.starts_at - lecture.starts_at
        )
    return changes


def _appearances(lecture: Lecture, plans: tuple[AppearancePlan, ...]) -> tuple[AppearancePlan, ...]:
    """The row's people; what was added to their affiliation and biography by hand stays beside it.

    A chair or whoever opens the sitting was added by hand too: a file names those who speak.
    """
    present = {one.speaker_id: as_printed(one) for one in lecture.appearances}
    named = {plan.speaker.id for plan in plans}
    others = (as_printed(one) for one in lecture.appearances if not one.is_speaker)
    return (
        *(_merged(plan, present.get(plan.speaker.id, plan)) for plan in plans),
        *(one for one in others if one.speaker.id not in named),
    )


def _merged(plan: AppearancePlan, before: AppearancePlan) -> AppearancePlan:
    return replace(
        before,
        affiliation=laid_over(before.affiliation, plan.affiliation),
        bio=laid_over(before.bio, plan.bio),
    )


def _with_chairs(
    plans: tuple[AppearancePlan, ...], directory: Directory, row: Row
) -> tuple[AppearancePlan, ...]:
    """The people with those a file names as chairs; whoever speaks too remains a speaker."""
    if not row.chairs:
        return plans
    speaking = {one.speaker.id for one in plans if one.role is Role.SPEAKER}
    named = {speaker.id: speaker for speaker in map(directory.speaker, row.chairs)}
    present = {one.speaker.id: one for one in plans}
    chairs = [
        present.get(key, AppearancePlan(speaker=speaker, role=Role.CHAIR))
        for key, speaker in named.items()
        if key not in speaking
    ]
    stay = [one for one in plans if one.role is not Role.CHAIR and one.speaker.id not in named]
    stay += [one for one in plans if one.speaker.id in named and one.speaker.id in speaking]
    wanted = (*stay, *(replace(one, role=Role.CHAIR) for one in chairs))
    same = {(one.speaker.id, one.role) for one in wanted} == {(one.speaker.id, one.role) for one in plans}
    return plans if same else wanted


def laid_over(before: Wording, newer: Wording) -> Wording:
    """A text with a newer one over it; what differs in blank space alone stays as it was typed."""
    merged = before.merged(newer)
    sides = {name: getattr(before, name) for name in ("zh", "en", "original")}
    alike = {
        name: text
        for name, text in sides.items()
        if text and " ".join(tidy(text).split()) == " ".join((getattr(merged, name) or "").split())
    }
    return replace(merged, **alike)


def _materials(lecture: Lecture, row: Row) -> tuple[MaterialPlan, ...]:
    """The row's materials in place of those of the same kinds; other kinds were added by hand.

    An address the file gives no name to keeps the one it has, and the same ones stay in their order.
    """
    present = [_plan_of_material(one) for one in lecture.materials]
    names = {(one.kind, one.url): one.title for one in present}
    told = [replace(one, title=one.title or names.get((one.kind, one.url), EMPTY)) for one in row.materials]
    kinds = {material.kind for material in told}
    wanted = (*told, *(one for one in present if one.kind not in kinds))
    return tuple(present) if set(wanted) == set(present) else wanted


def _plan_of_material(material: Material) -> MaterialPlan:
    return MaterialPlan(kind=material.kind, url=material.url, title=material.title)


def own_pool(lecture: Lecture) -> SeatPool | None:
    """The seats of the lecture's own room, of which a file speaks."""
    on_site = (one for one in lecture.pools if one.attendance is WayOfAttending.ON_SITE)
    return next((one for one in on_site if one.room_id is None), None)


def _attendance(row: Row, room: Room | None) -> Attendance:
    if row.online_url is None:
        return Attendance.ON_SITE
    return Attendance.MIXED if room else Attendance.ONLINE
