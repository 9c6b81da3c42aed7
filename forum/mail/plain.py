"""What people typed, made harmless for a letter (C-73).

Anybody may enter anybody's address together with any "name", so a name must never become a link, a
second line or a header in a mail that this forum signs.
"""

import re
import unicodedata

from markupsafe import Markup

# C0, C1, DEL, line and paragraph separators, and the bidirectional overrides and isolates.
_INVISIBLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
# Places where mail programs begin to see an address: evil.com, www.e3, evil。com, a@b, http://x.
_LINK_LIKE = re.compile(r"(?<=[wW]{3})\.|(?<=\w)(?:\.(?=[^\W\d_]{2})|[。．｡](?=[A-Za-z]{2}))|@(?=\w)|:(?=//)")
_WORD_JOINER = "\u2060"


class Trusted(str):
    """Text of our own making that stands in a letter as it is: a sentence or an address of the forum."""

    __slots__ = ()


def one_line(text: str) -> str:
    """The text in NFC on a single line, without control characters or direction overrides."""
    return " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFC", text)).split())


def plain(value: object) -> str:
    """Any value as one line of text that no mail program turns into a link.

    `Trusted` text and markup made by our own templates pass unchanged.
    """
    if isinstance(value, Trusted | Markup):
        return value
    return _LINK_LIKE.sub(lambda found: found[0] + _WORD_JOINER, one_line(str(value)))
