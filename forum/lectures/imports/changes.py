"""What a row means for its lecture: the plan of a new one, or the changes of one there is."""

from collections.abc import Set
from dataclasses import replace

from forum.lectures.imports.directory import Directory
from forum.lectures.imports.rows import Row
from forum.lectures.models import Attendance, Lecture, Material, PlanningState, PublicState, Series
from forum.lectures.planning import usual_pools
from forum.lectures.plans import AppearancePlan, LectureChanges, LecturePlan, MaterialPlan, as_printed
from forum.venues.models import Room

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
        appearances=directory.appearances(row),
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
    if "people" in told:
        changes["appearances"] = _appearances(lecture, directory.appearances(row))
    if "series" in told:
        changes["series"] = series
    return changes


def _texts(lecture: Lecture, row: Row, told: Set[str]) -> LectureChanges:
    """Texts laid over those there are: a translation added by hand stays beside the imported one."""
    changes = LectureChanges()
    if "title" in told:
        changes["title"] = lecture.title.merged(row.title)
    if "abstract" in told:
        changes["abstract"] = lecture.abstract.merged(row.abstract)
    if "languages" in told:
        changes["languages"] = row.languages
    if "online_url" in told:
        changes["online_url"] = row.online_url
    return changes


def _times(lecture: Lecture, row: Row) -> LectureChanges:
    """Another start keeps the length, unless the row has an end; a postponed lecture has a date again."""
    length = lecture.ends_at - lecture.starts_at
    changes = LectureChanges(
        starts_at=row.starts_at, ends_at=row.ends_at or row.starts_at + length, timezone=row.timezone
    )
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
        before, affiliation=before.affiliation.merged(plan.affiliation), bio=before.bio.merged(plan.bio)
    )


def _materials(lecture: Lecture, row: Row) -> tuple[MaterialPlan, ...]:
    """The row's materials in place of those of the same kinds; other kinds were added by hand."""
    kinds = {material.kind for material in row.materials}
    kept = [_plan_of_material(one) for one in lecture.materials if one.kind not in kinds]
    return (*row.materials, *kept)


def _plan_of_material(material: Material) -> MaterialPlan:
    return MaterialPlan(kind=material.kind, url=material.url, title=material.title)


def _attendance(row: Row, room: Room | None) -> Attendance:
    if row.online_url is None:
        return Attendance.ON_SITE
    return Attendance.MIXED if room else Attendance.ONLINE
