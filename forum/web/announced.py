"""Loading a lecture for the public."""

from flask import abort
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture, PublicState
from forum.slugs import SlugKind, resolve
from forum.web.readers import reader

NOT_ANNOUNCED = frozenset({PublicState.UNPUBLISHED, PublicState.WITHDRAWN})


def announced_lecture(session: Session, slug: str) -> Lecture:
    """The lecture at a slug, present or former; 404 where there is none, or none for this reader."""
    lecture_id = resolve(session, SlugKind.LECTURE, slug)
    lecture = session.get(Lecture, lecture_id) if lecture_id else None
    if lecture is None or lecture.public_state in NOT_ANNOUNCED or not reader().opens(lecture):
        abort(404)
    return lecture
