"""A caption says what was computed, and its numbers are those of the lines beside it."""

import math
import re
from itertools import pairwise

import pytest

from forum.drawings import FAMILIES, FORMS, Plate, caption
from forum.drawings.areas import SIZE
from forum.drawings.halos import PLACES, members
from forum.drawings.kepler import DAY, GM_SUN, planet_state
from forum.drawings.lambert import lambert
from forum.drawings.restricted import points_in_line, potential
from forum.drawings.returns import HEIGHTS, ways
from forum.drawings.rosettes import SIGHTS, apart
from forum.drawings.swingbys import BODIES
from forum.drawings.tracks import Orbit, track
from forum.drawings.tubes import PASSES, tube
from forum.drawings.windows import VOYAGES, window
from forum.web.drawn import in_words

SEEDS = [f"k{n}" for n in range(3)]


def figure_of(family, seed, form="card"):
    return Plate(family, seed).figure(FORMS[form].detail)


def numbers(family, seed):
    return {name: value for name, (value, _digits) in caption(Plate(family, seed)).numbers.items()}


def marked(figure):
    """The strokes in the accent."""
    return [stroke.points for stroke in figure.strokes if stroke.accent]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("family", FAMILIES)
def test_every_caption_is_whole_in_both_languages(app, family):
    for seed in SEEDS:
        for lang in ("en", "zh"):
            with app.test_request_context(f"/{lang}/"):
                sentence = in_words(caption(Plate(family, seed)))
            assert "%(" not in sentence
            assert bool(re.search("[\u4e00-\u9fff]", sentence)) == (lang == "zh")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rings_of_a_halo_reach_as_high_as_they_are_said_to(seed):
    said = caption(Plate("halo", seed))
    place = next(
        place
        for place in PLACES
        if (place.point, place.system.name) == (said.words["point"], said.words["system"])
    )

    heights = [max(abs(s[2]) for s in ring) * place.system.distance for ring in members(place)]

    found = numbers("halo", seed)
    assert found["low"] == heights[0]
    assert found["low"] < found["marked"] <= found["high"] <= heights[-1]
    assert found["marked"] in heights


@pytest.mark.parametrize("seed", SEEDS)
def test_the_lowest_launch_energy_is_that_of_its_days(seed):
    said = caption(Plate("porkchop", seed))
    voyage = next(
        v for v in VOYAGES if (v.home.name, v.goal.name) == (said.words["home"], said.words["goal"])
    )
    found = next(w for n in range(9) if (w := window(voyage, n)).lowest == said.numbers["lowest"][0])

    leaves, arrives = found.best
    place, speed = planet_state(voyage.home, leaves)
    leaving, _ = lambert(GM_SUN, place, planet_state(voyage.goal, arrives)[0], (arrives - leaves) * DAY)

    assert math.dist(leaving, speed) ** 2 == pytest.approx(found.lowest)
    assert said.months["begin"] < leaves < said.months["end"]
    assert 5 < found.lowest < 30


@pytest.mark.parametrize("seed", SEEDS)
def test_the_marked_zero_velocity_curve_has_its_constant(seed):
    said = numbers("zero_velocity", seed)
    point = points_in_line(said["share"])[int(caption(Plate("zero_velocity", seed)).words["point"][1]) - 1]

    assert said["constant"] == pytest.approx(2 * potential(said["share"], point, 0))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_tubes_are_those_of_the_constant(seed):
    said = caption(Plate("manifold", seed))

    constants = {
        tube(chosen).constant
        for chosen in PASSES
        if (f"L{chosen.point}", chosen.system.name) == (said.words["point"], said.words["system"])
    }

    assert said.numbers["constant"][0] in constants


@pytest.mark.parametrize("seed", SEEDS)
def test_the_marked_free_return_is_the_one_of_its_height(seed):
    said = numbers("free_return", seed)

    points, days = ways()[HEIGHTS.index(said["height"])]

    assert said["days"] == 2 * days
    assert len(marked(figure_of("free_return", seed))[0]) == 2 * len(points) - 1


@pytest.mark.parametrize("seed", SEEDS)
def test_the_marked_fly_by_turns_as_it_is_said_to(seed):
    figure, said = figure_of("swingby", seed), numbers("swingby", seed)
    body = next(b for b in BODIES if b.name == figure.caption.words["planet"])
    (points,) = marked(figure)

    (a, b), (c, d), (e, f), (g, h) = *points[:2], *points[-2:]
    turned = abs((math.atan2(h - f, g - e) - math.atan2(d - b, c - a) + math.pi) % math.tau - math.pi)
    planet = figure.dots[0]
    nearest = min(math.dist(point, planet.at) for point in points) / planet.radius * body.radius

    assert math.degrees(turned) == pytest.approx(said["angle"], abs=4)
    assert nearest - body.radius == pytest.approx(said["height"], abs=0.1 * nearest)
    assert body.slow <= said["speed"] <= body.fast


@pytest.mark.parametrize("seed", SEEDS)
def test_hohmanns_circles_are_as_wide_as_they_are_said_to_be(seed):
    figure, said = figure_of("hohmann", seed, "mark"), numbers("hohmann", seed)

    radii = [math.hypot(*stroke.points[0]) for stroke in figure.strokes if stroke.closed]

    ratios = [radius / radii[0] for radius in radii[1:]]
    assert ratios == pytest.approx([said["ratio"], *([said["third"]] if "third" in said else [])])
    # While the ship runs half an ellipse, the goal runs the rest of the half turn.
    half = math.pi * math.sqrt(((1 + ratios[0]) / 2) ** 3)
    assert said["lead"] == pytest.approx(180 - math.degrees(half / math.sqrt(ratios[0] ** 3)))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_bielliptic_ways_touch_what_they_are_said_to(seed):
    figure, said = figure_of("bielliptic", seed), numbers("bielliptic", seed)

    out, back = ([math.hypot(*point) for point in points] for points in marked(figure))

    assert max(out) / min(out) == pytest.approx(said["far"])
    assert min(back) / min(out) == pytest.approx(said["ratio"])
    assert 0 < said["more"] < 50


@pytest.mark.parametrize("seed", SEEDS)
def test_the_climb_has_as_many_turns_as_it_is_said_to(seed):
    figure, said = figure_of("spiral", seed), numbers("spiral", seed)
    inner, outer = figure.strokes[0].points, figure.strokes[1].points

    points = inner + outer[1:]
    swept = sum(math.atan2(a * d - b * c, a * c + b * d) for (a, b), (c, d) in pairwise(points))

    assert abs(swept) / math.tau == pytest.approx(said["turns"])
    assert math.hypot(*points[-1]) / math.hypot(*points[0]) == pytest.approx(said["width"], rel=0.12)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_planet_seen_from_another_is_where_it_is_in_the_months_named(seed):
    figure, said = figure_of("rosette", seed), caption(Plate("rosette", seed))
    sight = next(s for s in SIGHTS if (s.home.name, s.goal.name) == (said.words["home"], said.words["goal"]))

    seen = [apart(sight, said.months[name]) for name in ("begin", "end")]
    drawn = figure.strokes[0].points[0], figure.strokes[0].points[-1]

    (p, q), (r, s) = ([math.hypot(*at) for at in pair] for pair in (seen, drawn))
    assert p / q == pytest.approx(r / s)


@pytest.mark.parametrize("seed", SEEDS)
def test_an_axis_turns_as_it_is_said_to(seed):
    figure, said = figure_of("precession", seed), numbers("precession", seed)
    points = figure.strokes[0].points

    distances = [math.hypot(*point) for point in points]
    near = [i for i, r in enumerate(distances) if r < min(distances) * 1.0001]
    (a, b), (c, d) = points[near[0]], points[near[1]]
    between = math.degrees(math.atan2(a * d - b * c, a * c + b * d))

    assert len(near) == said["swings"]
    assert (between - said["turn"]) % 360 == pytest.approx(0, abs=1e-6) or (
        between - said["turn"]
    ) % 360 > 359.9
    e = (max(distances) - min(distances)) / (max(distances) + min(distances))
    assert said["e"] == pytest.approx(e, rel=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_hatched_sectors_have_the_same_area(seed):
    figure, said = figure_of("equal_areas", seed), numbers("equal_areas", seed)
    focus = figure.dots[-1].at

    def area(sector):
        x, y = focus
        return abs(sum((a - x) * (d - y) - (b - y) * (c - x) for (a, b), (c, d) in pairwise(sector))) / 2

    edges = [stroke.points for stroke in figure.strokes if len(stroke.points) == 2 and not stroke.dash]
    ends = [points[1] for points in edges if points[0] == focus]
    arcs = marked(figure)
    whole = math.pi * SIZE**2 * math.sqrt(1 - said["e"] ** 2)

    assert len(ends) == said["parts"]
    assert max(map(area, arcs)) == pytest.approx(whole / said["parts"], rel=0.02)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_marked_ground_track_is_that_of_its_orbit(seed):
    figure, said = figure_of("ground_track", seed), numbers("ground_track", seed)
    (points,) = marked(figure)

    orbit = Orbit(said["e"], said["lean"], said["perigee"])
    own = track(orbit)

    assert math.degrees(max(abs(y) for _, y in own)) == pytest.approx(said["lean"], abs=0.5)
    scale = points[20][1] / own[20][1]
    assert [y for _, y in points] == pytest.approx([y * scale for _, y in own])
