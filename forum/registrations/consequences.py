"""What a change of the lecture means for those who registered for it. The lecture is locked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.lectures.change_models import Change
from forum.lectures.models import Attendance, Lecture, PublicState, WayOfAttending
from forum.registrations import messages, offers, queries, refusals, seats
from forum.registrations.news import first_untold, windows
from forum.registrations.news_kinds import NEWS_OF_THE_LECTURE, kind_of
from forum.registrations.news_letters import count_spared
from forum.registrations.news_work import News, tell_door_keepers, tell_hosts, tell_speakers
from forum.registrations.rules_models import RegistrationRules


def keep_ways_in_use(session: Session, lecture: Lecture, wanted: Attendance | None = None) -> None:
    """Refuse that a lecture gives up a way of attending people count on; the lecture is locked.

    Their badges and links would go on promising what no longer takes place. `wanted` is what is only
    thought of. Raises RegisteredOnSite or RegisteredOnline.
    """
    attendance = wanted or lecture.attendance
    if attendance is Attendance.MIXED:
        return
    in_use = queries.ways_in_use(session, lecture.id)
    if attendance is Attendance.ONLINE and WayOfAttending.ON_SITE in in_use:
        raise refusals.RegisteredOnSite
    if attendance is Attendance.ON_SITE and WayOfAttending.ONLINE in in_use:
        raise refusals.RegisteredOnline


def move_line_up(session: Session, lecture: Lecture, *, now: datetime) -> None:
    """Give away the seats that came free while none could be passed on; the lecture is locked (C-04).

    What is offered already is looked at anew: it rested while the lecture was called off.
    """
    offers.review(session, lecture, now=now)
    for pool in queries.pools(session, lecture):
        seats.pass_seats_on(session, lecture, pool, now=now)


def move_end_of_line(session: Session, lecture: Lecture, *, by: timedelta) -> None:
    """Let the day on which a gate wants the names move along with the lecture; it is locked."""
    rules = session.get(RegistrationRules, lecture.id)
    if rules and rules.line_closes_at:
        rules.line_closes_at += by


@dataclass(frozen=True)
class Told:
    """How many people of each kind are told of a change, and when the first of these mails leaves.

    `spared` are those among them whose mail will be left out, since in the end nothing differs for them.
    """

    registrants: int
    speakers: int
    hosts: int
    door_keepers: int
    leaves_at: datetime
    spared: int = 0

    @property
    def everybody(self) -> int:
        """How many mails that makes at most: who changes twice, or is told of several lectures, gets one."""
        written = self.registrants + self.speakers + self.hosts + self.door_keepers
        return max(written - self.spared, 0)


def tell_of_change(
    session: Session,
    lecture: Lecture,
    change: Change,
    *,
    former_starts_at: datetime,
    actor: Actor,
    now: datetime,
) -> Told:
    """Have everybody told of a change of a locked lecture whom it concerns, but not who made it.

    Later news take the place of news about the lecture not sent yet. Of a lecture that is over there is
    no news, and while it is off none of another time.
    """
    leaves_at = messages.held_until(lecture, now, former=former_starts_at)
    before = PublicState(change.what.get("public_state", [lecture.public_state])[0])
    kind = kind_of(before, lecture.public_state, change.what)
    if kind is None or lecture.ends_at <= now:
        return Told(0, 0, 0, 0, leaves_at)
    news = News(lecture, first_untold(session, lecture, change), leaves_at, now)
    return Told(
        registrants=_tell_registrants(session, news, kind),
        speakers=tell_speakers(session, news),
        hosts=tell_hosts(session, news, actor),
        door_keepers=tell_door_keepers(session, news, actor, former=former_starts_at),
        leaves_at=leaves_at,
        spared=count_spared(session, lecture),
    )


def _tell_registrants(session: Session, news: News, kind: str) -> int:
    waiting = windows(session, NEWS_OF_THE_LECTURE)
    written = 0
    for one in queries.live_registrations(session, news.lecture.id):
        window = waiting.get((one.attendee.email or "", one.language), news.leaves_at)
        due_at = min(news.leaves_at, window)
        written += messages.queue(session, kind, one, news.now, due_at=due_at, since=news.since)
    return written
