"""What a reader of microformats finds on our pages is what the database holds (A-64)."""

from datetime import datetime, timedelta
from typing import Any

import mf2py
import pytest

from forum.lectures.models import Attendance, Lecture
from forum.wording import Wording
from tests import factories
from tests.cast import NOON

BASE = "http://forum.example.org"


@pytest.fixture
def lectures(database) -> list[int]:
    """One moved from another room, one mixed, one online, one with neither title nor room."""
    with database.transaction() as session:
        venue = factories.make_venue(session)
        room, former = factories.make_room(session, venue), factories.make_room(session, venue)
        former.name = Wording(zh="旧厅", en="Former Hall")
        hostile = Wording(zh='“控制”<b>与</b>"反馈"', en='Control & <b>feedback</b>, or "loops"')
        speaker = factories.make_speaker(session, slug="wang-xiaoming")
        made = [
            factories.make_lecture(session, starts_at=NOON + timedelta(days=n), **values)
            for n, values in enumerate(
                [
                    {"room": room, "previous_room": former, "title": hostile, "speakers": [speaker]},
                    {"room": room, "attendance": Attendance.MIXED},
                    {"attendance": Attendance.ONLINE},
                    {"title": Wording()},
                ],
                start=1,
            )
        ]
        made[0].previous_starts_at = NOON
        return [one.id for one in made]


def events(client, path: str) -> dict[str, dict[str, Any]]:
    """The events of a page, in feeds or by themselves, by their address; each one once."""
    items = mf2py.parse(doc=client.get(path).text, url=f"{BASE}{path}")["items"]
    every = [*items, *(child for item in items for child in item.get("children", []))]
    found = [item["properties"] for item in every if item["type"] == ["h-event"]]
    assert all(len(values) == 1 for one in found for name, values in one.items() if name != "category")
    return {one["url"][0]: one for one in found}


def place(lecture: Lecture, lang: str) -> list[str]:
    where = {
        Attendance.ON_SITE: {"en": "Great Hall", "zh": "大厅"},
        Attendance.MIXED: {"en": "Great Hall and online", "zh": "大厅与线上"},
        Attendance.ONLINE: {"en": "Online", "zh": "线上"},
    }[lecture.attendance][lang]
    if lecture.attendance is Attendance.ONLINE:
        return [where]
    if lecture.room is None:
        return ["Room to be announced" if lang == "en" else "场地待定"]
    venue = lecture.room.venue
    names = [where, *(one.shown_in(lang).text for one in (venue.name, venue.address))]
    return [("，" if lang == "zh" else ", ").join(names)]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_events_on_pages_and_in_lists_are_those_of_the_database(client, database, lectures, lang):
    listed = events(client, f"/{lang}/lectures")
    assert len(listed) == len(lectures)
    with database.reading() as session:
        for key in lectures:
            lecture = session.get_one(Lecture, key)
            address = f"{BASE}/{lang}/lectures/{lecture.slug}"
            own = events(client, f"/{lang}/lectures/{lecture.slug}")[address]
            for seen, untitled in ((own, lecture.code), (listed[address], None)):
                title = lecture.title.shown_in(lang).text or untitled
                assert seen["name"] == [title] or not title
                assert datetime.fromisoformat(seen["start"][0]) == lecture.starts_at
                assert datetime.fromisoformat(seen["end"][0]) == lecture.ends_at
                assert seen["location"] == place(lecture, lang)


@pytest.mark.databases("sqlite")
def test_lists_are_feeds(client, lectures):
    for path in ("/en/", "/en/lectures", "/en/speakers/wang-xiaoming"):
        items = mf2py.parse(doc=client.get(path).text, url=f"{BASE}{path}")["items"]
        feeds = [item for item in items if item["type"] == ["h-feed"]]
        assert feeds, path
        assert {child["type"][0] for feed in feeds for child in feed["children"]} == {"h-event"}
