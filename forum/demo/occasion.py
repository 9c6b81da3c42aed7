"""One lecture of the content, set at its time in the season. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from forum.badges.token import Keyring
from forum.demo.content import SampleLecture
from forum.lectures.models import PlanningState


@dataclass(frozen=True)
class Around:
    """When and into which installation the demo is loaded; `new_uid` draws the UIDs of its lectures."""

    timezone: str
    uploads: Path
    keyring: Keyring
    new_uid: Callable[[], str]
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When a lecture is, and how far this season has come with it."""

    sample: SampleLecture
    number: int
    starts_at: datetime
    timezone: str
    uid: str
    planning: PlanningState
    is_published: bool
    has_registrations: bool
    is_over: bool

    def planned_at(self, now: datetime) -> datetime:
        """Ten weeks ahead, and some weeks before today."""
        return min(self.starts_at - timedelta(weeks=10), now - timedelta(days=20))

    def published_at(self, now: datetime) -> datetime:
        """Two days after it was planned."""
        return self.planned_at(now) + timedelta(days=2)

    def changed_at(self, now: datetime) -> datetime:
        """When it was moved or called off, if it was."""
        return min(self.starts_at - timedelta(days=10), now - timedelta(days=3))

    def registration_times(self, now: datetime, count: int) -> list[datetime]:
        """Instants spread evenly over the weeks in which people could register."""
        begin, end = self.published_at(now), min(self.changed_at(now), now)
        return [begin + (end - begin) * (n + 1) / (count + 1) for n in range(count)]

    @property
    def former_start(self) -> datetime | None:
        """Where it stood before it was moved."""
        old, new = self.sample.moved_from, self.sample.slot
        if old is None:
            return None
        return self.starts_at + timedelta(weeks=old.week - new.week, days=old.weekday - new.weekday)
