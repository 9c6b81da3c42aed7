"""What stands in the way of imported lectures: real programmes hold such things, so it is only said."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from forum.lectures.clash_queries import coming_clashes
from forum.lectures.clash_words import ShownClash, shown_clashes
from forum.lectures.models import Lecture
from forum.lectures.scheduling import each_once


def clashes_of(session: Session, lecture_ids: Iterable[int]) -> list[ShownClash]:
    """Every clash of these lectures, with any other too, each once, earliest first.

    What is over is judged as well: in a file it is no less a slip.
    """
    touched = frozenset(lecture_ids)
    if not touched:
        return []
    since = session.scalar(select(func.min(Lecture.starts_at)).where(Lecture.id.in_(touched)))
    found = coming_clashes(session, since) if since else {}
    once = each_once(found)
    return shown_clashes(session, [one for one in once if touched & {one.mine.lecture_id, one.lecture_id}])
