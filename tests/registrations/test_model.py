"""Random sequences of what people and organisers do, against a model of plain lists (C-01, C-04, C-10)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from forum.journal import Actor, ActorKind
from forum.lectures.models import Lecture, WayOfAttending
from forum.registrations import queries
from forum.registrations.operations import cancel
from forum.registrations.staff_operations import cancel_by_hand, give_seat, register_by_hand, set_seats
from tests.cast import NOON
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import applicant, apply, recount, somebody

ADA_ACTS = Actor(ActorKind.STAFF, None)
PEOPLE = st.integers(0, 7)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("register"), PEOPLE),
        st.tuples(st.just("register"), PEOPLE),
        st.tuples(st.just("cancel"), PEOPLE),
        st.tuples(st.just("cancel_by_hand"), PEOPLE),
        st.tuples(st.just("overbook"), PEOPLE),
        st.tuples(st.just("give_seat"), PEOPLE),
        st.tuples(st.just("set_seats"), st.integers(0, 5)),
    ),
    max_size=30,
)


@dataclass
class Model:
    """What ought to be: who has a seat, who waits in which order."""

    seats: int
    seated: set[int] = field(default_factory=set)
    line: list[int] = field(default_factory=list)

    def do(self, deed: str, number: int) -> None:
        """One deed, by the words of the rule."""
        if deed == "set_seats":
            self.seats = number
        elif deed == "register" and not self._knows(number):
            self.line.append(number)
        elif deed == "overbook" and not self._knows(number):
            self.seated.add(number)
        elif deed == "give_seat" and number in self.line:
            self.line.remove(number)
            self.seated.add(number)
        elif deed in ("cancel", "cancel_by_hand"):
            self.seated.discard(number)
            self.line = [other for other in self.line if other != number]
        while self.line and len(self.seated) < self.seats:
            self.seated.add(self.line.pop(0))

    def _knows(self, number: int) -> bool:
        return number in self.seated or number in self.line


def do(session: Session, lecture: Lecture, deed: str, number: int, now: datetime) -> None:
    """The same deed, in the forum."""
    if deed == "set_seats":
        way = WayOfAttending.ON_SITE
        set_seats(session, lecture_id=lecture.id, way=way, seats_wanted=number, actor=ADA_ACTS, now=now)
        return
    live = {row.attendee.email: row for row in queries.live_registrations(session, lecture.id)}
    known = live.get(somebody(number).email)
    if deed == "register":
        apply(session, lecture, somebody(number), now=now)
    elif deed == "overbook" and not known:
        who = applicant(somebody(number))
        register_by_hand(
            session, lecture_id=lecture.id, applicant=who, overbooking_reason="VIP", actor=ADA_ACTS, now=now
        )
    elif deed == "give_seat" and known and known.state.value == "waitlisted":
        give_seat(session, registration_id=known.id, reason="VIP", actor=ADA_ACTS, now=now)
    elif deed == "cancel" and known:
        for _ in range(2):
            cancel(session, registration_id=known.id, now=now)
    elif deed == "cancel_by_hand" and known:
        cancel_by_hand(session, registration_id=known.id, reason="asked", actor=ADA_ACTS, now=now)


def test_any_sequence_of_deeds_ends_as_the_rule_says(database: Database, long_run: bool) -> None:
    # C-04
    @settings(
        max_examples=1000 if long_run else 40,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    @given(st.integers(0, 4), DEEDS)
    def run(seats: int, deeds: list[tuple[str, int]]) -> None:
        model = Model(seats)
        with database.transaction() as session:
            lecture = make_lecture(session, seats=seats)
            for second, (deed, number) in enumerate(deeds):
                now = NOON + timedelta(seconds=second)
                model.do(deed, number)
                do(session, lecture, deed, number, now)
                recount(session, lecture)
            (pool,) = queries.pools(session, lecture)
            live = queries.live_registrations(session, lecture.id)
            seated = {row.name for row in live if row.state.value == "confirmed"}
            assert seated == {somebody(number).name for number in model.seated}
            assert [row.name for row in queries.line(session, pool)] == [
                somebody(number).name for number in model.line
            ]

    run()
