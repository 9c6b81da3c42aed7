"""How a lecture comes into being and how it changes: the one door for staff, import and demo.

Whoever changes a lecture goes through `revise_lecture`, so that what is promised to calendars holds
whatever the occasion: SEQUENCE and LAST-MODIFIED rise with every visible change of what was published
(A-03, A-04), the programme's revision rises with them, and the search terms fit the texts.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.kept_values import kept, state_of
from forum.lectures.audiences import refuse_nobody
from forum.lectures.bookkeeping import lock_numbering, next_code, next_number
from forum.lectures.changes import note_change
from forum.lectures.clearance_guard import as_it_was, refuse_uncleared
from forum.lectures.consenting import withheld_of
from forum.lectures.inheritance import follow_what_is_the_same, touched_by
from forum.lectures.models import (
    DEFAULT_LENGTH_MINUTES,
    Appearance,
    Attendance,
    Lecture,
    Material,
    PlanningState,
    PublicState,
    Role,
    SeatPool,
    Series,
    Talk,
    WayOfAttending,
)
from forum.lectures.plans import AppearancePlan, LectureChanges, LecturePlan, MaterialPlan, PoolPlan
from forum.lectures.programme import touch_programme
from forum.lectures.remembering import differing, remember, remembered
from forum.lectures.search import search_terms
from forum.lectures.soundness import mend
from forum.lectures.talks import assign_talks, refuse_misplaced
from forum.slugs import SlugKind, claim, free_slug
from forum.wording import EMPTY, Wording

_AS_PLANNED = (
    "source_key", "series", "room", "host", "title", "abstract", "access_note", "registration_note",
    "latecomers", "recording_note", "plate_family", "plate_seed", "languages", "interpretation",
    "starts_at", "timezone", "attendance", "online_url", "planning_state", "audience",
    "takes_registrations", "registration_closes_at", "issue_label", "repeats", "laid_out_for",
    "is_sample",
)  # fmt: skip
SEARCHED = frozenset({"title", "abstract", "series", "room", "topics", "appearances", "talks", "issue_label"})
FOR_WHOM = frozenset({"audience", "audiences"})
SITS = frozenset({"talks", "starts_at", "ends_at"})
# What this undoes was told nobody, so it is no change of its own (forum/lectures/reversals.py).
TAKEN_BACK = "lecture.taken_back"
# Nobody outside sees these, so no calendar is told when they change.
UNSEEN = frozenset({"planning_state", "online_url"})


def plan_lecture(session: Session, plan: LecturePlan, *, uid: str, actor: Actor, now: datetime) -> Lecture:
    """Create an unpublished lecture with its number, code, slug and seats; flushed, so it has its keys."""
    lock_numbering(session)
    code = next_code(session, plan.starts_at, plan.timezone)
    lecture = Lecture(
        number=next_number(session),
        code=code,
        slug=free_slug(session, SlugKind.LECTURE, plan.slug or code),
        uid=uid,
        ends_at=plan.ends_at or usual_end(plan.series, plan.starts_at),
        public_state=PublicState.UNPUBLISHED,
        created_at=now,
        changed_at=now,
        change_note=EMPTY,
        topics=list(plan.topics),
        audiences=list(plan.audiences),
        appearances=_appearances(plan.appearances, {}),
        materials=_materials(plan.materials),
        pools=_pools(plan),
        **{name: getattr(plan, name) for name in _AS_PLANNED},
    )
    assign_talks(lecture, plan.talks)
    refuse_misplaced(lecture)
    refuse_nobody(lecture)
    lecture.search_terms = search_terms(lecture)
    follow_what_is_the_same(lecture)
    session.add(lecture)
    session.flush()
    claim(session, SlugKind.LECTURE, lecture.slug, lecture.id)
    state = plan.planning_state.value
    record(
        session,
        actor=actor,
        action="lecture.planned",
        about=lecture,
        now=now,
        code=code,
        planning_state=state,
    )
    return lecture


def revise_lecture(
    session: Session,
    lecture: Lecture,
    changes: LectureChanges,
    *,
    actor: Actor,
    now: datetime,
    action: str = "lecture.revised",
) -> frozenset[str]:
    """Change a lecture and answer with the names of what really changed; empty when nothing did.

    The first publication leaves the revision at 0; every later visible change raises it, also while
    the lecture is withdrawn or unpublished again, for calendars may still hold it. A published
    lecture that gets another start or room remembers the former one, and since when. Raises NotCleared.
    """
    was_public, former = lecture.is_public, remembered(lecture)
    uncleared = as_it_was(lecture, changes)
    length = lecture.ends_at - lecture.starts_at
    before = {name: _journalled(getattr(lecture, name)) for name in changes}
    changed = frozenset(name for name, value in changes.items() if _assign(lecture, name, value))
    is_mended = mend(lecture, now)
    if not changed and not is_mended:
        return changed
    _refuse_unsound(lecture, changed)
    lecture.edit_version += 1
    if was_public:
        remember(session, lecture, changed, former, now)
    if is_mended or changed - UNSEEN:
        _show_change(session, lecture, now)
    _keep_in_step(session, lecture, changed, is_as_long=lecture.ends_at - lecture.starts_at == length)
    session.flush()
    is_undoing = action == TAKEN_BACK
    refuse_uncleared(session, lecture, uncleared, changed, is_undoing=is_undoing, actor=actor, now=now)
    details = {name: [before[name], _journalled(getattr(lecture, name))] for name in sorted(changed)}
    details |= differing(lecture, former)
    record(session, actor=actor, action=action, about=lecture, now=now, changed=details)
    if was_public and action != TAKEN_BACK:
        note_change(session, lecture, details, now, changes.get("change_note", EMPTY))
    return changed


def _keep_in_step(session: Session, lecture: Lecture, changed: frozenset[str], *, is_as_long: bool) -> None:
    """What is computed from the rest of a lecture fits it again."""
    if "appearances" in changed:
        lecture.withheld = withheld_of(session, lecture)
    follow_what_is_the_same(lecture, touched_by(changed, is_as_long=is_as_long))
    if changed & SEARCHED:
        lecture.search_terms = search_terms(lecture)


def _refuse_unsound(lecture: Lecture, changed: frozenset[str]) -> None:
    if changed & SITS:
        refuse_misplaced(lecture)
    if changed & FOR_WHOM:
        refuse_nobody(lecture)


def _show_change(session: Session, lecture: Lecture, now: datetime) -> None:
    if lecture.published_at is not None:
        lecture.tell_calendars(now)
    else:
        lecture.changed_at = now
        lecture.published_at = now if lecture.is_public else None
    # Feeds hold what was taken back as well, with its revision: they are made anew for it too.
    if lecture.published_at is not None:
        touch_programme(session, now)


def publish_lecture(session: Session, lecture: Lecture, *, actor: Actor, now: datetime) -> bool:
    """Show a lecture to the public; whether it was hidden before. Raises NotCleared."""
    if lecture.public_state != PublicState.UNPUBLISHED:
        return False
    changes = LectureChanges(public_state=PublicState.PUBLISHED, planning_state=PlanningState.CONFIRMED)
    revise_lecture(session, lecture, changes, actor=actor, now=now, action="lecture.published")
    return True


def usual_end(series: Series | None, starts_at: datetime) -> datetime:
    """When a lecture without an end is over: after the usual length of its series (A-09)."""
    minutes = series.default_length_minutes if series else DEFAULT_LENGTH_MINUTES
    return starts_at + timedelta(minutes=minutes)


def _assign(lecture: Lecture, name: str, value: Any) -> bool:
    """Set one field; whether that made a difference."""
    if name == "appearances":
        return _assign_appearances(lecture, value)
    if name == "materials":
        return _assign_materials(lecture, value)
    if name == "talks":
        return assign_talks(lecture, value)
    if name in {"topics", "audiences"}:
        value = list(value)
        if {one.id for one in getattr(lecture, name)} == {one.id for one in value}:
            return False
    elif getattr(lecture, name) == value:
        return False
    setattr(lecture, name, value)
    return True


def _assign_appearances(lecture: Lecture, plans: Iterable[AppearancePlan]) -> bool:
    plans = tuple(plans)
    wanted = [(plan.speaker.id, *_printed(plan)) for plan in plans]
    if wanted == [(one.speaker_id, *_printed(one)) for one in lecture.appearances]:
        return False
    # Rows are kept by speaker: deleting and adding the same one would trip over the unique index.
    lecture.appearances = _appearances(plans, {one.speaker_id: one for one in lecture.appearances})
    return True


def _printed(one: AppearancePlan | Appearance) -> tuple[Role, Wording, Wording, Wording]:
    return one.role, one.honorific, one.affiliation, one.bio


def _assign_materials(lecture: Lecture, plans: Iterable[MaterialPlan]) -> bool:
    plans = tuple(plans)
    wanted = [(plan.kind, plan.url, plan.title) for plan in plans]
    if wanted == [(one.kind, one.url, one.title) for one in lecture.materials]:
        return False
    lecture.materials = _materials(plans)
    return True


def _appearances(plans: Iterable[AppearancePlan], present: dict[int, Appearance]) -> list[Appearance]:
    appearances = []
    for position, plan in enumerate(plans):
        one = present.get(plan.speaker.id) or Appearance(speaker=plan.speaker, speaker_id=plan.speaker.id)
        one.position = position
        one.role, one.honorific, one.affiliation, one.bio = _printed(plan)
        appearances.append(one)
    return appearances


def _materials(plans: Iterable[MaterialPlan]) -> list[Material]:
    return [
        Material(kind=plan.kind, url=plan.url, title=plan.title, position=position)
        for position, plan in enumerate(plans)
    ]


def _pools(plan: LecturePlan) -> list[SeatPool]:
    pools = usual_pools(plan) if plan.pools is None else plan.pools
    return [SeatPool(attendance=one.attendance, seats=one.seats, room=one.room) for one in pools]


def usual_pools(plan: LecturePlan, seats: int | None = None) -> tuple[PoolPlan, ...]:
    """A pool for each way of attending; `seats` on site, else those of the series, else of the room."""
    if seats is None and plan.series:
        seats = plan.series.default_seats
    if seats is None and plan.room:
        seats = plan.room.seats
    on_site = PoolPlan(attendance=WayOfAttending.ON_SITE, seats=seats)
    online = PoolPlan(attendance=WayOfAttending.ONLINE, seats=None)
    return {
        Attendance.ON_SITE: (on_site,),
        Attendance.ONLINE: (online,),
        Attendance.MIXED: (on_site, online),
    }[plan.attendance]


def kept_now(lecture: Lecture, name: str) -> Any:
    """What a field of a lecture holds at present, as the journal would keep it."""
    return _journalled(getattr(lecture, name))


def _journalled(value: Any) -> Any:
    """A value as the journal keeps it: plain, and rows by their key."""
    if isinstance(value, list):
        return [_journalled(one) for one in value]
    if isinstance(value, Appearance):
        return {"speaker": value.speaker_id, **_of_its_own(value)}
    if isinstance(value, Talk):
        return {"speakers": [one.speaker_id for one in value.appearances], **_of_its_own(value)}
    if isinstance(value, Material):
        return _of_its_own(value)
    return kept(value)


def _of_its_own(part: Appearance | Material | Talk) -> dict[str, Any]:
    """All that is said of a part of a lecture but its place, so that it can be put back."""
    state = state_of(part)
    return {name: state[name] for name in state.keys() - {"lecture_id", "speaker_id", "position"}}
