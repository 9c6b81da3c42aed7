"""What is finished in this process. Keys name what it was made from: nothing goes stale."""

from collections import OrderedDict
from collections.abc import Callable, Sized
from threading import Lock, RLock
from typing import Generic, TypeVar

MOST_OCTETS_KEPT = 32 * 1024 * 1024


Thing = TypeVar("Thing", bound=Sized)
"""Octets, or something whose length is about the octets it takes."""


class Kept(Generic[Thing]):
    """What was asked for last, up to a number of octets. One is made at a time."""

    def __init__(self, room: int = MOST_OCTETS_KEPT) -> None:
        self._room = room
        self._free = room
        self._kept: OrderedDict[str, Thing] = OrderedDict()
        self._looking = Lock()
        self._making = RLock()

    def get(self, key: str, make: Callable[[], Thing]) -> Thing:
        """What is kept under a key, or newly made, perhaps out of something else that is kept here.

        A failure keeps nothing and is passed on.
        """
        found = self.look(key)
        if found is not None:
            return found
        # All subscribers come at once after a change: the first makes what they ask for, the others wait.
        with self._making:
            found = self.look(key)
            if found is None:
                found = make()
                self.keep(key, found)
            return found

    def look(self, key: str) -> Thing | None:
        """What is kept under a key, if anything is."""
        with self._looking:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: str, thing: Thing) -> None:
        """Keep what was made; what was not asked for the longest time makes room."""
        with self._looking:
            self._free += _weight(key, self._kept.pop(key, None))
            self._kept[key] = thing
            self._free -= _weight(key, thing)
            while self._free < 0:
                self._free += _weight(*self._kept.popitem(last=False))


def _weight(key: str, thing: Sized | None) -> int:
    return 0 if thing is None else len(key) + len(thing)
