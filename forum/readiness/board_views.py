"""The season as one board of red, amber and green, with the next step of each lecture one click away."""

from flask import Blueprint, render_template
from sqlalchemy.orm import Session

from forum.db import reading
from forum.lectures import staff_queries
from forum.lectures.models import Series
from forum.readiness.board import board, narrowing_from
from forum.readiness.queries import coming, readiness_of
from forum.readiness.shown import WORDS_FOR_PAGES
from forum.web import identity
from forum.web.current import now
from forum.web.organised import organised_series
from forum.web.query import asked

blueprint = Blueprint("readiness_staff", __name__)

MOST_ROWS = 200


@blueprint.get("/staff/readiness")
def index() -> str:
    """All that is still to be held of what this person organises."""
    with reading() as session:
        return _page(session, None)


@blueprint.get("/staff/series/<slug>/readiness")
def of_series(slug: str) -> str:
    """One series."""
    with reading() as session:
        return _page(session, organised_series(session, slug))


def _page(session: Session, series: Series | None) -> str:
    granted = identity.current_rights().organised_series
    lectures = coming(session, granted, now(), series_id=series.id if series else None, limit=MOST_ROWS + 1)
    ready = readiness_of(session, lectures[:MOST_ROWS], now())
    known = {standing.step.column for one in ready.values() for standing in one.steps}
    narrowing = narrowing_from(asked("who"), asked("colour"), asked("step"), known)
    return render_template(
        "readiness/staff_board.html",
        series=series,
        board=board(lectures, ready, narrowing),
        narrowing=narrowing,
        has_more=len(lectures) > MOST_ROWS,
        most_rows=MOST_ROWS,
        all_series=staff_queries.series_to_choose(session, granted),
        **WORDS_FOR_PAGES,
    )
