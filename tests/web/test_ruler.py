"""The seat meter: one tick a seat, a needle where the next one sits."""

import pytest

from forum.web.ruler import MOST_TICKS, ruler


def ticks(path: str) -> int:
    return path.count("M")


@pytest.mark.parametrize(
    ("taken", "seats", "filled", "free"),
    [(0, 10, 0, 10), (3, 10, 3, 7), (10, 10, 10, 0), (12, 10, 10, 0), (0, 1, 0, 1)],
)
def test_every_seat_is_a_tick(taken, seats, filled, free):
    lines = ruler(taken, seats)

    assert (ticks(lines.taken), ticks(lines.free)) == (filled, free)
    assert bool(lines.needle) == (free > 0)


def test_a_great_hall_shares_ticks_and_stays_readable():
    lines = ruler(1, 3000)

    assert ticks(lines.taken) + ticks(lines.free) <= MOST_TICKS
    assert ticks(lines.taken) == 1


def test_the_last_free_seat_is_never_drawn_as_taken():
    assert ticks(ruler(2999, 3000).free) == 1


def test_every_tenth_tick_is_tall():
    assert ruler(0, 20).free.count(" 4V") == 2
