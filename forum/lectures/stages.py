"""How far the organisers are with a lecture: slot, invited, tentative, confirmed, published.

Each step is a deed of its own with a line in the journal, and can be gone back. Publishing is possible from
any of them and settles the rest; a page says so first where the speaker has not agreed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, ActorKind, JournalEntry, nameless
from forum.lectures.models import Lecture, PlanningState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import AppearancePlan, LectureChanges
from forum.speakers.models import Speaker
from forum.wording import EMPTY, Wording

PUBLISHED = "published"
STAGES = (*(state.value for state in PlanningState), PUBLISHED)
WORDS = {
    "slot": N_("Empty slot"),
    "invited": N_("Invited"),
    "tentative": N_("Tentative"),
    "confirmed": N_("Confirmed"),
    PUBLISHED: N_("Published"),
}
# What a button says that goes one step on.
ONWARDS = {
    "slot": N_("Fill the slot"),
    "invited": N_("They agree"),
    "tentative": N_("All is settled"),
    "confirmed": N_("Publish"),
}


class NobodyToInvite(Refusal):
    """A slot without a speaker has nobody who could have been asked."""

    code = "nobody_to_invite"
    message = N_("Please name the speaker first.")


class SeenByThePublic(Refusal):
    """What is announced is called off, not planned back."""

    code = "seen_by_the_public"
    message = N_("The public knows this lecture already: postpone it, cancel it or withdraw it.")


@dataclass(frozen=True)
class Step:
    """One stage of a lecture: whether it has been reached, who came to it last and when."""

    stage: str
    is_reached: bool
    is_current: bool
    at: datetime | None = None
    name: str | None = None
    nameless: str = ""


def stage_of(lecture: Lecture) -> str:
    """The stage a lecture stands at."""
    return PUBLISHED if lecture.is_public else str(lecture.planning_state)


def stage_after(lecture: Lecture) -> str | None:
    """The next stage; none after the last."""
    place = STAGES.index(stage_of(lecture)) + 1
    return STAGES[place] if place < len(STAGES) else None


def stage_before(lecture: Lecture) -> str | None:
    """The stage one step back, while the public has seen nothing; an empty slot has none."""
    place = STAGES.index(stage_of(lecture))
    return None if lecture.is_public or place == 0 else STAGES[place - 1]


def go_to(
    session: Session, lecture: Lecture, state: PlanningState, *, actor: Actor, now: datetime
) -> frozenset[str]:
    """Take a locked lecture to a stage, on or back; back to the slot, it is emptied.

    Raises SeenByThePublic or NobodyToInvite.
    """
    if lecture.is_public:
        raise SeenByThePublic
    changes = LectureChanges(planning_state=state)
    if state is PlanningState.SLOT:
        changes.update(LectureChanges(title=EMPTY, abstract=EMPTY, appearances=()))
    elif not lecture.appearances and not lecture.title:
        raise NobodyToInvite
    return revise_lecture(session, lecture, changes, actor=actor, now=now, action=f"lecture.{state.value}")


def fill(
    session: Session,
    lecture: Lecture,
    appearances: tuple[AppearancePlan, ...],
    title: Wording,
    state: PlanningState,
    *,
    actor: Actor,
    now: datetime,
) -> frozenset[str]:
    """Put a speaker, and a title where there is one already, into a locked slot. Raises SeenByThePublic."""
    if lecture.is_public:
        raise SeenByThePublic
    changes = LectureChanges(planning_state=state, appearances=appearances, title=title)
    return revise_lecture(session, lecture, changes, actor=actor, now=now, action=f"lecture.{state.value}")


def steps(session: Session, lecture: Lecture) -> list[Step]:
    """All stages, with who brought the lecture there last and when, as the journal knows."""
    last: dict[str, tuple[JournalEntry, str | None]] = {}
    for entry, name in _deeds(session, lecture):
        stage = _reached_by(entry)
        if stage:
            last[stage] = entry, name
    here = STAGES.index(stage_of(lecture))
    return [_step(stage, place, here, last.get(stage)) for place, stage in enumerate(STAGES)]


def _step(stage: str, place: int, here: int, deed: tuple[JournalEntry, str | None] | None) -> Step:
    if place > here or deed is None:
        return Step(stage, place <= here, place == here)
    entry, name = deed
    return Step(stage, True, place == here, entry.at, name, nameless(entry.actor_kind))


def _deeds(session: Session, lecture: Lecture) -> Iterable[tuple[JournalEntry, str | None]]:
    by_staff = (JournalEntry.actor_kind == ActorKind.STAFF) & (Staff.id == JournalEntry.actor_id)
    by_speaker = (JournalEntry.actor_kind == ActorKind.SPEAKER) & (Speaker.id == JournalEntry.actor_id)
    query = (
        select(JournalEntry, func.coalesce(Staff.name, Speaker.name))
        .outerjoin(Staff, by_staff)
        .outerjoin(Speaker, by_speaker)
        .where(JournalEntry.object_kind == "lectures", JournalEntry.object_id == lecture.id)
        .where(JournalEntry.action.startswith("lecture."))
        .order_by(JournalEntry.id)
    )
    return ((entry, name) for entry, name in session.execute(query))


def _reached_by(entry: JournalEntry) -> str | None:
    """The stage to which a deed brought the lecture, if it did."""
    changed = entry.details.get("changed") or {}
    if entry.action == "lecture.planned":
        state = entry.details.get("planning_state", PlanningState.SLOT.value)
        return str(state) if state in STAGES else None
    if entry.action == "lecture.published":
        return PUBLISHED
    values = changed.get("planning_state")
    return str(values[1]) if values and values[1] in STAGES else None
