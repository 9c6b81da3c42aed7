"""The seat meter: a ruler with a tick for each seat, and a needle where the next one sits. Pure."""

from dataclasses import dataclass

WIDTH, HEIGHT = 320, 22
MOST_TICKS = 150


@dataclass(frozen=True)
class Ruler:
    """Path data of the three kinds of line; `needle` is empty when no seat is left."""

    taken: str
    free: str
    needle: str


def ruler(taken: int, seats: int) -> Ruler:
    """The ruler of a room; beyond 150 seats a tick stands for several."""
    share = -(-seats // MOST_TICKS) or 1
    count = -(-seats // share)
    filled = min(count, round(taken / share))
    if taken and not filled:
        filled = 1
    if taken < seats and filled == count:
        filled = max(0, count - 1)
    ticks = [_tick(i, count) for i in range(count)]
    needle = f"M{_x(filled - 0.5, count)} 0V{HEIGHT}" if filled < count else ""
    return Ruler("".join(ticks[:filled]), "".join(ticks[filled:]), needle)


def _tick(index: int, count: int) -> str:
    top = 4 if index % 10 == 0 else 10
    return f"M{_x(index, count)} {top}V{HEIGHT}"


def _x(index: float, count: int) -> str:
    return f"{max(0.0, (index + 0.5) * WIDTH / count):.1f}"
