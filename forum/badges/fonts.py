"""The faces a badge is set in, which characters they have, and how wide a text is in them.

The vendored Noto Sans SC holds 27,000 Han characters. For the rarer ones of GB 18030 there is Debian's
Noto CJK where it is installed; its outlines (CFF) cannot be embedded by the PDF library, so such a
character is drawn from its outline at printing resolution instead. A character that no face has is an
error with a name, never a box (B-63).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
APOSTROPHE_WIDTH = 300
"""Thousandths of the size: a Chinese face gives the quote of O’Brien a whole square, most of it empty."""

_APOSTROPHE = re.compile(r"(?<=[A-Za-z\u00c0-\u024f\u1e00-\u1eff])\u2019")
_AFTER_APOSTROPHE = re.compile(r"(?<=[A-Za-z\u00c0-\u024f\u1e00-\u1eff]\u2019)")
_FIVE_DIGITS = re.compile(r"<([0-9A-F]{5,6})>")
_NEVER_A_CHARACTER = "\U0010fffe"
_PROBE_SIZE = 32


class MissingGlyph(Refusal):
    """No face on this machine has these characters."""

    code = "missing_glyph"
    message = N_(
        "This badge cannot be printed here: no font has the characters %(characters)s."
        " The QR code alone opens the door just as well."
    )


@dataclass(frozen=True)
class Span:
    """Text to be set in one face; `is_rare` means the fallback face, one character at a time."""

    text: str
    is_rare: bool


def printable(text: str) -> str:
    """Composed, without characters that leave no ink (direction marks, joiners, variation selectors)."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        c for c in composed if unicodedata.category(c) not in {"Cf", "Cc", "Cs"} and not _selects(c)
    )


def spans(text: str) -> list[Span]:
    """Cut a text by the face that has its characters. Raises MissingGlyph."""
    lacking = [c for c in text if not has_glyph(c) and rare_face(c) is None]
    if lacking:
        raise MissingGlyph(characters=" ".join(f"{c} (U+{ord(c):04X})" for c in lacking))
    return list(_spans(text))


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide a text is, in the unit of `size`."""
    widths = embedded(bold).face.charWidths
    apostrophes = len(_APOSTROPHE.findall(text))
    units: float = sum(widths.get(ord(c), 1000) for c in text) - apostrophes * (1000 - APOSTROPHE_WIDTH)
    return units * size / 1000


def has_glyph(character: str) -> bool:
    """Whether the embedded face has the character."""
    return ord(character) in embedded(False).face.charToGlyph


@cache
def rare_face(character: str) -> Path | None:
    """A font file on this machine that has a character the embedded face lacks."""
    for path in RARE_HAN:
        if path.exists():
            font = pixel_face(path, _PROBE_SIZE)
            # A missing character is drawn as the same box as one that can never exist.
            if bytes(font.getmask(character)) != bytes(font.getmask(_NEVER_A_CHARACTER)):
                return path
    return None


@cache
def embedded(bold: bool) -> TTFont:
    """The vendored face, registered with the PDF library under its file's name."""
    path = font_file(bold)
    font = TTFont(path.stem, str(path))
    registerFont(font)
    return font


@cache
def font_file(bold: bool) -> Path:
    """The vendored TrueType file of a weight."""
    weight = "700Bold" if bold else "400Regular"
    return max(VENDORED.glob(f"noto-sans-sc-*/NotoSansSC_{weight}.ttf"))


@cache
def pixel_face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """A face for drawing pixels, `size` pixels high."""
    return ImageFont.truetype(str(path), size)


def _whole_unicode_map(make_map: Callable[[str, list[int]], str]) -> Callable[[str, list[int]], str]:
    """Mend reportlab 5.1, which writes characters beyond 16 bits as five digits that nothing can read."""

    def make(name: str, subset: list[int]) -> str:
        return _FIVE_DIGITS.sub(
            lambda found: f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>",
            make_map(name, subset),
        )

    return make


setattr(ttfonts, "makeToUnicodeCMap", _whole_unicode_map(ttfonts.makeToUnicodeCMap))  # noqa: B010


def _spans(text: str) -> Iterator[Span]:
    for is_common, run in groupby(text, key=has_glyph):
        if is_common:
            # What follows an apostrophe is placed anew, since the face itself would leave a gap.
            yield from (Span(part, is_rare=False) for part in _AFTER_APOSTROPHE.split("".join(run)) if part)
        else:
            yield from (Span(character, is_rare=True) for character in run)


def _selects(character: str) -> bool:
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
