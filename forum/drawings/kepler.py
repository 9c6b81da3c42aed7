"""Motion about one body: Kepler's equation, conics, and the planets on their ellipses."""

import math
from dataclasses import dataclass

from forum.i18n import N_

Vector = tuple[float, float, float]

GM_SUN = 1.32712440018e11  # km³/s²
AU = 149_597_870.7  # km
DAY = 86_400.0
DAYS_A_CENTURY = 36_525


@dataclass(frozen=True)
class Planet:
    """Keplerian elements at J2000 and their rates a century (angles in degrees, lengths in au)."""

    name: str
    size: tuple[float, float]
    eccentricity: tuple[float, float]
    inclination: tuple[float, float]
    longitude: tuple[float, float]
    perihelion: tuple[float, float]
    node: tuple[float, float]


# E. M. Standish, Approximate Positions of the Planets (JPL), table 1: 1800 to 2050; the Earth with the Moon.
# fmt: off
MERCURY = Planet(
    N_("Mercury"), (0.38709927, 0.00000037), (0.20563593, 0.00001906), (7.00497902, -0.00594749),
    (252.25032350, 149472.67411175), (77.45779628, 0.16047689), (48.33076593, -0.12534081),
)
VENUS = Planet(
    N_("Venus"), (0.72333566, 0.00000390), (0.00677672, -0.00004107), (3.39467605, -0.00078890),
    (181.97909950, 58517.81538729), (131.60246718, 0.00268329), (76.67984255, -0.27769418),
)
EARTH = Planet(
    N_("the Earth"), (1.00000261, 0.00000562), (0.01671123, -0.00004392), (-0.00001531, -0.01294668),
    (100.46457166, 35999.37244981), (102.93768193, 0.32327364), (0.0, 0.0),
)
MARS = Planet(
    N_("Mars"), (1.52371034, 0.00001847), (0.09339410, 0.00007882), (1.84969142, -0.00813131),
    (-4.55343205, 19140.30268499), (-23.94362959, 0.44441088), (49.55953891, -0.29257343),
)
# fmt: on


def eccentric_anomaly(mean: float, eccentricity: float) -> float:
    """Kepler's equation by Newton's method, always ten steps."""
    found = mean + eccentricity * math.sin(mean)
    for _ in range(10):
        found -= (found - eccentricity * math.sin(found) - mean) / (1 - eccentricity * math.cos(found))
    return found


def true_anomaly(mean: float, eccentricity: float) -> float:
    """The angle at the focus."""
    half = eccentric_anomaly(mean, eccentricity) / 2
    return 2 * math.atan2(
        math.sqrt(1 + eccentricity) * math.sin(half), math.sqrt(1 - eccentricity) * math.cos(half)
    )


def planet_state(planet: Planet, day: float) -> tuple[Vector, Vector]:
    """Place (km) and velocity (km/s) about the Sun in the ecliptic's frame, `day` days after J2000."""
    t = day / DAYS_A_CENTURY
    a = (planet.size[0] + planet.size[1] * t) * AU
    e = planet.eccentricity[0] + planet.eccentricity[1] * t
    angles = (planet.inclination, planet.longitude, planet.perihelion, planet.node)
    tilt, longitude, perihelion, node = (math.radians(at + rate * t) for at, rate in angles)
    anomaly = eccentric_anomaly((longitude - perihelion + math.pi) % math.tau - math.pi, e)
    c, s, root = math.cos(anomaly), math.sin(anomaly), math.sqrt(1 - e * e)
    speed = math.sqrt(GM_SUN / a) / (1 - e * c)
    turn = _turn(node, perihelion - node, tilt)
    place = _turned(turn, a * (c - e), a * root * s)
    return place, _turned(turn, -speed * s, speed * root * c)


def _turn(node: float, argument: float, tilt: float) -> tuple[Vector, Vector]:
    """Where the orbit's own two axes point."""
    cn, sn, cw, sw = math.cos(node), math.sin(node), math.cos(argument), math.sin(argument)
    ci, si = math.cos(tilt), math.sin(tilt)
    along = (cn * cw - sn * sw * ci, sn * cw + cn * sw * ci, sw * si)
    across = (-cn * sw - sn * cw * ci, -sn * sw + cn * cw * ci, cw * si)
    return along, across


def _turned(turn: tuple[Vector, Vector], x: float, y: float) -> Vector:
    along, across = turn
    a, b, c = (x * p + y * q for p, q in zip(along, across, strict=True))
    return a, b, c
