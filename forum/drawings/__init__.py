"""A face for every lecture: a plot after those of mission design, drawn from the lecture's code.

    drawing("QXF-2026-012", form="card")    one SVG document, always the same for the same arguments

Pure: no clock, no randomness but the seed, no files. Drawings are not data: captions say "in the manner
of" wherever a figure is invented.
"""

from collections.abc import Callable
from functools import lru_cache

from forum.drawings.figure import Dice, Figure
from forum.drawings.patterns import ground_track, porkchop, rosette
from forum.drawings.svg import FORMS, document
from forum.drawings.three_body import halo, manifold
from forum.drawings.transfers import hohmann, spiral, swingby
from forum.i18n import N_

__all__ = ["CAPTIONS", "EDITION", "FORMS", "caption", "drawing", "family"]

# Raised whenever the same arguments give other bytes: it stands in the address of every cached drawing.
EDITION = 1
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


def family(seed: str) -> str:
    """Which of the eight families a seed belongs to."""
    return Dice(f"qxf-drawing-1|{seed}").pick(list(FAMILIES))


def caption(seed: str) -> str:
    """The marked sentence that says honestly what a drawing shows."""
    return CAPTIONS[family(seed)]


@lru_cache(maxsize=1024)
def drawing(seed: str, *, form: str = "card", hue: float = VERMILION) -> str:
    """The drawing as an SVG document. Set inline, its ink and accent follow the page's theme."""
    name = family(seed)
    figure = FAMILIES[name](Dice(f"{seed}|{name}"), FORMS[form].detail)
    return document(figure, form, hue)
