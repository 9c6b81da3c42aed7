"""A lecture given again at another place or time: a lecture of its own that names the first (E-05)."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from forum.errors import Refusal
from forum.i18n import N_
from forum.lectures.audiences import Reader
from forum.lectures.models import Lecture
from forum.lectures.queries import is_listed
from forum.venues.models import Room


class NoSuchLecture(Refusal):
    """What is repeated has to be there."""

    code = "no_such_lecture"
    message = N_("There is no lecture with the code %(code)s, so nothing can repeat it.")


class RepeatsItself(Refusal):
    """A repetition repeats another lecture."""

    code = "repeats_itself"
    message = N_("A lecture cannot be the repetition of itself.")


class RepeatedItself(Refusal):
    """What others repeat is the first of them."""

    code = "repeated_itself"
    message = N_("%(code)s repeats this lecture, so this one is the first and repeats none.")


def first_by_code(session: Session, typed: str, lecture: Lecture | None = None) -> Lecture | None:
    """The lecture that `lecture` is to repeat, by its code; of a repetition the first one.

    Raises NoSuchLecture, RepeatsItself or RepeatedItself.
    """
    if not typed:
        return None
    found = session.scalar(select(Lecture).where(func.lower(Lecture.code) == typed.strip().lower()))
    if found is None:
        raise NoSuchLecture(code=typed)
    first = found.repeats or found
    if lecture is None:
        return first
    if first.id == lecture.id:
        raise RepeatsItself
    others = session.scalar(select(Lecture).where(Lecture.repeats_id == lecture.id).limit(1))
    if others is not None:
        raise RepeatedItself(code=others.code)
    return first


def given_elsewhere(session: Session, lecture: Lecture, reader: Reader) -> Sequence[Lecture]:
    """The other times a lecture is given, as far as they stand in the reader's lists, the earliest first."""
    first_id = lecture.repeats_id or lecture.id
    query = select(Lecture).where(
        or_(Lecture.id == first_id, Lecture.repeats_id == first_id),
        Lecture.id != lecture.id,
        is_listed(reader),
    )
    options = joinedload(Lecture.room).joinedload(Room.venue)
    return session.scalars(query.options(options).order_by(Lecture.starts_at, Lecture.id)).all()


def called_alike(session: Session, lecture: Lecture) -> Lecture | None:
    """Another lecture of the series that people know by the same number or label."""
    if not lecture.issue_label:
        return None
    of_series = (
        Lecture.series_id == lecture.series_id
        if lecture.series_id is not None
        else Lecture.series_id.is_(None)
    )
    alike = [Lecture.issue_label == lecture.issue_label]
    if lecture.issue_label.isdecimal():
        by_number = Lecture.number == int(lecture.issue_label)
        alike.append(by_number & Lecture.issue_label.is_(None))
    query = select(Lecture).where(of_series, or_(*alike), Lecture.id != lecture.id)
    return session.scalar(query.order_by(Lecture.number).limit(1))
