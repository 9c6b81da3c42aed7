"""The public change log: what was announced otherwise since, newest first."""

from flask import Blueprint, abort, render_template

from forum.db import reading
from forum.lectures.change_log_queries import announcements, count_announcements
from forum.lectures.listing import Page
from forum.lectures.models import Lecture
from forum.lectures.standing import is_newly_changed
from forum.web.current import now
from forum.web.query import page_number
from forum.web.readers import reader

blueprint = Blueprint("change_log", __name__)

PAGE_SIZE = 40


@blueprint.app_template_global()
def newly_changed(lecture: Lecture) -> bool:
    """Whether a lecture was announced otherwise lately, so that pages say so in sight of everybody."""
    return is_newly_changed(lecture, now())


@blueprint.get("/<any(zh,en):lang>/lectures/changes")
def index() -> str:
    """Every change of the programme that its reader may know of, with its reason."""
    number = page_number()
    with reading() as session:
        total = count_announcements(session, reader())
        lines = announcements(session, reader(), limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
        if number > 1 and (number - 1) * PAGE_SIZE >= total:
            abort(404)
        return render_template(
            "lectures/changes.html",
            lines=lines,
            page=Page((), number, total, PAGE_SIZE),
            is_sample=any(line.lecture.is_sample for line in lines),
        )
