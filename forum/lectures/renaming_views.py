"""Giving a series, speaker, venue or topic another address; the former one leads on for ever."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures.merging_forms import AddressForm
from forum.lectures.models import Series, Topic
from forum.lectures.renaming import rename
from forum.slugs import SlugKind, former_slugs, resolve
from forum.speakers.models import Speaker
from forum.venues.models import Venue
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.told import told

blueprint = Blueprint("renaming", __name__)

OWN = "/staff/<any(series,speakers):kind>/<slug>/address"
SHARED = "/staff/<any(topics,venues):kind>/<slug>/address"
NAMED: dict[str, tuple[SlugKind, Any]] = {
    "series": (SlugKind.SERIES, Series),
    "speakers": (SlugKind.SPEAKER, Speaker),
    "topics": (SlugKind.TOPIC, Topic),
    "venues": (SlugKind.VENUE, Venue),
}


@blueprint.get(OWN, endpoint="own")
@blueprint.get(SHARED, endpoint="shared")
def edit(kind: str, slug: str) -> str:
    """The present address, the former ones, and a field for another."""
    with reading() as session:
        row = _row(session, kind, slug)
        return _page(session, kind, row, AddressForm(formdata=None, slug=row.slug))


@blueprint.post(OWN, endpoint="rename_own")
@blueprint.post(SHARED, endpoint="rename_shared")
def update(kind: str, slug: str) -> Response | tuple[str, int]:
    """Give another address."""
    form = AddressForm()
    if not form.validate():
        with reading() as session:
            return _page(session, kind, _row(session, kind, slug), form), 422
    try:
        with once() as session:
            row = _row(session, kind, slug)
            rename(session, NAMED[kind][0], row, form.slug.data, actor=actor(), now=now())
            there = url_for(f"{kind}_staff.edit", slug=row.slug)
    except Refusal as refusal:
        with reading() as session:
            return _page(session, kind, _row(session, kind, slug), form, translated(refusal)), 409
    told(gettext("The address is saved. The former one leads here."))
    return redirect(there)


def _row(session: Session, kind: str, slug: str) -> Any:
    slug_kind, model = NAMED[kind]
    key = resolve(session, slug_kind, slug)
    return (session.get(model, key) if key else None) or abort(404)


def _page(session: Session, kind: str, row: Any, form: AddressForm, sentence: str | None = None) -> str:
    former = former_slugs(session, NAMED[kind][0], row.id, row.slug)
    return render_template(
        "lectures/staff_address.html", kind=kind, row=row, former=former, form=form, sentence=sentence
    )
