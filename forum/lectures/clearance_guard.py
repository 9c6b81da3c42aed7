"""The gate: where a series asks for clearance, nothing of a lecture becomes public without one (decision 53).

It stands in `planning.revise_lecture`, through which every change goes. What somebody says of a clearance in
the same step is told to the session beforehand (`say`) and written down here, for just what would be public.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.lectures.clearance import (
    GUARDED_COLUMNS,
    SHOWN,
    Contents,
    NotCleared,
    differing,
    fingerprint,
    guarded,
    requires_clearance,
    standing_of,
)
from forum.lectures.clearance_models import Decision
from forum.lectures.clearance_queries import clearances_of
from forum.lectures.clearing import Word, decide
from forum.lectures.models import Lecture, PublicState
from forum.lectures.plans import LectureChanges

_SAID = "what was said of clearances"


@dataclass(frozen=True)
class Said:
    """What somebody says was decided, and the fingerprints of the contents they were shown."""

    word: Word
    seen: frozenset[str]


@dataclass(frozen=True)
class AsItWas:
    """A lecture before a change, as far as clearance is concerned."""

    state: PublicState
    was_required: bool
    contents: Contents | None


def say(session: Session, said: Said) -> None:
    """Let what is refused for want of a clearance in this unit of work be cleared by these words."""
    session.info[_SAID] = said


def as_it_was(lecture: Lecture, changes: LectureChanges) -> AsItWas | None:
    """A lecture before these changes; None where no clearance is asked for afterwards."""
    series = changes.get("series", lecture.series)
    if series is None or not series.requires_clearance:
        return None
    contents = guarded(lecture) if lecture.public_state in SHOWN else None
    return AsItWas(lecture.public_state, requires_clearance(lecture), contents)


def refuse_uncleared(
    session: Session,
    lecture: Lecture,
    was: AsItWas | None,
    changed: Collection[str],
    *,
    is_undoing: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Look at a changed and flushed lecture. Raises NotCleared unless what is public now has been cleared.

    Undoing what called a lecture off shows nothing that was not public a moment ago: only a refusal holds it
    up. Calling off, whatever the lecture says, is never held up.
    """
    if was is None or lecture.public_state not in SHOWN:
        return
    contents = guarded(lecture)
    begins = was.state is not lecture.public_state and lecture.public_state is PublicState.PUBLISHED
    differs = bool(
        was.contents is not None and GUARDED_COLUMNS & set(changed) and differing(was.contents, contents)
    )
    if not (begins or differs or not was.was_required):
        return
    standing = standing_of(lecture, clearances_of(session, lecture.id), contents)
    decided = standing.latest if not standing.differs else None
    if decided is not None and decided.decision is Decision.GRANTED:
        return
    if is_undoing and decided is None and not differs and was.was_required:
        return
    _record_what_was_said(session, lecture, contents, actor, now)


def _record_what_was_said(
    session: Session, lecture: Lecture, contents: Contents, actor: Actor, now: datetime
) -> None:
    said: Said | None = session.info.get(_SAID)
    if said is None or fingerprint(contents) not in said.seen:
        raise NotCleared(lecture, contents)
    decide(session, lecture, contents, Decision.GRANTED, said.word, actor=actor, now=now)
