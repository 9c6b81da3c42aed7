"""Who gives which talk and when, from what an organiser typed: names of the lecture's people, and clocks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from forum.errors import Refusal
from forum.i18n import N_
from forum.lectures.plans import AppearancePlan, TalkPlan
from forum.lectures.talk_times import TalkTime, minutes_into
from forum.speakers.models import Speaker
from forum.speakers.names import clean_name, name_key
from forum.wording import EMPTY, Wording

_BETWEEN_NAMES = re.compile(r"[;；、，\n]")
A_DAY = timedelta(days=1)


class NotOfThisLecture(Refusal):
    """A talk is given by people of its lecture."""

    code = "not_of_this_lecture"
    message = N_("Talk %(number)s is given by %(name)s, who is not among the people of this lecture.")


class NameOfTwo(Refusal):
    """Two people of one lecture are called alike; only their names in Latin letters tell them apart."""

    code = "name_of_two"
    message = N_(
        "Two people of this lecture are called %(name)s. "
        "Please give the name in Latin letters in talk %(number)s."
    )


@dataclass(frozen=True, kw_only=True)
class TalkEntry:
    """One row of the form. A clock is meant as it is shown first after the lecture begins."""

    title: Wording
    abstract: Wording = EMPTY
    starts: time | None = None
    ends: time | None = None
    names: str = ""
    kept: TalkTime | None = None
    """The time it had, where nobody touched its clocks: it moves along with its lecture."""


def cast_talks(
    entries: Sequence[TalkEntry],
    appearances: Iterable[AppearancePlan],
    *,
    starts_at: datetime,
    ends_at: datetime,
    zone: str,
) -> tuple[TalkPlan, ...]:
    """The talks that the rows ask for. Raises NotOfThisLecture or NameOfTwo.

    In a lecture of several days every clock counts from the talk before, so that each has its day.
    """
    people = [plan.speaker for plan in appearances]
    plans: list[TalkPlan] = []
    latest = 0
    for number, entry in enumerate(entries, 1):
        timed = _time(entry, starts_at, zone, latest if ends_at - starts_at > A_DAY else 0)
        latest = timed.starts_after or latest
        plans.append(
            TalkPlan(
                title=entry.title,
                abstract=entry.abstract,
                time=timed,
                speakers=tuple(_who(name, people, number) for name in names_in(entry.names)),
            )
        )
    return tuple(plans)


def names_in(typed: str) -> list[str]:
    """The names typed into one field, in order."""
    return [name for part in _BETWEEN_NAMES.split(typed) if (name := clean_name(part))]


def name_among(speaker: Speaker, people: Sequence[Speaker]) -> str:
    """The name by which a field means this one of the people."""
    is_shared = sum(name_key(one.name) == name_key(speaker.name) for one in people) > 1
    return (speaker.name_latin if is_shared else None) or speaker.name


def _time(entry: TalkEntry, starts_at: datetime, zone: str, not_before: int) -> TalkTime:
    if entry.kept is not None:
        return entry.kept
    if entry.starts is None:
        return TalkTime()
    begins = minutes_into(entry.starts, starts_at, zone, not_before)
    if entry.ends is None:
        return TalkTime(begins)
    return TalkTime(begins, minutes_into(entry.ends, starts_at, zone, begins) - begins)


def _who(name: str, people: Sequence[Speaker], number: int) -> Speaker:
    """Whoever of the people is called so, in either script."""
    wanted = name_key(name)
    found = [one for one in people if wanted in (name_key(one.name), name_key(one.name_latin or ""))]
    if not found:
        raise NotOfThisLecture(number=number, name=name)
    if len(found) > 1:
        raise NameOfTwo(number=number, name=name)
    return found[0]
