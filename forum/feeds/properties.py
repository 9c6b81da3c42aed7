"""One property of a calendar: a value in the type its line needs, and the line. Pure.

What cannot be such a value raises ValueError; whoever writes the calendar leaves the property out.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from icalendar import vDatetime, vGeo, vText, vUri
from icalendar.parser import Contentline, Parameters

from forum.feeds.lines import escaped, folded, one_line, plain, shortened, web_address

MAX_TEXT = 400
"""Octets of a title, place or contact: with the description an entry stays under 8 KB."""
MAX_DESCRIPTION = 5000
MAX_ADDRESS = 500
MAX_SOURCE = 2000
"""Of a calendar's own address, which may hold a search of 100 characters."""
MAX_CATEGORIES = 8
MAX_CATEGORY = 100
CALENDAR_UID = "Uid"
"""The calendar's own UID (RFC 7986 section 5.3) is not written as those of entries are. Names have no case
(RFC 5545 section 3.1), but vdirsyncer takes the first line that begins with "UID:" for every entry's."""
DEMANDED_TYPES = {"refresh-interval": {"VALUE": "DURATION"}, "source": {"VALUE": "URI"}}
"""These two have no default type (RFC 7986 sections 5.7 and 5.8)."""
Property = tuple[str, Any]


class Text(vText):
    """TEXT with our escaping: the package's own turns a literal backslash-N into a line break."""

    def to_ical(self) -> bytes:
        return escaped(str(self)).encode("utf-8")


class Texts:
    """Several texts in one property, each escaped for itself."""

    def __init__(self, texts: Iterable[str]) -> None:
        cleaned = (Text(shortened(one_line(text), MAX_CATEGORY)) for text in texts)
        self._texts = [text for text in cleaned if text]

    def __bool__(self) -> bool:
        return bool(self._texts)

    def to_ical(self) -> bytes:
        return b",".join(text.to_ical() for text in self._texts)


def sound(name: str, value: Any) -> Any:
    """The value of a property, checked, in the type its line needs.

    Raises:
        ValueError: it is none.
    """
    match name:
        case "created":
            return instant(value)
        case "description":
            return Text(shortened(plain(value), MAX_DESCRIPTION))
        case "location" | "contact":
            return line_of_text(value)
        case "url":
            return _address(value, MAX_ADDRESS)
        case "source":
            return _address(value, MAX_SOURCE)
        case "categories":
            return Texts(value[:MAX_CATEGORIES])
        case "geo":
            return _place(*value)
    return value


def instant(moment: datetime) -> vDatetime:
    return vDatetime(moment.astimezone(UTC))


def line_of_text(text: str) -> Text:
    return Text(shortened(one_line(text), MAX_TEXT))


def _address(value: str, most: int) -> vUri:
    address = web_address(value)
    if address is None or len(address) > most:
        raise ValueError("not a web address")
    return vUri(address)


def _place(latitude: float, longitude: float) -> vGeo:
    # Written so that it refuses NaN as well.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("not a place on Earth")
    return vGeo((round(latitude, 6), round(longitude, 6)))


def line(name: str, value: Any) -> bytes:
    """One property as folded octets."""
    written = name if name == CALENDAR_UID else name.upper()
    return folded(Contentline.from_parts(written, Parameters(DEMANDED_TYPES.get(name, {})), value))
