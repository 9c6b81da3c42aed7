"""Finished calendars and images of this process. Keys name what they were made from: none goes stale."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

MOST_OCTETS_KEPT = 32 * 1024 * 1024


class Kept:
    """What was asked for last, up to a number of octets. One is made at a time."""

    def __init__(self, room: int = MOST_OCTETS_KEPT) -> None:
        self._room = room
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._looking = Lock()
        self._making = Lock()

    def get(self, key: str, make: Callable[[], bytes]) -> bytes:
        """What is kept under a key, or newly made. A failure keeps nothing and is passed on."""
        found = self._look(key)
        if found is not None:
            return found
        # All subscribers come at once after a change: the first makes what they ask for, the others wait.
        with self._making:
            found = self._look(key)
            if found is None:
                found = make()
                self._keep(key, found)
            return found

    def _look(self, key: str) -> bytes | None:
        with self._looking:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def _keep(self, key: str, octets: bytes) -> None:
        with self._looking:
            self._kept[key] = octets
            while sum(map(len, self._kept.values())) > self._room:
                self._kept.popitem(last=False)
