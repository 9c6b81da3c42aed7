"""The papers badges are printed on, in millimetres, and where each badge stands on them (B-61). Pure.

The label sheets are as the makers' templates have them, which glabels-qt lists too.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from forum.i18n import N_

INCH = 25.4
RESOLUTIONS = (203, 300, 600)
"""Dots per inch of ticket printers, of label printers, and of everything else."""


@dataclass(frozen=True)
class Paper:
    """A page with badges in columns and rows: sizes, the first corner, and the steps between corners."""

    label: str
    page: tuple[float, float]
    badge: tuple[float, float]
    columns: int = 1
    rows: int = 1
    first: tuple[float, float] = (0.0, 0.0)
    step: tuple[float, float] = (0.0, 0.0)

    @property
    def places(self) -> int:
        """How many badges a page holds."""
        return self.columns * self.rows

    def corners(self) -> Iterator[tuple[float, float]]:
        """The top left corner of each badge from the top left of the page, row by row."""
        for place in range(self.places):
            row, column = divmod(place, self.columns)
            yield self.first[0] + column * self.step[0], self.first[1] + row * self.step[1]


A4, LETTER = (210.0, 297.0), (8.5 * INCH, 11 * INCH)
PAPERS = {
    "a6-on-a4": Paper(N_("A6, four on A4"), A4, (105.0, 148.0), 2, 2, (0.0, 0.5), (105.0, 148.0)),
    "a6": Paper(N_("A6, one a page"), (105.0, 148.0), (105.0, 148.0)),
    "id-1": Paper(N_("Card, 85.6 × 54 mm"), (85.6, 54.0), (85.6, 54.0)),
    "90x55": Paper(N_("90 × 55 mm, ten on A4, to cut"), A4, (90.0, 55.0), 2, 5, (15.0, 11.0), (90.0, 55.0)),
    "l4785": Paper(N_("Avery L4785, 80 × 50 mm"), A4, (80.0, 50.0), 2, 5, (18.0, 13.0), (95.0, 55.0)),
    "5395": Paper(
        N_("Avery 5395, 3⅜ × 2⅓ in"),
        LETTER,
        (3.375 * INCH, 7 / 3 * INCH),
        *(2, 4),
        (0.6875 * INCH, 7 / 12 * INCH),
        (3.75 * INCH, 2.5 * INCH),
    ),
    "5392": Paper(
        N_("Avery 5392, 4 × 3 in"),
        LETTER,
        (4 * INCH, 3 * INCH),
        *(2, 3),
        (0.25 * INCH, INCH),
        (4 * INCH, 3 * INCH),
    ),
}
