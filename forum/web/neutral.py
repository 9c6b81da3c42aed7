"""An address of one's own registration that tells nothing, for browsers inside programs (decision 0024).

Their share menu hands on the address of the page, and their users do not see it. So the page moves to an
address below the lecture's public one; a cookie, which is not handed on, says whose registration it is.
Whoever gets the address without the cookie is led to the lecture.
"""

from datetime import datetime, timedelta

from flask import Response, request, url_for
from sqlalchemy.orm import Session

from forum.i18n import LANGUAGES, Language
from forum.lectures.models import Lecture
from forum.registrations.models import Registration
from forum.registrations.queries import by_public_id
from forum.web.current import language, now, settings
from forum.web.in_app import InApp, in_app
from forum.web.own import opened_by

COOKIE = "own"
# As long as a link in a mail is of use: until the lecture, and some days on.
_AFTER_THE_LECTURE = timedelta(days=7)


def program() -> InApp | None:
    """The program around this request's browser, if it names one."""
    return in_app(request.user_agent.string)


def is_here() -> bool:
    """Whether this request came to the neutral address."""
    return request.blueprint == "neutral"


def address(slug: str, page: str = "", lang: Language | None = None) -> str:
    """The neutral address of one's own page, or of a page behind it."""
    lang = lang or language()
    if page:
        return url_for("neutral.behind", lang=lang, slug=slug, kind=page)
    return url_for("neutral.show", lang=lang, slug=slug)


def remember(response: Response, lecture: Lecture, token: str) -> Response:
    """Let this browser open the registration at its neutral address, in either language."""
    for lang in LANGUAGES:
        response.set_cookie(
            COOKIE,
            token,
            max_age=_lasting(lecture, now()),
            path=address(lecture.slug, lang=lang),
            secure=settings().base_url.startswith("https://"),
            httponly=True,
            samesite="Lax",
        )
    return response


def remembered(session: Session, slug: str) -> tuple[Registration, str] | None:
    """The registration for this lecture that the browser's cookie opens, and its token."""
    token = request.cookies.get(COOKIE, "")
    public_id = opened_by(session, token) if token else None
    registration = by_public_id(session, public_id) if public_id else None
    return (registration, token) if registration and registration.lecture.slug == slug else None


def _lasting(lecture: Lecture, at: datetime) -> int:
    rest = lecture.ends_at + _AFTER_THE_LECTURE - at
    return max(int(rest.total_seconds()), int(timedelta(hours=1).total_seconds()))
