"""Random sequences of what people, organisers and the clock do, against a model of rows (C-01, C-04)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture, WayOfAttending
from forum.mail.models import OutboxMessage
from forum.registrations import line_queries, offers, queries
from forum.registrations.line_keeping import move_in_line
from forum.registrations.models import Registration
from forum.registrations.operations import cancel
from forum.registrations.policy import Passing, Policy
from forum.registrations.rules_models import usual_rules
from forum.registrations.staff_operations import cancel_by_hand, give_seat, register_by_hand, set_seats
from forum.registrations.switching import switch
from forum.registrations.waitlist import Turn, turns_with
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import applicant, apply, recount, somebody

ADA_ACTS = Actor(ActorKind.STAFF, None)
WAYS = (WayOfAttending.ON_SITE, WayOfAttending.ONLINE)
ZONE = "Asia/Shanghai"
# Thursday noon: seats are given until Tuesday noon, then offered until Thursday at six.
STARTS = NOON + timedelta(hours=72)
LAST = STARTS - timedelta(hours=1)
PEOPLE, POOLS, PLACES = st.integers(0, 4), st.sampled_from([0, 0, 0, 1]), st.integers(1, 3)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("register"), PEOPLE, POOLS),
        st.tuples(st.just("register"), PEOPLE, POOLS),
        st.tuples(st.sampled_from(["cancel", "cancel_by_hand"]), PEOPLE, st.just(0)),
        st.tuples(st.sampled_from(["overbook", "give_seat"]), PEOPLE, POOLS),
        st.tuples(st.just("set_seats"), st.integers(0, 2), POOLS),
        st.tuples(st.just("accept"), PEOPLE, st.just(0)),
        st.tuples(st.just("accept"), PEOPLE, st.just(0)),
        st.tuples(st.just("reorder"), PEOPLE, PLACES),
        st.tuples(st.just("switch"), PEOPLE, POOLS),
        # The clock also runs backwards (F-06).
        st.tuples(st.just("wait"), st.sampled_from([1, 1, 9, 14, 25, -14, -30]), st.just(0)),
    ),
    min_size=20,
    max_size=40,
)


@dataclass
class Guest:
    """Somebody who counts on the lecture: in which pool, and with a seat, an offer or a place in line."""

    pool: int
    has: str
    turn: Turn
    until: datetime | None = None


@dataclass
class Model:
    """What ought to be."""

    policy: Policy
    seats: list[int]
    now: datetime = NOON
    guests: dict[int, Guest] = field(default_factory=dict)
    registered: int = 0

    def do(self, deed: str, number: int, other: int) -> None:
        """One deed, by the words of the rule."""
        self.now += timedelta(seconds=1)
        if deed == "set_seats":
            self.seats[other] = number
        elif deed == "wait":
            self.now = min(self.now + timedelta(hours=number), LAST)
            ended = [key for key, one in self.guests.items() if one.until and self._is_over(one.until)]
            for key in ended:
                del self.guests[key]
        elif deed in ("register", "overbook"):
            self._join(number, other, "seat" if deed == "overbook" else "line")
        elif guest := self.guests.get(number):
            self._do_to(guest, deed, number, other)
        for pool in (0, 1):
            self._pass_on(pool)

    def line(self, pool: int) -> list[int]:
        """Who waits, the first in front."""
        waiting = [
            (one.turn, key) for key, one in self.guests.items() if (one.pool, one.has) == (pool, "line")
        ]
        return [key for _, key in sorted(waiting)]

    def _do_to(self, guest: Guest, deed: str, number: int, other: int) -> None:
        if deed in ("cancel", "cancel_by_hand"):
            del self.guests[number]
        elif (deed, guest.has) == ("give_seat", "line"):
            guest.has = "seat"
        elif (deed, guest.has) == ("accept", "offer") and guest.until and self.now < guest.until:
            guest.has, guest.until = "seat", None
        elif (deed, guest.has) == ("reorder", "line"):
            line = [self.guests[key] for key in self.line(guest.pool)]
            turns = {turn.id: turn for turn in turns_with([one.turn for one in line], guest.turn.id, other)}
            for one in line:
                one.turn = turns.get(one.turn.id, one.turn)
        elif deed == "switch" and guest.pool != other:
            is_free = self._has_free(other) and not self.line(other)
            guest.pool, guest.has, guest.until = other, "seat" if is_free else "line", None
            guest.turn = guest.turn if is_free else Turn(False, self.now, guest.turn.id)

    def _join(self, number: int, pool: int, has: str) -> None:
        if number not in self.guests:
            self.registered += 1
            if has == "line" and self._has_free(pool) and not self.line(pool):
                has = "seat"
            self.guests[number] = Guest(pool, has, Turn(False, self.now, self.registered))

    def _has_free(self, pool: int) -> bool:
        return (
            sum((one.pool, one.has != "line") == (pool, True) for one in self.guests.values())
            < self.seats[pool]
        )

    def _is_over(self, until: datetime) -> bool:
        return until + offers.GRACE <= self.now

    def _pass_on(self, pool: int) -> None:
        passing, until = self.policy.passing(self.now), self.policy.offer_until(self.now, ZONE)
        while self._has_free(pool) and (line := self.line(pool)):
            if passing is Passing.NOTHING or (passing is Passing.OFFER and until is None):
                return
            first = self.guests[line[0]]
            first.has, first.until = ("seat", None) if passing is Passing.PROMOTION else ("offer", until)


def do(session: Session, lecture: Lecture, deed: tuple[str, int, int], now: datetime) -> None:
    """The same deed, in the forum."""
    what, number, other = deed
    if what == "set_seats":
        set_seats(
            session, lecture_id=lecture.id, way=WAYS[other], seats_wanted=number, actor=ADA_ACTS, now=now
        )
    elif what == "wait":
        wait(session, lecture, now)
    elif what == "register":
        apply(session, lecture, somebody(number), now=now, way=WAYS[other])
    else:
        live = {row.attendee.email: row for row in queries.live_registrations(session, lecture.id)}
        known = live.get(somebody(number).email)
        if what == "overbook" and not known:
            who = applicant(somebody(number), attendance=WAYS[other])
            register_by_hand(
                session,
                lecture_id=lecture.id,
                applicant=who,
                overbooking_reason="VIP",
                actor=ADA_ACTS,
                now=now,
            )
        elif known and what != "overbook":
            do_to(session, lecture, known, what, other, now)


def do_to(
    session: Session, lecture: Lecture, known: Registration, what: str, other: int, now: datetime
) -> None:
    """A deed that is about somebody; what the rules refuse changes nothing."""
    mine: dict[str, Any] = {"registration_id": known.id, "now": now}
    by_hand = {**mine, "reason": "asked", "actor": ADA_ACTS}
    pool = queries.main_pool(session, lecture, WAYS[other % 2])
    deeds: dict[str, Callable[[], object]] = {
        "cancel": lambda: [cancel(session, **mine) for _ in range(2)],
        "cancel_by_hand": lambda: cancel_by_hand(session, **by_hand),
        "give_seat": lambda: give_seat(session, **by_hand),
        "reorder": lambda: move_in_line(session, place=other, **by_hand),
        "accept": lambda: offers.accept(session, **mine),
        "switch": lambda: switch(session, pool_id=pool.id if pool else 0, waits=True, **mine),
    }
    try:
        with session.begin_nested():
            deeds[what]()
    except Refusal:
        session.expire_all()


def wait(session: Session, lecture: Lecture, now: datetime) -> None:
    """The post leaves, and the sweeper comes."""
    session.execute(update(OutboxMessage).values(sent_at=now))
    for key in line_queries.offers_run_out(session, now):
        offers.expire(session, registration_id=key, now=now)
    offers.pass_on(session, lecture.id, now=now)


def compare(session: Session, lecture: Lecture, model: Model) -> None:
    """Everybody stands in the forum as in the model."""
    live = queries.live_registrations(session, lecture.id)
    had = {"confirmed": "seat", "offered": "offer", "waitlisted": "line"}
    found = {
        row.name: (WAYS.index(row.pool.attendance), had[row.state.value], row.held_until) for row in live
    }
    assert found == {
        somebody(number).name: (one.pool, one.has, one.until) for number, one in model.guests.items()
    }
    for pool in queries.pools(session, lecture):
        line = [row.name for row in queries.line(session, pool)]
        assert line == [somebody(number).name for number in model.line(WAYS.index(pool.attendance))]


def test_any_sequence_of_deeds_ends_as_the_rule_says(database: Database, long_run: bool) -> None:
    # C-04, C-10, C-12, F-06
    @settings(
        max_examples=10_000 if long_run else 15,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(st.sampled_from([NOON, NOON + timedelta(hours=26)]), st.integers(0, 2), DEEDS)
    def run(begins: datetime, seats: int, deeds: list[tuple[str, int, int]]) -> None:
        with database.transaction() as session:
            lecture = make_lecture(session, seats=seats, online_seats=1, attendance="mixed", starts_at=STARTS)
            model = Model(Policy.of(lecture, usual_rules(lecture.id)), [seats, 1], begins)
            for deed in deeds:
                model.do(*deed)
                do(session, lecture, deed, model.now)
                recount(session, lecture)
            compare(session, lecture, model)

    run()
