"""Bringing a programme in: the file, what would come of each row, what is chosen, how it goes on."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.desk import importing
from forum.desk.import_shown import Refused, as_table, refused_rows, template_rows
from forum.i18n import gettext
from forum.journal import record
from forum.lectures.import_forms import ApplicationForm, UploadForm
from forum.lectures.import_models import ImportState, LectureImport
from forum.lectures.imports.entries import Programme, Unreadable
from forum.lectures.imports.packing import packed
from forum.lectures.imports.reading import read_apart
from forum.lectures.imports.times import zone
from forum.tables import csv_bytes, xlsx_bytes
from forum.tokens import new_public_id
from forum.web import identity
from forum.web.choices import series_options
from forum.web.current import actor, language, now, settings
from forum.web.fields import key
from forum.web.once import once
from forum.web.told import told
from forum.web.uploaded import IMPORTS, ONE, PAGE_SIZE, Looked, looked_at, own, preview

blueprint = Blueprint("imports_staff", __name__)

MOST_SHOWN = 20


@blueprint.get(IMPORTS)
def index() -> str:
    """The form for a file, and what was uploaded lately."""
    with reading() as session:
        form = _offered(session, UploadForm(formdata=None, timezone=settings().timezone))
        return _index(session, form)


@blueprint.post(IMPORTS)
def create() -> Response | tuple[str, int]:
    """Read a file and keep it until somebody has chosen."""
    with reading() as session:
        form = _offered(session, UploadForm())
        if not form.validate():
            return _index(session, form), 422
        data = form.file.data.read()
        try:
            programme = read_apart(data)
        except Unreadable as refusal:
            form.file.errors = [gettext(refusal.sentence, **refusal.filling)]
            return _index(session, form), 422
    with once() as session:
        waiting = LectureImport(
            public_id=new_public_id(),
            uploaded_by_id=identity.require_staff().id,
            uploaded_at=now(),
            touched_at=now(),
            file_name=_file_name(form.file.data.filename),
            size=len(data),
            series_id=key(form.series.data),
            timezone=_zone(form.timezone.data, programme),
            state=ImportState.WAITING,
            contents=packed(programme),
            choices={},
            outcome={},
        )
        session.add(waiting)
        session.flush()
        record(session, actor=actor(), action="import.uploaded", about=waiting, now=now())
    return redirect(url_for(".show", public_id=waiting.public_id))


@blueprint.get(f"{IMPORTS}/template.<any(csv,xlsx):kind>")
def template(kind: str) -> Response:
    """The header of a table with one invented row in both languages."""
    rows = template_rows(settings().timezone)
    if kind == "csv":
        return _file(csv_bytes(rows), "text/csv; charset=utf-8", "import-template.csv")
    return _file(xlsx_bytes("programme", rows), XLSX, "import-template.xlsx")


@blueprint.get(ONE)
def show(public_id: str) -> Response | str:
    """What would come of the file, how far it is, or what came of it."""
    with reading() as session:
        found = own(session, public_id)
        if found.state in {ImportState.UNDER_WAY, ImportState.GOING_BACK}:
            return render_template("desk/import_under_way.html", found=found)
        wants_rows = found.state is ImportState.WAITING or "rows" in request.args
        if wants_rows and found.state is not ImportState.TAKEN_BACK and found.contents is not None:
            return preview(session, looked_at(session, found), ApplicationForm(formdata=None))
        return _result(session, found)


@blueprint.post(f"{ONE}/end")
def discard(public_id: str) -> Response:
    """Forget a file that waits."""
    with once() as session:
        waiting = own(session, public_id, is_locked=True)
        if waiting.state is ImportState.WAITING:
            session.delete(waiting)
    told(gettext("The file is forgotten. Nothing of it came in."))
    return redirect(url_for(".index"))


@blueprint.get(f"{ONE}/refused.csv")
def refused(public_id: str) -> Response:
    """What was refused, with a column of reasons, to be mended and uploaded again."""
    with reading() as session:
        found = own(session, public_id)
        if found.contents is None:
            abort(404)
        looked = looked_at(session, found)
        rows = as_table(looked.programme, _reasons(looked), language())
    return _file(csv_bytes(rows), "text/csv; charset=utf-8", "refused.csv")


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _file(content: bytes, content_type: str, name: str) -> Response:
    answer = Response(content, content_type=content_type)
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _offered(session: Session, form: UploadForm) -> UploadForm:
    form.offer_series(series_options(session))
    return form


def _index(session: Session, form: UploadForm) -> str:
    whose = None if identity.current_rights().is_admin else identity.require_staff().id
    recent = importing.recent_imports(session, whose, MOST_SHOWN)
    return render_template("desk/imports.html", form=form, recent=recent)


def _file_name(name: str) -> str:
    return "".join(
        sign for sign in name.rsplit("/", maxsplit=1)[-1].rsplit("\\", maxsplit=1)[-1] if sign.isprintable()
    )[:255]


def _zone(name: str, programme: Programme) -> str:
    """The zone typed, unless the file names its own and the field was left as it came."""
    own, usual = programme.timezone or "", settings().timezone
    if name in {"", usual} and own:
        try:
            return zone(own).key
        except LookupError:
            return usual
    return name or usual


def _reasons(looked: Looked) -> list[Refused]:
    return refused_rows(looked.judgement, looked.waiting.outcome.get("refused", ()))


def _result(session: Session, found: LectureImport) -> str:
    outcome = found.outcome
    ids = [*outcome.get("made", {}).values(), *outcome.get("changed", {}).values()]
    ids += list(outcome.get("drafted", {}).values())
    lectures = importing.lectures_in_order(session, ids, PAGE_SIZE)
    return render_template(
        "desk/import_result.html",
        found=found,
        outcome=outcome,
        lectures=lectures,
        total=len(ids),
        refused=[Refused(*one) for one in outcome.get("refused", ())],
    )
