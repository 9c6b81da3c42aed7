"""Lists as pages show them: months, facing pages, the next lecture."""

from datetime import UTC, datetime, timedelta

from forum.lectures.listing import Page, Row, by_month, facing, next_to_come
from forum.lectures.models import Lecture, PublicState
from forum.lectures.standing import Standing


def row(starts_at: datetime, state: PublicState = PublicState.PUBLISHED) -> Row:
    return Row(Lecture(starts_at=starts_at, timezone="Asia/Shanghai", public_state=state), Standing.OPEN)


def rows_of(*months: int) -> list[Row]:
    """Rows at noon of one day after the other in the given months."""
    return [
        row(datetime(2026, month, 1, 4, tzinfo=UTC) + timedelta(days=n)) for n, month in enumerate(months)
    ]


def shape(leaves: list[list]) -> list[list[int]]:
    return [[len(month.rows) for month in leaf] for leaf in leaves]


def test_months_are_those_of_the_place():
    last_evening_in_london = datetime(2026, 4, 30, 17, 0, tzinfo=UTC)  # already the first of May in Shanghai
    months = by_month([row(last_evening_in_london), row(datetime(2026, 5, 2, tzinfo=UTC))])

    assert [len(month.rows) for month in months] == [2]
    assert months[0].first.starts_at == last_evening_in_london


def test_months_lie_evenly_on_facing_pages():
    assert shape(facing(by_month(rows_of(3, 3, 3, 4, 5, 6)))) == [[3], [1, 1, 1]]
    assert shape(facing(by_month(rows_of(3, 3, 4)))) == [[2], [1]]
    assert shape(facing(by_month(rows_of(3, 3)))) == [[2]]
    assert facing([]) == []


def test_the_next_lecture_is_one_that_will_be_held():
    at = datetime(2026, 4, 1, tzinfo=UTC)
    cancelled, held = row(at, PublicState.CANCELLED), row(at)

    assert next_to_come([cancelled, held]) is held
    assert next_to_come([cancelled]) is cancelled
    assert next_to_come([]) is None


def test_pages_are_counted_from_what_there_is():
    assert [Page([], 1, total, 40).count for total in (0, 1, 40, 41)] == [1, 1, 1, 2]
