"""A small season as feeds see it, and the questions tests ask of it."""

from dataclasses import dataclass
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.lectures.models import Attendance, Audience, Lecture, Material, MaterialKind, PublicState
from forum.wording import Wording
from tests import factories
from tests.cast import NOON
from tests.feeds.readers import Picture, by_libical, lint

SECRET_LINK = "https://meet.example.org/secret-room-7"

FEEDS = [
    "forum.ics",
    "series/open.ics",
    "speakers/wang-xiaoming.ics",
    "venues/observatory.ics",
    "topics/control.ics",
    "lectures/qxf-2026-001.ics",
    "archive/2026.ics",
    "search/series=open&topic=control.ics",
]


@dataclass(frozen=True)
class Season:
    """Keys of the lectures, by what became of them."""

    open: int
    online: int
    cancelled: int
    postponed: int
    withdrawn: int
    taken_back: int
    unlisted: int
    never_published: int


def make_season(session: Session) -> Season:
    """Eight lectures of one series, speaker, venue and topic: one in every state there is."""
    room = factories.make_room(session, factories.make_venue(session, latitude=39.9042, longitude=116.4074))
    common = {
        "room": room,
        "series": factories.make_series(session),
        "topics": [factories.make_topic(session)],
        "speakers": [factories.make_speaker(session, slug="wang-xiaoming")],
        "online_url": SECRET_LINK,
        "attendance": Attendance.MIXED,
    }
    slides = Material(kind=MaterialKind.SLIDES, url="https://slides.example.org/1.pdf", title=Wording())

    def lecture(week: int, **values: object) -> int:
        starts_at = NOON + timedelta(weeks=week)
        return factories.make_lecture(session, starts_at=starts_at, **{**common, **values}).id

    return Season(
        open=lecture(1, materials=[slides]),
        online=lecture(2, attendance=Attendance.ONLINE),
        cancelled=lecture(
            3, public_state=PublicState.CANCELLED, change_note=Wording("报告人生病。", "Illness.")
        ),
        postponed=lecture(4, public_state=PublicState.POSTPONED),
        withdrawn=lecture(5, public_state=PublicState.WITHDRAWN),
        taken_back=lecture(6, public_state=PublicState.UNPUBLISHED),
        unlisted=lecture(7, audience=Audience.UNLISTED),
        never_published=lecture(8, public_state=PublicState.UNPUBLISHED, published_at=None),
    )


def fetched(client: FlaskClient, path: str = "forum.ics", lang: str = "en") -> TestResponse:
    """A feed that was served whole: the octets have no fault."""
    answer = client.get(f"/feeds/{lang}/{path}")
    assert answer.status_code == 200, answer.text
    assert lint(answer.data) == []
    return answer


def pictures(client: FlaskClient, path: str = "forum.ics", lang: str = "en") -> dict[str, Picture]:
    """The entries of a feed by UID, as libical reads them."""
    return {picture["UID"]: picture for picture in by_libical(fetched(client, path, lang).data)}


def uid(session: Session, key: int) -> str:
    """The UID of a lecture."""
    return session.get_one(Lecture, key).uid
