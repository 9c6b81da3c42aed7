"""The order of a list, as its address names it."""

import pytest

from forum.lectures import staff_queries as lectures
from forum.registrations import staff_queries as registrations
from forum.sorting import Sort
from forum.speakers import staff_queries as speakers

COLUMNS = {"name", "registered_at"}


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("name", Sort("name")),
        ("-name", Sort("name", is_descending=True)),
        ("", Sort("registered_at", is_descending=True)),
        ("-", Sort("registered_at", is_descending=True)),
        ("--name", Sort("registered_at", is_descending=True)),
        ("password", Sort("registered_at", is_descending=True)),
    ],
)
def test_only_columns_of_the_table_are_sorted_by(text, sort):
    assert Sort.read(text, COLUMNS, "-registered_at") == sort


@pytest.mark.parametrize("orders", [lectures.ORDERS, registrations.ORDERS, speakers.ORDERS])
def test_rows_that_are_alike_have_an_order_too(orders):
    # Else the next page may show a row again, and one never.
    last = {expressions[-1].key for expressions in orders.values() if expressions}

    assert last <= {"id", "number"}


def test_a_heading_turns_its_own_order_and_begins_that_of_another():
    by_name = Sort("name")

    assert [by_name.turned(column) for column in ("name", "registered_at")] == ["-name", "registered_at"]
    assert Sort("name", is_descending=True).turned("name") == "name"
    assert [by_name.aria(column) for column in ("name", "registered_at")] == ["ascending", ""]
    assert str(Sort("name", is_descending=True)) == "-name"
