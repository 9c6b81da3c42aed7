"""Coordinates from Chinese maps become those of the Earth (A-21)."""

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.venues.coordinates import Datum, is_offset, to_bd09, to_gcj02, to_wgs84

METRES_A_DEGREE = 111_320

# WGS-84, and what Amap and Baidu call the same place: computed with the eviltransform package 0.1.1.
REFERENCES = [
    ("Tiananmen Square", (39.907333, 116.391083), (39.908734, 116.397324), (39.915077, 116.403697)),
    ("Shanghai", (31.2397, 121.4998), (31.237686, 121.504233), (31.243335, 121.510842)),
    ("Urumqi", (43.8256, 87.6168), (43.826805, 87.61965), (43.83295, 87.6261)),
    ("Sanya", (18.2528, 109.5119), (18.251095, 109.515984), (18.256877, 109.522532)),
    ("Harbin", (45.8038, 126.535), (45.805782, 126.54104), (45.811396, 126.547659)),
    ("Lhasa", (29.6525, 91.1721), (29.649711, 91.173567), (29.655764, 91.18006)),
]
ABROAD = [
    (51.5007, -0.1246),
    (35.6812, 139.7671),
    (37.5665, 126.978),
    (25.033, 121.5654),
    (21.0278, 105.8342),
    (28.6139, 77.209),
    (1.3521, 103.8198),
    (47.9186, 106.917),
    (43.1155, 131.8855),
    (-33.8568, 151.2153),
]


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    north, east = other[0] - one[0], (other[1] - one[1]) * cos(radians(one[0]))
    return hypot(north, east) * METRES_A_DEGREE


@pytest.mark.parametrize(("true", "amap", "baidu"), [row[1:] for row in REFERENCES], ids=lambda _: "")
def test_a_known_place_is_found_again(true, amap, baidu):
    assert metres(true, to_wgs84(amap, Datum.GCJ02)) < 1
    assert metres(true, to_wgs84(baidu, Datum.BD09)) < 1
    assert to_wgs84(true, Datum.WGS84) == true
    # What it would have been to take them as they are.
    assert 200 < metres(true, amap) < 800 < metres(true, baidu)


@given(st.floats(18.5, 53), st.floats(74, 134))
def test_the_way_back_is_exact_everywhere(north, east):
    true = (north, east)
    for there, datum in ((to_gcj02(true), Datum.GCJ02), (to_bd09(true), Datum.BD09)):
        found = to_wgs84(there, datum)
        assert metres(true, found) < 1 or not is_offset(there)


@pytest.mark.parametrize("place", ABROAD)
def test_abroad_nothing_is_offset(place):
    assert [to_wgs84(place, datum) for datum in Datum] == [place] * 3


def test_no_more_than_six_decimals_are_kept():
    assert to_wgs84((51.123456789, -0.123456789), Datum.WGS84) == (51.123457, -0.123457)
