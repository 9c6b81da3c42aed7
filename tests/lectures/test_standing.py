"""What a lecture offers the public at one instant."""

from datetime import timedelta

import pytest

from forum.lectures.models import Attendance, Lecture, PublicState, SeatPool, WayOfAttending
from forum.lectures.standing import Standing, closing_time, standing
from tests.cast import NOON

HOUR = timedelta(hours=1)


def lecture(*pools: tuple[int | None, int], **values: object) -> Lecture:
    """A lecture in a week, with pools of (seats, taken)."""
    usual = {
        "public_state": PublicState.PUBLISHED,
        "starts_at": NOON + timedelta(days=7),
        "ends_at": NOON + timedelta(days=7) + HOUR,
        "attendance": Attendance.ON_SITE,
        "takes_registrations": True,
        "registration_closes_at": None,
    }
    seats = [
        SeatPool(attendance=WayOfAttending.ON_SITE, seats=seats, taken=taken, overbooked=0)
        for seats, taken in pools or ((10, 3),)
    ]
    return Lecture(pools=seats, **{**usual, **values})


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        (lecture(), Standing.OPEN),
        (lecture((10, 10)), Standing.FULL),
        (lecture((0, 0)), Standing.FULL),
        (lecture((10, 10), (None, 500)), Standing.OPEN),
        (lecture((10, 10), (5, 5)), Standing.FULL),
        (lecture((10, 3), attendance=Attendance.ONLINE), Standing.FREE_ENTRY),
        (lecture(takes_registrations=False), Standing.FREE_ENTRY),
        (lecture(registration_closes_at=NOON), Standing.CLOSED),
        (lecture(registration_closes_at=NOON + HOUR), Standing.OPEN),
        (lecture(starts_at=NOON - HOUR, ends_at=NOON + HOUR), Standing.CLOSED),
        (lecture(starts_at=NOON - HOUR, ends_at=NOON), Standing.OVER),
        (lecture((10, 10), public_state=PublicState.CANCELLED), Standing.CANCELLED),
        (lecture(ends_at=NOON, public_state=PublicState.CANCELLED), Standing.CANCELLED),
        (lecture(public_state=PublicState.POSTPONED), Standing.POSTPONED),
        (lecture(public_state=PublicState.WITHDRAWN), Standing.WITHDRAWN),
    ],
)
def test_standing(what, expected):
    assert standing(what, NOON) is expected


def test_seats_of_a_way_no_longer_offered_are_none():
    former = SeatPool(attendance=WayOfAttending.ONLINE, seats=None, taken=0, overbooked=0)
    on_site = lecture((10, 10))
    on_site.pools.append(former)

    assert standing(on_site, NOON) is Standing.FULL
    on_site.attendance = Attendance.MIXED
    assert standing(on_site, NOON) is Standing.OPEN


def test_registration_never_stays_open_beyond_the_beginning():
    late = lecture(registration_closes_at=NOON + timedelta(days=8))

    assert closing_time(late) == late.starts_at
