"""Clearances and the links that ask for them, as they are read: of one lecture, or of many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from forum.lectures.change_models import LectureDraft
from forum.lectures.clearance import Standing, differing, guarded, requires_clearance, standing_of
from forum.lectures.clearance_models import Clearance, ClearanceRequest, Decision
from forum.lectures.models import Appearance, Lecture, PublicState, Series, Talk
from forum.venues.models import Room

# Fields of a draft that touch what is guarded, as the form of a lecture calls them.
_GUARDED_FIELDS = frozenset(
    {
        *("title_zh", "title_en", "abstract_zh", "abstract_en", "speakers", "talks"),
        *("on", "starts", "ends", "ends_on", "timezone", "room", "attendance"),
    }
)


def clearances_of(session: Session, lecture_id: int) -> Sequence[Clearance]:
    """All decisions about a lecture, the first one first."""
    return clearances_by_lecture(session, [lecture_id])[lecture_id]


def clearances_by_lecture(session: Session, lecture_ids: Collection[int]) -> dict[int, list[Clearance]]:
    """The decisions about many lectures, one statement; an empty list where there are none."""
    found: dict[int, list[Clearance]] = defaultdict(list)
    query = select(Clearance).where(Clearance.lecture_id.in_(lecture_ids)).order_by(Clearance.id)
    for one in session.scalars(query.options(joinedload(Clearance.recorded_by))):
        found[one.lecture_id].append(one)
    return found


def standings(session: Session, lectures: Iterable[Lecture]) -> dict[int, Standing]:
    """How the clearance of many lectures stands, one statement; series and people are loaded with them."""
    lectures = list(lectures)
    found = clearances_by_lecture(session, [one.id for one in lectures if requires_clearance(one)])
    return {one.id: standing_of(one, found.get(one.id, [])) for one in lectures}


def to_clear(session: Session, granted: frozenset[int] | None) -> list[int]:
    """The lectures of series that ask for clearance which wait for it: themselves, or by their drafts."""
    of_series = [Series.requires_clearance.is_(True)]
    of_series += [] if granted is None else [Series.id.in_(granted)]
    hidden = Lecture.public_state.in_((PublicState.UNPUBLISHED, PublicState.WITHDRAWN))
    query = select(Lecture).join(Lecture.series).where(*of_series, hidden)
    lectures = session.scalars(query.options(*_with_what_is_guarded())).all()
    # An empty slot has nothing that somebody could clear.
    found = standings(session, [one for one in lectures if one.title or one.appearances])
    drafted = select(LectureDraft).join(LectureDraft.lecture).join(Lecture.series).where(*of_series)
    drafts = [one for one in session.scalars(drafted) if _GUARDED_FIELDS & one.contents.keys()]
    cleared = clearances_by_lecture(session, [one.lecture_id for one in drafts])
    waiting = [one.lecture_id for one in drafts if not _is_cleared_since(cleared[one.lecture_id], one)]
    return [*(key for key, one in found.items() if one.is_needed), *waiting]


def _is_cleared_since(rows: Sequence[Clearance], draft: LectureDraft) -> bool:
    """Whether the last decision clears other contents than are public, since the draft was saved."""
    last = rows[-1] if rows else None
    if last is None or last.decision is not Decision.GRANTED or last.recorded_at < draft.saved_at:
        return False
    return bool(differing(last.contents, guarded(draft.lecture)))


def _with_what_is_guarded() -> tuple[ORMOption, ...]:
    people: Any = selectinload(Lecture.appearances).joinedload(Appearance.speaker)
    talks: Any = selectinload(Lecture.talks).selectinload(Talk.appearances)
    return people, talks, contains_eager(Lecture.series), joinedload(Lecture.room).joinedload(Room.venue)


def open_request(session: Session, lecture_id: int) -> ClearanceRequest | None:
    """The link that an approver of this lecture can still answer by."""
    query = select(ClearanceRequest).where(
        ClearanceRequest.lecture_id == lecture_id, ClearanceRequest.ended_at.is_(None)
    )
    return session.scalar(query.order_by(ClearanceRequest.id.desc()).limit(1))


def request_by_public_id(session: Session, public_id: str) -> ClearanceRequest | None:
    """The asking that a link names."""
    query = select(ClearanceRequest).where(ClearanceRequest.public_id == public_id)
    return session.scalar(query, execution_options={"populate_existing": True})
