"""What the people of a lecture answer, for its organisers: asking, reading, and recording it for them."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from flask import Blueprint, abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures.consenting import held_back_by
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.registrations.news_work import language_of
from forum.registrations.queries import locked_lecture
from forum.speakers.models import Speaker
from forum.speaking import links, operations, queries
from forum.speaking.form_pages import (
    answer_values,
    date_labels,
    give_answer,
    rendered,
    zone_for,
)
from forum.speaking.forms import (
    AskForm,
    RecordedAnswerForm,
    RecordedConsentForm,
)
from forum.speaking.queries import Part
from forum.speaking.said import Said
from forum.web.current import actor, language, now, settings
from forum.web.failures import translated
from forum.web.once import once
from forum.web.told import told

blueprint = Blueprint("speaking_staff", __name__)

HERE = "/staff/lectures/<slug>/speaking"
ONE = f"{HERE}/<int:row>"
Page = Response | str | tuple[str, int]


@blueprint.get(HERE)
def show(slug: str) -> Page:
    """Everybody's answers, when and how they were given, and the forms to ask and to record."""
    with reading() as session:
        return _page(session, _lecture(session, slug))


@blueprint.post(f"{ONE}/question")
def ask(slug: str, row: int) -> Page:
    """Write to somebody: the dates, what to answer and by when."""
    with reading() as session:
        part = _part(session, slug, row)
        form = AskForm(prefix=_prefix("ask", row))
        others = form.others(zone_for(part.speaker)) if form.validate() else []
        if any(field.errors for field in form):
            return _page(session, part.lecture, ask=(row, form)), 422
        try:
            with once() as writing:
                held, person = _locked(writing, part)
                links.link_of(writing, person, now())
                question = operations.Question(form.answer_by.data, others)
                operations.ask(writing, held, person, question, actor=actor(), now=now())
        except Refusal as refusal:
            return _page(session, part.lecture, sentence=translated(refusal)), 409
    told(gettext("The mail to %(name)s leaves within a minute.", name=part.speaker.name))
    return _back(slug, row)


@blueprint.post(f"{ONE}/agreement")
def record_answer(slug: str, row: int) -> Page:
    """Note for somebody that they agree, or cannot come."""
    with reading() as session:
        part = _part(session, slug, row)
        form = RecordedAnswerForm(part, date_labels(part), prefix=_prefix("answer", row))
        if not form.validate():
            return _page(session, part.lecture, answer=(row, form)), 422
        try:
            with once() as writing:
                give_answer(writing, part, form, Said(actor(), form.way, now()))
        except Refusal as refusal:
            return _page(session, part.lecture, answer=(row, form), sentence=translated(refusal)), 409
    told(gettext("What %(name)s said is recorded.", name=part.speaker.name))
    return _back(slug, row)


@blueprint.post(f"{ONE}/consents")
def record_consents(slug: str, row: int) -> Page:
    """Note for somebody what they consent to."""
    with reading() as session:
        part = _part(session, slug, row)
        form = RecordedConsentForm(part, prefix=_prefix("consents", row))
        if not form.validate():
            return _page(session, part.lecture, consents=(row, form)), 422
        with once() as writing:
            held, person = _locked(writing, part)
            said = Said(actor(), form.way, now())
            operations.consent(writing, held, person, form.wanted, language_of(person), said)
    told(gettext("What %(name)s said is recorded.", name=part.speaker.name))
    return _back(slug, row)


@blueprint.post(f"{ONE}/link")
def make_link(slug: str, row: int) -> Page:
    """Make the link that can be copied and handed over."""
    with reading() as session:
        part = _part(session, slug, row)
        with once() as writing:
            _, person = _locked(writing, part)
            links.link_of(writing, person, now())
    told(gettext("The link of %(name)s is there to copy.", name=part.speaker.name))
    return _back(slug, row)


@blueprint.post(f"{ONE}/renewal")
def renew(slug: str, row: int) -> Page:
    """End the link that somebody else has."""
    with reading() as session:
        part = _part(session, slug, row)
        with once() as writing:
            _, person = _locked(writing, part)
            links.renew(writing, person, actor=actor(), now=now())
    name = part.speaker.name
    told(gettext("The former link of %(name)s opens nothing any more. Send the new one.", name=name))
    return _back(slug, row)


def _lecture(session: Session, slug: str) -> Lecture:
    return queries.lecture_with_people(session, slug) or abort(404)


def _part(session: Session, slug: str, row: int) -> Part:
    """One person of a lecture; 404 for anybody who has no part in it."""
    return queries.part_in(session, slug, row, now()) or abort(404)


def _locked(session: Session, part: Part) -> tuple[Lecture, Speaker]:
    held = locked_lecture(session, part.lecture.id)
    return held, queries.locked_speaker(session, part.speaker.id)


def _back(slug: str, row: int) -> Response:
    return redirect(url_for(".show", slug=slug, _anchor=f"person-{row}"), 303)


def _prefix(kind: str, row: int) -> str:
    """The forms of several people stand on one page."""
    return f"{kind}-{row}-"


def _page(session: Session, lecture: Lecture, sentence: str = "", **sent: tuple[int, Any]) -> str:
    """The page; `sent` is a form that came back, by its kind, with the person it is about."""
    parts = queries.parts_of_lecture(session, lecture, now())
    people = [one.speaker.id for one in parts]
    spans, known = queries.spans_of(session, people, now()), links.links_of(session, people)
    consents = [one for part in parts for one in part.consents.values()]
    return rendered(
        "staff_show",
        lecture=lecture,
        parts_and_forms=[(part, _forms(part, sent)) for part in parts],
        spans=spans,
        addresses={key: links.address_of(one, language()) for key, one in known.items()},
        held_back=held_back_by(consents),
        opened={kind: row for kind, (row, _) in sent.items()},
        forum_zone=settings().timezone,
        is_over=lecture.ends_at <= now(),
        sentence=sentence,
        form=next((form for _, form in sent.values()), None),
    )


def _forms(part: Part, sent: dict[str, tuple[int, Any]]) -> dict[str, Any]:
    row, answered = part.speaker.id, answer_values(part)
    others = {
        f"other{number}_{name}": value
        for number, at in enumerate(part.dates[1:4], 1)
        for name, value in zip(("on", "at"), _day_and_clock(at, zone_for(part.speaker)), strict=True)
    }
    by = {"answer_by": part.answer.answer_by if part.answer else None, **others}
    made: dict[str, Callable[[], Any]] = {
        "ask": lambda: AskForm(formdata=None, data=by, prefix=_prefix("ask", row)),
        "answer": lambda: RecordedAnswerForm(
            part, date_labels(part), formdata=None, data=answered, prefix=_prefix("answer", row)
        ),
        "consents": lambda: RecordedConsentForm(part, formdata=None, prefix=_prefix("consents", row)),
    }
    return {kind: sent[kind][1] if sent.get(kind, (0,))[0] == row else make() for kind, make in made.items()}


def _day_and_clock(at: datetime, zone: str) -> tuple[date, time]:
    local = at.astimezone(zone_of(zone))
    return local.date(), local.time()
