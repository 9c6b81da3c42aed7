"""The lists that organisers choose from, in the reader's language."""

from typing import Any

from sqlalchemy.orm import Session

from forum.accounts.queries import active_staff
from forum.i18n import gettext
from forum.lectures import audience_queries, staff_queries
from forum.lectures.drafts import may_be_moved
from forum.lectures.forms import USUAL_START, LectureForm
from forum.lectures.models import Lecture, Series
from forum.lectures.rhythm import read
from forum.venues.models import Room
from forum.web import identity
from forum.web.current import language, now, settings
from forum.web.fields import options_of


def room_options(session: Session) -> list[tuple[int, str]]:
    """Every room with its venue and seats."""
    return [(room.id, room_label(room)) for room in staff_queries.rooms_to_choose(session)]


def room_label(room: Room) -> str:
    """ "Observatory · Great Hall (100)"."""
    names = [one.shown_in(language()).text for one in (room.venue.name, room.name)]
    seats = f" ({room.seats})" if room.seats else ""
    return " · ".join(filter(None, names)) + seats


def series_options(session: Session) -> list[tuple[Any, str]]:
    """The series this person organises; none at all only for those who organise everything."""
    rights = identity.current_rights()
    series = [
        (one.id, one.title.shown_in(language()).text or one.slug)
        for one in staff_queries.series_to_choose(session, rights.organised_series)
    ]
    return [("", gettext("No series")), *series] if rights.organises_everything else list(series)


def host_options(session: Session) -> list[tuple[Any, str]]:
    """Everybody on the staff."""
    hosts = [(staff.id, staff.name) for staff in active_staff(session)]
    return [("", gettext("Nobody in particular")), *hosts]


def audience_options(session: Session) -> list[tuple[int, str]]:
    """Every named audience."""
    return [(one.id, one.name.shown_in(language()).text) for one in audience_queries.every(session)]


def with_choices(session: Session, form: LectureForm, lecture: Lecture | None = None) -> LectureForm:
    """The form with its lists; time and room left out where no draft may change them."""
    if lecture is not None and not may_be_moved(lecture, now()):
        form.fix_time_and_room(lecture.timezone)
    else:
        form.offer_rooms(room_options(session))
    if lecture is not None and "on" in form:
        form.keep_days(lecture)
    form.series.choices = options_of(series_options(session))
    form.host.choices = options_of(host_options(session))
    form.audiences.choices = options_of(audience_options(session))
    for row in form.speakers:
        row.form.which.choices = []
    return form


def usual_values(session: Session, series_slug: str | None) -> dict[str, Any]:
    """What a new lecture begins with: the habits of a series, else of the forum."""
    granted = staff_queries.series_to_choose(session, identity.current_rights().organised_series)
    series = next((one for one in granted if one.slug == series_slug), None)
    values = {
        "series": "",
        "timezone": settings().timezone,
        "room": "",
        "starts": USUAL_START,
        "languages": "zh",
        "attendance": "on_site",
        "planning_state": "tentative",
        "audience": "public",
        "takes_registrations": True,
        "host": str(identity.require_staff().id),
    }
    return values | _habits(series) if series else values


def _habits(series: Series) -> dict[str, Any]:
    """What a series says; of what it leaves open, that of the forum stays."""
    rhythm = read(series.rhythm)
    habits = {
        "series": str(series.id),
        "timezone": series.timezone,
        "room": str(series.default_room_id or ""),
        "starts": rhythm.at if rhythm else None,
        "languages": series.default_languages.replace(",", ", "),
        "attendance": str(series.default_attendance),
        "online_url": series.default_online_url,
        "host": str(series.default_host_id or ""),
    }
    return {name: value for name, value in habits.items() if value}
