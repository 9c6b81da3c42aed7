"""The talks of a sitting as rows: made from plans, judged, and who gives each of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from forum.errors import Refusal
from forum.i18n import N_
from forum.lectures.models import Appearance, Lecture, Talk
from forum.lectures.plans import TalkPlan
from forum.lectures.talk_times import TalkTime, TroubleKind, instants, trouble


class TalkOutside(Refusal):
    """A talk is held while its lecture is."""

    code = "talk_outside"
    message = N_("Talk %(number)s does not lie within the time of the lecture. Please change one of the two.")


class TalksOverlap(Refusal):
    """Talks of one sitting are given one after the other."""

    code = "talks_overlap"
    message = N_("Talk %(first)s and talk %(second)s are at the same time. Please change one of them.")


def assign_talks(lecture: Lecture, plans: Iterable[TalkPlan]) -> bool:
    """Give a lecture these talks, by those of its speakers whom they name; whether that differs.

    The rows there are stay as far as they go: nothing outside knows a talk by its key.
    """
    plans = tuple(plans)
    if [_as_planned(talk) for talk in lecture.talks] == [_wanted(plan, lecture) for plan in plans]:
        return False
    del lecture.talks[len(plans) :]
    lecture.talks.extend(Talk() for _ in plans[len(lecture.talks) :])
    for position, (talk, plan) in enumerate(zip(lecture.talks, plans, strict=True)):
        talk.position = position
        talk.title, talk.abstract = plan.title, plan.abstract
        talk.starts_after_minutes, talk.length_minutes = plan.time.starts_after, plan.time.length
        talk.appearances = _given_by(plan, lecture)
    return True


def plans_of(lecture: Lecture) -> tuple[TalkPlan, ...]:
    """The talks a lecture has, as plans for another one (a repetition)."""
    return tuple(
        TalkPlan(
            title=talk.title,
            abstract=talk.abstract,
            time=time_of(talk),
            speakers=tuple(one.speaker for one in talk.appearances),
        )
        for talk in lecture.talks
    )


def refuse_misplaced(lecture: Lecture) -> None:
    """Raises TalkOutside or TalksOverlap where the talks do not fit into their lecture."""
    found = trouble([time_of(talk) for talk in lecture.talks], lecture.starts_at, lecture.ends_at)
    if found is None:
        return
    if found.kind is TroubleKind.OUTSIDE:
        raise TalkOutside(number=found.talk)
    raise TalksOverlap(first=found.talk, second=found.other)


def time_of(talk: Talk) -> TalkTime:
    """When a talk is given, counted from its lecture's beginning."""
    return TalkTime(talk.starts_after_minutes, talk.length_minutes)


def times_of(talk: Talk, lecture: Lecture) -> tuple[datetime | None, datetime | None]:
    """The instants at which a talk begins and ends; None where that is open."""
    return instants(time_of(talk), lecture.starts_at)


def _as_planned(talk: Talk) -> tuple[object, ...]:
    people = [one.speaker_id for one in talk.appearances]
    return talk.title, talk.abstract, time_of(talk), people


def _wanted(plan: TalkPlan, lecture: Lecture) -> tuple[object, ...]:
    return plan.title, plan.abstract, plan.time, [one.speaker_id for one in _given_by(plan, lecture)]


def _given_by(plan: TalkPlan, lecture: Lecture) -> list[Appearance]:
    """In the order of the lecture; whoever is none of its people is left out."""
    named = {speaker.id for speaker in plan.speakers}
    return [one for one in _in_order(lecture.appearances) if one.speaker_id in named]


def _in_order(appearances: Sequence[Appearance]) -> list[Appearance]:
    return sorted(appearances, key=lambda one: one.position)
