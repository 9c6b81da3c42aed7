"""Every lecture has a face of its own, and keeps it."""

import re
from hashlib import sha256
from xml.etree import ElementTree

import pytest

from forum.drawings import CAPTIONS, FAMILIES, FORMS, caption, drawing, family, plate_of
from forum.drawings.contours import level_lines
from forum.drawings.svg import accent, number

SEEDS = [f"QXF-2026-{n:03d}" for n in range(1, 41)]
# One seed of each family, so that every line of the generator is drawn.
ONE_OF_EACH = {family(seed): seed for seed in reversed(SEEDS)}


def test_the_seeds_of_one_season_reach_every_family():
    assert set(ONE_OF_EACH) == set(FAMILIES) == set(CAPTIONS)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FAMILIES)
def test_a_drawing_is_svg_without_style_script_or_id(name, form):
    text = drawing(plate_of(ONE_OF_EACH[name]), form=form)

    root = ElementTree.fromstring(text)  # noqa: S314 (made by us)
    viewbox = f"0 0 {FORMS[form].width} {FORMS[form].height}"
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["viewBox"] == viewbox
    assert {name for element in root.iter() for name in element.attrib} & {"style", "id", "onload"} == set()
    assert len(root) > 3


def test_the_same_lecture_has_the_same_drawing_for_ever():
    digest = sha256("".join(drawing(plate_of(seed), form="mark") for seed in SEEDS).encode()).hexdigest()

    # When this changes on purpose, raise EDITION: caches keep drawings for a year.
    assert digest == "30c03b072bde4fb080d78ddd9dfc8e19e50994c894ecb398b3d12c3ec206c2b0"


def test_two_lectures_have_two_drawings():
    assert len({drawing(plate_of(seed), form="mark") for seed in SEEDS}) == len(SEEDS)


def test_invented_figures_say_so():
    invented = {name for name, sentence in CAPTIONS.items() if re.search("manner|drawn, not", sentence)}

    assert invented == {"porkchop", "spiral", "halo"}
    assert caption(plate_of(ONE_OF_EACH["hohmann"])) == "Hohmann transfers between circular orbits"


def test_a_mark_is_small_enough_to_stand_in_a_list():
    assert max(len(drawing(plate_of(seed), form="mark")) for seed in SEEDS) < 8_000


def test_level_lines_of_a_bowl_are_closed_rings():
    contours = level_lines(lambda x, y: x * x + y * y, [0.25], 20, (-1, -1, 1, 1))

    assert [contour.closed for contour in contours] == [True]
    assert all(abs(x * x + y * y - 0.25) < 0.01 for x, y in contours[0].points)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.04, "0"), (0.5, ".5"), (-0.5, "-.5"), (12.04, "12"), (-3.25, "-3.2")]
)
def test_numbers_are_as_short_as_svg_allows(value, text):
    assert number(value) == text


@pytest.mark.parametrize("hue", [0, 9, 120, 240])
def test_the_accent_of_every_hue_has_one_luminance(hue):
    channels = [int(accent(hue)[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]

    assert sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True)) == pytest.approx(
        0.17, abs=0.01
    )
