"""A face for every lecture: a plot after those of mission design, drawn from the lecture's code.

    drawing(plate_of("QXF-2026-012"), form="card")    one SVG document, always the same for the same arguments

Pure: no clock, no randomness but the seed, no files. What a caption says is what was computed: each family
says it together with its lines, and the numbers in it come from the same values.
"""

from functools import lru_cache

from forum.drawings.figure import Caption, Figure
from forum.drawings.plates import FAMILIES, LONGEST_SEED, Plate, plate_of, proposals, proposed
from forum.drawings.svg import FORMS, INK, VERMILION, Lines, document, placed

__all__ = [
    "EDITION", "FAMILIES", "FORMS", "LONGEST_SEED", "Caption", "Plate", "caption", "drawing", "edition",
    "figure_of", "lines", "plate_of", "proposals", "proposed",
]  # fmt: skip

# Raised whenever the same arguments give other bytes: it stands in the address of every cached drawing.
EDITION = 2


def edition(plate: Plate, code: str) -> str:
    """What tells one state of a lecture's drawing from every other, for its address."""
    if plate == plate_of(code):
        return str(EDITION)
    return f"{EDITION}-{plate.family}-{plate.seed}"


def caption(plate: Plate) -> Caption:
    """The marked sentence that says honestly what a drawing shows, with its values."""
    return figure_of(plate).caption


@lru_cache(maxsize=1024)
def drawing(plate: Plate, *, form: str = "card", ink: str = INK, accent: str = VERMILION) -> str:
    """The drawing as an SVG document, in the colours of the day unless others are named."""
    return document(figure_of(plate, FORMS[form].detail), form, ink, accent)


def lines(plate: Plate, form: str = "share") -> Lines:
    """The drawing as straight pieces and discs in pixels, for whoever draws without SVG."""
    return placed(figure_of(plate, FORMS[form].detail), form)


@lru_cache(maxsize=128)
def figure_of(plate: Plate, detail: int = 1) -> Figure:
    """Its lines: few (0, a mark), the usual (1) or many (2)."""
    return plate.figure(detail)
