"""Named audiences for those who belong to one: the page behind its link, and asking for the link by mail.

The link opens the list to whoever has it. That a browser goes on finding these lectures elsewhere takes a
button: robots and borrowed phones open links too (docs/decisions/0054).
"""

from functools import partial

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.feeds.queries import subject_of_audience
from forum.feeds.subscriptions import Ways, address
from forum.i18n import gettext
from forum.lectures import audience_operations, queries
from forum.lectures.audience_queries import Opened, opened
from forum.lectures.listing import Row, as_rows
from forum.registrations.mine_forms import AskForm
from forum.web import memberships
from forum.web.asked_by_mail import refused
from forum.web.current import language, now, settings
from forum.web.readers import reader
from forum.web.told import told

blueprint = Blueprint("audiences", __name__)

HERE = "/<any(zh,en):lang>/audiences"
MOST = 200


@blueprint.get(HERE)
def index() -> str:
    """The form that asks for the link, and the audiences this browser belongs to."""
    form = AskForm(formdata=None)
    form.renew_stamp()
    return _index(form)


@blueprint.post(HERE)
def ask() -> Response | tuple[str, int]:
    """Send the links an address may have; the answer is the same where it may have none."""
    form = AskForm()
    sentence = refused(form, partial(audience_operations.ask, language=language(), now=now()))
    if sentence is None:
        return redirect(url_for(".sent"), 303)
    return _index(form, sentence), 422


@blueprint.get(f"{HERE}/sent")
def sent() -> str:
    """Word that a mail may be on its way."""
    return render_template("lectures/audience_sent.html")


@blueprint.post(f"{HERE}/<public_id>/removal")
def let_go(public_id: str) -> Response:
    """Let this browser find the lectures of an audience no more."""
    told(gettext("This browser shows these lectures no more. The link opens them again."))
    return memberships.let_go(make_response(redirect(url_for(".index"), 303)), public_id)


@blueprint.get(f"{HERE}/<token>")
def show(token: str) -> str | tuple[str, int]:
    """The lectures of an audience; a link that was renewed says so."""
    with reading() as session:
        found = _opened(session, token)
        if found.has_ended:
            return render_template("lectures/audience_ended.html"), 410
        rows = as_rows(queries.of_audience(session, found.audience.id, limit=MOST), now())
        subject = subject_of_audience(found.audience)
        return render_template(
            "lectures/audience.html",
            audience=found.audience,
            token=token,
            is_kept=found.audience.id in reader().audiences,
            coming=sorted(_held(rows, is_over=False), key=lambda row: row.lecture.starts_at),
            past=_held(rows, is_over=True),
            ways=Ways.to(address(subject, language()), settings().name(language())),
            is_sample=found.audience.is_sample,
        )


@blueprint.post(f"{HERE}/<token>")
def keep(token: str) -> Response:
    """Let this browser find the lectures of an audience from now on; then to the one that was pressed."""
    with reading() as session:
        found = _opened(session, token)
        if found.has_ended:
            return redirect(url_for(".show", token=token), 303)
        lectures = queries.of_audience(session, found.audience.id, limit=MOST)
        wanted = next((one.slug for one in lectures if one.slug == request.form.get("lecture")), None)
    onwards = url_for("lectures.show", slug=wanted) if wanted else url_for(".show", token=token)
    if not wanted:
        told(gettext("From now on this browser shows these lectures among all others."))
    return memberships.keep(make_response(redirect(onwards, 303)), token)


def _opened(session: Session, token: str) -> Opened:
    return opened(session, token) or abort(404)


def _held(rows: list[Row], *, is_over: bool) -> list[Row]:
    return [row for row in rows if (row.standing == "over") is is_over]


def _index(form: AskForm, sentence: str = "") -> str:
    with reading() as session:
        kept = memberships.kept(session)
        return render_template("lectures/audiences.html", form=form, sentence=sentence, kept=kept)
