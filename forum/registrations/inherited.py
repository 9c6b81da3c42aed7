"""Letting lectures have what their series has: one setting of one lecture, or all coming ones at once.

What is public is announced like any change, so that whoever counts on it is told.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor
from forum.lectures.clash_guard import Seen
from forum.lectures.inheritance import (
    SETTINGS,
    Setting,
    changes_to_follow,
    followed_by,
    kept,
    of_series,
    settings_of,
)
from forum.lectures.models import Attendance, Lecture, WayOfAttending
from forum.registrations.announcing import announce
from forum.registrations.consequences import keep_ways_in_use
from forum.registrations.messages import held_until
from forum.registrations.staff_operations import set_seats
from forum.wording import EMPTY, Wording


class NothingToFollow(Refusal):
    """A lecture outside any series has nothing to take over."""

    code = "nothing_to_follow"
    message = N_("This lecture has that setting from its series already.")


class TakesAReason(Refusal):
    """Where and how long is told to people, who are owed a reason."""

    code = "takes_a_reason"
    message = N_("People know this already: please move the lecture, which asks for the reason.")


class SomeRefuse(Refusal):
    """Some lectures cannot take over what their series changed; nothing was done to the others either."""

    code = "some_refuse"
    message = N_(
        "Some lectures cannot follow. Nothing has been changed yet; untick them or change them first."
    )

    def __init__(self, codes: Mapping[int, tuple[str, Refusal]]) -> None:
        super().__init__()
        self.codes = dict(codes)


@dataclass(frozen=True)
class Applied:
    """To how many lectures a series was applied, and whether all of it can be taken back unheard."""

    changed: int
    can_be_undone: bool


@dataclass(frozen=True)
class Following:
    """What a lecture would take over when its series is applied, and how many would be written to."""

    lecture: Lecture
    settings: list[Setting]
    stay: list[Setting]
    to_tell: int

    @property
    def is_told(self) -> bool:
        """Whether what changes is told to those who registered."""
        return bool(self.to_tell) and any(one.name in TOLD for one in self.settings)


TOLD = frozenset({"room", "length", "attendance"})


def outlook(lecture: Lecture, to_tell: int) -> Following:
    """What applying the series would do to one lecture."""
    settings = settings_of(lecture)
    return Following(
        lecture,
        [one for one in settings if one.is_behind],
        [one for one in settings if not one.follows and not one.is_same],
        to_tell if lecture.is_public else 0,
    )


def apply_series(
    session: Session, lecture: Lecture, *, reason: Wording, despite_clashes: Seen, actor: Actor, now: datetime
) -> int:
    """Let a locked lecture take over what its series changed; how many people are written to."""
    behind = {one.name for one in settings_of(lecture) if one.is_behind}
    return _take_over(
        session, lecture, behind, reason=reason, despite_clashes=despite_clashes, actor=actor, now=now
    )


def apply_to_all(
    session: Session,
    lectures: Sequence[Lecture],
    *,
    reason: Wording,
    despite_clashes: Seen,
    actor: Actor,
    now: datetime,
) -> Applied:
    """Let these locked lectures take over what their series changed, all or none. Raises SomeRefuse."""
    refused: dict[int, tuple[str, Refusal]] = {}
    is_held = True
    for lecture in lectures:
        try:
            with session.begin_nested():
                written = apply_series(
                    session, lecture, reason=reason, despite_clashes=despite_clashes, actor=actor, now=now
                )
        except Refusal as refusal:
            refused[lecture.id] = lecture.code, refusal
        else:
            is_held &= not written or held_until(lecture, now) > now
    if refused:
        raise SomeRefuse(refused)
    return Applied(len(lectures), is_held)


def follow_again(
    session: Session, lecture: Lecture, name: str, *, despite_clashes: Seen, actor: Actor, now: datetime
) -> int:
    """Let a locked lecture have one setting as its series again. Raises NothingToFollow or TakesAReason."""
    if (
        lecture.series is None
        or name not in SETTINGS
        or (name in followed_by(lecture) and _is_same(lecture, name))
    ):
        raise NothingToFollow
    if lecture.is_public and name in TOLD and not _is_same(lecture, name):
        raise TakesAReason
    return _take_over(
        session, lecture, {name}, reason=EMPTY, despite_clashes=despite_clashes, actor=actor, now=now
    )


def _is_same(lecture: Lecture, name: str) -> bool:
    return any(one.is_same for one in settings_of(lecture) if one.name == name)


def _take_over(
    session: Session,
    lecture: Lecture,
    names: Collection[str],
    *,
    reason: Wording,
    despite_clashes: Seen,
    actor: Actor,
    now: datetime,
) -> int:
    changes = changes_to_follow(lecture, names)
    announced = announce(
        session, lecture, changes, reason=reason, despite_clashes=despite_clashes, actor=actor, now=now
    )
    if "attendance" in announced.changed:
        keep_ways_in_use(session, lecture)
    follows = followed_by(lecture)
    if "seats" in names and lecture.series and lecture.attendance is not Attendance.ONLINE:
        seats = of_series(lecture.series, lecture.room)["seats"]
        way = WayOfAttending.ON_SITE
        set_seats(session, lecture_id=lecture.id, way=way, seats_wanted=seats, actor=actor, now=now)
    lecture.follows = kept({*follows, *names})
    session.flush()
    return announced.written
