"""The desk: what is next, what is wrong, each linked to the place where it is mended."""

from flask import Blueprint, render_template

from forum.db import reading
from forum.desk.overview import overview
from forum.lectures.gaps import SENTENCES
from forum.web import identity
from forum.web.current import now

blueprint = Blueprint("desk", __name__)


@blueprint.get("/staff/")
def index() -> str:
    """The overview of everything this person organises."""
    with reading() as session:
        desk = overview(session, identity.current_rights().organised_series, now())
        return render_template("desk/index.html", desk=desk, gap_sentences=SENTENCES)
