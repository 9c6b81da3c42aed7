"""The geometry of the desk's charts, pure: numbers in, lines and places out. Words are the template's."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from forum.desk.courses import Course

# The courses: room at the left for figures, at the right for the names of the lines.
WIDTH, HEIGHT = 420, 240
LEFT, RIGHT, TOP, BOTTOM = 34, 338, 16, 204
LEAST_DAYS, MOST_DAYS = 14, 63
# Lines of text closer than this would lie on each other, also where a phone shows them larger.
APART = 19
# A limit so far above everybody would press the lines to the ground.
SEATS_IN_SIGHT = 2.5

SPARK_WIDTH, SPARK_HEIGHT, SPARK_DAYS = 96, 24, 28

# The bars and the show-up: a row for each lecture.
ROW = 30
ROWS_LEFT, ROWS_RIGHT = 62, 246


@dataclass(frozen=True)
class Tick:
    """A figure on an axis, and where it stands."""

    value: int
    at: float


@dataclass(frozen=True)
class Line:
    """One course: its number, its path, where it ends, and at which height it is named."""

    number: str
    total: int
    path: str
    end: tuple[float, float]
    label_y: float


@dataclass(frozen=True)
class CourseChart:
    """The next lecture's course over those of others. `table` has a row for each day on the axis."""

    own: Line
    others: Sequence[Line]
    days: Sequence[Tick]
    figures: Sequence[Tick]
    seats_y: float | None
    seats: int | None
    table: Sequence[tuple[int, Sequence[int | None]]]


@dataclass(frozen=True)
class Arrivals:
    """How many had registered for a lecture, how many of them came, how many came without."""

    number: str
    registered: int
    came: int
    walk_ins: int

    @property
    def per_cent(self) -> int:
        """Of a hundred who registered, so many came."""
        return round(100 * self.came / self.registered) if self.registered else 0


@dataclass(frozen=True)
class Fill:
    """The seats of a lecture: None is without limit."""

    number: str
    seats: int | None
    taken: int
    waiting: int


@dataclass(frozen=True)
class Place:
    """One row of a chart by lecture: what it is about, its height, and two places along it."""

    of: Arrivals | Fill
    y: float
    first: float
    second: float
    third: float = 0


@dataclass(frozen=True)
class RowChart:
    """Rows for lectures on one scale."""

    rows: Sequence[Place]
    figures: Sequence[Tick]
    height: float


def course_chart(
    own: tuple[str, Course],
    others: Sequence[tuple[str, Course]],
    *,
    days_to_go: float,
    seats: int | None,
) -> CourseChart:
    """The chart of a lecture (number, course) that begins in so many days, negative once it has begun."""
    every = [course for _, course in (own, *others)]
    first = min(MOST_DAYS, max(LEAST_DAYS, *(course.first_day + 1 for course in every)))
    most = max(1, *(course.now for course in every))
    seen = seats if seats and seats <= SEATS_IN_SIGHT * most else None
    top, step = _scale(max(most, seen or 0))
    frame, today, days = _Frame(first, top), min(max(days_to_go, 0.0), first), _days(first)
    drawn = [frame.line(number, course, 0.0) for number, course in others]
    heights = spread([line.label_y for line in drawn])
    return CourseChart(
        own=frame.line(*own, today),
        others=[replace(line, label_y=height) for line, height in zip(drawn, heights, strict=True)],
        days=[Tick(day, frame.x(day)) for day in days],
        figures=[Tick(figure, frame.y(figure)) for figure in range(0, top + 1, step)],
        seats_y=frame.y(seen) if seen else None,
        seats=seats,
        table=[
            (day, [own[1].total(day) if day >= today else None, *(one.total(day) for one in every[1:])])
            for day in days
        ],
    )


@dataclass(frozen=True)
class _Frame:
    """Where a day and a number of people are in the chart of the courses."""

    first: int
    top: int

    def x(self, day: float) -> float:
        """So many days before the beginning, from the left to the right."""
        return round(LEFT + (self.first - day) / self.first * (RIGHT - LEFT), 1)

    def y(self, total: int) -> float:
        """So many people, from the bottom up."""
        return round(BOTTOM - total / self.top * (BOTTOM - TOP), 1)

    def line(self, number: str, course: Course, until: float) -> Line:
        """A course as steps, from the first day of the chart until so many days before the beginning."""
        path = [f"M{self.x(self.first)} {self.y(course.total(self.first))}"]
        path += [
            f"H{self.x(day)}V{self.y(course.total(day))}"
            for day in range(self.first - 1, -1, -1)
            if day >= until
        ]
        end = self.x(until), self.y(course.now)
        return Line(number, course.now, "".join([*path, f"H{end[0]}V{end[1]}"]), end, end[1])


def spread(heights: Sequence[float], apart: float = APART) -> list[float]:
    """Heights for labels that would lie on each other: moved down just as far as needed, in their order."""
    placed = dict[int, float]()
    lowest = float("-inf")
    for index in sorted(range(len(heights)), key=lambda one: heights[one]):
        lowest = placed[index] = max(heights[index], lowest + apart)
    excess = max(0.0, lowest - BOTTOM)
    return [placed[index] - excess for index in range(len(heights))]


def spark(course: Course, days_to_go: float) -> str:
    """The running total of the last four weeks as a small line; empty where nobody has registered."""
    today = max(0, int(days_to_go) + (days_to_go > 0))
    totals = [course.total(today + days) for days in range(SPARK_DAYS, 0, -1)] + [course.now]
    most = max(totals)
    if not most:
        return ""
    step, rise = SPARK_WIDTH / SPARK_DAYS, SPARK_HEIGHT - 3
    points = [
        f"{index * step:.1f} {SPARK_HEIGHT - 1 - total / most * rise:.1f}"
        for index, total in enumerate(totals)
    ]
    return "M" + "L".join(points)


def gained(course: Course, days_to_go: float, days: int = 7) -> int:
    """How many more there are than so many days ago."""
    today = max(0, int(days_to_go) + (days_to_go > 0))
    return course.now - course.total(today + days)


def show_up_chart(arrivals: Sequence[Arrivals]) -> RowChart:
    """A ring for who registered and a dot for who came, a row for each lecture."""
    top, step = _scale(max((one.registered for one in arrivals), default=1), ticks=4)
    rows = [
        Place(one, _row(index), _along(one.registered, top), _along(one.came, top))
        for index, one in enumerate(arrivals)
    ]
    return RowChart(rows, _figures(top, step), _row(len(arrivals)))


def seats_chart(fills: Sequence[Fill]) -> RowChart:
    """A bar for who has a seat in a frame of all seats, and one for who waits; a row for each lecture."""
    most = max((max(one.seats or 0, one.taken) + one.waiting for one in fills), default=1)
    top, step = _scale(most, ticks=4)
    rows = [
        Place(
            one,
            _row(index),
            _along(one.taken, top),
            _along(one.seats or one.taken, top),
            _along(max(one.seats or 0, one.taken) + one.waiting, top),
        )
        for index, one in enumerate(fills)
    ]
    return RowChart(rows, _figures(top, step), _row(len(fills)))


def _row(index: int) -> float:
    return 18 + index * ROW


def _along(value: int, top: int) -> float:
    return round(ROWS_LEFT + value / top * (ROWS_RIGHT - ROWS_LEFT), 1)


def _figures(top: int, step: int) -> list[Tick]:
    return [Tick(figure, _along(figure, top)) for figure in range(0, top + 1, step)]


def _days(first: int) -> list[int]:
    """The days named on the axis: weeks, or fortnights where there are many."""
    return [day for day in range(first, -1, -1) if day % (14 if first > 35 else 7) == 0]


def _scale(most: int, ticks: int = 5) -> tuple[int, int]:
    """The upper end of an axis and the step of its figures: 1, 2 or 5 times a power of ten."""
    power = 1
    while True:
        for factor in (1, 2, 5):
            step = factor * power
            if -(-most // step) < ticks:
                return max(1, -(-most // step)) * step, step
        power *= 10
