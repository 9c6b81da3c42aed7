"""The clearance of a lecture: how it stands, recording what was decided, asking for it by link."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import N_, gettext
from forum.lectures import clearing
from forum.lectures.clearance import STATE_WORDS, fingerprint, standing_of
from forum.lectures.clearance_messages import queue_asking
from forum.lectures.clearance_models import Decision
from forum.lectures.clearance_queries import clearances_of, open_request
from forum.lectures.clearance_words import DECISION_WORDS, MEANS_WORDS, compared, lines_of
from forum.lectures.models import Lecture
from forum.web.clearing import ClearanceForm, empty_form, today
from forum.web.current import actor, language, now
from forum.web.drafted import contents_to_clear
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("clearance_staff", __name__)

CLEARANCE = "/staff/lectures/<slug>/clearance"


class OtherContents(Refusal):
    """What was looked at is not what would be cleared."""

    code = "other_contents"
    message = N_("The lecture was changed while you looked at it. Please look once more at what is cleared.")


@blueprint.get(CLEARANCE)
def show(slug: str) -> str:
    """How it stands, what is to be cleared, and all that was decided."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _page(session, lecture, empty_form(lecture))


@blueprint.post(f"{CLEARANCE}/decisions")
def record(slug: str) -> Response | tuple[str, int]:
    """Write down what somebody decided, about what this page showed."""
    form = ClearanceForm()
    decision = Decision.REFUSED if "refused" in request.form else Decision.GRANTED
    if not form.validate():
        return _again(slug, form, 422)
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            contents = contents_to_clear(session, lecture)
            if fingerprint(contents) not in form.seen:
                raise OtherContents
            clearing.decide(session, lecture, contents, decision, form.word, actor=actor(), now=now())
    except OtherContents as refusal:
        return _again(slug, form, 409, refusal)
    sentences = {
        Decision.GRANTED: N_("Recorded: %(code)s is cleared."),
        Decision.REFUSED: N_("Recorded: the clearance of %(code)s is refused."),
    }
    told(gettext(sentences[decision], code=lecture.code))
    return redirect(url_for("lectures_staff.show", slug=slug))


@blueprint.post(f"{CLEARANCE}/reversal")
def take_back(slug: str) -> Response:
    """Let the clearance count no more."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            contents = contents_to_clear(session, lecture)
            note = request.form.get("note", "").strip()[:1000]
            clearing.take_back(session, lecture, contents, on=today(), note=note, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("The clearance of %(code)s counts no more. What is public stays.", code=lecture.code))
    return redirect(url_for(".show", slug=slug))


@blueprint.post(f"{CLEARANCE}/link")
def ask(slug: str) -> Response:
    """Send the approver of the series a link with all that is to be cleared."""
    try:
        with once() as session:
            lecture = organised_lecture(session, slug, locked=True)
            contents = contents_to_clear(session, lecture)
            standing = standing_of(lecture, clearances_of(session, lecture.id), contents)
            asked = clearing.ask(session, lecture, contents, actor=actor(), now=now())
            former = standing.latest if standing.differs else None
            queue_asking(session, asked, former, now())
            name = asked.recipient_name or asked.recipient
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("%(name)s gets a mail with the link.", name=name))
    return redirect(url_for(".show", slug=slug))


@blueprint.post(f"{CLEARANCE}/link/end")
def withdraw(slug: str) -> Response:
    """Let the link be answered no more."""
    with once() as session:
        lecture = organised_lecture(session, slug, locked=True)
        clearing.withdraw(session, lecture, now=now())
    told(gettext("The link opens nothing any more."))
    return redirect(url_for(".show", slug=slug))


def _again(slug: str, form: ClearanceForm, status: int, refusal: Refusal | None = None) -> tuple[str, int]:
    with reading() as session:
        return _page(session, organised_lecture(session, slug), form, refusal), status


def _page(session: Session, lecture: Lecture, form: ClearanceForm, refusal: Refusal | None = None) -> str:
    contents = contents_to_clear(session, lecture)
    rows = clearances_of(session, lecture.id)
    standing = standing_of(lecture, rows, contents)
    form.clearance_seen.data, form.clearance_seen.raw_data = fingerprint(contents), None
    return render_template(
        "lectures/staff_clearance.html",
        lecture=lecture,
        standing=standing,
        state_words=STATE_WORDS,
        lines=lines_of(contents, language(), gettext),
        differences=_differences(standing, contents),
        asked=open_request(session, lecture.id),
        rows=[(row, lines_of(row.contents, language(), gettext)) for row in reversed(rows)],
        decision_words=DECISION_WORDS,
        means_words=MEANS_WORDS,
        form=form,
        sentence=translated(refusal) if refusal else None,
    )


def _differences(standing: Any, contents: Any) -> list[object]:
    if not standing.differs:
        return []
    return list(compared(standing.latest.contents, contents, language(), gettext))
