"""The families in words: their names, and what an interested reader may want to know of each."""

from forum.i18n import N_

NAMES = {
    "halo": N_("Halo orbits"),
    "porkchop": N_("Launch windows"),
    "manifold": N_("Manifold tubes"),
    "zero_velocity": N_("Zero-velocity curves"),
    "free_return": N_("Free returns"),
    "swingby": N_("Fly-bys"),
    "hohmann": N_("Hohmann transfers"),
    "bielliptic": N_("Bi-elliptic transfers"),
    "spiral": N_("Low-thrust spirals"),
    "rosette": N_("Planets seen from planets"),
    "precession": N_("Orbits that revolve"),
    "equal_areas": N_("Equal areas"),
    "ground_track": N_("Ground tracks"),
}
STORIES = {
    "halo": N_(
        "Next to a point where the pulls of two bodies and the turning balance, a craft can circle "
        "nothing at all. No formula describes such an orbit. We guess one, follow it for half a turn "
        "until it crosses the plane of symmetry, and correct the guess until it does so at a right "
        "angle; then it closes. Each ring is the guess for the next."
    ),
    "porkchop": N_(
        "To the right runs the day of departure, upwards the day of arrival. For each pair of days "
        "Lambert's problem asks for the one ellipse that leads from where the first planet is to where "
        "the second will be. The lines join pairs that ask for the same energy; the ridge between the "
        "two valleys are the ways of half a turn, which would have to leave the plane of the planets."
    ),
    "manifold": N_(
        "An orbit about a point in line is unstable: a breath, and a craft drifts away, always along "
        "the same tube. Following one small disturbance around the orbit shows the direction in which "
        "it grows; from there we integrate. Mirrored in the line of the two bodies, the tube that leads "
        "away becomes the one that leads there. Inside such tubes one travels almost without fuel."
    ),
    "zero_velocity": N_(
        "In the frame that turns with two bodies, energy and turning together never change: Jacobi's "
        "constant. For each value there is a curve on which a craft would stand still, and which it "
        "cannot cross. As the value falls the curve opens, first between the bodies at L1, then behind "
        "the lighter one at L2, then at L3."
    ),
    "free_return": N_(
        "Thrown well, a craft rounds the far side of the Moon and falls home without another burn: the "
        "insurance of the first crewed flights. In the frame in which the Moon rests, the way back is "
        "the mirror image of the way there, so that we start behind the Moon at a right angle and look "
        "for the speed that leads to the parking orbit."
    ),
    "swingby": N_(
        "A craft that passes a planet follows a hyperbola: it leaves as fast as it came, but in another "
        "direction, and since the planet moves, that is a gain for nothing. All ways here come from one "
        "direction; the nearer they pass, the more they are turned. Planet and paths are drawn to one "
        "scale."
    ),
    "hohmann": N_(
        "Between two circles the ellipse that touches both needs the least fuel of all ways in two "
        "burns. Half of it takes half the period of that ellipse, and in this time the goal must arrive "
        "at the same place: the open circle shows where it has to be at departure."
    ),
    "bielliptic": N_(
        "One may first fly out too far and come back: three burns, a long time, and for goals almost "
        "twelve times as wide or more even less fuel than Hohmann's two. For nearer goals, such as "
        "here, it costs more; the caption says how much."
    ),
    "spiral": N_(
        "An electric engine pushes as a sheet of paper presses on the hand, but for months. Each turn "
        "is almost a circle and a little wider than the last, and the farther out, the faster it "
        "widens, since the pull it works against fades. The path is integrated step by step."
    ),
    "rosette": N_(
        "Seen from one planet, another draws loops: one each time the two meet. Thirteen years of Venus "
        "are almost eight of the Earth, so that after eight years five loops have become a flower. Both "
        "planets run on their real ellipses, therefore the petals differ and the flower does not quite "
        "close."
    ),
    "precession": N_(
        "If the pull falls with the square of the distance, an orbit is an ellipse that stands still. "
        "Newton showed that a further pull, falling with the cube, lets that same ellipse revolve. "
        "Mercury's does so by a hair's breadth, for a reason that Einstein found."
    ),
    "equal_areas": N_(
        "Kepler's second law: the line from the Sun to the planet sweeps over equal areas in equal "
        "times. Near the Sun the planet hurries and the sectors are short and wide, far away it dawdles "
        "and they are long and narrow. We solve Kepler's equation for each edge."
    ),
    "ground_track": N_(
        "A satellite that takes exactly one turn of the Earth returns over the same places every day. "
        "If its orbit leans, it draws a figure of eight below itself; if the orbit is an ellipse too, "
        "the figure becomes a drop that lingers over one half of the globe."
    ),
}
