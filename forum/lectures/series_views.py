"""The organisers' pages of the series: what their lectures usually have."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.accounts.models import Staff
from forum.db import lock_row, reading
from forum.i18n import gettext
from forum.lectures import staff_queries
from forum.lectures.groups import create_series
from forum.lectures.models import DEFAULT_LENGTH_MINUTES, Attendance, Series
from forum.lectures.rhythm_forms import TOGETHER, rhythm_values
from forum.lectures.series_forms import SeriesForm
from forum.lectures.series_operations import SeriesHabits, revise_series
from forum.lectures.word_models import HolidayRule
from forum.slugs import SlugKind, resolve
from forum.venues.models import Room
from forum.web import identity
from forum.web.choices import host_options, room_options
from forum.web.current import actor, now
from forum.web.fields import key, options_of, tags_of, values_of
from forum.web.meanwhile import ChangedMeanwhile, begin, in_words, meet
from forum.web.once import once
from forum.web.told import told

blueprint = Blueprint("series_staff", __name__)


@blueprint.get("/staff/series")
def index() -> str:
    """The series this person organises."""
    with reading() as session:
        series = staff_queries.series_to_choose(session, identity.current_rights().organised_series)
        return render_template("lectures/staff_series_index.html", series=series)


@blueprint.get("/staff/series/new")
def new() -> str:
    """An empty form; who organises one series does not open another."""
    with reading() as session:
        form = _with_rooms(session, SeriesForm(formdata=None, length=DEFAULT_LENGTH_MINUTES))
        return render_template("lectures/staff_series.html", form=form, series=None)


@blueprint.post("/staff/series")
def create() -> Response | tuple[str, int]:
    """Open a series."""
    with reading() as session:
        form = _with_rooms(session, SeriesForm())
    if not form.validate():
        return render_template("lectures/staff_series.html", form=form, series=None), 422
    with once() as session:
        _save(session, form, create_series(session, form.wording("title")))
    told(gettext("The series is saved."))
    return redirect(url_for(".index"))


@blueprint.get("/staff/series/<slug>")
def edit(slug: str) -> str:
    """The form with what is there."""
    with reading() as session:
        series = _series(session, slug)
        form = _with_rooms(session, SeriesForm(formdata=None, **_values(series)))
        begin(session, form, _values(series), series)
        return render_template("lectures/staff_series.html", form=form, series=series)


@blueprint.post("/staff/series/<slug>")
def update(slug: str) -> Response | tuple[str, int]:
    """Save the form."""
    with reading() as session:
        series = _series(session, slug)
        form = _with_rooms(session, SeriesForm())
    if not form.validate():
        return render_template("lectures/staff_series.html", form=form, series=series), 422
    try:
        with once() as session:
            series = _series(session, slug)
            lock_row(session, series)
            taken = meet(session, form, _values(series), series, together=TOGETHER)
            _save(session, form, series)
    except ChangedMeanwhile:
        with reading() as session:
            series = _series(session, slug)
            return render_template("lectures/staff_series.html", form=form, series=series), 409
    told(" ".join(filter(None, [gettext("The series is saved."), in_words(taken)])))
    return redirect(url_for(".index"))


def _values(series: Series) -> dict[str, object]:
    return {
        **values_of("title", series.title),
        **values_of("description", series.description),
        "length": series.default_length_minutes,
        "seats": series.default_seats,
        "room": str(series.default_room_id or ""),
        "timezone": series.timezone,
        **rhythm_values(series),
        "requires_clearance": series.requires_clearance,
        "approver_name": series.approver_name,
        "approver_email": series.approver_email,
        "approver_language": series.approver_language,
    }


def _series(session: Session, slug: str) -> Series:
    series_id = resolve(session, SlugKind.SERIES, slug)
    return (session.get(Series, series_id) if series_id else None) or abort(404)


def _with_rooms(session: Session, form: SeriesForm) -> SeriesForm:
    form.room.choices = options_of([("", gettext("None in particular")), *room_options(session)])
    form.host.choices = options_of(host_options(session))
    return form


def _save(session: Session, form: SeriesForm, series: Series) -> None:
    room_id, host_id = key(form.room.data), key(form.host.data)
    habits = SeriesHabits(
        title=form.wording("title", series.title),
        description=form.wording("description", series.description),
        length_minutes=form.length.data or DEFAULT_LENGTH_MINUTES,
        seats=form.seats.data,
        room=session.get(Room, room_id) if room_id else None,
        timezone=form.timezone.data or None,
        host=session.get(Staff, host_id) if host_id else None,
        languages=",".join(tags_of(form.languages.data)),
        attendance=Attendance(form.attendance.data),
        online_url=form.online_url.data or None,
        rhythm=form.kept_rhythm,
        holiday_rule=HolidayRule(form.holiday_rule.data),
        requires_clearance=form.requires_clearance.data,
        approver_name=form.approver_name.data or "",
        approver_email=form.approver_email.data or "",
        approver_language=form.approver_language.data,
    )
    revise_series(session, series, habits, actor=actor(), now=now())
