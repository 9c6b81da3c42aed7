"""The lecture's drawing on a badge: cut round, whole or not there, in the way of nothing."""

import io
import math

import pytest
from PIL import Image

from forum.badges import face, fonts, picture
from forum.badges.face import Badge, Code, Picture, Text
from forum.badges.vignette import vignette
from forum.drawings import FAMILIES, Plate, plate_of

NAMES = [
    "吕伟",
    "阿卜杜热合曼·买买提",
    "欧阳明月 Ouyang Mingyue",
    "Siobhán O'Brien-Nakamura",
    "买" * 100,
    "Wolfeschlegelsteinhausenbergerdorff von und zu Hohenlohe-Langenburg-Schillingsfürst",
]


def badge(name: str, plate: Plate | None) -> Badge:
    words = ("钱学森论坛", "Qian Xuesen Forum", "No. 14", "题目 " * 20, "2026-12-03 15:30", "航天馆")
    return Badge(*words, name, "某某学院", "听众", "Attendee", "QXF-2026-014", "A" * 144, plate=plate)


def arranged(name: str, plate: Plate | None) -> list[face.Element]:
    bold, regular = (lambda t, s: fonts.width(t, s, bold=True)), fonts.width
    return list(face.arrange(badge(name, plate), bold=bold, regular=regular))


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_family_is_cut_round(family: str) -> None:
    drawn = vignette(Plate(family, "QXF-2026-014"))
    assert len(drawn.lines) > 3
    assert all(math.hypot(*point) <= 1.001 for line in drawn.lines for point in line.points)
    assert all(math.hypot(*disc.at) + disc.radius <= 1.001 for disc in drawn.discs)


@pytest.mark.parametrize("name", NAMES)
def test_the_drawing_takes_only_what_the_name_leaves(name: str) -> None:
    # B-62
    elements = arranged(name, plate_of("QXF-2026-014"))
    pictures = [element for element in elements if isinstance(element, Picture)]
    (code,) = (element for element in elements if isinstance(element, Code))
    assert len(pictures) == (name in NAMES[:3])
    for drawn in pictures:
        above = [element for element in elements if isinstance(element, Text) and element.y < drawn.y]
        below = [element for element in elements if isinstance(element, Text) and element.y > drawn.y]
        assert max(line.y for line in above) < drawn.y - drawn.radius
        assert min(line.y - line.size for line in below) > drawn.y + drawn.radius
        assert drawn.x + drawn.radius <= face.WIDTH - face.MARGIN + 0.01
        assert drawn.y + drawn.radius < code.y


def test_a_name_is_as_large_with_a_drawing_as_without() -> None:
    # B-62
    def sizes(plate: Plate | None) -> list[tuple[str, float]]:
        return [(line.text, line.size) for line in arranged(NAMES[1], plate) if isinstance(line, Text)]

    assert sizes(plate_of("QXF-2026-014")) == sizes(None)


def test_the_picture_has_ink_of_both_colours_on_white() -> None:
    image = Image.open(io.BytesIO(picture.png(badge(NAMES[0], Plate("hohmann", "QXF-2026-014")))))
    assert (image.mode, image.size) == ("P", (1240, 1748))
    colours = {colour for _, colour in image.convert("RGB").getcolors() or []}
    assert {(255, 255, 255), (23, 25, 30), (156, 31, 16)} <= colours
    assert len(colours) <= 16
