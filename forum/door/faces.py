"""How each verdict looks and what it says: colour, shape, word, why not, and what to do next. Pure.

A verdict is never told by its colour alone (B-47): the figure and the word in both languages differ too.
"""

from dataclasses import dataclass
from enum import StrEnum

from forum.door.admission import ID_CHECKED
from forum.door.models import Verdict
from forum.i18n import N_


class Look(StrEnum):
    """The ground a verdict stands on; also the name of its style."""

    ADMITTED = "admitted"
    ALREADY = "already"
    OFFLINE = "offline"
    LOOK = "look"
    REFUSED = "refused"


class Figure(StrEnum):
    """The shape of a verdict."""

    TICK = "tick"
    DASHED = "dashed"
    WAY_OUT = "way_out"
    RINGS = "rings"
    DIAMOND = "diamond"
    BAR = "bar"


@dataclass(frozen=True)
class Face:
    """A verdict as the scanner shows it. `reason` is what an exception is usually made for, if it may be."""

    look: Look
    figure: Figure
    word: str
    why: str = ""
    next: str = ""
    reason: str = ""


def _look(word: str, why: str, next_: str, reason: str = "") -> Face:
    return Face(Look.LOOK, Figure.DIAMOND, word, why, next_, reason)


def _refused(word: str, why: str, next_: str = "") -> Face:
    return Face(Look.REFUSED, Figure.BAR, word, why, next_)


_A_SEAT_IS_FREE = N_("A seat is free")
_FIND_BY_NAME = N_("Look for the person by name.")
_REGISTER_AT_DESK = N_("If a seat is free, register the person at the desk.")

FACES: dict[Verdict, Face] = {
    Verdict.ADMITTED: Face(Look.ADMITTED, Figure.TICK, N_("Admitted")),
    Verdict.ADMITTED_OUT: Face(
        Look.ADMITTED, Figure.WAY_OUT, N_("Gone out"), N_("No longer counted inside.")
    ),
    Verdict.ALREADY_IN: Face(
        Look.ALREADY,
        Figure.RINGS,
        N_("Already in"),
        N_("This badge was let in before."),
        N_("Ask whether they had gone out, and whether the name is theirs."),
        N_("The same person, coming back"),
    ),
    Verdict.NO_ENTRY_OPEN: _look(
        N_("Was not inside"), N_("There is no entry of this badge to end."), N_("Nothing more to do.")
    ),
    Verdict.WAITLISTED: _look(
        N_("On the waitlist"),
        N_("This person has a place in line, but no seat."),
        N_("Let in when seats are free."),
        _A_SEAT_IS_FREE,
    ),
    Verdict.STANDBY: _look(
        N_("Registered online"),
        N_("This person registered to watch from afar."),
        N_("Let in when seats are free."),
        _A_SEAT_IS_FREE,
    ),
    Verdict.OFFERED: _look(
        N_("Seat not taken yet"),
        N_("A seat was offered and has not been accepted."),
        N_("Let in when seats are free."),
        _A_SEAT_IS_FREE,
    ),
    Verdict.REQUESTED: _look(
        N_("Not approved yet"),
        N_("The registration waits for an organiser."),
        N_("Ask an organiser."),
        N_("An organiser agreed"),
    ),
    Verdict.TOO_EARLY: _look(
        N_("Too early"),
        N_("The doors open an hour before the lecture."),
        N_("Ask to come back then."),
        N_("May wait inside"),
    ),
    Verdict.TOO_LATE: _look(
        N_("It is over"), N_("The lecture has ended."), N_("Nothing more to do."), N_("The lecture runs late")
    ),
    Verdict.UNKNOWN: _look(
        N_("Not on the list"), N_("The badge is genuine, but there is no such registration."), _FIND_BY_NAME
    ),
    Verdict.UNVERIFIED: _look(
        N_("Please look"), N_("The badge is genuine, but could not be checked."), N_("Look at a document.")
    ),
    Verdict.NEED_ID_CHECK: _look(
        N_("Please look"),
        N_("The document of this person must be seen."),
        N_("Look at a document."),
        ID_CHECKED,
    ),
    Verdict.SCAN_ID_REUSED: _look(
        N_("Please scan again"), N_("The device sent two scans under one number."), N_("Scan once more.")
    ),
    Verdict.WRONG_LECTURE: _refused(
        N_("Another lecture"), N_("This badge is for another lecture:"), _REGISTER_AT_DESK
    ),
    Verdict.WRONG_DAY: _refused(
        N_("Not today"), N_("The lecture at this door is on another day."), N_("Check the date with them.")
    ),
    Verdict.CANCELLED: _refused(
        N_("Cancelled"), N_("The registration or the lecture was cancelled."), _REGISTER_AT_DESK
    ),
    Verdict.DECLINED: _refused(
        N_("Declined"), N_("The organisers declined this registration."), N_("Ask an organiser.")
    ),
    Verdict.REVOKED: _refused(
        N_("Badge replaced"), N_("This badge was reported lost and replaced by another."), _FIND_BY_NAME
    ),
    Verdict.INVALID: _refused(
        N_("Not our badge"), N_("This code was not made by the forum."), _FIND_BY_NAME
    ),
}  # fmt: skip

UNREACHABLE = _look(
    N_("Not connected"), N_("The forum could not be reached. Nothing was recorded."), N_("Try again.")
)
"""Not a verdict: the page's own word when no answer came."""


ALONE: dict[str, Face] = {
    "alone": Face(
        Look.OFFLINE,
        Figure.DASHED,
        N_("Admitted, offline"),
        N_("On today's list, and not scanned by this device."),
        N_("Please go in. The doors compare their lists once there is a network."),
    ),
    "alone_out": Face(Look.OFFLINE, Figure.WAY_OUT, N_("Gone out, offline"), N_("No longer counted inside.")),
    "must_look": _look(
        N_("Admitted after a look"),
        N_("The list on this device is old or incomplete."),
        N_("Compare the name with a document."),
    ),
    "walk_in": Face(
        Look.OFFLINE,
        Figure.DASHED,
        N_("Noted, offline"),
        N_("Written down on this device, and let in."),
        N_("Please go in. The registration follows once there is a network."),
    ),
}
"""What a device says that is alone (B-31): never on the ground of what was confirmed."""


def faces() -> dict[str, Face]:
    """Every face by the word the page knows it by."""
    own = {**ALONE, "unreachable": UNREACHABLE}
    return {**{verdict.value: face for verdict, face in FACES.items()}, **own}
