"""A storm: everything that can happen to the seats of two lectures, at the same moment, over real HTTP.

Newcomers, people who cancel (twice), accept an offer, change between the room and online, while the worker
ends offers that have run out and organisers raise and lower the seats. Whoever looks in between must find
the figures exact at every commit (C-01, C-02, C-04, C-12).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event, Thread
from time import perf_counter

from sqlalchemy.orm import Session

from forum.clock import utc_now
from forum.db import snapshot
from forum.journal import COMMAND
from forum.lectures.models import Attendance, Lecture, SeatPool, WayOfAttending
from forum.registrations import offers, queries
from forum.registrations.models import EndedBecause, Registration, RegistrationState
from forum.registrations.staff_operations import set_seats
from forum.tokens import link_token
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_attendee, make_lecture, public_id
from tests.registrations.crowd import Answer, Form, all_at_once, get_form, post
from tests.registrations.people import somebody
from tests.servers import LiveServer

# The servers read the real clock; so far ahead, seats pass on without asking.
FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
RUN_OUT, HOLDS = NOON - timedelta(days=1), FAR_AHEAD - timedelta(days=9)
HALL, ONLINE = 50, 30
PATIENCE_SECONDS = 5


@dataclass(frozen=True)
class Deed:
    """What one client does, by the word for it, and what of a registration it is about."""

    word: str
    run: Callable[[], Answer]
    registration_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """The answer one client got, and after how many seconds."""

    deed: Deed
    answer: Answer
    seconds: float


@dataclass
class Storm:
    """Two lectures, the people in them, and what everybody does."""

    database: Database
    server: LiveServer
    link_key: bytes
    lectures: list[Lecture] = field(default_factory=list)
    people: dict[str, list[Registration]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def prepare(self) -> None:
        """Fill both lectures: seats taken, offered and run out, and a line in front of a full room."""
        with self.database.transaction() as session:
            for number in range(2):
                lecture = make_lecture(
                    session, attendance=Attendance.MIXED, seats=HALL, online_seats=ONLINE, starts_at=FAR_AHEAD
                )
                self._fill(session, lecture, first=1000 * (number + 1))
                self.lectures.append(lecture)

    def break_out(self, people: int) -> list[Outcome]:
        """Let so many clients act at once, with the worker and the organisers beside them."""
        deeds = list(self._deeds(people))
        over = Event()
        around = [Thread(target=run, args=(over,)) for run in (self._watch, self._sweep, self._change_seats)]
        for one in around:
            one.start()
        times: dict[int, float] = {}
        answers = all_at_once([partial(_timed, times, index, deed) for index, deed in enumerate(deeds)])
        over.set()
        for one in around:
            one.join()
        return [Outcome(deed, answers[index], times[index]) for index, deed in enumerate(deeds)]

    def wrongs(self, outcomes: list[Outcome]) -> list[str]:
        """Everything that must not have happened."""
        found = list(self.wrong)
        # A refusal is a clear answer: the offer had ended, the other way was full by then.
        clear = {303, 409}
        odd = Counter(
            (one.deed.word, one.answer.status) for one in outcomes if one.answer.status not in clear
        )
        found += [f"{word} was answered {status} {number} times" for (word, status), number in odd.items()]
        with self.database.reading() as session:
            found += self._uncounted(session)
            found += self._not_done(session, outcomes)
            found += self._forgotten(session)
        return found

    def _fill(self, session: Session, lecture: Lecture, first: int) -> None:
        hall, online = lecture.pools
        numbers = iter(range(first, first + 1000))
        for word, count, pool, state, until in (
            ("cancels", 15, hall, RegistrationState.CONFIRMED, None),
            ("goes online", 15, hall, RegistrationState.CONFIRMED, None),
            ("accepts", 10, hall, RegistrationState.OFFERED, HOLDS),
            ("ran out", 10, hall, RegistrationState.OFFERED, RUN_OUT),
            ("waits", 20, hall, RegistrationState.WAITLISTED, None),
            ("leaves the line", 5, hall, RegistrationState.WAITLISTED, None),
            ("comes in person", 10, online, RegistrationState.CONFIRMED, None),
        ):
            rows = [self._one(session, lecture, pool, next(numbers), state, until) for _ in range(count)]
            self.people.setdefault(word, []).extend(rows)
        session.flush()

    def _one(
        self,
        session: Session,
        lecture: Lecture,
        pool: SeatPool,
        number: int,
        state: RegistrationState,
        until: datetime | None,
    ) -> Registration:
        person = somebody(number)
        pool.taken += state is not RegistrationState.WAITLISTED
        at = NOON + timedelta(seconds=number)
        row = Registration(
            lecture=lecture,
            pool=pool,
            attendee=make_attendee(session, person),
            public_id=public_id(),
            token_id=number.to_bytes(16, "big"),
            origin="web",
            name=person.name,
            language="en",
            state=state,
            held_until=until,
            registered_at=at,
            queued_at=at,
            state_changed_at=at,
            address_confirmed_at=at,
        )
        session.add(row)
        return row

    def _deeds(self, people: int) -> Iterator[Deed]:
        form = get_form(self.server.url, self._path(self.lectures[0], "/new"))
        mixed = list(self._of_those_inside(form))
        yield from mixed
        for number in range(people - len(mixed)):
            lecture = self.lectures[number % 2]
            way = (WayOfAttending.ON_SITE, WayOfAttending.ONLINE)[number // 2 % 2]
            person = somebody(5000 + number)
            values = {"name": person.name, "email": person.email, "attendance": way.value, "consent": "y"}
            yield Deed("registers", partial(post, self.server.url, self._path(lecture), form, values))

    def _of_those_inside(self, form: Form) -> Iterator[Deed]:
        for word, page, times in (
            ("cancels", "cancellation", 2),
            ("leaves the line", "cancellation", 1),
            ("accepts", "offer", 2),
            ("goes online", "way", 1),
            ("comes in person", "way", 1),
        ):
            for row in self.people[word]:
                for _ in range(times):
                    yield Deed(word, partial(self._press, form, row, page), row.id)

    def _press(self, form: Form, row: Registration, page: str) -> Answer:
        token = link_token(self.link_key, "registration", row.public_id, 0)
        values = {}
        if page == "way":
            other = next(pool for pool in row.lecture.pools if pool.id != row.pool_id)
            values = {"way": other.way}
        return post(self.server.url, f"/en/registrations/{token}/{page}", form, values)

    def _watch(self, over: Event) -> None:
        """Recount again and again: each look sees what some commit left behind."""
        while not over.is_set():
            with snapshot(self.database.engine) as session:
                self.wrong += self._uncounted(session)

    def _sweep(self, _over: Event) -> None:
        offers.sweep(utc_now(), self.database.engine)

    def _change_seats(self, _over: Event) -> None:
        for seats in (HALL + 5, HALL - 5, HALL + 10, HALL):
            for lecture in self.lectures:
                with self.database.transaction() as session:
                    set_seats(
                        session,
                        lecture_id=lecture.id,
                        way=WayOfAttending.ON_SITE,
                        seats_wanted=seats,
                        actor=COMMAND,
                        now=utc_now(),
                    )

    def _uncounted(self, session: Session) -> list[str]:
        """Pools whose figures differ from their registrations."""
        pools = [pool for lecture in self.lectures for pool in queries.pools(session, lecture)]
        seated = queries.seated(session, [pool.id for pool in pools])
        return [
            f"pool {pool.id}: {pool.taken} taken, {seated.get(pool.id, 0)} counted, {pool.seats} seats"
            for pool in pools
            if pool.taken != seated.get(pool.id, 0)
            or (pool.seats is not None and pool.overbooked != max(0, pool.taken - pool.seats))
        ]

    def _not_done(self, session: Session, outcomes: list[Outcome]) -> list[str]:
        """Deeds that were answered as done and are not."""
        found = []
        for one in outcomes:
            if one.deed.registration_id is None or one.answer.status != 303:
                continue
            row = session.get_one(Registration, one.deed.registration_id)
            if not _is_done(one.deed.word, row):
                found.append(f"{one.deed.word} was acknowledged: {row.state}, {row.pool.attendance}")
        ran_out = [session.get_one(Registration, row.id) for row in self.people["ran out"]]
        found += [f"ran out: {row.state}" for row in ran_out if row.ended_because is not EndedBecause.EXPIRED]
        return found

    def _forgotten(self, session: Session) -> list[str]:
        """People who wait although a seat is free, or who were overtaken in their line."""
        found = []
        for lecture in self.lectures:
            for pool in queries.pools(session, lecture):
                waits = queries.waiting(session, pool)
                if waits and pool.free:
                    found.append(f"{waits} wait although {pool.free} seats are free")
        waiting = [session.get_one(Registration, row.id) for row in self.people["waits"]]
        if any(row.state is RegistrationState.WAITLISTED for row in waiting):
            found.append("the first in line still wait although as many seats came free")
        return found

    @staticmethod
    def _path(lecture: Lecture, rest: str = "") -> str:
        return f"/en/lectures/{lecture.slug}/registrations{rest}"


def _timed(times: dict[int, float], index: int, deed: Deed) -> Answer:
    begun = perf_counter()
    answer = deed.run()
    times[index] = perf_counter() - begun
    return answer


def _is_done(word: str, row: Registration) -> bool:
    if word in {"cancels", "leaves the line"}:
        return row.state is RegistrationState.CANCELLED
    if word == "accepts":
        return row.state is RegistrationState.CONFIRMED
    way = WayOfAttending.ONLINE if word == "goes online" else WayOfAttending.ON_SITE
    return row.pool.attendance is way and row.is_live
