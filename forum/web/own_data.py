"""What the pages about one's own data say, whichever address they are opened at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from babel.dates import format_date
from flask import Response
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.privacy import held
from forum.privacy.terms import Terms
from forum.registrations import consents
from forum.registrations.models import Registration
from forum.web.current import language, settings

_LOCALES = {"zh": "zh_Hans_CN", "en": "en_GB"}


def long_day(at: datetime) -> str:
    """ "3 March 2027", "2027年3月3日": the day of an instant in the forum's zone."""
    local = at.astimezone(zone_of(settings().timezone))
    return str(format_date(local.date(), "long", _LOCALES[language()]))


def lecture_goes_at(lecture: Lecture) -> datetime:
    """When those who registered for a lecture become anonymous."""
    return Terms.of(settings()).registration_goes_at(lecture.ends_at)


def goes_at(registration: Registration) -> datetime | None:
    """When a registration becomes anonymous; None where its person keeps it."""
    if registration.attendee.keeps_history:
        return None
    return lecture_goes_at(registration.lecture)


def shown(session: Session, registration: Registration) -> Mapping[str, Any]:
    """What is kept about one registration, and for how long."""
    return {
        "held": held.of_registration(session, registration, language()),
        "consents": consents.given(session, registration),
        "terms": Terms.of(settings()),
    }


def as_file(content: bytes) -> Response:
    """A file to keep, that no cache keeps."""
    answer = Response(content, mimetype="application/zip")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return answer
