"""What has become of each lecture of the demo season: planned, published, moved, called off.

Everything goes through the operations of the product, each at the instant it would have happened, so
the sample rows keep every promise that real ones keep.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.demo.audience import register_people, write_to_nobody
from forum.demo.catalogue import Catalogue
from forum.demo.content import SampleLecture, SampleTalk
from forum.demo.occasion import Occasion
from forum.journal import COMMAND
from forum.lectures.models import (
    Attendance,
    Audience,
    Lecture,
    MaterialKind,
    PublicState,
    Role,
    WayOfAttending,
)
from forum.lectures.planning import plan_lecture, publish_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges, LecturePlan, MaterialPlan, PoolPlan, TalkPlan
from forum.lectures.talk_times import TalkTime
from forum.registrations.announcing import announce
from forum.venues.models import Room
from forum.wording import Wording

SAMPLE_LINKS = "https://example.org/samples"
MATERIAL_NAMES = {
    MaterialKind.SLIDES: Wording(zh="讲义（样例）", en="Slides (sample)"),
    MaterialKind.RECORDING: Wording(zh="录像（样例）", en="Recording (sample)"),
    MaterialKind.PAPER: Wording(zh="论文（样例）", en="Paper (sample)"),
}


def load_lecture(
    session: Session, occasion: Occasion, catalogue: Catalogue, attendees: dict[int, int], *, now: datetime
) -> Lecture:
    """Plan a lecture and let happen to it what its content says."""
    lecture = plan_lecture(
        session, _plan(occasion, catalogue), uid=occasion.uid, actor=COMMAND, now=occasion.planned_at(now)
    )
    if occasion.sample.key:
        catalogue.lectures[occasion.sample.key] = lecture
    if occasion.is_published:
        publish_lecture(session, lecture, actor=COMMAND, now=occasion.published_at(now))
        if occasion.has_registrations:
            register_people(session, occasion, lecture, attendees, now=now)
        _change(session, occasion, lecture, _room(occasion.sample, catalogue), now=now)
    return lecture


def _plan(occasion: Occasion, catalogue: Catalogue) -> LecturePlan:
    sample = occasion.sample
    series = catalogue.series[sample.series]
    room = _room(sample, catalogue)
    former_room = catalogue.rooms[sample.moved_from_room] if sample.moved_from_room else room
    starts_at = occasion.former_start or occasion.starts_at
    plate_family, plate_seed = sample.drawing or (None, None)
    return LecturePlan(
        title=sample.title,
        plate_family=plate_family,
        plate_seed=plate_seed,
        abstract=sample.abstract,
        access_note=sample.access_note,
        registration_note=sample.registration_note,
        latecomers=sample.latecomers,
        recording_note=sample.recording_note,
        series=series,
        room=former_room if occasion.former_start else room,
        topics=tuple(catalogue.topics[slug] for slug in sample.topics),
        appearances=_appearances(sample, catalogue),
        talks=tuple(_talk(one, catalogue) for one in sample.talks),
        issue_label=sample.label,
        repeats=catalogue.lectures[sample.repeats] if sample.repeats else None,
        languages=sample.languages,
        interpretation=sample.interpretation,
        starts_at=starts_at,
        ends_at=starts_at + _length(sample, series.default_length_minutes),
        timezone=occasion.timezone,
        attendance=sample.attendance,
        online_url=None if sample.attendance is Attendance.ON_SITE else f"{SAMPLE_LINKS}/online-room",
        planning_state=occasion.planning,
        materials=tuple(_material(sample, kind) for kind in sample.materials if occasion.is_over),
        audience=Audience.NAMED if sample.audience else Audience.PUBLIC,
        audiences=(catalogue.audiences[sample.audience],) if sample.audience else (),
        pools=_pools(sample, room.seats if room else None, catalogue),
        is_sample=True,
    )


def _room(sample: SampleLecture, catalogue: Catalogue) -> Room | None:
    """Where it is held in the end; nowhere when it is online."""
    if sample.attendance is Attendance.ONLINE:
        return None
    return catalogue.rooms.get(sample.room or "", catalogue.series[sample.series].default_room)


def _length(sample: SampleLecture, usual_minutes: int) -> timedelta:
    return timedelta(minutes=sample.minutes or usual_minutes)


def _appearances(sample: SampleLecture, catalogue: Catalogue) -> tuple[AppearancePlan, ...]:
    """Who speaks, and behind them who leads through a sitting."""
    speaking = tuple(_appearance(catalogue, slug) for slug in sample.speakers)
    return (*speaking, _appearance(catalogue, sample.chair, Role.CHAIR)) if sample.chair else speaking


def _appearance(catalogue: Catalogue, slug: str, role: Role = Role.SPEAKER) -> AppearancePlan:
    speaker = catalogue.speakers[slug]
    return AppearancePlan(speaker=speaker, role=role, affiliation=speaker.affiliation, bio=speaker.bio)


def _talk(sample: SampleTalk, catalogue: Catalogue) -> TalkPlan:
    time = TalkTime(sample.starts_after, sample.minutes)
    return TalkPlan(title=sample.title, time=time, speakers=(catalogue.speakers[sample.speaker],))


def _material(sample: SampleLecture, kind: MaterialKind) -> MaterialPlan:
    url = f"{SAMPLE_LINKS}/{sample.series}/{sample.speakers[0]}/{kind}"
    return MaterialPlan(kind=kind, url=url, title=MATERIAL_NAMES[kind])


def _pools(sample: SampleLecture, seats: int | None, catalogue: Catalogue) -> tuple[PoolPlan, ...]:
    """The seats of the room and of its branch, and as many online as the content says (0: without limit)."""
    on_site = PoolPlan(attendance=WayOfAttending.ON_SITE, seats=seats)
    online = PoolPlan(attendance=WayOfAttending.ONLINE, seats=sample.online_seats or None)
    pools = {
        Attendance.ON_SITE: (on_site,),
        Attendance.ONLINE: (online,),
        Attendance.MIXED: (on_site, online),
    }[sample.attendance]
    branch = catalogue.rooms[sample.branch_room] if sample.branch_room else None
    return (
        (*pools, PoolPlan(attendance=WayOfAttending.ON_SITE, seats=branch.seats, room=branch))
        if branch
        else pools
    )


def _change(
    session: Session, occasion: Occasion, lecture: Lecture, room: Room | None, *, now: datetime
) -> None:
    """Move it, call it off or put it off, where the content says so."""
    sample, at = occasion.sample, occasion.changed_at(now)
    if occasion.former_start:
        starts_at = occasion.starts_at
        ends_at = starts_at + (lecture.ends_at - lecture.starts_at)
        moved = LectureChanges(starts_at=starts_at, ends_at=ends_at, room=room)
        _announce(session, lecture, moved, sample.moved_because, at)
    if sample.cancelled_because:
        cancelled = LectureChanges(public_state=PublicState.CANCELLED)
        _announce(session, lecture, cancelled, sample.cancelled_because, at)
    if sample.postponed_because:
        postponed = LectureChanges(public_state=PublicState.POSTPONED)
        _announce(session, lecture, postponed, sample.postponed_because, at)


def _announce(
    session: Session, lecture: Lecture, changes: LectureChanges, because: Wording, at: datetime
) -> None:
    announce(session, lecture, changes, reason=because, despite_clashes=True, actor=COMMAND, now=at)
    write_to_nobody(session, lecture)
