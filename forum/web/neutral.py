"""An address of one's own registration that tells nothing, for browsers inside programs (decision 0024).

Their share menu hands on the address of the page, and their users do not see it. So the page moves to an
address below the lecture's public one; a cookie, which is not handed on, says whose registration it is
(forum/web/remembered.py). Whoever gets the address without the cookie is led to the lecture.
"""

from flask import request, url_for

from forum.i18n import Language
from forum.web.current import language
from forum.web.in_app import InApp, in_app


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
