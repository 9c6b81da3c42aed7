"""When somebody can come, recorded by an organiser for them."""

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.speakers.availability_models import Heard
from forum.speaking import queries, times
from forum.speaking.form_pages import (
    SPAN,
    WEEK,
    again,
    coming_weeks,
    rendered,
    span_values,
    times_values,
    zone_for,
)
from forum.speaking.forms import RecordedSpanForm, RecordedWeekForm
from forum.speaking.queries import Part
from forum.speaking.said import Said
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.told import told

blueprint = Blueprint("speaking_times", __name__)

HERE = "/staff/lectures/<slug>/speaking/<int:row>/times"
Page = Response | str | tuple[str, int]


@blueprint.get(f"{HERE}")
def availability(slug: str, row: int) -> Page:
    """When somebody can come and when not."""
    with reading() as session:
        part = _part(session, slug, row)
        return _times_page(session, part)


@blueprint.post(f"{HERE}")
def say(slug: str, row: int) -> Page:
    """Note one while for somebody."""
    with reading() as session:
        part = _part(session, slug, row)
        form = RecordedSpanForm(zone_for(part.speaker), language(), now(), records=True, prefix=SPAN)
        return _said(session, part, form, span=form)


@blueprint.post(f"{HERE}/week")
def say_week(slug: str, row: int) -> Page:
    """Note a habit for somebody."""
    with reading() as session:
        part = _part(session, slug, row)
        form = RecordedWeekForm(zone_for(part.speaker), language(), now(), records=True, prefix=WEEK)
        return _said(session, part, form, week=form)


@blueprint.post(f"{HERE}/<int:entry>/removal")
def unsay(slug: str, row: int, entry: int) -> Page:
    """Take out one while; the form holds what it said, should it be wanted back."""
    with reading() as session:
        part = _part(session, slug, row)
    values: dict[str, Any] = {}
    with once() as writing:
        person = queries.locked_speaker(writing, part.speaker.id)
        gone = times.unsay(writing, person, entry, Said(actor(), Heard.PHONE, now()))
        if gone:
            values = span_values(gone, zone_for(person))
    told(gettext("That is taken out. What it said stands in the form, should you want it back."))
    return redirect(url_for(".availability", slug=slug, row=row, **values), 303)


def _said(session: Session, part: Part, form: RecordedSpanForm | RecordedWeekForm, **forms: Any) -> Page:
    if not form.validate():
        return _times_page(session, part, **forms), 422
    try:
        spans = form.spans()
        with once() as writing:
            person = queries.locked_speaker(writing, part.speaker.id)
            times.choose_zone(writing, person, form.timezone.data)
            times.say(writing, person, spans, form.timezone.data, Said(actor(), form.way, now()))
    except Refusal as refusal:
        return _times_page(session, part, sentence=translated(refusal), **forms), 409
    told(gettext("What %(name)s said is recorded.", name=part.speaker.name))
    return redirect(url_for(".availability", slug=part.lecture.slug, row=part.speaker.id), 303)


def _part(session: Session, slug: str, row: int) -> Part:
    """One person of a lecture; 404 for anybody who has no part in it."""
    return queries.part_in(session, slug, row, now()) or abort(404)


def _times_page(session: Session, part: Part, sentence: str = "", **forms: Any) -> str:
    usual = zone_for(part.speaker), language(), now()
    span = forms.get("span") or RecordedSpanForm(*usual, records=True, formdata=again(), prefix=SPAN)
    week = forms.get("week") or RecordedWeekForm(
        *usual, records=True, formdata=None, data=coming_weeks(), prefix=WEEK
    )
    values = times_values(session, part.speaker, span, week)
    address: dict[str, Any] = {"slug": part.lecture.slug, "row": part.speaker.id}
    values["removal_of"] = lambda entry: url_for(".unsay", entry=entry, **address)
    return rendered("staff_times", part=part, lecture=part.lecture, sentence=sentence, **values)
