"""Everything kept about somebody, behind a link that only their mailbox gets and that lasts a week."""

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import gettext
from forum.privacy import data_links, held, operations
from forum.privacy.places import Places
from forum.privacy.takeaway import zip_bytes
from forum.privacy.terms import Terms
from forum.registrations.models import Attendee
from forum.web.current import language, now, settings
from forum.web.failures import translated
from forum.web.once import once
from forum.web.own_data import as_file
from forum.web.told import told

blueprint = Blueprint("personal_data", __name__)

HERE = "/<any(zh,en):lang>/data/<token>"


@blueprint.get(HERE)
def everything(token: str) -> str:
    """All registrations and what hangs on them; nothing is decided here, where a mail leads (C-24)."""
    with reading() as session:
        attendee = _opened(session, token)
        kept = held.of_person(session, attendee, language())
        return render_template(
            "privacy/everything.html", attendee=attendee, held=kept, token=token, terms=Terms.of(settings())
        )


@blueprint.get(f"{HERE}/data.zip")
def download(token: str) -> Response:
    """The same to take along."""
    with reading() as session:
        kept = held.of_person(session, _opened(session, token), language())
        content = zip_bytes(kept, forum=settings().name(language()), now=now())
    return as_file(content)


@blueprint.get(f"{HERE}/history")
def history(token: str) -> str:
    """Whether one's own registrations stay beyond the usual time: the question and the button."""
    with reading() as session:
        attendee = _opened(session, token)
        return render_template(
            "privacy/history.html", attendee=attendee, token=token, terms=Terms.of(settings())
        )


@blueprint.post(f"{HERE}/history")
def choose(token: str) -> BaseResponse:
    """Let them stay, or no longer."""
    keeps = request.form.get("keeps") == "1"
    with reading() as session:
        attendee_id = _opened(session, token).id
    with once() as writing:
        operations.keep_history(writing, attendee_id=attendee_id, keeps=keeps, now=now())
    told(gettext("Your registrations stay yours.") if keeps else gettext("Your registrations go in time."))
    return redirect(url_for(".everything", token=token), 303)


@blueprint.get(f"{HERE}/erasure")
def new_erasure(token: str) -> str:
    """What erasing everything means, and the button."""
    return _erasure(token)


@blueprint.post(f"{HERE}/erasure")
def erase(token: str) -> BaseResponse | tuple[str, int]:
    """Erase everything about the person at once; the link opens nothing any more."""
    with reading() as session:
        attendee_id = _opened(session, token).id
    try:
        with transaction() as writing:
            places = Places.of(settings())
            operations.erase_person(writing, attendee_id=attendee_id, places=places, now=now())
    except Refusal as refusal:
        return _erasure(token, translated(refusal)), 409
    return redirect(url_for("own_data.erased"), 303)


def _erasure(token: str, sentence: str | None = None) -> str:
    with reading() as session:
        attendee = _opened(session, token)
        kept = held.of_person(session, attendee, language())
        return render_template(
            "privacy/erasure.html",
            attendee=attendee,
            held=kept,
            token=token,
            sentence=sentence,
            now=now(),
        )


def _opened(session: Session, token: str) -> Attendee:
    """The person of a link that is still good; 404 for any other, also once everything is erased."""
    attendee = data_links.opened(session, token, now())
    return attendee if attendee and attendee.anonymised_at is None else abort(404)
