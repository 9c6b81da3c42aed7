"""Counting within sliding windows: in this process, or in Valkey (or Redis) where there are several.

An event counts fully in its own window and fades over the next: what is counted at an instant is the
present window's number plus the former's, weighted by how much of it still lies within one length of
the window. So there is no instant at which everything is allowed again, and two numbers are kept for
each key, however many events there are.
"""

import logging
import math
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from redis import Redis, RedisError

log = logging.getLogger(__name__)

MOST_KEYS = 100_000
"""Counters one process keeps: some 25 MB. The longest unused make room for new ones."""
SECONDS_TO_ANSWER = 0.5
SECONDS_OF_REST = 5


@dataclass(frozen=True, slots=True)
class Bucket:
    """What is counted together (an opaque key), and how many of it are allowed in how many seconds."""

    key: str
    most: int
    seconds: int

    def window(self, at: float) -> int:
        """The number of the window an instant lies in."""
        return int(at // self.seconds)

    def wait(self, at: float, former: int, present: int) -> int:
        """Whole seconds until one more is allowed, 0 for at once, after these numbers without it."""
        left = self.seconds - at % self.seconds
        room = self.most - 1 - present
        if room >= 0:
            # former fades: it must weigh no more than the room there is, former * left / seconds <= room
            excess = former * left - room * self.seconds
            return math.ceil(excess / former) if excess > 0 else 0
        excess = (present - self.most + 1) * self.seconds
        return math.ceil(left + excess / present)


class Store(Protocol):
    """Where numbers are kept."""

    def add(self, buckets: Sequence[Bucket], amount: int, at: float) -> list[tuple[int, int]]:
        """Add to the present window of each bucket: what its former and present windows hold then."""


@dataclass
class Memory:
    """The numbers of this process; no more than `most` of them."""

    most: int = MOST_KEYS
    numbers: OrderedDict[tuple[str, int], int] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, buckets: Sequence[Bucket], amount: int, at: float) -> list[tuple[int, int]]:
        """See Store."""
        with self.lock:
            return [self._add(bucket.key, bucket.window(at), amount) for bucket in buckets]

    def _add(self, key: str, window: int, amount: int) -> tuple[int, int]:
        former = self.numbers.get((key, window - 1), 0)
        present = max(self.numbers.get((key, window), 0) + amount, 0)
        if amount:
            self.numbers[key, window] = present
            self.numbers.move_to_end((key, window))
            if len(self.numbers) > self.most:
                self.numbers.popitem(last=False)
        return former, present


@dataclass
class Shared:
    """The numbers of all processes. While the server is away each process counts for itself."""

    client: Redis
    own: Memory = field(default_factory=Memory)
    resting_until: float = -math.inf

    def add(self, buckets: Sequence[Bucket], amount: int, at: float) -> list[tuple[int, int]]:
        """See Store. Never fails: a request must not be lost because counting is."""
        if at >= self.resting_until:
            try:
                return self._ask(buckets, amount, at)
            except RedisError as error:
                log.warning("rate limits are counted in this process alone: %s", type(error).__name__)
                self.resting_until = at + SECONDS_OF_REST
        return self.own.add(buckets, amount, at)

    def _ask(self, buckets: Sequence[Bucket], amount: int, at: float) -> list[tuple[int, int]]:
        """All in one trip, and in one piece: no number without an end of its life."""
        with self.client.pipeline(transaction=True) as trip:
            for bucket in buckets:
                window = bucket.window(at)
                trip.get(f"forum:limits:{bucket.key}:{window - 1}")
                trip.incrby(f"forum:limits:{bucket.key}:{window}", amount)
                trip.expire(f"forum:limits:{bucket.key}:{window}", 2 * bucket.seconds)
            answers = trip.execute()
        return [(int(answers[i] or 0), int(answers[i + 1])) for i in range(0, len(answers), 3)]


@dataclass(frozen=True)
class Counters:
    """The one door to the numbers."""

    store: Store

    def take(self, buckets: Sequence[Bucket], now: datetime) -> int:
        """Count one in each bucket. Seconds to wait where one of them is full; then nothing is counted."""
        at = now.timestamp()
        numbers = self.store.add(buckets, 1, at)
        wait = _longest(buckets, [(former, present - 1) for former, present in numbers], at)
        if wait:
            self.store.add(buckets, -1, at)
        return wait

    def give_back(self, buckets: Sequence[Bucket], now: datetime) -> None:
        """Count one less in each bucket: what was taken at this instant shall not count."""
        self.store.add(buckets, -1, now.timestamp())

    def wait(self, buckets: Sequence[Bucket], now: datetime) -> int:
        """Seconds until one more is allowed in each bucket; nothing is counted."""
        at = now.timestamp()
        return _longest(buckets, self.store.add(buckets, 0, at), at)


def _longest(buckets: Sequence[Bucket], numbers: Sequence[tuple[int, int]], at: float) -> int:
    waits = (bucket.wait(at, *both) for bucket, both in zip(buckets, numbers, strict=True))
    return max(waits, default=0)


def counters(address: str | None) -> Counters:
    """Counters in the server at this address (redis://, rediss://, unix://); None: in this process."""
    if address is None:
        return Counters(Memory())
    client = Redis.from_url(
        address, socket_timeout=SECONDS_TO_ANSWER, socket_connect_timeout=SECONDS_TO_ANSWER, retry=None
    )
    return Counters(Shared(client))
