"""The page an approver decides on: no account, one answer, and only about what it shows."""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Field, ValidationError

from forum.db import reading, transaction
from forum.i18n import N_, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures import clearing, staff_queries
from forum.lectures.clearance import differing, standing_of
from forum.lectures.clearance_messages import queue_decision
from forum.lectures.clearance_models import LONGEST_REFERENCE, ClearanceRequest, Decision, Means
from forum.lectures.clearance_queries import clearances_of, request_by_public_id
from forum.lectures.clearance_words import compared, lines_of
from forum.lectures.clearing import LinkIsOver, Word
from forum.links import clearance_id_in, opens_clearance
from forum.web.clearing import today
from forum.web.current import language, now
from forum.web.drafted import contents_to_clear
from forum.web.fields import StaffForm, line, text

blueprint = Blueprint("clearance_links", __name__)

LINK = "/<any(zh,en):lang>/clearances/<token>"
ANSWERED = N_("Your decision is recorded, and the organisers are told. Thank you.")
REASONS = {
    "changed": N_(
        "The lecture has been changed since this mail was sent, so it cannot be cleared as it stood there. "
        "The organisers send you another mail with what it says now."
    ),
    "ended": N_("The organisers have withdrawn this link, or sent you a later one. The last mail counts."),
}


class AnswerForm(StaffForm):
    """What an approver answers."""

    reference = line(_l("File reference"), longest=LONGEST_REFERENCE)
    note = text(_l("Note or reason"), rows=3)

    def validate_note(self, field: Field) -> None:
        """A refusal says why."""
        if "refused" in request.form and not field.data:
            raise ValidationError(gettext("Please say why, so that the organisers can change it."))


@blueprint.get(LINK)
def show(token: str) -> Response:
    """What is to be cleared, and what has changed since it was cleared last. Changes nothing."""
    with reading() as session:
        return _page(session, _opened(session, token), token, AnswerForm(formdata=None))


@blueprint.post(LINK)
def answer(token: str) -> Response:
    """Clear it, or refuse."""
    form = AnswerForm()
    if not form.validate():
        with reading() as session:
            return _page(session, _opened(session, token), token, form, 422)
    try:
        with transaction() as session:
            asked = _opened(session, token)
            lecture = staff_queries.locked_lecture(session, asked.lecture_id)
            session.refresh(asked)
            word = Word(
                asked.recipient_name or asked.recipient,
                today(),
                Means.BY_LINK,
                form.reference.data or "",
                form.note.data or "",
            )
            decision = Decision.REFUSED if "refused" in request.form else Decision.GRANTED
            made = clearing.answer(
                session, asked, contents_to_clear(session, lecture), decision, word, now=now()
            )
            queue_decision(session, asked, made, now())
    except LinkIsOver:
        # The page itself says what became of it.
        return redirect(url_for(".show", token=token), 303)
    return redirect(url_for(".show", token=token), 303)


def _opened(session: Session, token: str) -> ClearanceRequest:
    """The asking a link was given out for, also when it has ended; 404 whatever is wrong with the link."""
    asked = request_by_public_id(session, clearance_id_in(token) or "")
    if asked is None:
        abort(404)
    # Ended, its generation was raised; whoever has the link is still told what became of it.
    generation = asked.generation - (asked.ended_at is not None)
    return asked if opens_clearance(token, asked.public_id, generation) else abort(404)


def _page(
    session: Session, asked: ClearanceRequest, token: str, form: AnswerForm, status: int = 200
) -> Response:
    if over := _why_over(session, asked):
        page = render_template("lectures/clearance_over.html", asked=asked, reason=REASONS[over])
        return make_response(page, 410)
    if asked.clearance is not None:
        page = render_template("lectures/clearance_answered.html", asked=asked, sentence=ANSWERED)
        return make_response(page)
    before = [one for one in clearances_of(session, asked.lecture_id) if one.decision is Decision.GRANTED]
    standing = standing_of(asked.lecture, before, asked.contents)
    former = standing.latest if standing.differs else None
    page = render_template(
        "lectures/clearance_link.html",
        asked=asked,
        token=token,
        lecture=asked.lecture,
        lines=lines_of(asked.contents, language(), gettext),
        former=former,
        differences=compared(former.contents, asked.contents, language(), gettext) if former else [],
        form=form,
    )
    return make_response(page, status)


def _why_over(session: Session, asked: ClearanceRequest) -> str:
    """Why a link can no longer be answered; empty where it can, or was."""
    if asked.clearance is not None:
        return ""
    if asked.ended_at is not None:
        return "ended"
    return "changed" if differing(asked.contents, contents_to_clear(session, asked.lecture)) else ""
