"""Many more lectures than anybody would hold, to see how the forum bears them."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from forum.demo.bulk import Comer, ensure_attendees, fill
from forum.demo.catalogue import Catalogue
from forum.demo.occasion import Around
from forum.journal import COMMAND
from forum.lectures.models import Attendance, Lecture, PlanningState, WayOfAttending
from forum.lectures.planning import plan_lecture, publish_lecture
from forum.lectures.plans import AppearancePlan, LecturePlan, PoolPlan
from forum.venues.models import Room
from forum.wording import Wording

WORKING_DAYS = 5
PAST_PART = 0.8
LARGEST_CROWD = 20_000
STEP = 7  # from one person of a lecture to the next
ONE_IN_IS_FULL = 10
STARTS_AT = time(10, 0)  # the season's own lectures are in the afternoon


def load_multitude(
    session: Session,
    catalogue: Catalogue,
    around: Around,
    *,
    lectures: int,
    registrations: int,
    loaded: Callable[[], None],
) -> None:
    """Add that many published lectures, one a day in every room, and share the people out among them."""
    now, timezone = around.now, around.timezone
    crowd = _crowd(_share(0, lectures, registrations) + 1, registrations)
    attendees = ensure_attendees(session, range(crowd), now=now)
    for turn, (day, room) in enumerate(_places(catalogue, lectures, now=now, timezone=timezone)):
        starts_at = datetime.combine(day, STARTS_AT, tzinfo=ZoneInfo(timezone))
        plan = _plan(catalogue, turn, starts_at=starts_at, room=room, timezone=timezone)
        planned_at = min(starts_at - timedelta(weeks=10), now)
        lecture = plan_lecture(session, plan, uid=around.new_uid(), actor=COMMAND, now=planned_at)
        publish_lecture(session, lecture, actor=COMMAND, now=planned_at)
        if people := _share(turn, lectures, registrations):
            fill(session, lecture, _comers(lecture, turn, people, crowd, planned_at, now), attendees, now=now)
        # Thousands of rows that nobody needs again would make every flush slower.
        session.flush()
        session.expunge(lecture)
        loaded()


def _share(turn: int, lectures: int, registrations: int) -> int:
    """How many register for one lecture, so that all together are as many as were asked for."""
    return registrations * (turn + 1) // lectures - registrations * turn // lectures


def _crowd(most: int, registrations: int) -> int:
    """How many different people there are: enough that nobody comes twice to one lecture."""
    crowd = min(registrations, max(most, LARGEST_CROWD))
    return crowd + 1 if crowd and crowd % STEP == 0 else crowd


def _places(
    catalogue: Catalogue, lectures: int, *, now: datetime, timezone: str
) -> Iterator[tuple[date, Room]]:
    """Working days, four fifths of them past; every room once a day."""
    rooms = list(catalogue.rooms.values())
    days = -(-lectures // len(rooms))
    today = now.astimezone(ZoneInfo(timezone)).date()
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=int(days * PAST_PART) // WORKING_DAYS)
    for turn in range(lectures):
        day = turn // len(rooms)
        yield first + timedelta(weeks=day // WORKING_DAYS, days=day % WORKING_DAYS), rooms[turn % len(rooms)]


def _plan(catalogue: Catalogue, turn: int, *, starts_at: datetime, room: Room, timezone: str) -> LecturePlan:
    speakers = list(catalogue.speakers.values())
    # Nobody clears thousands.
    series = [one for one in catalogue.series.values() if not one.requires_clearance]
    topics = list(catalogue.topics.values())
    speaker = speakers[turn % len(speakers)]
    topic = topics[turn * 7 % len(topics)]
    number = turn + 1
    is_full = turn % ONE_IN_IS_FULL == 0
    on_site = PoolPlan(attendance=WayOfAttending.ON_SITE, seats=room.seats)
    online = PoolPlan(attendance=WayOfAttending.ONLINE, seats=None)
    return LecturePlan(
        title=Wording(
            zh=f"{topic.name.zh}：样例第 {number} 讲", en=f"{topic.name.en}: sample lecture {number}"
        ),
        abstract=Wording(
            zh=f"为检验大量数据而生成的第 {number} 讲，内容从略。",
            en=f"Lecture {number} of many, made to see how the forum bears them.",
        ),
        series=series[turn % len(series)],
        room=room,
        topics=(topic,),
        appearances=(AppearancePlan(speaker=speaker, affiliation=speaker.affiliation, bio=speaker.bio),),
        languages="zh",
        starts_at=starts_at,
        timezone=timezone,
        attendance=Attendance.ON_SITE if is_full else Attendance.MIXED,
        pools=(on_site,) if is_full else (on_site, online),
        planning_state=PlanningState.CONFIRMED,
        is_sample=True,
    )


def _comers(
    lecture: Lecture, turn: int, people: int, crowd: int, since: datetime, now: datetime
) -> list[Comer]:
    """Most go to the room until it is full; where there is no other way, the rest stands in line."""
    until = min(lecture.starts_at - timedelta(hours=2), now)
    step = (until - since) / (people + 1)
    seats = lecture.room.seats if lecture.room else None
    is_mixed = lecture.attendance is Attendance.MIXED
    return [
        Comer(
            number=(turn * 53 + one * STEP) % crowd,
            way=WayOfAttending.ONLINE if is_mixed and one >= (seats or 0) else WayOfAttending.ON_SITE,
            at=since + step * (one + 1),
            cancels=one % 14 == 13,
        )
        for one in range(people)
    ]
