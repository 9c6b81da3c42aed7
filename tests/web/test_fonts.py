"""The Latin serif that pages fetch: each file has the letters asked of it, and all together are small."""

import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

STATIC = Path(__file__).parents[2] / "static"
WHOLE = STATIC.parent / "bin" / "lib" / "fonts"
FACE = re.compile(
    r'@font-face \{ font-family: "Forum Serif"; src: url\("\.\./fonts/([^"]+)"\)[^}]*?unicode-range: ([^;]+);'
)
MOST_OCTETS = 35 * 1024


def faces() -> list[tuple[str, str]]:
    """The files of the face, and the ranges they are fetched for."""
    return FACE.findall((STATIC / "css" / "00-tokens.css").read_text("utf-8"))


def characters(ranges: str) -> list[str]:
    """Every character of "U+20-7E, U+131"."""
    ends = [part.strip().removeprefix("U+").split("-") for part in ranges.split(",")]
    return [chr(point) for end in ends for point in range(int(end[0], 16), int(end[-1], 16) + 1)]


def test_a_page_with_every_letter_fetches_little() -> None:
    files = [name for name, _ in faces()]

    assert len(files) == 3
    assert sum((STATIC / "fonts" / name).stat().st_size for name in files) <= MOST_OCTETS


@pytest.mark.parametrize(("name", "ranges"), faces(), ids=[name for name, _ in faces()])
def test_a_file_has_the_letters_it_is_fetched_for(name: str, ranges: str) -> None:
    whole = WHOLE / name.replace("forum-serif", "source-serif-4-display")
    with TTFont(STATIC / "fonts" / name) as font, TTFont(whole) as uncut:
        has, had = ({chr(point) for point in one.getBestCmap()} for one in (font, uncut))
        family = font["name"].getDebugName(1)

    letters = [one for one in characters(ranges) if unicodedata.category(one) in {"Lu", "Ll", "Nd"}]
    assert len(letters) > 90
    assert [one for one in letters if one in had - has] == []
    # The licence keeps the name of the untouched face for itself.
    assert family == "Forum Serif"
