"""The forum as an Atom feed (RFC 4287): what is new or changed, for readers of news."""

from datetime import UTC, datetime
from html import escape

from forum import links
from forum.feeds.items import Item, each
from forum.feeds.subscriptions import Feed
from forum.feeds.xml import Element, child, document, element
from forum.i18n import HTML_TAGS
from forum.settings import Settings
from forum.tokens import guid_of

NAMESPACE = "http://www.w3.org/2005/Atom"
XCAL = "urn:ietf:params:xml:ns:icalendar-2.0"
"""iCalendar's own words in XML (RFC 6321), for programs that know the lecture from a calendar."""
MEDIA_TYPE = "application/atom+xml"
GENERATOR = "Qian Xuesen Forum"


def atom_of(items: list[Item], feed: Feed, settings: Settings) -> bytes:
    """The feed as octets, the latest change first; a lecture that cannot be written is left out (A-15)."""
    root = _head(feed, settings)
    root.extend(each(latest_first(items), _entry))
    return document(root)


def latest_first(items: list[Item]) -> list[Item]:
    """In the order readers of news expect: what was changed last comes first, then what is held first."""
    return sorted(items, key=lambda item: (-item.changed_at.timestamp(), item.starts_at, item.number))


def instant(at: datetime) -> str:
    """ "2026-03-09T04:00:00Z" (RFC 3339)."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _head(feed: Feed, settings: Settings) -> Element:
    header, lang = feed.header(settings), HTML_TAGS[feed.language]
    root = element("feed", xmlns=NAMESPACE, xmlns_xcal=XCAL, xml_lang=lang)
    child(root, "id", guid_of(header.uid).urn)
    child(root, "title", header.name)
    child(root, "subtitle", header.description)
    child(root, "updated", instant(header.changed_at))
    own = links.absolute("feeds.atom", lang=feed.language)
    child(root, "link", rel="self", type=MEDIA_TYPE, hreflang=lang, href=own)
    child(root, "link", rel="alternate", type="text/html", hreflang=lang, href=header.url)
    child(root, "link", rel="alternate", type="text/calendar", hreflang=lang, href=header.source)
    author = child(root, "author")
    child(author, "name", settings.name(feed.language))
    child(author, "uri", links.absolute("lectures.home", lang=feed.language))
    child(root, "generator", GENERATOR)
    return root


def _entry(item: Item) -> Element:
    entry = element("entry")
    child(entry, "id", item.guid.urn)
    child(entry, "title", item.title)
    child(entry, "updated", instant(item.changed_at))
    child(entry, "published", instant(item.published_at))
    if item.url:
        child(entry, "link", rel="alternate", type="text/html", href=item.url)
    for name in item.people:
        child(child(entry, "author"), "name", name)
    for category in item.categories:
        child(entry, "category", term=category)
    child(entry, "content", _html(item.text), type="html")
    entry.append(_in_a_calendar(item))
    return entry


def _html(text: str) -> str:
    """Plain text as paragraphs; nothing in it is markup."""
    paragraphs = (part.strip("\n") for part in text.split("\n\n"))
    lines = ("<br>".join(escape(part).split("\n")) for part in paragraphs if part.strip())
    return "".join(f"<p>{line}</p>" for line in lines)


def _in_a_calendar(item: Item) -> Element:
    """What tells a program that this is the entry it knows, and in which version (A-02)."""
    event = element("xcal:vevent")
    properties = child(event, "xcal:properties")
    for name, kind, value in (
        ("uid", "text", item.uid),
        ("sequence", "integer", str(item.revision)),
        ("dtstart", "date-time", instant(item.starts_at)),
        ("dtend", "date-time", instant(item.ends_at)),
        ("status", "text", item.status.value),
        ("location", "text", item.place),
    ):
        if value:
            child(child(properties, f"xcal:{name}"), f"xcal:{kind}", value)
    return event
