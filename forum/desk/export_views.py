"""Taking a programme away, published or not, in the formats an import reads."""

from collections.abc import Sequence

from flask import Blueprint, abort, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.feeds.programme_files import calendar_file, schedule_file
from forum.lectures import staff_queries, stages
from forum.lectures.export_rows import cells_of, table_rows
from forum.lectures.imports.queries import lectures_by_id
from forum.lectures.models import Lecture, PlanningState, PublicState
from forum.lectures.staff_queries import StaffFilters
from forum.sorting import Sort
from forum.tables import csv_bytes, xlsx_bytes
from forum.web import identity
from forum.web.current import language, now, settings
from forum.web.fields import key
from forum.web.query import asked

blueprint = Blueprint("exports_staff", __name__)

EXPORTS = "/staff/exports"
FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ics": "text/calendar; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
}


@blueprint.get(EXPORTS)
def index() -> str:
    """Which lectures, and in which format."""
    filters = _filters()
    with reading() as session:
        return render_template(
            "desk/exports.html",
            filters=filters,
            total=staff_queries.count_lectures(session, filters, now()),
            series=staff_queries.series_to_choose(session, filters.granted),
            stage_words=stages.WORDS,
        )


@blueprint.get(f"{EXPORTS}/programme")
def download() -> Response:
    """The lectures of the filters as a file."""
    kind = asked("format") or "csv"
    if kind not in FORMATS:
        abort(404)
    with reading() as session:
        content = _content(kind, _lectures(session))
    answer = Response(content, content_type=FORMATS[kind])
    name = "schedule.xml" if kind == "xml" else f"programme.{kind}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _content(kind: str, lectures: Sequence[Lecture]) -> bytes:
    if kind == "csv":
        return csv_bytes(table_rows(lectures))
    if kind == "xlsx":
        return xlsx_bytes("programme", table_rows(lectures))
    if kind == "ics":
        return calendar_file(lectures, cells_of, language(), settings(), now())
    return schedule_file(lectures, cells_of, language(), settings())


def _lectures(session: Session) -> Sequence[Lecture]:
    sort = Sort.read("starts_at", staff_queries.ORDERS, "starts_at")
    found = staff_queries.lectures_page(session, _filters(), sort, now(), limit=None, offset=0)
    # All that belongs to them, at once; an empty slot has nothing an import could read.
    lectures_by_id(session, [one.id for one in found], locked=False)
    return [one for one in found if one.title]


def _filters() -> StaffFilters:
    when, state, stage = request.args.get("when", "all"), asked("state"), asked("stage")
    return StaffFilters(
        when=when if when in {"coming", "past", "all"} else "all",
        state=state if state in set(PublicState) else "",
        stage=stage if stage in set(PlanningState) else "",
        series_id=key(request.args.get("series")),
        q=asked("q"),
        granted=identity.current_rights().organised_series,
    )
