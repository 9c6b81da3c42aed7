"""What those who come to a lecture need: for who organises it alone, each look written down."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import gettext
from forum.journal import record_access
from forum.lectures.models import Lecture
from forum.registrations import access, staff_queries
from forum.registrations.access_forms import AnswerForm
from forum.registrations.needs import NEED_WORDS, Need, counted, is_near
from forum.registrations.reference import reference
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.identity import require_staff
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("access_staff", __name__)

PAGE = "/staff/lectures/<slug>/needs"


@blueprint.get(PAGE)
def index(slug: str) -> str:
    """What people need, what waits for an answer first."""
    with transaction() as session:
        lecture = organised_lecture(session, slug)
        record_access(session, actor=actor(), action="needs.read", about=lecture, now=now())
        return _page(session, lecture)


@blueprint.post(f"{PAGE}/<public_id>")
def answer(slug: str, public_id: str) -> Response | tuple[str, int]:
    """Answer one person; they are written to, and see it on their own page."""
    form = AnswerForm()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        registration = staff_queries.registration_of(session, lecture.id, public_id) or abort(404)
        if not form.validate():
            return _page(session, lecture, form, public_id), 422
    try:
        with once() as session:
            access.answer(
                session,
                registration_id=registration.id,
                words=form.answer.data,
                staff_id=require_staff().id,
                actor=actor(),
                now=now(),
            )
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(gettext("%(name)s gets your answer by mail.", name=registration.name))
    return redirect(url_for(".index", slug=slug))


@blueprint.app_template_global()
def need_words(need: Need) -> str:
    """A need in the reader's language."""
    return str(gettext(NEED_WORDS[need]))


@blueprint.app_template_global()
def needs_are_near(lecture: Lecture) -> bool:
    """Whether the lecture is so near that no answer can be promised beforehand."""
    return is_near(lecture.starts_at, now())


def _page(session: Session, lecture: Lecture, wrong: AnswerForm | None = None, public_id: str = "") -> str:
    requests = [(one, access.needs_in(one)) for one in access.requests_of(session, lecture.id)]
    return render_template(
        "registrations/staff_needs.html",
        lecture=lecture,
        requests=requests,
        counts=counted(needs for _request, needs in requests),
        form=AnswerForm(formdata=None),
        wrong=wrong,
        wrong_id=public_id,
        reference=reference,
        waiting=sum(one.answered_at is None for one, _needs in requests),
    )
