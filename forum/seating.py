"""What the seats of one way of attending come to, read from a pool's row."""

from typing import Protocol

ONLINE = "online"
BRANCH_ROOM = "room-"
"""How the word for a branch room begins, as a way of attending."""


class _Pool(Protocol):
    @property
    def attendance(self) -> str: ...

    @property
    def room_id(self) -> int | None: ...

    @property
    def seats(self) -> int | None: ...

    @property
    def taken(self) -> int: ...


class Seating:
    """What every pool of seats can say of itself."""

    @property
    def is_online(self: _Pool) -> bool:
        """Whether its seats are in no room."""
        return self.attendance == ONLINE

    @property
    def way(self: _Pool) -> str:
        """What forms and addresses call it: `on_site`, `online`, or `room-` and a branch room's key."""
        return str(self.attendance) if self.room_id is None else f"{BRANCH_ROOM}{self.room_id}"

    @property
    def free(self: _Pool) -> int | None:
        """Seats still to be had, never negative; None when unlimited."""
        return None if self.seats is None else max(0, self.seats - self.taken)
