"""The colours of the style sheet as numbers: what each is by day and by night, and its contrast. Pure.

Contrast is that of WCAG 2.2: (lighter + 0.05) / (darker + 0.05) of the relative luminances, from 1 to 21.
"""

import re
from dataclasses import dataclass

TEXT, SIGN = 4.5, 3.0
"""What text and what lines need at least against the ground (WCAG 2.2, 1.4.3 and 1.4.11)."""
NEEDS = {
    "ink": TEXT,
    "ink-2": TEXT,
    "ink-3": TEXT,
    "accent": TEXT,
    "rule": SIGN,
    "edge": SIGN,
    "accent-line": SIGN,
}
_COLOUR = re.compile(r"--([\w-]+):\s*(#[0-9a-fA-F]{3,6})\s*;")
_BLOCK = r'\[data-theme="{theme}"\]\s*{{([^}}]*)}}'


@dataclass(frozen=True)
class Colour:
    """A token with its value, its contrast on both papers, and what it must have there (0: nothing)."""

    name: str
    value: str
    on_paper: float
    on_paper_2: float
    needs: float

    @property
    def is_enough(self) -> bool:
        """Whether it may be used for what it is made for."""
        return min(self.on_paper, self.on_paper_2) >= self.needs


def palette(styles: str, theme: str) -> list[Colour]:
    """Every colour of a theme ("light", "dark") in the order of the sheet."""
    block = re.search(_BLOCK.format(theme=theme), styles)
    values = dict(_COLOUR.findall(block[1])) if block else {}
    return [
        Colour(
            name,
            value,
            contrast(value, values["paper"]),
            contrast(value, values["paper-2"]),
            NEEDS.get(name, 0.0),
        )
        for name, value in values.items()
    ]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours written "#fff" or "#ffffff"."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour, from 0 (black) to 1 (white)."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[i : i + 2], 16) / 255) for i in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    # The transfer function of sRGB (IEC 61966-2-1).
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
