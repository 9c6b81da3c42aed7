"""Badges of a lecture on paper: choose whom and which paper, hold a test page against it, print."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from forum.badges import fonts, issuing, queries, sheet
from forum.badges.papers import PAPERS
from forum.badges.sheet_forms import SheetForm
from forum.db import reading, transaction
from forum.i18n import gettext
from forum.journal import record_access
from forum.lectures.models import Lecture
from forum.registrations.models import Registration
from forum.slugs import file_stem
from forum.web import selected
from forum.web.current import actor, now, settings
from forum.web.organised import organised_lecture

blueprint = Blueprint("badge_sheets", __name__)

SHEETS = "/staff/lectures/<slug>/badges"
TEST_PAGE = "test"
USUALLY = MultiDict({"paper": "a6-on-a4", "start": "1", "right": "0", "down": "0", "resolution": "300"})
"""What an address that says nothing else means."""


@dataclass(frozen=True)
class Printed:
    """Whose badges go on paper, and for whose names no face is at hand."""

    badges: Sequence[Registration]
    unprintable: Sequence[tuple[Registration, str]]
    last: datetime | None


@blueprint.get(SHEETS)
def new(slug: str) -> str:
    """What to print on which paper; who cannot be printed is said before (B-63)."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _page(session, lecture, SheetForm(formdata=None, meta={"csrf": False}))


@blueprint.get(f"{SHEETS}/sheets.pdf")
def show(slug: str) -> Response | tuple[str, int]:
    """The sheets, or with `?what=test` the edges alone; that badges were taken out is recorded."""
    form = SheetForm(formdata=CombinedMultiDict([request.args, USUALLY]), meta={"csrf": False})
    with reading() as session:
        lecture = organised_lecture(session, slug)
        if not form.validate():
            return _page(session, lecture, form), 422
        name = f"badges-{file_stem(lecture.code)}-{form.paper.data}.pdf"
        if request.args.get("what") == TEST_PAGE:
            return _file(sheet.outlines(form.placing(), gettext("Test page")), f"test-{name}")
        found = _printed(session, lecture, only_since=form.since_last.data)
        faces = [issuing.face_of(one, settings()) for one in found.badges]
        content = sheet.pages(faces, form.placing(), f"{settings().name_zh} {lecture.code}")
    with transaction() as writing:
        record_access(
            writing, actor=actor(), action=queries.PRINTED, about=lecture, now=now(), people=len(faces)
        )
    return _file(content, name)


def _page(session: Session, lecture: Lecture, form: SheetForm) -> str:
    return render_template(
        "badges/sheets.html",
        lecture=lecture,
        form=form,
        printed=_printed(session, lecture, only_since=False),
        fresh=len(_printed(session, lecture, only_since=True).badges),
        whom=selected.taken(lecture).address,
        papers=PAPERS,
        nav="lectures",
    )


def _printed(session: Session, lecture: Lecture, *, only_since: bool) -> Printed:
    """Everybody with a seat in the room among those chosen in the list, by name."""
    last = queries.last_printed(session, lecture.id)
    chosen = [one for one in selected.taken(lecture).registrations(session) if issuing.has_badge(one)]
    if only_since and last:
        chosen = [one for one in chosen if one.state_changed_at > last]
    missing = {one.id: _missing(one) for one in chosen}
    return Printed(
        badges=sorted((one for one in chosen if not missing[one.id]), key=lambda one: (one.sort_key, one.id)),
        unprintable=[(one, missing[one.id]) for one in chosen if missing[one.id]],
        last=last,
    )


def _missing(registration: Registration) -> str:
    """The characters for which no face is at hand; "" where all can be printed."""
    face = issuing.face_of(registration, settings())
    try:
        for words in (face.name, face.affiliation, face.title, face.where):
            fonts.spans(words)
    except fonts.MissingGlyph as missing:
        return str(missing.values.get("characters", "")) or "?"
    return ""


def _file(content: bytes, name: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers.set("Content-Disposition", "inline", filename=name)
    return answer
