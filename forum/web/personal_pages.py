"""The pages on which somebody looks after their own calendar, whichever address they are opened at.

What a share menu takes from them is the forum's public page (A-53, docs/decisions/0024).
"""

from typing import Any

from flask import Response, abort, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.badges import qr
from forum.db import reading
from forum.feeds import personal, personal_queries
from forum.feeds.personal_forms import ReminderForm
from forum.feeds.personal_links import feed_address, page_address, page_token
from forum.feeds.personal_models import PersonalFeed
from forum.feeds.queries import lectures_in_order
from forum.feeds.subscriptions import Ways
from forum.i18n import LANGUAGES
from forum.links import PERSONAL_PAGE
from forum.web import neutral
from forum.web.current import language, now, settings
from forum.web.failures import failure
from forum.web.remembered import CALENDAR_COOKIE

# The pages one step behind the first, by the last word of their address.
SETTINGS, RENEWAL = "settings", "renewal"
_ENDPOINTS = {"": "show", SETTINGS: "settings_page", RENEWAL: "renewal"}
_TEMPLATES = {"": "personal", SETTINGS: "personal_settings", RENEWAL: "personal_renewal"}
COOKIE_DAYS = 30
Page = Response | BaseResponse


def in_charge(session: Session, token: str) -> PersonalFeed:
    """The calendar that the link of this page opens; 404 for any other, 410 once it has been replaced."""
    feed = personal_queries.opened(session, PERSONAL_PAGE, token) or abort(404)
    return feed if feed.renewed_at is None else abort(failure(410))


def opened(token: str, kind: str = "") -> Page:
    """A page of the calendar behind a link; in a program's own browser it moves on to the neutral address."""
    with reading() as session:
        feed = in_charge(session, token)
        moves = neutral.program() is not None
        answer = make_response(rendered(session, feed, kind, moves_to=_neutral(kind) if moves else None))
    return _remember(answer, token) if moves else answer


def remembered(kind: str = "") -> Page:
    """The same for a browser that opened the link before; whoever has only the address may ask for a mail."""
    token = request.cookies.get(CALENDAR_COOKIE, "")
    with reading() as session:
        feed = personal_queries.opened(session, PERSONAL_PAGE, token) if token else None
        if feed is None or feed.renewed_at:
            return redirect(url_for("personal.ask"), 303)
        answer = make_response(rendered(session, feed, kind))
    # The router marks secret addresses by itself; this one holds the same page.
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def lead_to(token: str, kind: str) -> BaseResponse:
    """Lead to a page of the calendar, at the address that suits the browser."""
    if neutral.program() is None:
        return redirect(url_for(f"personal.{_ENDPOINTS[kind]}", token=token), 303)
    return _remember(make_response(redirect(_neutral(kind), 303)), token)


def _neutral(kind: str) -> str:
    return url_for("personal.own_behind", kind=kind) if kind else url_for("personal.own")


def _remember(answer: Response, token: str) -> Response:
    for lang in LANGUAGES:
        answer.set_cookie(
            CALENDAR_COOKIE,
            token,
            max_age=COOKIE_DAYS * 86400,
            path=url_for("personal.own", lang=lang),
            secure=settings().base_url.startswith("https://"),
            httponly=True,
            samesite="Lax",
        )
    return answer


def rendered(session: Session, feed: PersonalFeed, kind: str, **values: Any) -> str:
    """One of the pages, with what all of them may say of the calendar."""
    token, is_here = page_token(feed), request.endpoint in {"personal.own", "personal.own_behind"}
    made = {"": _contents, SETTINGS: _choices}.get(kind, lambda _session, _feed: {})(session, feed)
    return render_template(
        f"feeds/{_TEMPLATES[kind]}.html",
        feed=feed,
        token=token,
        program=neutral.program(),
        is_neutral=is_here,
        to=lambda kind="": (
            _neutral(kind) if is_here else url_for(f"personal.{_ENDPOINTS[kind]}", token=token)
        ),
        reminder=ReminderForm.word_of(feed.reminder_minutes),
        **{"moves_to": None, **made, **values},
    )


def _choices(_session: Session, feed: PersonalFeed) -> dict[str, Any]:
    return {"form": ReminderForm(formdata=None, data={"minutes": str(feed.reminder_minutes or 0)})}


def _contents(session: Session, feed: PersonalFeed) -> dict[str, Any]:
    shown = personal.shown(personal_queries.standings(session, feed.attendee_id))
    lectures = lectures_in_order(session, list(shown))
    coming = [lecture for lecture in lectures if lecture.ends_at >= now()]
    page = page_address(feed, language())
    return {
        "coming": [(lecture, shown[lecture.id].state.value) for lecture in coming],
        "past": len(lectures) - len(coming),
        "reads": personal_queries.reads(session, feed.id),
        "ways": Ways.to(feed_address(feed, language()), personal.calendar_name(language(), settings())),
        "code": qr.svg_path(page),
        "code_size": len(qr.modules(page)),
    }
