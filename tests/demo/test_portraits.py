"""Drawn portraits: always the same, never two alike, and fit for the product's own reader."""

from io import BytesIO

import pytest
from PIL import Image

from forum.demo.portraits import SIZE, Hair, portrait
from forum.pictures import draw_picture


@pytest.mark.parametrize("hair", ["short", "long", "bun", "beard"])
def test_a_portrait_is_a_picture_that_the_forum_takes(hair: Hair) -> None:
    taken = draw_picture(BytesIO(portrait("somebody", hair, "left")))
    assert (taken.width, taken.height) == SIZE


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    assert portrait("one", "short", "left") == portrait("one", "short", "left")
    assert portrait("one", "short", "left") != portrait("two", "short", "left")


def test_turning_moves_the_light_to_the_other_side() -> None:
    left, right = (
        Image.open(BytesIO(portrait("one", "short", turn))).convert("L").resize((2, 1))
        for turn in ("left", "right")
    )
    assert left.getpixel((0, 0)) > left.getpixel((1, 0))
    assert right.getpixel((0, 0)) < right.getpixel((1, 0))
