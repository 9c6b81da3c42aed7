"""Following a motion through time: the extrapolated midpoint rule with a fixed pattern of steps.

Gragg, Bulirsch and Stoer (Hairer, Nørsett, Wanner, Solving Ordinary Differential Equations I, II.9). The
pattern never adapts, so the same start gives the same path, digit for digit but for the last of libm.
"""

from collections.abc import Callable, Sequence

State = list[float]
Rates = Callable[[Sequence[float]], Sequence[float]]
_PIECES = (2, 4, 6, 8, 10, 12)


def leap(rates: Rates, state: Sequence[float], h: float, order: int = 10) -> State:
    """The state after a step of `h`; its error falls with h to the power `order` (4, 6 … 12)."""
    pieces = _PIECES[: order // 2]
    at_start = rates(state)
    column: list[State] = []
    for row, count in enumerate(pieces):
        below = _midpoint(rates, state, at_start, h, count)
        for k in range(row):
            share = 1 / ((count / pieces[row - k - 1]) ** 2 - 1)
            above, column[k] = column[k], below
            below = [b + (b - a) * share for a, b in zip(above, below, strict=True)]
        column.append(below)
    return column[-1]


def _midpoint(rates: Rates, state: Sequence[float], at_start: Sequence[float], h: float, count: int) -> State:
    """Gragg's rule in `count` pieces, smoothed at its end: its error has only even powers of h."""
    s = h / count
    before: Sequence[float] = state
    here = [a + s * b for a, b in zip(state, at_start, strict=True)]
    for _ in range(count - 1):
        ahead = [a + 2 * s * b for a, b in zip(before, rates(here), strict=True)]
        before, here = here, ahead
    return [(a + b + s * c) / 2 for a, b, c in zip(before, here, rates(here), strict=True)]


def path(rates: Rates, state: Sequence[float], span: float, steps: int, order: int = 10) -> list[State]:
    """The states from the first to the one after `span`, `steps` + 1 of them."""
    found = [list(state)]
    for _ in range(steps):
        found.append(leap(rates, found[-1], span / steps, order))
    return found
