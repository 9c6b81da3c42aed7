"""What an address names, and whose it is: the series that somebody must be in charge of to touch it."""

from collections.abc import Callable, Set

from sqlalchemy.orm import Session

from forum.door import queries as door_queries
from forum.lectures import staff_queries
from forum.questions.queries import is_question_of
from forum.registrations.staff_queries import registration_of
from forum.slugs import SlugKind, resolve
from forum.web.guarding import Of

# None in a set stands for lectures outside any series, which only organisers of everything may touch.
Concerned = Set[int | None] | None


def series_of(session: Session, of: Of, address: dict[str, str]) -> Concerned:
    """The series of every lecture that an object belongs to; None when there is no such object."""
    return FINDERS[of](session, address)


def _of_lecture(session: Session, address: dict[str, str]) -> Concerned:
    lecture_id = resolve(session, SlugKind.LECTURE, address["slug"])
    return staff_queries.series_of_lecture(session, lecture_id) if lecture_id else None


def _of_registration(session: Session, address: dict[str, str]) -> Concerned:
    lecture_id = resolve(session, SlugKind.LECTURE, address["slug"])
    registration = registration_of(session, lecture_id, address["public_id"]) if lecture_id else None
    return {registration.lecture.series_id} if registration else None


def _of_series(session: Session, address: dict[str, str]) -> Concerned:
    series_id = resolve(session, SlugKind.SERIES, address["slug"])
    return {series_id} if series_id else None


def _of_asker(session: Session, address: dict[str, str]) -> Concerned:
    return (_of_lecture if address["asker"] == "lectures" else _of_series)(session, address)


def _of_question(session: Session, address: dict[str, str]) -> Concerned:
    kind = SlugKind.LECTURE if address["asker"] == "lectures" else SlugKind.SERIES
    key = resolve(session, kind, address["slug"])
    is_there = key is not None and is_question_of(session, address["asker"], key, address["public_id"])
    return _of_asker(session, address) if is_there else None


def _of_speaker(session: Session, address: dict[str, str]) -> Concerned:
    """Of somebody who gives no lecture yet, none: any organiser may prepare them."""
    speaker_id = resolve(session, SlugKind.SPEAKER, address["slug"])
    return staff_queries.series_of_speaker(session, speaker_id) if speaker_id else None


def _of_journalled(session: Session, address: dict[str, str]) -> Concerned:
    finders = {"lectures": _of_lecture, "series": _of_series, "speakers": _of_speaker}
    return finders[address["kind"]](session, address)


def _of_device(session: Session, address: dict[str, str]) -> Concerned:
    """A device without a lecture belongs to nobody in particular."""
    device = door_queries.device(session, address["public_id"])
    return ({lecture.series_id for lecture in device.lectures} or {None}) if device else None


FINDERS: dict[Of, Callable[[Session, dict[str, str]], Concerned]] = {
    Of.LECTURE: _of_lecture,
    Of.REGISTRATION: _of_registration,
    Of.SERIES: _of_series,
    Of.ASKER: _of_asker,
    Of.QUESTION: _of_question,
    Of.SPEAKER: _of_speaker,
    Of.JOURNALLED: _of_journalled,
    Of.DEVICE: _of_device,
}
