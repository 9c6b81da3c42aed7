"""What is called computed is computed: against published examples, laws that must hold, and other ways."""

import math
from datetime import date
from itertools import pairwise

import pytest

from forum.drawings.flow import leap, path
from forum.drawings.halos import PLACES
from forum.drawings.kepler import AU, DAY, EARTH, GM_SUN, MARS, VENUS, eccentric_anomaly, planet_state
from forum.drawings.lambert import lambert
from forum.drawings.periodic import NotFound, beside, corrected, lyapunov, orbit, unstable_starts
from forum.drawings.restricted import EARTH_MOON, SUN_EARTH, jacobi, motion, motion_with, points_in_line
from forum.drawings.returns import EARTH_RADIUS, HEIGHTS, MU, PARKING, perigee, ways
from forum.drawings.spirals import climb
from forum.drawings.swingbys import bend, closest, hyperbola
from forum.drawings.transfers import bielliptic_cost, hohmann_cost, lead
from forum.drawings.tubes import PASSES, tube


def day_of(year, month, day):
    """Days after noon of 2000-01-01, at midnight."""
    return (date(year, month, day) - date(2000, 1, 1)).days - 0.5


def falling(gm):
    """The motion about one body."""

    def rates(state):
        x, y, z, u, v, w = state
        pull = -gm / math.hypot(x, y, z) ** 3
        return u, v, w, pull * x, pull * y, pull * z

    return rates


@pytest.mark.parametrize("order", [4, 6, 8, 10])
def test_the_error_of_a_leap_falls_with_its_order(order):
    def error(steps):
        end = path(falling(1), [1, 0, 0, 0, 1, 0], 1.2, steps, order)[-1]
        return math.dist(end[:3], (math.cos(1.2), math.sin(1.2), 0))

    assert order - 0.8 < math.log2(error(2) / error(4)) < order + 1.5


# Vallado, Fundamentals of Astrodynamics and Applications, example 7-5; Curtis, Orbital Mechanics for
# Engineering Students, example 5.2.
@pytest.mark.parametrize(
    ("gm", "start", "end", "seconds", "leaving", "arriving"),
    [
        (
            398600.4418,
            (15945.34, 0, 0),
            (12214.83899, 10249.46731, 0),
            4560,
            (2.058913, 2.915965, 0),
            (-3.451565, 0.910315, 0),
        ),
        (
            398600,
            (5000, 10000, 2100),
            (-14600, 2500, 7000),
            3600,
            (-5.9925, 1.9254, 3.2456),
            (-3.3125, -4.1966, -0.38529),
        ),
    ],
)
def test_lambert_agrees_with_the_textbooks(gm, start, end, seconds, leaving, arriving):
    first, last = lambert(gm, start, end, seconds)

    assert first == pytest.approx(leaving, abs=6e-5)
    assert last == pytest.approx(arriving, abs=6e-5)


@pytest.mark.parametrize("angle", [10, 80, 150, 179, 181, 220, 300, 350])
@pytest.mark.parametrize("seconds", [0.4, 2.0, 3.3, 9.0])
def test_a_body_sent_off_by_lambert_arrives(angle, seconds):
    turn = math.radians(angle)
    start, end = (1.0, 0.0, 0.05), (1.4 * math.cos(turn), 1.4 * math.sin(turn), -0.1)
    leaving, arriving = lambert(1.0, start, end, seconds)

    state, left = [*start, *leaving], seconds
    for _ in range(4000):
        h = min(left, 0.1 * math.hypot(*state[:3]) ** 1.5)
        state, left = leap(falling(1.0), state, h), left - h
        if left <= 0:
            break

    assert state == pytest.approx([*end, *arriving], abs=1e-6)
    assert start[0] * leaving[1] - start[1] * leaving[0] > 0


def test_keplers_equation_holds():
    for e in (0.0, 0.3, 0.72, 0.95):
        for k in range(-6, 7):
            found = eccentric_anomaly(k / 2, e)
            assert found - e * math.sin(found) == pytest.approx(k / 2, abs=1e-12)


def test_planets_stand_where_they_stood():
    # JPL Horizons: heliocentric, ecliptic of J2000, 2000-01-01 12:00 TDB, in au.
    known = {
        VENUS: (-0.71846, -0.03265, 0.04101),
        EARTH: (-0.17713, 0.96724, 0.0),
        MARS: (1.39072, -0.01342, -0.03446),
    }

    for planet, place in known.items():
        found = planet_state(planet, 0)[0]
        assert [x / AU for x in found] == pytest.approx(place, abs=2e-3), planet.name


def test_a_planet_moves_as_its_velocity_says():
    before, after = (planet_state(MARS, 9000 + h)[0] for h in (-0.01, 0.01))

    speed = [(b - a) / (0.02 * DAY) for a, b in zip(before, after, strict=True)]

    assert speed == pytest.approx(planet_state(MARS, 9000)[1], rel=1e-4)


@pytest.mark.parametrize(
    ("leaves", "arrives", "energy"),
    [((2018, 5, 15), (2019, 1, 7), 7.8), ((2020, 7, 19), (2021, 1, 30), 13.2)],
)
def test_the_windows_to_mars_of_2018_and_2020_cost_what_they_did(leaves, arrives, energy):
    start, end = day_of(*leaves), day_of(*arrives)
    place, speed = planet_state(EARTH, start)

    leaving, _ = lambert(GM_SUN, place, planet_state(MARS, end)[0], (end - start) * DAY)

    assert math.dist(leaving, speed) ** 2 == pytest.approx(energy, abs=0.1)


def test_points_in_line_lie_where_the_books_say():
    assert points_in_line(EARTH_MOON.mu) == pytest.approx((0.836915, 1.155682, -1.005063), abs=1e-6)
    assert points_in_line(SUN_EARTH.mu)[:2] == pytest.approx((0.98999, 1.01007), abs=1e-5)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.system.name} {place.point}")
def test_halo_orbits_close_and_keep_their_jacobi_constant(place):
    mu = place.system.mu

    for crossing in beside(mu, place.first, place.stride, 4)[::3]:
        states = path(motion(mu), crossing.state, 2 * crossing.half, 60, 12)
        constants = [jacobi(mu, state) for state in states]
        assert math.dist(states[0], states[-1]) < 2e-8
        assert max(constants) - min(constants) < 1e-9
        assert abs(states[30][1]) < 1e-8
        assert max(map(abs, (states[30][3], states[30][5]))) < 1e-8
        assert abs(crossing.z) > 0.5 * place.stride


def test_a_guess_that_leads_nowhere_is_said_to():
    with pytest.raises(NotFound):
        corrected(EARTH_MOON.mu, PLACES[0].first, "xv")


def test_the_transition_matrix_is_the_derivative_of_the_flow():
    mu, start, size = EARTH_MOON.mu, [0.82, 0.01, 0.03, 0.02, 0.13, -0.01], 1e-6
    columns = [1.0 if row == k else 0.0 for k in range(6) for row in range(6)]

    end = path(motion_with(mu, 6), start + columns, 1.0, 12)[-1]

    for k in range(6):
        nearby = [[x + sign * size * (row == k) for row, x in enumerate(start)] for sign in (1, -1)]
        more, less = (path(motion(mu), state, 1.0, 12)[-1] for state in nearby)
        slope = [(a - b) / (2 * size) for a, b in zip(more, less, strict=True)]
        assert end[6 + 6 * k : 12 + 6 * k] == pytest.approx(slope, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("chosen", [PASSES[1], PASSES[4], PASSES[6]], ids=str)
def test_lyapunov_orbits_close_in_their_plane(chosen):
    mu = chosen.system.mu

    crossing = lyapunov(mu, points_in_line(mu)[chosen.point - 1], chosen.size)

    states = path(motion(mu), crossing.state, 2 * crossing.half, 60, 12)
    assert math.dist(states[0], states[-1]) < 3e-7
    assert crossing.x == pytest.approx(points_in_line(mu)[chosen.point - 1] - chosen.size)


def test_a_tube_begins_the_way_in_which_disturbances_grow():
    mu, push = EARTH_MOON.mu, 1e-6
    crossing = lyapunov(mu, points_in_line(mu)[0], 0.012)
    ring, starts = orbit(mu, crossing, 16, 10), unstable_starts(mu, crossing, 16, push)

    for start, state in zip(starts[::5], ring[::5], strict=True):
        away = [a - b for a, b in zip(start, state, strict=True)]
        assert math.hypot(*away[:3]) == pytest.approx(push, rel=0.02)
        around = path(motion(mu), start, 2 * crossing.half, 40, 10)[-1]
        grown = [a - b for a, b in zip(around, state, strict=True)]
        growth = math.hypot(*grown) / math.hypot(*away)
        along = sum(a * b for a, b in zip(away, grown, strict=True)) / math.hypot(*away) / math.hypot(*grown)
        assert growth > 500
        assert along == pytest.approx(1, abs=1e-3)
    assert starts[0][0] > ring[0][0]


def test_ways_of_a_tube_keep_the_constant_of_their_orbit():
    found = tube(PASSES[0])

    ends = [way[-1] for way in found.ways]
    assert len(found.ways) == 20
    assert all(abs(jacobi(EARTH_MOON.mu, state) - found.constant) < 1e-8 for state in found.ring)
    assert min(x for x, _ in ends) < -0.3


def test_free_returns_reach_the_parking_orbit_and_keep_their_height_above_the_moon():
    for (points, days), height in zip(ways(), HEIGHTS, strict=True):
        x, y = points[0]
        assert ((x - 1 + MU) * EARTH_MOON.distance, y) == pytest.approx((1737.4 + height, 0))
        nearest = min(math.hypot(x + MU, y) for x, y in points) * EARTH_MOON.distance
        assert nearest == pytest.approx(EARTH_RADIUS + PARKING, rel=0.02)
        assert 2.5 < days < 5
    half_days = [days for _, days in ways()]
    assert half_days == sorted(half_days)


def test_the_perigee_of_a_circle_is_its_radius():
    r = 0.03
    speed = math.sqrt((1 - MU) / r)

    assert perigee([r - MU, 0.0, 0.0, 0.0, speed - r, 0.0]) == pytest.approx(r)


def test_a_climb_gains_the_energy_that_its_push_gives():
    push, width = 0.004, 3.5

    points = climb(push, width)

    # On a slow climb the way stays nearly a circle, and the energy -1/(2r) grows by push times the way.
    length = sum(math.dist(a, b) for a, b in pairwise(points))
    assert math.hypot(*points[-1]) >= width > math.hypot(*points[-2])
    assert push * length == pytest.approx(0.5 - 0.5 / width, rel=0.06)


def test_hohmann_to_mars_and_beyond():
    # To Mars a phase of some 44°; Vallado, example 6-1: 3.935 km/s from 191 to 35 781 km above the ground.
    assert math.degrees(lead(1.523688)) == pytest.approx(44.3, abs=0.3)
    inner, speed = 6569.5, math.sqrt(398600.4418 / 6569.4781)
    assert hohmann_cost(42159.4856 / inner) * speed == pytest.approx(3.935, abs=2e-3)


def test_a_bielliptic_transfer_saves_only_where_it_should():
    # Vallado, example 6-2: from 191 km to 376 310 km over 503 873 km, 3.904 km/s.
    speed, ratio, far = math.sqrt(398600.4418 / 6569.4781), 382688.1366 / 6569.4781, 510251.1366 / 6569.4781

    assert bielliptic_cost(ratio, far) * speed == pytest.approx(3.904, abs=3e-3)
    assert bielliptic_cost(ratio, far) < hohmann_cost(ratio)
    assert bielliptic_cost(5, 9) > hohmann_cost(5)


@pytest.mark.parametrize("aim", [1.2, 3.0, 8.0])
@pytest.mark.parametrize("side", [1, -1])
def test_hyperbolas_come_in_beside_each_other_and_are_bent_as_they_should(aim, side):
    points = hyperbola(1.0, aim, side, 1e4)
    near = math.hypot(1.0, aim) - 1.0

    (a, b), (c, d) = points[0], points[1]
    (e, f), (g, h) = points[-2], points[-1]
    turned = abs((math.atan2(h - f, g - e) - math.atan2(d - b, c - a) + math.pi) % math.tau - math.pi)
    assert (abs(b), a < -50) == (pytest.approx(aim, rel=0.1), True)
    assert turned == pytest.approx(bend(1.0, aim), abs=0.02)
    assert min(math.hypot(x, y) for x, y in points) == pytest.approx(near, rel=1e-3)
    assert min(math.dist(point, closest(1.0, aim, side)) for point in points) < 1e-6
