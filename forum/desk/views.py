"""The desk: what is next, what is wrong, each linked to the place where it is mended."""

from flask import Blueprint, current_app, render_template
from sqlalchemy.orm import Session

from forum.db import reading
from forum.desk.overview import overview
from forum.feeds.calendars import left_out
from forum.feeds.subscriptions import WHOLE_FORUM, Feed, Window
from forum.lectures.gaps import SENTENCES
from forum.lectures.programme import programme_state
from forum.readiness.board import colours
from forum.readiness.queries import readiness_of
from forum.readiness.rule import COLOUR_WORDS
from forum.web import identity
from forum.web.current import now, settings

blueprint = Blueprint("desk", __name__)


@blueprint.get("/staff/")
def index() -> str:
    """The overview of everything this person organises."""
    with reading() as session:
        granted, jobs = identity.current_rights().organised_series, current_app.extensions["forum.jobs"]
        desk = overview(session, granted, now(), _left_out(session), jobs)
        ready = readiness_of(session, desk.lectures, now())
        return render_template(
            "desk/index.html",
            desk=desk,
            gap_sentences=SENTENCES,
            colours=colours(ready.values()),
            colour_words=COLOUR_WORDS,
        )


def _left_out(session: Session) -> list[int]:
    """What the main feed cannot show, told by the texts it keeps: only what changed is written anew."""
    window = Window.around(now(), settings().timezone)
    feed = Feed(WHOLE_FORUM, "en", window, *programme_state(session))
    return left_out(session, feed, settings(), current_app.extensions["forum.feeds.texts"])
