"""The geometry of the desk's charts: numbers in, places out."""

import pytest

from forum.desk.charts import (
    APART,
    BOTTOM,
    LEFT,
    RIGHT,
    ROWS_LEFT,
    ROWS_RIGHT,
    TOP,
    Arrivals,
    Fill,
    course_chart,
    gained,
    seats_chart,
    show_up_chart,
    spark,
    spread,
)
from forum.desk.courses import Course

OWN = Course({20: 10, 12: 5, 10: 1})


def chart(others=(), *, days_to_go=9.5, seats=None):
    return course_chart((14, OWN), others, days_to_go=days_to_go, seats=seats)


def test_a_course_knows_its_total_on_every_day():
    assert [OWN.total(day) for day in (21, 20, 12, 11, 0)] == [0, 10, 15, 15, 16]
    assert (OWN.now, OWN.first_day) == (16, 20)


def test_the_own_line_ends_today_and_the_others_on_the_day():
    drawn = chart([(8, Course({15: 9})), (9, Course({3: 4}))])
    x, y = drawn.own.end

    assert x == round(LEFT + (21 - 9.5) / 21 * (RIGHT - LEFT), 1)
    assert TOP <= y < BOTTOM
    assert [line.end[0] for line in drawn.others] == [RIGHT, RIGHT]
    assert drawn.own.path.startswith(f"M{LEFT}.0 {BOTTOM}.0")


def test_once_it_has_begun_the_line_goes_to_the_end():
    assert chart(days_to_go=-3).own.end[0] == RIGHT


def test_the_table_behind_says_the_same_and_nothing_of_the_future():
    drawn = chart([(8, Course({15: 9}))])

    assert [(tick.value) for tick in drawn.days] == [21, 14, 7, 0]
    assert drawn.table == [(21, [0, 0]), (14, [10, 9]), (7, [None, 9]), (0, [None, 9])]


@pytest.mark.parametrize(("seats", "is_drawn"), [(None, False), (30, True), (16, True), (500, False)])
def test_seats_are_drawn_where_they_are_in_sight(seats, is_drawn):
    drawn = chart(seats=seats)

    assert (drawn.seats_y is not None) is is_drawn
    if is_drawn:
        assert TOP <= drawn.seats_y <= BOTTOM


@pytest.mark.parametrize(
    ("heights", "placed"),
    [
        ([], []),
        ([50, 100], [50, 100]),
        ([50, 55, 52], [50, 50 + 2 * APART, 50 + APART]),
        ([BOTTOM, BOTTOM], [BOTTOM - APART, BOTTOM]),
    ],
)
def test_names_of_lines_do_not_lie_on_each_other(heights, placed):
    assert spread(heights) == placed


def test_nobody_at_all_is_a_flat_line_and_no_spark():
    empty = Course({})

    assert course_chart((1, empty), [], days_to_go=3.0, seats=None).own.total == 0
    assert spark(empty, 3.0) == ""


def test_a_spark_rises_with_the_last_four_weeks():
    points = [float(point.split()[1]) for point in spark(OWN, 9.5)[1:].split("L")]

    assert points == sorted(points, reverse=True)
    assert len(points) == 29
    assert gained(OWN, 9.5) == 6


def test_who_came_stands_left_of_who_had_registered():
    drawn = show_up_chart([Arrivals(7, 100, 80, 3), Arrivals(8, 0, 0, 0)])
    first, second = drawn.rows

    assert (first.of.per_cent, second.of.per_cent) == (80, 0)
    assert ROWS_LEFT < first.second < first.first <= ROWS_RIGHT
    assert second.first == second.second == ROWS_LEFT


def test_bars_are_on_one_scale_and_who_waits_comes_after_the_seats():
    drawn = seats_chart([Fill(1, 30, 30, 9), Fill(2, 150, 105, 0), Fill(3, None, 40, 0)])
    full, half, free = drawn.rows

    assert full.first == full.second < full.third
    assert half.first < half.second == half.third
    assert free.first == free.second
    assert half.second > full.third
