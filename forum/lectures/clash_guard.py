"""Clashes before a lecture is saved: what warns is seen, what blocks asks for a reason, which is kept.

Nobody is stopped for good: who knows better says why, and the journal tells the others (decision 45).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import JournalEntry, last_deed
from forum.lectures.clash_facts import Clash
from forum.lectures.clash_queries import clashes_of
from forum.lectures.models import Lecture

DESPITE = "despite_clashes"
"""In the details of the deed that was done all the same: the reason, and the kinds of what blocked it."""


@dataclass(frozen=True)
class Despite:
    """What somebody said to clashes: that they have seen them, and why it is planned all the same."""

    is_seen: bool = False
    because: str = ""

    def lets_pass(self, clash: Clash) -> bool:
        """Whether this is enough to save a lecture with such a clash."""
        return bool(self.because) or (self.is_seen and not clash.blocks)


Seen = Despite | bool
"""True where nobody is there to be asked: an import, or sample data."""


class HasClashes(Refusal):
    """Something stands in the way; saved all the same once that has been seen, or with a reason."""

    code = "has_clashes"
    message = N_("Something stands in the way of this lecture as it is planned.")

    def __init__(self, found: Sequence[Clash]) -> None:
        super().__init__()
        self.found = list(found)


def refuse_clashes(session: Session, lecture: Lecture, despite: Seen, *, now: datetime) -> None:
    """Look at a lecture after the deed that changed it. Raises HasClashes unless enough was said to them.

    The reason stands in the journal with that deed, not in a line of its own, so that the deed remains the
    last one and can be taken back.
    """
    if despite is True:
        return
    said = despite or Despite()
    found = clashes_of(session, lecture, now)
    if not all(map(said.lets_pass, found)):
        raise HasClashes(found)
    kinds = sorted({clash.kind.value for clash in found if clash.blocks})
    deed = last_deed(session, lecture) if kinds else None
    if deed is not None:
        deed.details = {**deed.details, DESPITE: {"because": said.because, "kinds": kinds}}


def reasons_given(session: Session, lecture_ids: Collection[int]) -> dict[int, str]:
    """By lecture, why it was saved last although something blocked it; one statement."""
    query = select(JournalEntry).where(
        JournalEntry.object_kind == Lecture.__tablename__, JournalEntry.object_id.in_(lecture_ids)
    )
    reasons = {}
    for deed in session.scalars(query.order_by(JournalEntry.id)):
        if deed.object_id is not None and DESPITE in deed.details:
            reasons[deed.object_id] = str(deed.details[DESPITE]["because"])
    return reasons
