"""What templates may call for visitors: the picture of the way, calendars to subscribe to, how to cite."""

from email.utils import parseaddr

from flask import Flask, request, url_for

from forum import links
from forum.lectures import citation as citing
from forum.lectures.models import Lecture
from forum.venues.models import Venue
from forum.web.current import language, settings
from forum.web.in_app import InApp, in_app


def sketch_address(venue: Venue) -> str:
    """Where the picture of the way is; another address as soon as there is another picture."""
    version = venue.sketch.sha256[:12] if venue.sketch else None
    return url_for("venues.sketch", slug=venue.slug, v=version)


def webcal(endpoint: str, slug: str) -> str:
    """The address of a feed that a calendar opens by itself ("webcals" is left out: iOS refuses it)."""
    return "webcal:" + links.absolute(endpoint, lang=language(), slug=slug).partition(":")[2]


def contact_address() -> str:
    """Where a person answers: the address the forum's mail comes from."""
    return parseaddr(settings().mail_from)[1]


def surrounding_program() -> InApp | None:
    """The program in whose browser the page is read, if it names itself: files often do not open there."""
    return in_app(request.user_agent.string)


def citation(lecture: Lecture) -> str:
    """How to cite the lecture, with the address that lasts."""
    address = links.absolute("lectures.show", lang=language(), slug=lecture.slug)
    return citing.citation(lecture, language(), settings().name(language()), address)


def init_app(app: Flask) -> None:
    """Give the templates these words."""
    for function in (sketch_address, webcal, contact_address, surrounding_program, citation):
        app.jinja_env.globals[function.__name__] = function
