"""Who comes, as a table to take away."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import N_, Language, translate
from forum.lectures.models import Lecture
from forum.registrations import queries
from forum.registrations.models import Registration
from forum.registrations.reference import reference
from forum.tables import Cell, csv_bytes, xlsx_bytes

HEADINGS = (
    N_("Reference"),
    N_("Name"),
    N_("E-mail"),
    N_("Affiliation"),
    N_("Attendance"),
    N_("State"),
    N_("Registered"),
    N_("Origin"),
    N_("Reason"),
    N_("Language"),
)


def registrations_csv(session: Session, lecture: Lecture, language: Language) -> bytes:
    """Everybody who ever registered for the lecture, as CSV with a mark for Excel."""
    return csv_bytes(_rows(session, lecture, language))


def registrations_xlsx(session: Session, lecture: Lecture, language: Language) -> bytes:
    """The same as a workbook."""
    return xlsx_bytes(lecture.code, _rows(session, lecture, language))


def _rows(session: Session, lecture: Lecture, language: Language) -> Iterator[list[Cell]]:
    yield [translate(language, heading) for heading in HEADINGS]
    for registration in queries.all_registrations(session, lecture.id):
        yield _row(registration, lecture.timezone, language)


def _row(registration: Registration, zone: str, language: Language) -> list[Cell]:
    return [
        reference(registration.public_id),
        registration.name,
        registration.attendee.email or "",
        registration.affiliation,
        registration.pool.attendance.value,
        registration.state.value,
        moments.moment(registration.registered_at, zone, language),
        registration.origin.value,
        registration.override_reason or "",
        registration.language,
    ]
