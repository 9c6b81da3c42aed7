"""The pure rules, as tables of cases."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from forum.registrations.address import Address, AddressError, read_address
from forum.registrations.capacity import excess, gets_a_seat, has_free_seat, overbooked_after_leaving
from forum.registrations.reference import reference
from forum.registrations.waitlist import Place, orbit
from forum.web import stamps
from tests.cast import NOON


@dataclass(frozen=True)
class Pool:
    """A pool's figures."""

    seats: int | None
    taken: int
    overbooked: int = 0


@pytest.mark.parametrize(
    ("pool", "free"),
    [
        (Pool(None, 1_000_000), True),
        (Pool(10, 9), True),
        (Pool(10, 10), False),
        (Pool(10, 11, 1), False),
        (Pool(0, 0), False),
    ],
)
def test_a_seat_is_free(pool: Pool, free: bool) -> None:
    assert has_free_seat(pool) is free
    assert gets_a_seat(pool, waiting=0) is free
    assert gets_a_seat(pool, waiting=1) is False


@pytest.mark.parametrize(
    ("pool", "left"),
    [(Pool(10, 10), 0), (Pool(10, 12, 2), 1), (Pool(10, 11, 1), 0), (Pool(None, 5), 0), (Pool(10, 5), 0)],
)
def test_overbooking_falls_first(pool: Pool, left: int) -> None:
    assert overbooked_after_leaving(pool) == left


def test_excess() -> None:
    assert [excess(10, 12), excess(10, 10), excess(10, 3), excess(None, 99)] == [2, 0, 0, 0]


def test_a_place_in_line() -> None:
    assert (Place(0, 3).number, Place(0, 3).is_first, Place(2, 0).number, Place(2, 0).is_first) == (
        1,
        True,
        3,
        False,
    )


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("cleo@example.org", Address("cleo@example.org", "cleo@example.org")),
        ("  Cleo.X@Example.ORG ", Address("Cleo.X@example.org", "cleo.x@example.org")),
        ("cleo＠example。org", Address("cleo@example.org", "cleo@example.org")),
        (
            "cleo@bücher.example.org",
            Address("cleo@xn--bcher-kva.example.org", "cleo@xn--bcher-kva.example.org"),
        ),
        ("ZOE\u0308@example.org", Address("ZOË@example.org", "zoë@example.org")),
        ("用户@例子.中国", Address("用户@xn--fsqu00a.xn--fiqs8s", "用户@xn--fsqu00a.xn--fiqs8s")),
        ("a.b+c@gmail.com", Address("a.b+c@gmail.com", "a.b+c@gmail.com")),
    ],
)
def test_addresses_are_one_whatever_their_spelling(typed: str, address: Address) -> None:
    # C-21
    assert read_address(typed) == address


@pytest.mark.parametrize("typed", ["", "cleo", "cleo@", "@example.org", "a b@example.org", "a@b", "a@b..org"])
def test_what_is_no_address(typed: str) -> None:
    with pytest.raises(AddressError):
        read_address(typed)


def test_a_key_is_recognised_with_the_instant_it_was_made() -> None:
    key = stamps.issue("secret", "chance_-x", NOON)
    read = stamps.read("secret", key)
    assert read is not None
    assert (read.key, read.shown_at) == (key, NOON)


def test_a_changed_key_is_not_ours() -> None:
    key = stamps.issue("secret", "chance", NOON)
    assert stamps.read("other secret", key) is None
    for changed in (key[:-1] + "x", "1" + key, "", "-", "1-2-3", key.replace("chance", "choice")):
        assert stamps.read("secret", changed) is None


@pytest.mark.parametrize(
    ("seconds", "by_hand"), [(0, False), (1, False), (2, True), (86400, True), (86401, False)]
)
def test_nobody_types_in_no_time_and_nobody_takes_a_day(seconds: int, by_hand: bool) -> None:
    # C-31
    read = stamps.read("secret", stamps.issue("secret", "chance", NOON))
    assert read is not None
    assert read.was_filled_in_by_hand(NOON + timedelta(seconds=seconds)) is by_hand


def test_a_fingerprint_is_of_one_form_one_lecture_one_address() -> None:
    # C-20
    one = stamps.Submission("key", NOON)
    prints = {one.fingerprint(1, "a@b.c"), one.fingerprint(2, "a@b.c"), one.fingerprint(1, "b@b.c")}
    assert len(prints | {stamps.Submission("other", NOON).fingerprint(1, "a@b.c")}) == 4
    assert one.fingerprint(1, "a@b.c") == one.fingerprint(1, "a@b.c")
    assert {len(text) for text in prints} == {64}


def test_a_reference_is_short_enough_to_say() -> None:
    assert reference("q7mx4k2dabcdefgh") == "Q7MX-4K2D"


@pytest.mark.parametrize(
    ("place", "numbers"),
    [
        (Place(before=0, behind=0), [1]),
        (Place(before=3, behind=7), list(range(1, 12))),
        (Place(before=500, behind=500), list(range(490, 513))),
        (Place(before=12, behind=0), list(range(2, 14))),
    ],
)
def test_the_line_is_drawn_around_ones_own_place(place: Place, numbers: list[int]) -> None:
    # C-16
    drawn = orbit(place)
    assert [body.number for body in drawn.bodies] == numbers
    across = [body.at[0] for body in drawn.bodies]
    assert across == sorted(set(across))
    assert all(0 < x < 540 and 0 < y < 190 for x, y in (body.at for body in drawn.bodies))
