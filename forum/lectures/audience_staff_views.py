"""The organisers' pages of named audiences: which there are, their links, who may ask for these by mail."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.badges import qr
from forum.db import reading
from forum.errors import Refusal
from forum.i18n import LANGUAGES, gettext
from forum.lectures import audience_operations, audience_queries
from forum.lectures.audience_links import page_address
from forum.lectures.audience_models import NamedAudience
from forum.web.audience_forms import AudienceForm, values_from
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.told import told, warned

blueprint = Blueprint("audiences_staff", __name__)

HERE = "/staff/audiences"


@blueprint.get(HERE)
def index() -> str:
    """Every audience, with how many lectures are for it."""
    with reading() as session:
        return render_template(
            "lectures/staff_audiences.html", audiences=audience_queries.with_counts(session)
        )


@blueprint.get(f"{HERE}/new")
def new() -> str:
    """An empty form."""
    return render_template("lectures/staff_audience_new.html", form=AudienceForm(formdata=None))


@blueprint.post(HERE)
def create() -> Response | tuple[str, int]:
    """Make an audience; its link is on its page."""
    form = AudienceForm()
    if not form.validate():
        return render_template("lectures/staff_audience_new.html", form=form), 422
    with once() as session:
        public_id = audience_operations.make(session, form.plan(), actor=actor(), now=now()).public_id
    told(gettext("The audience is there. Give its link to those who belong to it."))
    return redirect(url_for(".show", public_id=public_id))


@blueprint.get(f"{HERE}/<public_id>")
def show(public_id: str) -> str:
    """Its link to copy and to print, its lectures, its name."""
    with reading() as session:
        audience = _audience(session, public_id)
        return _page(session, audience, AudienceForm(formdata=None, **values_from(audience)))


@blueprint.post(f"{HERE}/<public_id>")
def update(public_id: str) -> Response | tuple[str, int]:
    """Save its name, and who may ask for its link."""
    form = AudienceForm()
    if not form.validate():
        with reading() as session:
            return _page(session, _audience(session, public_id), form), 422
    with once() as session:
        audience = audience_operations.locked(session, public_id) or abort(404)
        audience_operations.revise(session, audience, form.plan(), actor=actor(), now=now())
    told(gettext("The audience is saved."))
    return redirect(url_for(".show", public_id=public_id))


@blueprint.post(f"{HERE}/<public_id>/renewal")
def renew(public_id: str) -> Response:
    """End the link that was given out; there is a new one."""
    with once() as session:
        audience = audience_operations.locked(session, public_id) or abort(404)
        audience_operations.renew_link(session, audience, actor=actor(), now=now())
    told(gettext("The former link opens nothing any more. The new one is below."))
    return redirect(url_for(".show", public_id=public_id))


@blueprint.post(f"{HERE}/<public_id>/removal")
def remove(public_id: str) -> Response:
    """Delete an audience for which there is no lecture."""
    try:
        with once() as session:
            audience = audience_operations.locked(session, public_id)
            if audience:
                audience_operations.delete(session, audience, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
        return redirect(url_for(".show", public_id=public_id))
    told(gettext("The audience is deleted."))
    return redirect(url_for(".index"))


def _audience(session: Session, public_id: str) -> NamedAudience:
    return audience_queries.by_public_id(session, public_id) or abort(404)


def _page(session: Session, audience: NamedAudience, form: AudienceForm) -> str:
    here = page_address(audience, language())
    return render_template(
        "lectures/staff_audience.html",
        form=form,
        audience=audience,
        links=[(tongue, page_address(audience, tongue)) for tongue in LANGUAGES],
        code=qr.svg_path(here),
        code_size=len(qr.modules(here)),
        lectures=audience_queries.lectures_of(session, audience),
    )
