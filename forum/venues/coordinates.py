"""Coordinates pasted from Chinese map services, brought to WGS-84, in which we keep and publish them. Pure.

By law public maps of China are drawn in GCJ-02, which is off by up to 700 m; Baidu shifts it once more
(BD-09). Neither is published; the formulas are those found out by others and in general use (early in
github.com/googollee/eviltransform and in the map libraries since), and so are the rectangles.
"""

from collections.abc import Callable
from enum import StrEnum
from math import atan2, cos, hypot, pi, radians, sin, sqrt

Place = tuple[float, float]
"""Latitude and longitude in degrees."""

DECIMALS = 6
"""A tenth of a metre; GEO has no more (RFC 5545 section 3.8.1.6)."""

_AXIS = 6378245.0
_ECCENTRICITY = 0.00669342162296594323
"""Semi-major axis and squared eccentricity of Krasovsky's ellipsoid of 1940."""
_BAIDU_X, _BAIDU_Y = 0.0065, 0.006
_STEPS = 12
"""Each step of an inverse leaves less than a hundredth of the error before it; three would do."""

# South, west, north, east: the mainland in rough pieces, and what of them lies beyond its borders.
_MAINLAND = (
    (42.8899, 79.4462, 49.2204, 96.33),
    (39.3742, 109.6872, 54.1415, 135.0002),
    (29.5297, 73.1246, 42.8899, 124.143255),
    (26.7186, 82.9684, 29.5297, 97.0352),
    (20.414096, 97.0253, 29.5297, 124.367395),
    (17.871542, 107.975793, 20.414096, 111.744104),
)
_BEYOND = (
    (21.785006, 119.921265, 25.398623, 122.497559),
    (20.0988, 101.8652, 22.284, 106.665),
    (20.4878, 106.4525, 21.5422, 108.051),
    (50.3257, 109.0323, 55.8175, 119.127),
    (49.5574, 127.4568, 55.8175, 137.0227),
    (42.5692, 131.2662, 44.8922, 137.0227),
)


class Datum(StrEnum):
    """What a pair of coordinates is counted in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def to_wgs84(place: Place, datum: Datum) -> Place:
    """The same place in WGS-84, accurate to centimetres within the formulas; outside China as it is."""
    if datum is Datum.BD09:
        # Baidu's own offset is only applied on top of the other one.
        place = _undone(_as_baidu, place) if is_offset(place) else place
    if datum is not Datum.WGS84 and is_offset(place):
        place = _undone(to_gcj02, place)
    latitude, longitude = place
    return round(latitude, DECIMALS), round(longitude, DECIMALS)


def is_offset(place: Place) -> bool:
    """Whether Chinese map services show this place away from where it is; about where, not to the metre.

    So they do on the mainland, in Hong Kong and in Macau, and nowhere else.
    """
    return any(_holds(one, place) for one in _MAINLAND) and not any(_holds(one, place) for one in _BEYOND)


def to_gcj02(place: Place) -> Place:
    """Where the maps of the mainland show a place given in WGS-84."""
    latitude, longitude = place
    north, east = latitude - 35.0, longitude - 105.0
    waves = 20.0 * sin(6.0 * east * pi) + 20.0 * sin(2.0 * east * pi)
    by_north = (
        -100.0 + 2.0 * east + 3.0 * north + 0.2 * north**2 + 0.1 * east * north + 0.2 * sqrt(abs(east))
    ) + (
        waves
        + 20.0 * sin(north * pi)
        + 40.0 * sin(north / 3.0 * pi)
        + 160.0 * sin(north / 12.0 * pi)
        + 320.0 * sin(north * pi / 30.0)
    ) * 2.0 / 3.0
    by_east = (300.0 + east + 2.0 * north + 0.1 * east**2 + 0.1 * east * north + 0.1 * sqrt(abs(east))) + (
        waves
        + 20.0 * sin(east * pi)
        + 40.0 * sin(east / 3.0 * pi)
        + 150.0 * sin(east / 12.0 * pi)
        + 300.0 * sin(east / 30.0 * pi)
    ) * 2.0 / 3.0
    curve = 1.0 - _ECCENTRICITY * sin(radians(latitude)) ** 2
    metres_north = _AXIS * (1.0 - _ECCENTRICITY) / curve**1.5 * pi / 180.0
    metres_east = _AXIS / sqrt(curve) * cos(radians(latitude)) * pi / 180.0
    return latitude + by_north / metres_north, longitude + by_east / metres_east


def to_bd09(place: Place) -> Place:
    """Where Baidu shows a place given in WGS-84."""
    return _as_baidu(to_gcj02(place))


def _as_baidu(place: Place) -> Place:
    y, x = place
    turn = pi * 3000.0 / 180.0
    length = hypot(x, y) + 0.00002 * sin(y * turn)
    angle = atan2(y, x) + 0.000003 * cos(x * turn)
    return length * sin(angle) + _BAIDU_Y, length * cos(angle) + _BAIDU_X


def _undone(shift: Callable[[Place], Place], place: Place) -> Place:
    """The place that a shift brings here: moved back by what the shift does there, until it fits."""
    found = place
    for _ in range(_STEPS):
        there = shift(found)
        found = found[0] + place[0] - there[0], found[1] + place[1] - there[1]
    return found


def _holds(rectangle: tuple[float, float, float, float], place: Place) -> bool:
    south, west, north, east = rectangle
    return south <= place[0] <= north and west <= place[1] <= east
