"""Cells with HTML in them become plain text. Only known tags are markup: "x < y" and "vector<int>" stay."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_BLOCK_NAMES = """
p div br ul ol li table tr h1 h2 h3 h4 h5 h6 blockquote pre hr section article dl dt dd
"""
_INLINE_NAMES = """
a b i u s em strong span sup sub font small big code tt td th img center mark del ins
html head body tbody thead figure figcaption video audio source iframe svg math
"""
_SILENT_NAMES = "script style title template noscript object"
_BLOCKS, _SILENT = frozenset(_BLOCK_NAMES.split()), frozenset(_SILENT_NAMES.split())
_NAMES = "|".join((_BLOCK_NAMES + _INLINE_NAMES + _SILENT_NAMES).split())
_TAG = re.compile(rf"<(/?)\s*({_NAMES})(?=[\s/>])([^<>]*)>", re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
# C0 and C1 but tab and line feed, marks that turn the direction of writing, and non-characters.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANK_LINES = re.compile(r"\n{3,}")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag of a cell; `href` of a link, unescaped."""

    name: str
    closing: bool
    href: str = ""


def tokens(cell: str) -> Iterator[str | Tag]:
    """A cell as runs of text (entities resolved) and known tags, without comments and scripts."""
    text, done, silent = _without_comments(cell), 0, ""
    for match in _TAG.finditer(text):
        tag = _tag(match)
        if not silent and match.start() > done:
            yield _resolved(text[done : match.start()])
        done = match.end()
        if silent:
            silent = "" if tag.closing and tag.name == silent else silent
        elif tag.name in _SILENT and not tag.closing:
            silent = tag.name
        else:
            yield tag
    if not silent and done < len(text):
        yield _resolved(text[done:])


def plain_text(cell: str) -> str:
    """Several lines of plain text: blocks become lines, numbers set high stay high, links show where."""
    if not cell:
        return ""  # most cells of most rows
    pieces: list[str] = []
    high, link = False, ""
    for token in tokens(cell):
        if isinstance(token, str):
            pieces.append(token.translate(_SUPERSCRIPTS) if high else token)
        elif token.name == "a":
            if token.closing and link and pieces and link.rstrip("/") not in pieces[-1]:
                pieces.append(f" ({link})")
            link = token.href if token.href.startswith(("http://", "https://")) else ""
        elif token.name == "sup":
            high = not token.closing
        else:
            pieces.append(_space_for(token))
    return tidy("".join(pieces))


def plain_line(cell: str) -> str:
    """One line of plain text."""
    return " ".join(plain_text(cell).split())


def tidy(text: str) -> str:
    """NFC, one kind of line end, no unseen characters, no blank space at ends of lines."""
    text = _UNSEEN.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    lines = (" ".join(line.split()) if line.strip() else "" for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip()


def _without_comments(text: str) -> str:
    kept, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[done:start])
        done = end + 3
    return "".join([*kept, text[done:]])


def _tag(match: re.Match[str]) -> Tag:
    href = _HREF.search(match[3]) if match[2].lower() == "a" else None
    address = next(filter(None, href.groups()), "") if href else ""
    return Tag(match[2].lower(), bool(match[1]), html.unescape(address).strip())


def _space_for(tag: Tag) -> str:
    if tag.name == "li" and not tag.closing:
        return "\n• "
    if tag.name == "p":
        return "\n\n"
    if tag.name in {"td", "th"}:
        return " "
    return "\n" if tag.name in _BLOCKS else ""


def _resolved(text: str) -> str:
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text)
