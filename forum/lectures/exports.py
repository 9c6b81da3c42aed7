"""Lectures as a table to take away."""

from collections.abc import Iterable, Iterator

from forum import moments
from forum.i18n import N_, Language, translate
from forum.lectures.models import Lecture, WayOfAttending
from forum.speakers.naming import name_for
from forum.tables import Cell, csv_bytes

HEADINGS = (
    N_("No."),
    N_("Code"),
    N_("When"),
    N_("Title"),
    N_("Speakers"),
    N_("Series"),
    N_("Room"),
    N_("State"),
    N_("Seats"),
    N_("Seats taken"),
    N_("Seats online"),
    N_("Taken online"),
)


def lectures_csv(lectures: Iterable[Lecture], language: Language) -> bytes:
    """One row for each lecture, in the order given, as CSV with a mark for Excel."""
    return csv_bytes(_rows(lectures, language))


def _rows(lectures: Iterable[Lecture], language: Language) -> Iterator[list[Cell]]:
    yield [translate(language, heading) for heading in HEADINGS]
    for lecture in lectures:
        yield _row(lecture, language)


def _row(lecture: Lecture, language: Language) -> list[Cell]:
    in_room, online = (
        next((pool for pool in lecture.offered_pools if pool.attendance is way), None)
        for way in (WayOfAttending.ON_SITE, WayOfAttending.ONLINE)
    )
    return [
        lecture.number,
        lecture.code,
        moments.moment(lecture.starts_at, lecture.timezone, language),
        lecture.title.shown_in(language).text,
        "; ".join(name_for(speaker, language).text for speaker in lecture.speakers),
        lecture.series.title.shown_in(language).text if lecture.series else "",
        lecture.room.name.shown_in(language).text if lecture.room else "",
        lecture.public_state.value,
        in_room.seats if in_room else None,
        in_room.taken if in_room else None,
        online.seats if online else None,
        online.taken if online else None,
    ]
