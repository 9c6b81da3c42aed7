"""Loading what an organiser works on: it exists, and it is this person's to change (D-10)."""

from flask import abort
from sqlalchemy.orm import Session

from forum.lectures import staff_queries
from forum.lectures.models import Lecture
from forum.slugs import SlugKind, resolve
from forum.web.access import require_organiser_of


def organised_lecture(session: Session, slug: str, *, locked: bool = False) -> Lecture:
    """The lecture at a slug, whatever its state; 404 where there is none, 403 for other organisers'."""
    lecture_id = resolve(session, SlugKind.LECTURE, slug)
    lecture = staff_queries.lecture_for_staff(session, lecture_id) if lecture_id else None
    if lecture is None:
        abort(404)
    require_organiser_of(lecture.series_id)
    return staff_queries.locked_lecture(session, lecture.id) if locked else lecture
