"""The page of a speaker, behind a secret link: what they are asked, what they agree and consent to.

The page a mail leads to decides nothing (C-24): every answer is given one page behind it.
"""

from typing import Any

from flask import Blueprint, abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import N_, gettext
from forum.registrations.queries import locked_lecture
from forum.speakers.models import Speaker
from forum.speaking import links, messages, operations, queries, times
from forum.speaking.form_pages import (
    SPAN,
    WEEK,
    again,
    answer_values,
    coming_weeks,
    date_labels,
    give_answer,
    rendered,
    span_values,
    times_values,
    zone_for,
)
from forum.speaking.forms import AnswerForm, ConsentForm, SpanForm, WeekForm
from forum.speaking.queries import Part
from forum.speaking.said import by_link
from forum.web.current import language, now
from forum.web.failures import failure, translated
from forum.web.once import once
from forum.web.told import told

blueprint = Blueprint("speaking", __name__)

HERE = "/<any(zh,en):lang>/speaking/<token>"
CONSENTS = "consents-"
RENEWED = N_("There is a newer link, and this one opens nothing any more. Please use the last one you got.")
Page = Response | str | tuple[str, int]


@blueprint.get(HERE)
def show(token: str) -> Page:
    """The lectures somebody has a part in, with what is asked and what was answered. Changes nothing."""
    with reading() as session:
        speaker = _opened(session, token)
        coming, past = queries.parts_of_speaker(session, speaker, now())
        spans = queries.spans_of(session, [speaker.id], now()).get(speaker.id, [])
        return rendered("show", speaker=speaker, token=token, coming=coming, past=past, spans=spans)


@blueprint.get(f"{HERE}/lectures/<slug>")
def lecture(token: str, slug: str) -> Page:
    """The questions about one lecture."""
    with reading() as session:
        return _lecture_page(_part(session, token, slug), token)


@blueprint.post(f"{HERE}/lectures/<slug>")
def answer(token: str, slug: str) -> Page:
    """Agree to a date, or say that one cannot come."""
    with reading() as session:
        part = _part(session, token, slug)
        form = AnswerForm(part, date_labels(part))
        if not form.validate():
            return _lecture_page(part, token, form), 422
        try:
            with once() as writing:
                give_answer(writing, part, form, by_link(part.speaker, now()))
                messages.queue_answers(writing, part.speaker, now(), about=part.lecture)
        except Refusal as refusal:
            return _lecture_page(part, token, form, sentence=translated(refusal)), 409
    told(gettext("Your answer is noted, and the organisers are told. You can change it until the day."))
    return redirect(url_for(".lecture", token=token, slug=slug), 303)


@blueprint.post(f"{HERE}/lectures/<slug>/consents")
def consent(token: str, slug: str) -> Page:
    """Consent, refuse, or take a yes back; also after the lecture."""
    with reading() as session:
        part = _part(session, token, slug)
        form = ConsentForm(part, prefix=CONSENTS)
        if not form.validate():
            return _lecture_page(part, token, consents=form), 422
        with once() as writing:
            held = locked_lecture(writing, part.lecture.id)
            person = queries.locked_speaker(writing, part.speaker.id)
            said = by_link(person, now())
            if operations.consent(writing, held, person, form.wanted, language(), said):
                messages.queue_answers(writing, person, now(), about=held)
    told(gettext("Your consents are noted. You can change them at any time, also after the lecture."))
    return redirect(url_for(".lecture", token=token, slug=slug), 303)


@blueprint.get(f"{HERE}/times")
def availability(token: str) -> Page:
    """When one can come and when not."""
    with reading() as session:
        return _times_page(session, _opened(session, token), token)


@blueprint.post(f"{HERE}/times")
def say(token: str) -> Page:
    """Say one while: whole days, or with clocks."""
    with reading() as session:
        speaker = _opened(session, token)
        form = SpanForm(zone_for(speaker), language(), now(), records=False, prefix=SPAN)
        return _said(session, speaker, token, form, span=form)


@blueprint.post(f"{HERE}/times/week")
def say_week(token: str) -> Page:
    """Say a habit: parts of the week, from one day to another."""
    with reading() as session:
        speaker = _opened(session, token)
        form = WeekForm(zone_for(speaker), language(), now(), records=False, prefix=WEEK)
        return _said(session, speaker, token, form, week=form)


@blueprint.post(f"{HERE}/times/<int:entry>/removal")
def unsay(token: str, entry: int) -> Page:
    """Take out one while; the form holds what it said, should it be wanted back."""
    with reading() as session:
        speaker = _opened(session, token)
    values: dict[str, Any] = {}
    with once() as writing:
        person = queries.locked_speaker(writing, speaker.id)
        row = times.unsay(writing, person, entry, by_link(person, now()))
        if row:
            values = span_values(row, zone_for(person))
            messages.queue_answers(writing, person, now())
    told(gettext("That is taken out. What it said stands in the form, should you want it back."))
    return redirect(url_for(".availability", token=token, **values), 303)


def _said(session: Session, speaker: Speaker, token: str, form: SpanForm | WeekForm, **forms: Any) -> Page:
    if not form.validate():
        return _times_page(session, speaker, token, **forms), 422
    try:
        spans = form.spans()
        with once() as writing:
            person = queries.locked_speaker(writing, speaker.id)
            times.choose_zone(writing, person, form.timezone.data)
            times.say(writing, person, spans, form.timezone.data, by_link(person, now()))
            messages.queue_answers(writing, person, now())
    except Refusal as refusal:
        return _times_page(session, speaker, token, sentence=translated(refusal), **forms), 409
    told(gettext("That is noted. You can change it at any time."))
    return redirect(url_for(".availability", token=token), 303)


def _opened(session: Session, token: str) -> Speaker:
    """Whose link it is; 404 for any other, 410 once a newer one stands for it."""
    link = links.opened(session, token) or abort(404)
    return link.speaker if links.is_current(link, token) else abort(failure(410, gettext(RENEWED)))


def _part(session: Session, token: str, slug: str) -> Part:
    """The part of whoever has the link in the lecture at this address."""
    return queries.part_of(session, _opened(session, token), slug, now()) or abort(404)


def _lecture_page(
    part: Part,
    token: str,
    answer: AnswerForm | None = None,
    consents: ConsentForm | None = None,
    sentence: str = "",
) -> str:
    return rendered(
        "lecture",
        part=part,
        speaker=part.speaker,
        token=token,
        answer=answer or AnswerForm(part, date_labels(part), formdata=None, data=answer_values(part)),
        consents=consents or ConsentForm(part, formdata=None, prefix=CONSENTS),
        is_over=part.lecture.ends_at <= now(),
        sentence=sentence,
    )


def _times_page(session: Session, speaker: Speaker, token: str, sentence: str = "", **forms: Any) -> str:
    usual = zone_for(speaker), language(), now()
    span = forms.get("span") or SpanForm(*usual, records=False, formdata=again(), prefix=SPAN)
    week = forms.get("week") or WeekForm(
        *usual, records=False, formdata=None, data=coming_weeks(), prefix=WEEK
    )
    values = times_values(session, speaker, span, week)
    values["removal_of"] = lambda entry: url_for(".unsay", token=token, entry=entry)
    return rendered("times", token=token, sentence=sentence, **values)
