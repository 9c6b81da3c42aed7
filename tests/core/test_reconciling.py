"""Two people changed the same thing: who touched what."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.reconciling import Reconciled, reconcile

WHEN = frozenset({"on", "starts"})


def found(before, theirs, mine, **more):
    """The names by who touched them, sorted, as three lists."""
    all_of_it = reconcile(before, theirs, mine, **more)
    return [sorted(one) for one in (all_of_it.taken, all_of_it.kept, all_of_it.torn)]


@pytest.mark.parametrize(
    ("before", "theirs", "mine", "by_whom"),
    [
        ({"a": 1}, {"a": 1}, {"a": 1}, [[], [], []]),
        ({"a": 1}, {"a": 2}, {"a": 1}, [["a"], [], []]),
        ({"a": 1}, {"a": 1}, {"a": 2}, [[], ["a"], []]),
        ({"a": 1}, {"a": 2}, {"a": 3}, [[], [], ["a"]]),
        # Both corrected the same letter.
        ({"a": 1}, {"a": 2}, {"a": 2}, [[], [], []]),
        # Nobody knows what it was.
        ({}, {"a": 1}, {"a": 2}, [[], [], ["a"]]),
        ({}, {"a": 1}, {"a": 1}, [[], [], []]),
        ({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 1, "b": 2}, [["a"], ["b"], []]),
    ],
)
def test_each_field_is_of_whoever_touched_it(before, theirs, mine, by_whom):
    assert found(before, theirs, mine) == by_whom


@pytest.mark.parametrize(
    ("theirs", "mine", "by_whom"),
    [
        # Her day with his clock would be an hour that nobody chose.
        ({"on": 2, "starts": 1}, {"on": 1, "starts": 2}, [[], [], ["on", "starts"]]),
        ({"on": 2, "starts": 1}, {"on": 1, "starts": 1}, [["on", "starts"], [], []]),
        ({"on": 1, "starts": 1}, {"on": 1, "starts": 2}, [[], ["on", "starts"], []]),
        ({"on": 2, "starts": 2}, {"on": 2, "starts": 2}, [[], [], []]),
    ],
)
def test_what_means_something_only_together_is_touched_together(theirs, mine, by_whom):
    assert found({"on": 1, "starts": 1}, theirs, mine, together=[WHEN]) == by_whom


def test_fields_a_form_has_not_are_no_matter():
    assert found({}, {"a": 1}, {"a": 1}, together=[WHEN]) == [[], [], []]


NAMES = ("on", "starts", "title", "room")
versions = st.fixed_dictionaries({name: st.integers(0, 3) for name in NAMES})


@given(versions, versions, versions, st.booleans())
def test_nothing_anybody_typed_is_lost_unseen(before, theirs, mine, groups):
    """Whatever two people do: what one of them changed is in the outcome, or the other is asked."""
    came = reconcile(before, theirs, mine, together=[WHEN] if groups else [])
    merged = came.merged(theirs, mine)

    assert not (came.taken & came.kept)
    assert not (came.taken & came.torn)
    assert not (came.kept & came.torn)
    for name in NAMES:
        if theirs[name] != before[name] and name not in came.torn:
            assert merged[name] == theirs[name]
        if mine[name] != before[name]:
            assert merged[name] == mine[name]
    # The other way round the same is asked, and the same comes of it.
    mirrored = reconcile(before, mine, theirs, together=[WHEN] if groups else [])
    assert mirrored == Reconciled(came.kept, came.taken, came.torn)
    if not came.torn:
        assert mirrored.merged(mine, theirs) == merged


def test_whoever_changed_nothing_is_asked_nothing():
    values = [dict(zip(NAMES, row, strict=True)) for row in product((1, 2), repeat=4)]

    for theirs in values:
        came = reconcile(values[0], theirs, values[0], together=[WHEN])
        assert (came.torn, came.kept, came.merged(theirs, values[0])) == (frozenset(), frozenset(), theirs)
