"""The faces a badge is set in, which characters they have, and how wide a text is in them.

Two vendored faces are embedded: Noto Sans for Latin, Greek and Cyrillic (the Chinese face has no č or ł)
and Noto Sans SC with its 27,000 Han characters. For the rarer ones of GB 18030 there is Debian's Noto CJK
where it is installed; its outlines (CFF) cannot be embedded by the PDF library, so such a character is
drawn at printing resolution instead. A character that no face has is an error with a name, never a box
(B-63).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont
from reportlab.pdfbase import ttfonts
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

from forum.errors import Refusal
from forum.i18n import N_
from forum.settings import ROOT

VENDORED = ROOT / "static" / "vendor"
RARE_HAN = (
    Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
)
_FIRST_EAST_ASIAN = "\u2e80"
# Marks that both faces draw, each in the manner of its script: they stay with the text before them.
_NEUTRAL = frozenset(" \u00b7\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u2026\u2027")
_BREAKS = re.compile("\r\n|[\t-\r\x85\u2028\u2029]")
_FIVE_DIGITS = re.compile(r"<([0-9A-F]{5,6})>")
LONGEST_TEXT = 1000
"""More than this never finds room on a badge, and measuring it would take its time."""
_NEVER_A_CHARACTER = "\U0010fffe"
_PROBE_SIZE = 32


class Family(StrEnum):
    """The embedded faces, by the name of their files."""

    LATIN = "NotoSans"
    HAN = "NotoSansSC"


class MissingGlyph(Refusal):
    """No face on this machine has these characters."""

    code = "missing_glyph"
    message = N_(
        "This badge cannot be printed here: no font has the characters %(characters)s."
        " The QR code alone opens the door just as well."
    )


@dataclass(frozen=True)
class Span:
    """Text to be set in one face; without a family it is one character that must be drawn."""

    text: str
    family: Family | None


def printable(text: str) -> str:
    """Composed, on one line, without characters that leave no ink (direction marks, joiners, selectors)."""
    composed = _BREAKS.sub(" ", unicodedata.normalize("NFC", text[:LONGEST_TEXT]))
    inkless = {"Cf", "Cc", "Cs"}
    return "".join(
        c for c in composed if unicodedata.category(c) not in inkless and not _selects(c) and not _is_none(c)
    )


def spans(text: str) -> list[Span]:
    """Cut a text by the face that has its characters. Raises MissingGlyph."""
    cut = list(_spans(text))
    lacking = [span.text for span in cut if span.family is None and rare_face(span.text) is None]
    if lacking:
        raise MissingGlyph(characters=" ".join(f"{c} (U+{ord(c):04X})" for c in lacking))
    return cut


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in the unit of `size`."""
    return sum(span_width(span, size, bold=bold) for span in _spans(text))


def span_width(span: Span, size: float, *, bold: bool) -> float:
    """How wide one span is; a character that is drawn fills a square."""
    if span.family is None:
        return size
    widths = embedded(span.family, bold).face.charWidths
    units: float = sum(widths[ord(c)] for c in span.text)
    return units * size / 1000


@cache
def rare_face(character: str) -> Path | None:
    """A font file on this machine that has a character the embedded faces lack."""
    for path in RARE_HAN:
        if path.exists():
            font = pixel_face(path, _PROBE_SIZE)
            # A missing character is drawn as the same box as one that can never exist.
            if bytes(font.getmask(character)) != bytes(font.getmask(_NEVER_A_CHARACTER)):
                return path
    return None


@cache
def embedded(family: Family, bold: bool) -> TTFont:
    """A vendored face, registered with the PDF library under its file's name."""
    path = font_file(family, bold)
    font = TTFont(path.stem, str(path))
    registerFont(font)
    return font


@cache
def font_file(family: Family, bold: bool) -> Path:
    """The vendored TrueType file of a family and weight."""
    weight = "700Bold" if bold else "400Regular"
    return max(VENDORED.glob(f"noto-sans-*/{family}_{weight}.ttf"))


@cache
def pixel_face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """A face for drawing pixels, `size` pixels high."""
    # Of the rare ones one character is drawn at a time: there is nothing to shape, and shaping fails on some.
    layout = ImageFont.Layout.BASIC if path in RARE_HAN else None
    return ImageFont.truetype(str(path), size, layout_engine=layout)


def _whole_unicode_map(make_map: Callable[[str, list[int]], str]) -> Callable[[str, list[int]], str]:
    """Mend reportlab 5.1, which writes characters beyond 16 bits as five digits that nothing can read."""

    def make(name: str, subset: list[int]) -> str:
        return _FIVE_DIGITS.sub(
            lambda found: f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>",
            make_map(name, subset),
        )

    return make


# By setattr, since the stubs do not know the function we mend.
setattr(ttfonts, "makeToUnicodeCMap", _whole_unicode_map(ttfonts.makeToUnicodeCMap))  # noqa: B010


def _spans(text: str) -> Iterator[Span]:
    for family, run in groupby(_set_in(text), key=lambda pair: pair[0]):
        characters = [character for _, character in run]
        if family is None:
            yield from (Span(character, None) for character in characters)
        else:
            yield Span("".join(characters), family)


def _set_in(text: str) -> Iterator[tuple[Family | None, str]]:
    family: Family | None = Family.HAN
    for character in text:
        if character not in _NEUTRAL:
            family = Family.HAN if character >= _FIRST_EAST_ASIAN else Family.LATIN
        family = next((one for one in (family, *Family) if one and _has(one, character)), None)
        yield family, character


def _has(family: Family, character: str) -> bool:
    return ord(character) in embedded(family, False).face.charToGlyph


def _is_none(character: str) -> bool:
    """Whether it is one of the numbers that never become a character; no SVG may hold some of them."""
    return 0xFDD0 <= ord(character) <= 0xFDEF or ord(character) & 0xFFFE == 0xFFFE


def _selects(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
