"""The order of a list, as its address names it."""

import pytest

from forum.sorting import Sort

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


def test_a_heading_turns_its_own_order_and_begins_that_of_another():
    by_name = Sort("name")

    assert [by_name.turned(column) for column in ("name", "registered_at")] == ["-name", "registered_at"]
    assert Sort("name", is_descending=True).turned("name") == "name"
    assert [by_name.aria(column) for column in ("name", "registered_at")] == ["ascending", ""]
    assert str(Sort("name", is_descending=True)) == "-name"
