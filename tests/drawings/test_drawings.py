"""Every lecture has a face of its own, and keeps it."""

import re
from hashlib import sha256
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from forum.drawings import EDITION, FAMILIES, FORMS, Plate, drawing, edition, lines, plate_of
from forum.drawings.contours import level_lines, sampled
from forum.drawings.svg import number

CODES = [f"QXF-2026-{n:03d}" for n in range(1, 41)]


def test_families_are_dealt_like_cards_so_that_neighbours_never_look_alike():
    dealt = [plate_of(f"QXF-2026-{n:03d}").family for n in range(len(FAMILIES) * 20)]

    for first in range(0, len(dealt), len(FAMILIES)):
        assert set(dealt[first : first + len(FAMILIES)]) == set(FAMILIES)
    assert all(a != b for a, b in pairwise(dealt))
    assert dealt != [plate_of(f"QXF-2027-{n:03d}").family for n in range(len(dealt))]


@pytest.mark.parametrize("code", ["", "x", "a٣", "9" * 40, "QXF-2026-1000"])
def test_any_code_has_a_plate(code):
    assert plate_of(code).family in FAMILIES


def test_what_was_chosen_counts_unless_it_is_no_longer_drawn():
    code = "QXF-2026-001"

    assert plate_of(code, "halo", "k3") == Plate("halo", "k3")
    assert plate_of(code, "no such family", "k3") == plate_of(code, "halo", None) == plate_of(code)


def test_every_state_of_a_drawing_has_an_edition_of_its_own():
    code = "QXF-2026-001"
    chosen = [plate_of(code), Plate("halo", "k3"), Plate("halo", "k4"), Plate("rosette", "k3")]

    editions = [edition(plate, code) for plate in chosen]

    assert editions == [str(EDITION), f"{EDITION}-halo-k3", f"{EDITION}-halo-k4", f"{EDITION}-rosette-k3"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("family", FAMILIES)
def test_a_drawing_is_svg_without_style_script_or_id(family, form):
    text = drawing(Plate(family, "k1"), form=form)

    root = ElementTree.fromstring(text)  # noqa: S314 (made by us)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.attrib["viewBox"] == f"0 0 {FORMS[form].width} {FORMS[form].height}"
    names = {name for element in root.iter() for name in element.attrib}
    assert names & {"style", "id", "onload", "href", "class"} == set()
    assert not re.search(r"nan|inf|\de[-+]\d|currentColor", text)
    assert len(root) > 3


def test_the_same_lecture_has_the_same_drawing_for_ever():
    digest = sha256("".join(drawing(plate_of(code), form="mark") for code in CODES).encode()).hexdigest()

    # When this changes on purpose, raise EDITION: caches keep drawings for a year.
    assert digest == "6bebdd878b5a0699bb3d5a276c6fd7268c86977a4379c8f2bf4f67f9f1d03eb2"


def test_two_lectures_have_two_drawings():
    assert len({drawing(plate_of(code), form="mark") for code in CODES}) == len(CODES)


def test_a_picture_is_small_enough_to_stand_in_a_list_and_on_a_page():
    marks = [len(drawing(Plate(family, f"k{n}"), form="mark")) for family in FAMILIES for n in range(3)]
    cards = [len(drawing(Plate(family, f"k{n}"))) for family in FAMILIES for n in range(2)]

    assert (max(marks) < 10_000, max(cards) < 75_000) == (True, True), (max(marks), max(cards))


def test_whoever_draws_without_svg_gets_the_same_lines_in_pixels():
    plate = Plate("hohmann", "k1")

    found = lines(plate, "share")

    accents = [stroke.is_accent for stroke in found.strokes]
    assert (accents[0], accents[-1], accents) == (False, True, sorted(accents))
    assert all(len(stroke.points) > 1 and stroke.width > 0 for stroke in found.strokes)
    centre = found.discs[0]
    assert (centre.at, centre.is_accent) == (FORMS["share"].centre, False)
    assert f'<circle cx="{FORMS["share"].centre[0]}"' in drawing(plate, form="share")


def test_level_lines_of_a_bowl_are_closed_rings():
    bowl = sampled(lambda x, y: x * x + y * y, 20, 1)

    contours = level_lines(bowl, [0.25], (-1, -1, 1, 1))

    assert [contour.closed for contour in contours] == [True]
    assert all(abs(x * x + y * y - 0.25) < 0.01 for x, y in contours[0].points)


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0"), (-0.04, "0"), (0.5, ".5"), (-0.5, "-.5"), (12.04, "12"), (-3.25, "-3.2")]
)
def test_numbers_are_as_short_as_svg_allows(value, text):
    assert number(value) == text
