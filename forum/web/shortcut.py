"""Answers that are known already: what the application said of a public feed is said again while it holds.

Most of what calendar programs ask for is what they were told before. This layer lies around the
application and decides nothing by itself. A view says how long its answer `holds`: while the programme
has the same revision, and within the month. The layer remembers status and headers under everything
else the answer depends on, leaves the octets where the view keeps them, and asks the database for one
number. Whatever it does not know, or may not answer, goes through the application: every first time,
every refusal, every fault.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Generic, TypeVar, cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, request

from forum.db import db
from forum.feeds.cache import Kept
from forum.lectures.programme import Watch
from forum.web import limits
from forum.web.counting import Bucket, Counters

BEGINNING = "/feeds/"
LONGEST_KEY = 1000
MOST_ANSWERS = 4096
MOST_PLACES = 10_000
"""With these some 10 MB are remembered at most, whoever asks for what."""

_HOLDS = "forum.holds"
_CONDITIONS = (
    *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE"),
    *("HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE"),
)
_DEPENDS_ON = (
    *("REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "HTTP_ACCEPT_ENCODING", *_CONDITIONS),
    # The path as it was sent: in a search an encoded separator separates nothing.
    *("RAW_URI", "REQUEST_URI"),
    *("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT"),
)
_OK, _NOT_MODIFIED = "200", "304"

Headers = list[tuple[str, str]]
Name = TypeVar("Name")
Thing = TypeVar("Thing")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """How long an answer is the right one, and under which name its octets are kept."""

    revision: int
    since: datetime
    until: datetime
    octets: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was said, and in which row of the limits the request for it counts."""

    status: str
    headers: Headers
    holds: Holds
    purpose: str

    @property
    def has_body(self) -> bool:
        """Whether octets follow; not for HEAD, whose key is another one."""
        return self.status.startswith(_OK)


class Latest(Generic[Name, Thing]):
    """What was noted last, no more than a number of things. Looking takes no lock."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: dict[Name, Thing] = {}
        self._writing = Lock()

    def __len__(self) -> int:
        return len(self._things)

    def get(self, name: Name) -> Thing | None:
        """What was noted under a name, if it is still known."""
        return self._things.get(name)

    def note(self, name: Name, thing: Thing) -> None:
        """Know a thing; what was noted first makes room."""
        with self._writing:
            self._things[name] = thing
            if len(self._things) > self._most:
                del self._things[next(iter(self._things))]

    def forget(self) -> None:
        """Know nothing any more."""
        with self._writing:
            self._things.clear()


def holds(standing: Holds) -> None:
    """Let the answer that a view is about to give be given again, by this process, while it holds."""
    request.environ[_HOLDS] = standing


def init_app(app: Flask) -> None:
    """Lay the shortcut around the application."""
    app.wsgi_app = Shortcut(app)  # type: ignore[method-assign] # Flask's documented way to wrap itself


class Shortcut:
    """The layer. What it remembers is of one process, and goes when the connections to the database do."""

    def __init__(self, app: Flask) -> None:
        self.application: WSGIApplication = app.wsgi_app
        """What answers when this does not know."""
        self._extensions = app.extensions
        self.answers: Latest[Key, Answer] = Latest(MOST_ANSWERS)
        self.places: Latest[tuple[str, str], Sequence[Bucket]] = Latest(MOST_PLACES)
        with app.app_context():
            self._watch = Watch(db.engine, then=self.forget)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or let the application answer and listen to what it says."""
        key = _key(environ)
        if key is None:
            return self.application(environ, start_response)
        answer = self.answers.get(key)
        octets = self._octets(answer, environ) if answer else None
        if answer is None or octets is None:
            return self.application(environ, self._listening(key, environ, start_response))
        start_response(answer.status, answer.headers.copy())
        return (octets,)

    def forget(self) -> None:
        """Know nothing, as at the beginning."""
        self.answers.forget()
        self.places.forget()

    def _octets(self, answer: Answer, environ: WSGIEnvironment) -> bytes | None:
        """The body of an answer that still holds, for somebody who may ask; None: let the application say."""
        now = cast(Callable[[], datetime], self._extensions["forum.clock"])()
        holds = answer.holds
        if not holds.since <= now < holds.until or self._watch.revision() != holds.revision:
            return None
        octets = b""
        if answer.has_body and environ["REQUEST_METHOD"] != "HEAD":
            kept = cast(Kept[bytes], self._extensions["forum.feeds"]).look(holds.octets)
            if kept is None:
                return None
            octets = kept
        buckets = self.places.get((answer.purpose, environ.get("REMOTE_ADDR", "")))
        if buckets is None:
            return None
        # Where too much was asked nothing is counted, and the application refuses in its own words.
        wait = cast(Counters, self._extensions["forum.counters"]).take(buckets, now) if buckets else 0
        return None if wait else octets

    def _listening(self, key: Key, environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
        def start(status: str, headers: Headers, *trouble: Any) -> Callable[[bytes], object]:
            self._remember(key, environ, status, headers)
            return start_response(status, headers, *trouble)

        return start

    def _remember(self, key: Key, environ: WSGIEnvironment, status: str, headers: Headers) -> None:
        standing, counted = cast(Holds | None, environ.get(_HOLDS)), limits.counted(environ)
        if standing is None or counted is None or not _is_for_all(headers):
            return
        # Of what clients say they have, only what is true: anybody can make up the rest without end.
        if status[:3] not in ((_NOT_MODIFIED,) if _is_conditional(environ) else (_OK,)):
            return
        place = counted.purpose, environ.get("REMOTE_ADDR", "")
        self.answers.note(key, Answer(status, headers.copy(), standing, counted.purpose))
        self.places.note(place, counted.buckets)


def _key(environ: WSGIEnvironment) -> Key | None:
    """What an answer depends on besides the programme; None for what is never remembered."""
    if not environ.get("PATH_INFO", "").startswith(BEGINNING) or environ.get("QUERY_STRING"):
        return None
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        return None
    key = tuple([environ.get(name, "") for name in _DEPENDS_ON])
    return key if sum(map(len, key)) <= LONGEST_KEY else None


def _is_conditional(environ: WSGIEnvironment) -> bool:
    return any(name in environ for name in _CONDITIONS)


def _is_for_all(headers: Headers) -> bool:
    """Whether the answer calls itself public, and gives nobody a cookie."""
    named = {name.lower(): value for name, value in headers}
    return named.get("cache-control", "").startswith("public") and "set-cookie" not in named
