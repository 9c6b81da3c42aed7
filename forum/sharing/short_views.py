"""Short addresses of lectures, for groups and posters: /l/12 leads to the page in the reader's language."""

from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response

from forum.db import reading
from forum.lectures.queries import listed_slug
from forum.web.current import preferred_language
from forum.web.readers import reader

blueprint = Blueprint("short_links", __name__)


@blueprint.get("/l/<code>")
def lecture(code: str) -> Response:
    """Lead to a lecture by its number or code, if the programme lists it: numbers are easily guessed."""
    with reading() as session:
        slug = listed_slug(session, code) or listed_slug(session, code, reader()) or abort(404)
    # Not for good: the next reader of the same device may want the other language.
    answer = redirect(url_for("lectures.show", lang=preferred_language(), slug=slug), 302)
    answer.vary.add("Accept-Language")
    return answer
