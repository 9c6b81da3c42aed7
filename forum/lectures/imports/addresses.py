"""Web addresses in cells: http and https alone, and what an address of a conference leads to."""

import re
from urllib.parse import urlsplit

from forum.i18n import N_
from forum.lectures.imports.entries import BadCell
from forum.lectures.imports.limits import LIMITS
from forum.lectures.imports.markup import Tag, plain_line, tokens
from forum.lectures.models import MaterialKind

_ADDRESS = re.compile(r"""https?://[^\s<>"{}|\\^`\x00-\x20\x7f-\x9f]+""", re.IGNORECASE)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+-]{1,20}:(?!\d)")
_BETWEEN = re.compile(r"(?<![\s;；,，])[\s;；,，]++(?=https?://)", re.IGNORECASE)
_SUBTITLES = re.compile(r"\.(?:vtt|srt)$", re.IGNORECASE)
_MOVING_PICTURE = re.compile(r"\.(?:mp4|webm|m4v|ogv|mov|mkv|mp3|opus|ogg)$", re.IGNORECASE)
_KINDS = (
    (MaterialKind.RECORDING, re.compile(r"\b(?:video|recording)\b|录像|录播|回放", re.IGNORECASE)),
    (
        MaterialKind.SLIDES,
        re.compile(r"\bslides?\b|\bslide ?deck\b|\bpresentation\b|幻灯|课件|讲义", re.IGNORECASE),
    ),
    (MaterialKind.PAPER, re.compile(r"\bpaper\b|论文", re.IGNORECASE)),
)


def web_addresses(column: str, cell: str) -> list[str] | None:
    """The addresses in a cell, one or several; None when what stands there is no address at all.

    Raises BadCell for an address of another kind than http and https: a link must never be a script.
    """
    text = plain_line(cell)
    if not text:
        return []
    linked = [token.href for token in tokens(cell) if isinstance(token, Tag) and token.href]
    addresses = linked or _BETWEEN.split(text)
    for address in addresses:
        if _SCHEME.match(address) and not address.lower().startswith(("http:", "https:")):
            raise BadCell(column, N_("Only addresses that begin with http:// or https:// are taken."))
    if not all(is_web_address(address) for address in addresses):
        return None
    if any(len(address) > LIMITS[column] for address in addresses):
        raise BadCell(column, N_("It is longer than %(limit)d characters."), limit=LIMITS[column])
    return addresses


def is_web_address(text: str) -> bool:
    """Whether this is one http or https address with a host."""
    try:
        return bool(_ADDRESS.fullmatch(text) and urlsplit(text).hostname)
    except ValueError:
        return False


def kind_of_link(address: str, title: str) -> MaterialKind:
    """What a conference's link leads to, by the end of its address, else by its words."""
    path = urlsplit(address).path
    if _MOVING_PICTURE.search(path):
        return MaterialKind.RECORDING
    if not _SUBTITLES.search(path):
        for kind, words in _KINDS:
            if words.search(title):
                return kind
    return MaterialKind.LINK
