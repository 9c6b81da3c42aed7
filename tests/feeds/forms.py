"""Readers of the feeds that are no calendars, each with the rules of its format.

Each gives the same picture of a feed: what is said of every lecture, by its UID.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import feedparser
from lxml import etree

from forum.tokens import guid_of
from tests.feeds.readers import Picture

HERE = Path(__file__).parent
XSD = HERE.parent / "vendor" / "voc-schedule-0a403ee" / "schedule.xml.xsd"
ATOM = "{http://www.w3.org/2005/Atom}"
XCAL = "{urn:ietf:params:xml:ns:icalendar-2.0}"
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Seen:
    """What a reader sees of one lecture."""

    title: str
    text: str
    start: datetime
    url: str
    names: tuple[str, ...]
    version: tuple[int, str] | None
    """SEQUENCE and the time of the last change, where the format has them."""


Form = Callable[[bytes], dict[UUID, Seen]]


def of_atom(octets: bytes) -> dict[UUID, Seen]:
    """By lxml, against the grammar of the RFC; feedparser must see the same entries."""
    root = parsed(octets)
    grammar(etree.RelaxNG, HERE / "atom.rng").assertValid(root)
    by_others = feedparser.parse(octets)
    assert not by_others.bozo, by_others.get("bozo_exception")
    entries = root.findall(f"{ATOM}entry")
    assert [one.id for one in by_others.entries] == [one.findtext(f"{ATOM}id") for one in entries]
    assert root.find(f"{ATOM}author/{ATOM}name") is not None  # section 4.1.1, a rule no grammar has
    seen = {}
    for one in entries:
        properties = {
            each.tag.removeprefix(XCAL): each[0].text for each in one.find(f"{XCAL}vevent/{XCAL}properties")
        }
        urn, uid = one.findtext(f"{ATOM}id"), properties["uid"]
        assert urn == guid_of(uid).urn
        link = one.find(f"{ATOM}link")
        seen[UUID(urn)] = Seen(
            one.findtext(f"{ATOM}title"),
            one.findtext(f"{ATOM}content"),
            datetime.fromisoformat(properties["dtstart"]),
            "" if link is None else link.get("href"),
            tuple(name.text for name in one.iterfind(f"{ATOM}author/{ATOM}name")),
            (int(properties["sequence"]), one.findtext(f"{ATOM}updated")),
        )
    assert len(seen) == len(entries)
    return seen


TEXTS = {"id", "url", "title", "content_text", "date_published", "date_modified"}


def of_json(octets: bytes) -> dict[UUID, Seen]:
    """By the rules of https://jsonfeed.org/version/1.1, written out below."""
    facts = json.loads(octets.decode("utf-8"))
    assert facts["version"] == "https://jsonfeed.org/version/1.1"
    of_feed = {"title", "home_page_url", "feed_url", "description", "language"}
    assert set(facts) == {"version", "authors", "items", *of_feed}
    assert all(isinstance(facts[name], str) and facts[name] for name in of_feed)
    seen: dict[UUID, Seen] = {}
    for item in facts["items"]:
        assert {"id", "title", "content_text"} <= set(item) <= TEXTS | {"authors", "tags", "_calendar"}
        assert all(isinstance(item[name], str) and item[name] for name in TEXTS & set(item))
        assert all(INSTANT.fullmatch(item[name]) for name in ("date_published", "date_modified"))
        assert all(set(author) == {"name"} and author["name"] for author in item.get("authors", []))
        assert all(isinstance(tag, str) and tag for tag in item.get("tags", []))
        own = item["_calendar"]
        assert item["id"] == guid_of(own["uid"]).urn
        seen[UUID(item["id"])] = Seen(
            item["title"],
            item["content_text"],
            datetime.fromisoformat(own["dtstart"]),
            item.get("url", ""),
            tuple(author["name"] for author in item.get("authors", [])),
            (own["sequence"], item["date_modified"]),
        )
    assert len(seen) == len(facts["items"])
    return seen


def of_schedule(octets: bytes) -> dict[UUID, Seen]:
    """By lxml, against the schema of c3voc; every event stands in the day and the room it names."""
    root = parsed(octets)
    grammar(etree.XMLSchema, XSD).assertValid(root)
    seen = {}
    for day in root.iterfind("day"):
        begins, ends = (datetime.fromisoformat(day.get(name)) for name in ("start", "end"))
        for room in day.iterfind("room"):
            for event in room.iterfind("event"):
                starts_at = datetime.fromisoformat(event.findtext("date"))
                assert begins <= starts_at <= ends
                assert event.findtext("room") == room.get("name")
                assert event.findtext("date")[11:16] == event.findtext("start")
                seen[UUID(event.get("guid"))] = Seen(
                    event.findtext("title"),
                    event.findtext("abstract") + event.findtext("description"),
                    starts_at,
                    event.findtext("url") or "",
                    tuple(person.text for person in event.iterfind("persons/person")),
                    None,
                )
    return seen


FORMS: dict[str, Form] = {
    "forum.atom": of_atom,
    "forum.json": of_json,
    "schedule.xml": of_schedule,
}


@cache
def grammar(kind: Any, path: Path) -> Any:
    """A grammar, read once."""
    return kind(etree.parse(path))


def parsed(octets: bytes) -> Any:
    """The document, read as strictly as XML is."""
    return etree.fromstring(octets, etree.XMLParser(resolve_entities=False, no_network=True))


def of_calendar(pictures: dict[str, Picture]) -> dict[UUID, tuple[str, int, str]]:
    """What a calendar says under the same names: title, SEQUENCE and the time of the last change."""
    return {
        guid_of(uid): (picture["SUMMARY"], int(picture["SEQUENCE"]), picture["DTSTAMP"])
        for uid, picture in pictures.items()
    }
