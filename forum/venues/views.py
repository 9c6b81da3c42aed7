"""The public page of a venue: how to get there, its rooms, what is held in them."""

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from forum.db import reading
from forum.lectures.overview import overview
from forum.lectures.queries import Filters
from forum.slugs import SlugKind
from forum.venues import queries
from forum.web.current import now
from forum.web.kept_files import kept_picture
from forum.web.moved import leads_on, object_at
from forum.web.readers import reader
from forum.web.sheets import come_together

blueprint = Blueprint("venues", __name__)


A_DAY = 86_400


@blueprint.get("/<any(zh,en):lang>/venues/<slug>")
def show(slug: str) -> str | Response:
    """One venue."""
    with reading() as session:
        venue = queries.venue_with_rooms(session, object_at(session, SlugKind.VENUE, slug)) or abort(404)
        lists = overview(session, Filters(venue=venue.slug), now(), reader())
        come_together(row.lecture for row in [*lists.coming, *lists.past])
        moved = leads_on("venues.show", slug, venue.slug)
        return moved or render_template("venues/show.html", venue=venue, overview=lists)


@blueprint.get("/venues/<slug>/sketch")
def sketch(slug: str) -> Response:
    """The picture of the way; its address on a page names the content, so a new one shows at once."""
    with reading() as session:
        venue = queries.venue_with_rooms(session, object_at(session, SlugKind.VENUE, slug)) or abort(404)
    return kept_picture(venue.sketch, max_age=A_DAY)
