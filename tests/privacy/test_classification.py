"""Every column of the schema is thought about: whose it is, who gets it, how and when it goes. C-65"""

from collections import Counter
from pathlib import Path

import pytest

from forum.db import Base
from forum.privacy.classification import ERASED, KEPT, KINDS, Personal, nobodys, personal
from forum.privacy.documenting import columns_as_markdown

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "personal-data.md"


def test_every_column_is_classified_once_and_no_other() -> None:
    schema = {(table.name, column.name) for table in Base.metadata.sorted_tables for column in table.columns}
    named = [(one.table, column) for one in personal() for column in one.columns] + list(nobodys())

    assert schema - set(named) == set(), "say in forum/privacy/classification.py whose these are"
    assert set(named) - schema == set()
    assert [name for name, count in Counter(named).items() if count > 1] == []


@pytest.mark.parametrize("one", personal(), ids=lambda one: f"{one.table} {one.columns[0]}")
def test_words_of_the_classification_mean_something(one: Personal) -> None:
    assert one.kind in KINDS
    assert one.erased in ERASED
    assert one.kept in KEPT
    assert one.whose in {"attendees", "approvers", "speakers", "staff"}
    # What may tell of somebody's health, or is in their own words, never stays.
    assert (
        one.kind not in {"health", "content"} or one.whose != "attendees" or one.erased in {"row", "emptied"}
    )


def test_document_says_the_same() -> None:
    """`flask privacy columns` prints what belongs there."""
    assert DOCUMENT.read_text("utf-8").endswith(columns_as_markdown(personal()))
