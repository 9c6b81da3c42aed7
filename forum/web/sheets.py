"""The marks of a list on common sheets: a page says which lectures it lists, its rows ask where theirs is."""

from collections.abc import Iterable

from flask import g, url_for

from forum import drawings
from forum.drawings.sheet import MOST
from forum.lectures.models import Lecture
from forum.web.drawn import drawing_address, plate

BETWEEN = ","


def come_together(lectures: Iterable[Lecture]) -> None:
    """Let the marks of these lectures come on sheets, in this order; for the rest of the request."""
    fitting = [lecture for lecture in lectures if BETWEEN not in lecture.code]
    places = g.setdefault("marks", {})
    for first in range(0, len(fitting), MOST):
        some = fitting[first : first + MOST]
        editions = BETWEEN.join(drawings.edition(plate(lecture), lecture.code) for lecture in some)
        codes = BETWEEN.join(lecture.code for lecture in some)
        address = url_for("lectures.drawing", edition=editions, form="marks", code=codes)
        places.update({lecture.code: f"{address}#m{n}" for n, lecture in enumerate(some)})


def mark_address(lecture: Lecture) -> str:
    """Where the mark of a lecture is: on its sheet, or by itself."""
    places: dict[str, str] = g.get("marks", {})
    return places.get(lecture.code) or drawing_address(lecture, "mark")
