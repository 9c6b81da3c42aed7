"""What becomes of a free seat, by the hour: a table of cases (C-11, C-14, C-15, C-42). Pure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forum.lectures.models import Attendance, Lecture, PublicState, SeatPool, WayOfAttending
from forum.registrations.models import Attendee, Registration
from forum.registrations.policy import Passing, Policy
from forum.registrations.rules_models import usual_rules
from forum.registrations.waiting_reasons import Reason, Why, why_waiting
from forum.registrations.waitlist import Turn, turns_with

SHANGHAI = "Asia/Shanghai"
# A Thursday, two in the afternoon in Shanghai.
STARTS = datetime(2026, 3, 12, 6, 0, tzinfo=UTC)


def before(**duration: float) -> datetime:
    """So long before the lecture."""
    return STARTS - timedelta(**duration)


def lecture(**values: Any) -> Lecture:
    usual: dict[str, Any] = {
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=90),
        "timezone": SHANGHAI,
        "public_state": PublicState.PUBLISHED,
        "attendance": Attendance.ON_SITE,
        "pools": [SeatPool(attendance=WayOfAttending.ON_SITE, seats=1, taken=0, overbooked=0)],
    }
    return Lecture(**{**usual, **values})


def policy(one: Lecture | None = None, **rules: Any) -> Policy:
    decided = usual_rules(1)
    for name, value in rules.items():
        setattr(decided, name, value)
    return Policy.of(one or lecture(), decided)


@pytest.mark.parametrize(
    ("now", "passing"),
    [
        (before(days=30), Passing.PROMOTION),
        (before(hours=48, seconds=1), Passing.PROMOTION),
        (before(hours=48), Passing.OFFER),
        (before(hours=6, seconds=1), Passing.OFFER),
        (before(hours=6), Passing.NOTHING),
        (before(seconds=1), Passing.NOTHING),
        (STARTS, Passing.NOTHING),
    ],
)
def test_far_away_seats_are_given_then_offered_then_left(now: datetime, passing: Passing) -> None:
    # C-11
    assert policy().passing(now) is passing


@pytest.mark.parametrize("state", [state for state in PublicState if state is not PublicState.PUBLISHED])
def test_nothing_passes_on_while_a_lecture_is_not_held(state: PublicState) -> None:
    # C-14
    assert policy(lecture(public_state=state)).passing(before(days=30)) is Passing.NOTHING


@pytest.mark.parametrize(
    ("values", "rules", "now", "passing"),
    [
        # Registration closes first (C-14).
        ({"registration_closes_at": before(days=5)}, {}, before(days=5, seconds=1), Passing.PROMOTION),
        ({"registration_closes_at": before(days=5)}, {}, before(days=5), Passing.NOTHING),
        # A gate wants the names beforehand (C-11).
        ({}, {"line_closes_at": before(hours=24)}, before(hours=24, seconds=1), Passing.OFFER),
        ({}, {"line_closes_at": before(hours=24)}, before(hours=24), Passing.NOTHING),
        # Never offered, always given.
        ({}, {"promotes_until_hours": 0, "offers_until_hours": 0}, before(seconds=1), Passing.PROMOTION),
        ({}, {"promotes_until_hours": 0, "offers_until_hours": 0}, STARTS, Passing.NOTHING),
        # Never given, always offered.
        ({}, {"promotes_until_hours": 8760}, before(days=300), Passing.OFFER),
    ],
)
def test_what_ends_earlier_ends_what_comes_after(
    values: dict[str, Any], rules: dict[str, Any], now: datetime, passing: Passing
) -> None:
    assert policy(lecture(**values), **rules).passing(now) is passing


def at(day: int, hour: int, minute: int = 0, *, ahead: int = 8) -> datetime:
    """A local time in March 2026, in a zone so many hours ahead of UTC. The 12th is a Thursday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=ahead)


MONDAY_NOON = datetime(2026, 3, 16, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("starts", "now", "zone", "until"),
    [
        # Twelve hours of one day, and over a night.
        (STARTS, at(10, 8), SHANGHAI, at(10, 20)),
        (STARTS, at(10, 15), SHANGHAI, at(11, 13)),
        (STARTS, at(10, 23), SHANGHAI, at(11, 20)),
        # Never past the cut-off, six hours before the lecture.
        (STARTS, at(11, 15), SHANGHAI, at(12, 8)),
        # A weekend between: two hours on Friday, ten on Monday; then the cut-off comes first.
        (MONDAY_NOON + timedelta(days=1), at(13, 20), SHANGHAI, at(16, 18)),
        (MONDAY_NOON, at(13, 20), SHANGHAI, at(16, 6)),
        (MONDAY_NOON, at(14, 12), SHANGHAI, at(16, 6)),
        # One at night in Shanghai is six in the evening in Berlin: four hours then, eight the next day.
        (STARTS + timedelta(days=1), at(11, 1), "Europe/Berlin", at(11, 16, ahead=1)),
        # The clocks go forward on Sunday 29 March: the night is an hour shorter, the day is not.
        (datetime(2026, 4, 1, tzinfo=UTC), at(27, 20, ahead=1), "Europe/Berlin", at(30, 18, ahead=2)),
    ],
)
def test_the_clock_of_an_offer_rests_at_night_and_at_the_weekend(
    starts: datetime, now: datetime, zone: str, until: datetime
) -> None:
    # C-11
    rule = policy(lecture(starts_at=starts, ends_at=starts + timedelta(hours=1)))
    assert rule.offer_until(now, zone) == until


@pytest.mark.parametrize(
    ("now", "zone", "is_offered"),
    [
        (before(hours=7), SHANGHAI, False),  # from seven to eight in the morning: nobody is awake
        (at(11, 21), SHANGHAI, True),  # an hour of evening is left
        (at(11, 21, 1), SHANGHAI, False),
        (at(11, 21, 1), "America/New_York", True),  # morning there, and eleven hours to go
        (at(12, 7), "America/New_York", True),
        (at(12, 7, 30), "America/New_York", False),
    ],
)
def test_no_offer_that_nobody_could_answer(now: datetime, zone: str, is_offered: bool) -> None:
    # C-15
    assert (policy().offer_until(now, zone) is not None) is is_offered


LONG_BEFORE = before(days=10)


def reason(
    *,
    now: datetime = LONG_BEFORE,
    ahead: int = 0,
    one: Lecture | None = None,
    rules: dict[str, Any] | None = None,
    email: str | None = "cleo@example.org",
    **values: Any,
) -> Reason:
    """Why somebody waits, in a lecture with a free seat unless it says otherwise."""
    one = one or lecture()
    usual = {"address_confirmed_at": STARTS, "yields": False, "attendee": Attendee(email=email)}
    closes = (rules or {}).get("line_closes_at")
    return why_waiting(
        Registration(**{**usual, **values}),
        one.pools[0],
        one,
        policy(one, **(rules or {})),
        before=ahead,
        line_closes_at=closes,
        now=now,
    )


def full() -> Lecture:
    return lecture(pools=[SeatPool(attendance=WayOfAttending.ON_SITE, seats=1, taken=1, overbooked=0)])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"one": lecture(public_state=PublicState.UNPUBLISHED)}, Reason(Why.NOT_PUBLISHED)),
        ({"one": lecture(public_state=PublicState.WITHDRAWN)}, Reason(Why.NOT_PUBLISHED)),
        ({"one": lecture(public_state=PublicState.CANCELLED)}, Reason(Why.CANCELLED)),
        ({"one": lecture(public_state=PublicState.POSTPONED)}, Reason(Why.POSTPONED)),
        ({"now": STARTS}, Reason(Why.HAS_BEGUN)),
        ({"one": lecture(attendance=Attendance.ONLINE)}, Reason(Why.WAY_CLOSED)),
        (
            {"one": lecture(registration_closes_at=before(days=20))},
            Reason(Why.REGISTRATION_CLOSED),
        ),
        ({"rules": {"line_closes_at": before(days=20)}}, Reason(Why.LINE_CLOSED)),
        ({"now": before(hours=2)}, Reason(Why.TOO_NEAR)),
        ({"address_confirmed_at": None, "ahead": 2}, Reason(Why.ADDRESS_NOT_PROVED, 2)),
        ({"one": full(), "ahead": 3}, Reason(Why.NO_SEAT_FREE, 3)),
        ({"one": full(), "ahead": 3, "yields": True}, Reason(Why.YIELDS, 3)),
        ({"ahead": 1, "yields": True}, Reason(Why.YIELDS, 1)),
        ({"ahead": 1}, Reason(Why.BEHIND_OTHERS, 1)),
        ({"now": before(hours=30), "email": None}, Reason(Why.NO_ADDRESS)),
        ({"now": at(11, 21, 30)}, Reason(Why.NO_TIME_TO_ANSWER)),
        ({"now": at(11, 21, 30), "timezone": "America/New_York"}, Reason(Why.NEXT)),
        ({"email": None}, Reason(Why.NEXT)),
        ({}, Reason(Why.NEXT)),
    ],
)
def test_everybody_who_waits_is_told_apart(facts: dict[str, Any], expected: Reason) -> None:
    # C-15
    assert reason(**facts) == expected


def turn(number: int, *, seconds: float | None = None, yields: bool = False) -> Turn:
    return Turn(yields, STARTS + timedelta(seconds=number if seconds is None else seconds), number)


LINE = [turn(1), turn(2), turn(3, seconds=2), turn(4), turn(8, yields=True), turn(9, yields=True)]


@pytest.mark.parametrize(
    ("who", "place", "order", "still_yields"),
    [
        (4, 1, [4, 1, 2, 3, 8, 9], False),
        (4, 2, [1, 4, 2, 3, 8, 9], False),
        (4, 3, [1, 2, 4, 3, 8, 9], False),  # between two of the same instant
        (1, 3, [2, 3, 1, 4, 8, 9], False),
        (1, 99, [2, 3, 4, 1, 8, 9], False),  # never behind those who yield
        (9, 5, [1, 2, 3, 4, 9, 8], True),
        (9, 2, [1, 9, 2, 3, 4, 8], False),
        (8, 6, [1, 2, 3, 4, 9, 8], True),
        (3, 3, [1, 2, 3, 4, 8, 9], False),
    ],
)
def test_moving_somebody_in_line(who: int, place: int, order: list[int], still_yields: bool) -> None:
    # C-10
    line = {one.id: one for one in LINE}
    line.update((one.id, one) for one in turns_with(LINE, who, place))
    assert [one.id for one in sorted(line.values())] == order
    assert line[who].yields is still_yields
