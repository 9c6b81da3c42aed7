"""The forum as a JSON Feed (version 1.1): what Atom says, for programs that would rather not read XML."""

import json
from typing import Any

from forum import links
from forum.feeds.atom import instant, latest_first
from forum.feeds.items import Item, each
from forum.feeds.lines import plain
from forum.feeds.subscriptions import Feed
from forum.i18n import HTML_TAGS
from forum.settings import Settings

VERSION = "https://jsonfeed.org/version/1.1"
MEDIA_TYPE = "application/feed+json"


def json_feed_of(items: list[Item], feed: Feed, settings: Settings) -> bytes:
    """The feed as octets, the latest change first; a lecture that cannot be written is left out (A-15)."""
    header = feed.header(settings)
    facts = {
        "version": VERSION,
        "title": plain(header.name),
        "home_page_url": header.url,
        "feed_url": links.absolute("feeds.json_feed", lang=feed.language),
        "description": plain(header.description),
        "language": HTML_TAGS[feed.language],
        "authors": [
            {
                "name": plain(settings.name(feed.language)),
                "url": links.absolute("lectures.home", lang=feed.language),
            }
        ],
        "items": list(each(latest_first(items), _item)),
    }
    return json.dumps(facts, ensure_ascii=False, indent=1).encode()


def _item(item: Item) -> dict[str, Any]:
    facts = {
        "id": item.guid.urn,
        "url": item.url,
        "title": item.title,
        "content_text": item.text,
        "date_published": instant(item.published_at),
        "date_modified": instant(item.changed_at),
        "authors": [{"name": plain(name)} for name in item.people],
        "tags": [plain(category) for category in item.categories],
        "_calendar": _in_a_calendar(item),
    }
    return {name: value for name, value in facts.items() if value}


def _in_a_calendar(item: Item) -> dict[str, Any]:
    """An extension, as the format allows it: the words of iCalendar (RFC 5545) in small letters (A-02)."""
    facts = {
        "uid": plain(item.uid),
        "sequence": item.revision,
        "dtstart": instant(item.starts_at),
        "dtend": instant(item.ends_at),
        "status": item.status.value,
        "location": item.place,
    }
    return {name: value for name, value in facts.items() if value != ""}
