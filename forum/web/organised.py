"""Loading the lecture or series an organiser works on. Whose it is, the guard has asked already."""

from flask import abort
from sqlalchemy.orm import Session

from forum.lectures import staff_queries
from forum.lectures.models import Lecture, Series
from forum.slugs import SlugKind, resolve


def organised_lecture(session: Session, slug: str, *, locked: bool = False) -> Lecture:
    """The lecture at a slug, whatever its state; 404 where there is none."""
    lecture_id = resolve(session, SlugKind.LECTURE, slug)
    lecture = staff_queries.lecture_for_staff(session, lecture_id) if lecture_id else None
    if lecture is None:
        abort(404)
    return staff_queries.locked_lecture(session, lecture.id) if locked else lecture


def organised_series(session: Session, slug: str) -> Series:
    """The series at a slug; 404 where there is none."""
    series_id = resolve(session, SlugKind.SERIES, slug)
    return (session.get(Series, series_id) if series_id else None) or abort(404)
