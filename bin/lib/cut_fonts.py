"""Cut the Latin serif for pages: the letters that `00-tokens.css` asks for, in the weights it sets.

The whole face of three files is 62 KB, mostly kerning that varies with the weight. Here kerning is that of
the middle weight, and letters beyond Western Europe have one weight: 35 KB for a page that needs every file.
The licence (OFL) reserves the name of the face for the untouched one, so the cut has a name of its own.
"""

import io
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).resolve().parents[2]
WHOLE, CUT = Path(__file__).parent / "fonts", ROOT / "static" / "fonts"
NAME = "Forum Serif"
MIDDLE = 450
"""Between the 400 of English titles and the 600 of Chinese ones, in units of font-weight."""
FEATURES = ["kern", "mark", "pnum", "tnum", "ccmp", "locl"]
WESTERN = (
    "20-7E A0-A1 A3 A5 A7 A9 AB-AE B0-B3 B5-B7 B9 BB BF-FF 131 152-153 "
    "2013-2014 2018-2019 201C-201D 2026 2032 2116 2192 2212 20AC"
)
REST = {
    "latin-ext": "100-130 134-13E 141-148 14A-151 154-17E 1CD-1DC",
    "vietnamese": "1A0-1A1 1AF-1B0 1EA0-1EF9",
}


def letters(ranges: str) -> list[int]:
    """The code points of "20-7E A0"."""
    ends = [part.split("-") for part in ranges.split()]
    return [point for end in ends for point in range(int(end[0], 16), int(end[-1], 16) + 1)]


def with_only(font: TTFont, ranges: str, features: list[str]) -> TTFont:
    """The font with these letters and features."""
    options = subset.Options(layout_features=features, name_IDs=[0, 1, 2, 13], notdef_outline=False)
    options.drop_tables += ["STAT", "BASE", "gasp"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=letters(ranges))
    cutter.subset(font)
    return font


def opened(file: Path) -> TTFont:
    """A whole font. Saving keeps its date, so that two cuts are the same octets."""
    return TTFont(file, recalcTimestamp=False)


def of_weight(file: Path, weight: float) -> TTFont:
    """The face of a file at one weight."""
    return instancer.instantiateVariableFont(opened(file), {"wght": weight})


def keep(font: TTFont, name: str) -> None:
    """Write the cut under the forum's own name."""
    font["name"].setName(NAME, 1, 3, 1, 0x409)
    font.flavor = "woff2"
    packed = io.BytesIO()
    font.save(packed, reorderTables=True)
    (CUT / name).write_bytes(packed.getvalue())
    print(f"{len(packed.getvalue()):6} {name}")


def main() -> None:
    """Cut all three files."""
    base = WHOLE / "source-serif-4-display.woff2"
    varying, steady = (with_only(font, WESTERN, FEATURES) for font in (opened(base), of_weight(base, 400)))
    varying["GPOS"], varying["GDEF"] = steady["GPOS"], steady["GDEF"]
    keep(varying, "forum-serif.woff2")
    for script, ranges in REST.items():
        file = WHOLE / f"source-serif-4-display-{script}.woff2"
        keep(
            with_only(of_weight(file, MIDDLE), ranges, ["mark", "ccmp", "locl"]),
            f"forum-serif-{script}.woff2",
        )


if __name__ == "__main__":
    main()
