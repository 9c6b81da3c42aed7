"""Asking for everything there is: every address of the map, as everybody.

Nothing here names an endpoint. What an address needs in its gaps is told by the word before the gap
(``/staff/door/<public_id>`` wants a door's device), and comes from the database.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from forum import drawings
from forum.accounts.messages import LINKS
from forum.accounts.models import Staff
from forum.circulars.models import Circular
from forum.db import reading
from forum.door.models import Device
from forum.feeds.personal_models import PersonalFeed
from forum.journal import JournalEntry
from forum.lectures.audience_links import feed_token, page_token
from forum.lectures.clearance_models import ClearanceRequest
from forum.lectures.import_models import LectureImport
from forum.lectures.models import Lecture, NamedAudience
from forum.links import (
    PERSONAL_FEED,
    PERSONAL_PAGE,
    account_token,
    clearance_token,
    handover_token,
    my_lectures_token,
    personal_token,
    registration_token,
    speaking_token,
)
from forum.privacy.data_links import token_of
from forum.questions.models import Question
from forum.readiness.models import Step
from forum.registrations.handover_models import Handover
from forum.registrations.models import Attendee, Registration
from forum.slugs import Slug
from forum.speakers.availability_models import SpeakerLink
from forum.speakers.models import Speaker
from forum.venues.models import Room
from tests.cast import NOON
from tests.security.canary.world import DEVICE_TOKEN

_GAP = re.compile(r"(?:([a-z]+)/)?<(?:(\w+)(?:\(([^)]*)\))?:)?(\w+)>")

# What has to stand behind some paths, by their ends.
# What somebody searches for, and where something would stand.
_QUERIES = {
    "search": "?q=ab",
    **dict.fromkeys(("outlook", "outlook_of_new"), "?starts=2026-03-09T14:00&ends=2026-03-09T15:30"),
}
_BEHIND = {
    "registrations/<public_id>/merger": ["registrations/with"],
    "attendees/<public_id>/merger": ["attendees/with"],
    "registrations/deeds": ["deeds/deed", "deeds/everybody"],
    ":kind>/<slug>/merger": ["kind/with"],
    "speakers/<slug>/merger": ["speakers/with"],
}


@dataclass(frozen=True)
class Answer:
    """What came back for one request."""

    who: str
    endpoint: str
    path: str
    status: int
    headers: Sequence[tuple[str, str]]
    body: bytes

    @property
    def kind(self) -> str:
        """``text/html``."""
        return dict(self.headers).get("Content-Type", "").partition(";")[0]

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    def __str__(self) -> str:
        return f"{self.who} {self.path[:150]} {self.status}"


def gettable(app: Flask) -> list[Rule]:
    """Every rule of the URL map that can be looked at."""
    return sorted((rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())), key=str)


@dataclass(frozen=True)
class Gaps:
    """What can stand in the gaps of addresses, by the word before the gap and its name."""

    values: Mapping[str, Sequence[object]]

    @classmethod
    def read(cls, app: Flask) -> "Gaps":
        """All that exists in the database of the application."""
        with app.app_context(), reading() as session:
            return cls(
                {
                    **(slugs := _slugs(session)),
                    # Of what asks questions: a lecture or a series, by the word before.
                    "slug": [*slugs["series/slug"], *slugs["lectures/slug"]],
                    "attendees/public_id": session.scalars(select(Attendee.public_id)).all(),
                    "attendees/with": session.scalars(select(Attendee.public_id)).all(),
                    "circulars/public_id": session.scalars(select(Circular.public_id)).all(),
                    "data/token": [token_of(one, NOON) for one in session.scalars(select(Attendee))],
                    "deeds/deed": ["link"],
                    "deeds/everybody": ["y"],
                    "journal/entry": _lines(session),
                    "kind/with": [*slugs["series/slug"], *slugs["topics/slug"]],
                    "speakers/with": slugs["speakers/slug"],
                    "handovers/token": _handovers(session),
                    "clearances/token": _askings(session),
                    "audiences/public_id": session.scalars(select(NamedAudience.public_id)).all(),
                    "audiences/token": _audiences(session),
                    "imports/public_id": session.scalars(select(LectureImport.public_id)).all(),
                    "speaking/token": _speaking(session),
                    "speaking/row": session.scalars(select(Speaker.id)).all(),
                    "lectures/token": [
                        my_lectures_token(one.public_id, one.link_generation, NOON.date())
                        for one in session.scalars(select(Attendee))
                    ],
                    "readiness/part": [f"own-{key}" for key in session.scalars(select(Step.id))],
                    "mails/kind": ["reminder", "registered_confirmed"],
                    "questions/public_id": session.scalars(select(Question.public_id)).all(),
                    "registrations/token": _tokens(session),
                    "registrations/public_id": session.scalars(select(Registration.public_id)).all(),
                    "registrations/with": session.scalars(select(Registration.public_id)).all(),
                    "door/public_id": session.scalars(select(Device.public_id)).all(),
                    "rooms/room_id": session.scalars(select(Room.id)).all(),
                    "personal/token": _calendars(session, PERSONAL_FEED),
                    "calendar/token": _calendars(session, PERSONAL_PAGE),
                    "search/search": ["q=a"],
                    "archive/year": [2026],
                    "drawings/edition": [drawings.EDITION],
                    "family": ["spiral"],
                    "seed": ["1.1"],
                    "members/public_id": session.scalars(select(Staff.public_id)).all(),
                    "token": [
                        account_token(purpose, key, 0)
                        for key in session.scalars(select(Staff.public_id).where(Staff.link_expires_at))
                        for purpose in LINKS
                    ],
                    # By number too: no code that is a song is found again in capitals.
                    "code": [
                        *map(str, session.scalars(select(Lecture.number).limit(2))),
                        *session.scalars(select(Lecture.code).limit(1)),
                    ],
                    "assets/version": [app.extensions["forum.assets"].version],
                    "path": ["css/forum.css", "js/door.js"],
                    "share/version": ["0"],
                    "sitemaps/part": [1],
                    "static/filename": ["seal.svg"],
                }
            )

    def of(self, rule: Rule) -> Iterator[Iterator[dict[str, object]]]:
        """For each choice of the words in a rule, the ways to fill the rest; KeyError for an unknown gap."""
        fixed: dict[str, Sequence[object]] = {}
        things: dict[str, Sequence[object]] = {}
        for before, kind, words, name in _GAP.findall(rule.rule):
            if kind == "any":
                fixed[name] = [word.strip(" '") for word in words.split(",")]
            else:
                things[name] = self.values.get(f"{before}/{name}") or self.values[name]
        for end, asked in _BEHIND.items():
            if rule.rule.endswith(end):
                things |= {one.partition("/")[2]: self.values[one] for one in asked}
        for chosen in product(*fixed.values()):
            words_chosen = dict(zip(fixed, chosen, strict=True))
            known = things | self._behind(chosen, things)
            yield (
                {**words_chosen, **dict(zip(known, named, strict=True))} for named in product(*known.values())
            )

    def _behind(self, chosen: Sequence[str], names: Iterable[str]) -> dict[str, Sequence[object]]:
        """What stands behind a word that was chosen: ``topics`` wants a topic."""
        asked = product(chosen, names)
        return {name: found for word, name in asked if (found := self.values.get(f"{word}/{name}"))}


def _calendars(session: Session, purpose: str) -> list[str]:
    found = session.execute(select(PersonalFeed.public_id, PersonalFeed.generation))
    return [personal_token(purpose, *row) for row in found]


def _slugs(session: Session) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for kind, slug in session.execute(select(Slug.kind, Slug.slug).order_by(Slug.id)):
        named.setdefault(f"{kind.value.removesuffix('s')}s/slug".replace("seriess", "series"), []).append(
            slug
        )
    return named


def _lines(session: Session) -> Sequence[int]:
    """The last lines of the journal, each of which can be taken back."""
    return session.scalars(select(JournalEntry.id).order_by(JournalEntry.id.desc()).limit(6)).all()


def _tokens(session: Session) -> list[str]:
    found = session.execute(
        select(Registration.public_id, Registration.link_generation).order_by(Registration.id)
    )
    return [registration_token(*row) for row in found]


def _askings(session: Session) -> list[str]:
    found = session.scalars(select(ClearanceRequest))
    return [clearance_token(one.public_id, one.generation - (one.ended_at is not None)) for one in found]


def _audiences(session: Session) -> list[str]:
    found = session.scalars(select(NamedAudience)).all()
    return [token(one) for one in found for token in (page_token, feed_token)]


def _speaking(session: Session) -> list[str]:
    return [speaking_token(one.public_id, one.generation) for one in session.scalars(select(SpeakerLink))]


def _handovers(session: Session) -> list[str]:
    found = session.scalars(select(Handover))
    return [handover_token(one.public_id, one.registration.link_generation) for one in found]


def addresses(app: Flask) -> dict[str, list[list[str]]]:
    """Every address there is, by endpoint and by the words chosen in its rule."""
    gaps, found = Gaps.read(app), {}
    with app.app_context():
        building = app.url_map.bind("")
        for rule in gettable(app):
            ways = gaps.of(rule)
            found[rule.endpoint] = [[building.build(rule.endpoint, values) for values in way] for way in ways]
    return found


def crawl(app: Flask, clients: Mapping[str, FlaskClient], *, turn: int | None = None) -> list[Answer]:
    """Ask for every address as the first who may open it, and what strangers may not once more as the last.

    The last may most, and reads in the other language. What shows one thing is asked for every thing, since
    its state decides what is shown; all else until it has opened. In turns each address is asked for once,
    with the words and the language whose turn it is.
    """
    answers: list[Answer] = []
    *others, last = clients
    for endpoint, ways in addresses(app).items():
        for_all = endpoint.endswith(".show") and turn is None
        chosen = ways if turn is None else [ways[turn % len(ways)]]
        for who in clients:
            got = _ways(clients[who], who, endpoint, chosen, for_all=for_all)
            answers += got
            if any(map(opens, got)):
                break
        if who in others[1:] and turn is None:
            answers += _ways(clients[last], last, endpoint, ways[:1], for_all=False)
    return answers


def _ways(
    client: FlaskClient, who: str, endpoint: str, ways: list[list[str]], *, for_all: bool
) -> list[Answer]:
    answers: list[Answer] = []
    for way in ways:
        for path in way:
            answer = _ask(client, who, endpoint, path)
            answers.append(answer)
            if answer.status in (401, 403) or is_asked_in(answer):
                return answers
            if opens(answer) and not for_all:
                break
    return answers


def is_asked_in(answer: Answer) -> bool:
    """Whether somebody has to sign in first."""
    return answer.status == 302 and "/sign-in" in dict(answer.headers).get("Location", "")


def opens(answer: Answer) -> bool:
    """Whether somebody gets in here, or is led on to another page than the one for signing in."""
    return answer.status == 200 or (answer.status in (302, 303) and not is_asked_in(answer))


def _ask(client: FlaskClient, who: str, endpoint: str, path: str) -> Answer:
    headers = {"Authorization": f"Bearer {DEVICE_TOKEN}"} if who == "device" else {}
    query = _QUERIES.get(endpoint.rpartition(".")[2], "")
    # Which image there is, is known by asking for another one.
    leads = endpoint.startswith("sharing.")
    with client.get(path + query, headers=headers, follow_redirects=leads) as got:
        return Answer(who, endpoint, path, got.status_code, list(got.headers.items()), got.data)
