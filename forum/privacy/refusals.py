"""Why something about one's own data cannot be done just now."""

from forum.errors import Refusal
from forum.i18n import N_


class DoorsAreOpen(Refusal):
    """How many people are in the building must stay right while they are."""

    code = "doors_are_open"
    message = N_(
        "The lecture is on, and the door counts who is in the building. Please erase this after its end."
    )
