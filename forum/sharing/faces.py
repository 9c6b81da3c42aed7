"""The faces a share image is set in: for each character the first of a chain of fonts that has it.

Headings are Songti with the display cut of the pages' own Latin serif, small text is gothic. What a chain
lacks is looked for in Debian's Noto CJK; what nobody has is never drawn as a box (B-63).
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path

from PIL import ImageFont

from forum.badges.fonts import VENDORED, Family, font_file, pixel_face, printable, rare_face
from forum.settings import ROOT

LATIN_SERIF = ROOT / "static" / "fonts"
SCALE = 3
"""Text is drawn so many times larger and made smaller afterwards: letters then stand where they belong."""
NO_TYPE = "〓"
"""What Chinese printers set where they have no type for a character."""
AUTOSPACE = 0.125
"""Between Han and Latin where nobody typed a space, in parts of the size: as on the pages."""
_FIRST_EAST_ASIAN = "\u2e80"
# Drawn by both scripts, each in its own manner; the language of the text decides.
_EITHER = frozenset("\u00b7\u2014\u2018\u2019\u201c\u201d\u2026")
_NEVER_A_CHARACTER = "\U0010fffe"
_PROBE_SIZE = 32


@dataclass(frozen=True)
class Font:
    """One file, and its weight where it has an axis for that."""

    path: Path
    weight: int | None = None

    def at(self, size: float) -> ImageFont.FreeTypeFont:
        """The font at a size in pixels of the picture, scaled up for drawing."""
        return _loaded(self, round(size * SCALE))

    def has(self, character: str) -> bool:
        """Whether it has a glyph of its own for a character."""
        return _has(self, character)


@dataclass(frozen=True)
class Face:
    """Two chains of fonts: which one is asked first depends on the script."""

    latin: tuple[Font, ...]
    han: tuple[Font, ...]

    def font_of(self, character: str, language: str) -> Font | None:
        """The font that draws a character in a text of this language; None when nobody has it."""
        is_han = character >= _FIRST_EAST_ASIAN or (
            character in _EITHER and language.startswith(("zh", "ja"))
        )
        chains = (self.han, self.latin) if is_han else (self.latin, self.han)
        found = next((font for chain in chains for font in chain if font.has(character)), None)
        if found is None and (path := rare_face(character)) is not None:
            return Font(path)
        return found


@dataclass(frozen=True)
class Run:
    """Characters in a row from one font, and the gap before them."""

    text: str
    font: Font
    gap: float


def _serif(weight: int) -> tuple[Font, ...]:
    """The pages' own cut; the letters of its rarer languages come in one weight."""
    rarer = (Font(LATIN_SERIF / f"forum-serif-{name}.woff2") for name in ("latin-ext", "vietnamese"))
    return (Font(LATIN_SERIF / "forum-serif.woff2", weight), *rarer)


def _vendored(name: str) -> Font:
    return Font(max(VENDORED.glob(name)))


HAN_SERIF = _vendored("noto-serif-sc-*/NotoSerifSC_600SemiBold.ttf")
GOTHIC = (Font(font_file(Family.LATIN, False)), Font(font_file(Family.HAN, False)))
BOLD = (Font(font_file(Family.LATIN, True)), Font(font_file(Family.HAN, True)))
SANS = Face(GOTHIC[:1], GOTHIC[1:])
# A Latin title is set in the book's weight, Latin words in a Chinese one in the weight of the Han around.
TITLES = {
    "zh": Face((*_serif(600), BOLD[0]), (HAN_SERIF, BOLD[1])),
    "en": Face((*_serif(400), GOTHIC[0]), (HAN_SERIF, BOLD[1])),
}
NUMERALS = Face(_serif(300), ())
NUMBERS = Face(_serif(400), ())


def settable(text: str, language: str, face: Face) -> bool:
    """Whether all of a text can be drawn."""
    return all(face.font_of(character, language) for character in _inked(text))


def drawable(text: str, language: str, face: Face) -> str:
    """The text without signs nobody has; a letter nobody has is the printers' mark for missing type."""
    return "".join(_or_instead(character, language, face) for character in _inked(text)).strip()


def runs(text: str, language: str, face: Face, size: float) -> Iterator[Run]:
    """A drawable text cut by font, with the gap that belongs between Han and Latin."""
    before = ""
    for font, group in groupby(text, key=lambda character: face.font_of(character, language)):
        if font is None:
            continue
        characters = "".join(group)
        gap = AUTOSPACE * size if before and _wants_gap(before, characters[0]) else 0
        yield Run(characters, font, gap)
        before = characters[-1]


def width(text: str, language: str, face: Face, size: float) -> float:
    """How wide a drawable text is, in pixels of the picture."""
    return sum(
        run.gap + run.font.at(size).getlength(run.text) / SCALE for run in runs(text, language, face, size)
    )


def _inked(text: str) -> str:
    return " ".join(printable(text).split())


def _or_instead(character: str, language: str, face: Face) -> str:
    if face.font_of(character, language):
        return character
    return NO_TYPE if unicodedata.category(character)[0] in "LN" else ""


def _wants_gap(before: str, after: str) -> bool:
    return _is_ideograph(before) != _is_ideograph(after) and before.isalnum() and after.isalnum()


def _is_ideograph(character: str) -> bool:
    return character >= _FIRST_EAST_ASIAN and character.isalnum()


@cache
def _loaded(font: Font, size: int) -> ImageFont.FreeTypeFont:
    if font.weight is None:
        return pixel_face(font.path, size)
    loaded = ImageFont.truetype(str(font.path), size)
    loaded.set_variation_by_axes([font.weight])
    return loaded


@cache
def _has(font: Font, character: str) -> bool:
    if character == " ":
        return True
    # A missing character is drawn as the same box as one that can never exist.
    probe = _loaded(font, _PROBE_SIZE)
    return bytes(probe.getmask(character)) != bytes(probe.getmask(_NEVER_A_CHARACTER))
