"""Who gets a seat. Pure: numbers in, answer out (C-01, C-03, C-04)."""

from typing import Protocol


class Seats(Protocol):
    """A pool's figures: `seats` is None when there is no limit."""

    @property
    def seats(self) -> int | None:
        """How many there are."""

    @property
    def taken(self) -> int:
        """How many are given away or held."""

    @property
    def overbooked(self) -> int:
        """By how many the organisers knowingly went beyond `seats`."""


def has_free_seat(pool: Seats) -> bool:
    """Whether one more person fits without overbooking."""
    return pool.seats is None or pool.taken < pool.seats


def gets_a_seat(pool: Seats, *, waiting: int) -> bool:
    """Whether a newcomer is seated: only when nobody who came before is still waiting."""
    return waiting == 0 and has_free_seat(pool)


def excess(seats: int | None, taken: int) -> int:
    """By how many a pool is over its seats."""
    return 0 if seats is None else max(0, taken - seats)


def overbooked_after_leaving(pool: Seats) -> int:
    """The overbooking that remains when one person leaves: it falls first, and never rises."""
    return min(pool.overbooked, excess(pool.seats, pool.taken - 1))
