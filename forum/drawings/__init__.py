"""A face for every lecture: a plot after those of mission design, drawn from the lecture's code.

    drawing(plate_of("QXF-2026-012"), form="card")    one SVG document, always the same for the same arguments

Pure: no clock, no randomness but the seed, no files. Drawings are not data: captions say "in the manner
of" wherever a figure is invented.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from forum.drawings.figure import Dice, Figure
from forum.drawings.patterns import ground_track, porkchop, rosette
from forum.drawings.svg import FORMS, document
from forum.drawings.three_body import halo, manifold
from forum.drawings.transfers import hohmann, spiral, swingby
from forum.i18n import N_

__all__ = ["CAPTIONS", "EDITION", "FORMS", "Plate", "caption", "drawing", "edition", "family", "plate_of"]

# Raised whenever the same arguments give other bytes: it stands in the address of every cached drawing.
EDITION = 2
VERMILION = 9.0

FAMILIES: dict[str, Callable[[Dice, int], Figure]] = {
    "halo": halo,
    "porkchop": porkchop,
    "swingby": swingby,
    "hohmann": hohmann,
    "rosette": rosette,
    "manifold": manifold,
    "spiral": spiral,
    "ground_track": ground_track,
}
CAPTIONS = {
    "halo": N_("zero-velocity curves of the three-body problem; the rings are drawn, not computed"),
    "porkchop": N_("in the manner of a launch-window plot; the surface is invented"),
    "swingby": N_("fly-bys of one planet on hyperbolas"),
    "hohmann": N_("Hohmann transfers between circular orbits"),
    "rosette": N_("one planet seen from another, in resonance"),
    "manifold": N_("the manifold tubes that meet at L1"),
    "spiral": N_("in the manner of a low-thrust climb"),
    "ground_track": N_("ground tracks of inclined orbits"),
}


@dataclass(frozen=True)
class Plate:
    """What makes a drawing: the same family and seed give the same bytes for ever."""

    family: str
    seed: str


def family(seed: str) -> str:
    """Which of the eight families a seed belongs to."""
    return Dice(f"qxf-drawing-1|{seed}").pick(list(FAMILIES))


def plate_of(code: str, chosen_family: str | None = None, chosen_seed: str | None = None) -> Plate:
    """The plate of a lecture: what an organiser chose, else what follows from its code."""
    name = chosen_family if chosen_family in FAMILIES else family(code)
    return Plate(name, chosen_seed or code)


def edition(plate: Plate, code: str) -> str:
    """What tells one state of a lecture's drawing from every other, for its address."""
    if plate == plate_of(code):
        return str(EDITION)
    return f"{EDITION}-{plate.family}-{plate.seed}"


def caption(plate: Plate) -> str:
    """The marked sentence that says honestly what a drawing shows."""
    return CAPTIONS[plate.family]


@lru_cache(maxsize=1024)
def drawing(plate: Plate, *, form: str = "card", hue: float = VERMILION) -> str:
    """The drawing as an SVG document in the colours of the day."""
    figure = FAMILIES[plate.family](Dice(f"{plate.seed}|{plate.family}"), FORMS[form].detail)
    return document(figure, form, hue)
