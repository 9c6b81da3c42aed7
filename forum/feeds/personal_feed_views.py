"""One person's calendar, as their programs read it."""

from datetime import datetime
from functools import partial

from flask import Blueprint, Flask, Response, abort, current_app, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from forum import moments
from forum.db import again_after_a_race, reading, snapshot, transaction
from forum.feeds import personal, personal_operations, personal_queries, programs
from forum.feeds.answers import MAX_AGE_SECONDS, known_already, settled
from forum.feeds.ical import calendar
from forum.feeds.personal_models import PersonalFeed
from forum.feeds.personal_queries import Standing
from forum.feeds.queries import lectures_in_order
from forum.i18n import LANGUAGES, N_, translate
from forum.links import PERSONAL_FEED
from forum.web.current import language, now, settings
from forum.web.failures import failure

blueprint = Blueprint("personal_feed", __name__)

RENEWED = N_("This calendar moved to another address on %(when)s. The new one is in the mail of that moment.")
STOPPED = N_(
    "This calendar was stopped on %(when)s. Its owner can start it again on the page our mail leads to."
)


@blueprint.get("/feeds/<any(zh,en):lang>/personal/<token>.ics")
def show(token: str) -> BaseResponse:
    """What somebody registered for; 304 for what the program has already, 410 for an address that ended."""
    try:
        return _answer(token)
    except HTTPException:
        raise
    except Exception:  # after a 503 clients keep what they have and come again
        current_app.logger.exception("a personal calendar could not be made")
        return failure(503)


def _answer(token: str) -> Response:
    with snapshot() as session:
        feed = personal_queries.opened(session, PERSONAL_FEED, token)
        if feed is None:
            abort(404)
        if feed.renewed_at or feed.stopped_at:
            return _gone(feed)
        standings = personal_queries.standings(session, feed.attendee_id)
        etag = personal.etag(feed, standings, language(), settings())
        settled_at = settled(personal.changed_at(feed, standings))
        known = known_already(etag, settled_at)
        answer = current_app.response_class(status=304) if known else _whole(session, feed, standings)
    answer.set_etag(known or etag)
    if settled_at <= now():
        answer.last_modified = settled_at
    answer.headers["Cache-Control"] = f"private, max-age={MAX_AGE_SECONDS}"
    answer.headers["Vary"] = "Accept-Encoding"
    if request.method == "GET":
        _note_afterwards(answer, feed.id)
    return answer


def _whole(session: Session, feed: PersonalFeed, standings: list[Standing]) -> Response:
    shown = personal.shown(standings)
    lectures = lectures_in_order(session, list(shown))
    header = personal.header(feed, language(), settings(), personal.changed_at(feed, standings))
    octets = calendar(header, personal.entries(lectures, shown, feed, language(), settings()))
    answer = current_app.response_class(octets, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="my-lectures.ics"'
    return answer


def _gone(feed: PersonalFeed) -> Response:
    """410 and since when, in both languages: whoever reads it finds it in the log of their program."""
    ended_at, sentence = (feed.renewed_at, RENEWED) if feed.renewed_at else (feed.stopped_at, STOPPED)
    lines = [
        translate(spoken, sentence, when=moments.moment(ended_at, settings().timezone, spoken))
        for spoken in LANGUAGES
        if ended_at
    ]
    return current_app.response_class("\n".join([*lines, ""]), status=410, mimetype="text/plain")


def _note_afterwards(answer: Response, feed_id: int) -> None:
    """Write down who read it once the octets are on their way: no calendar waits for that, or fails by it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined] # Flask's documented way
    program, at = programs.name_of(request.user_agent.string), now()
    answer.call_on_close(partial(_note, app, feed_id, program, at))


def _note(app: Flask, feed_id: int, program: str, at: datetime) -> None:
    try:
        with app.app_context():
            again_after_a_race(partial(_note_if_due, feed_id, program, at))
    except Exception:  # an access record that is lost is no reason to disturb anybody
        app.logger.exception("a read of a calendar was not written down")


def _note_if_due(feed_id: int, program: str, at: datetime) -> None:
    with reading() as session:
        is_due = personal_operations.is_read_to_note(session, feed_id, program, at)
    if is_due:
        with transaction() as session:
            personal_operations.note_read(session, feed_id, program, at)
