"""Changing between the room, its branch rooms and online: seats, lines, mails, badges (C-01, C-03)."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.journal import Actor, ActorKind, JournalEntry
from forum.lectures.models import Lecture, PublicState, SeatPool, WayOfAttending
from forum.registrations import queries, refusals
from forum.registrations.models import Registration
from forum.registrations.operations import cancel
from forum.registrations.rules_models import rules_of, usual_rules
from forum.registrations.switching import (
    NothingToSwitch,
    TooLateToSwitch,
    WayIsFull,
    move_by_hand,
    other_ways,
    switch,
)
from tests.cast import CLEO, DAN, NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_room
from tests.registrations.people import apply, mails, recount, somebody, states

ADA_ACTS = Actor(ActorKind.STAFF, None)
SOON = NOON + timedelta(hours=1)


def branch(session: Session, lecture: Lecture, seats: int | None) -> SeatPool:
    """A branch room beside the lecture's own."""
    pool = SeatPool(
        lecture=lecture,
        attendance=WayOfAttending.ON_SITE,
        room=make_room(session),
        seats=seats,
        taken=0,
        overbooked=0,
    )
    session.add(pool)
    session.flush()
    return pool


def pool_of(lecture: Lecture, way: str) -> SeatPool:
    """The seats of one way."""
    return next(pool for pool in lecture.pools if pool.way == way)


def on_site(session: Session, lecture: Lecture, number: int) -> Registration:
    """Somebody who asks for the room."""
    return apply(session, lecture, somebody(number), way=WayOfAttending.ON_SITE).registration


@pytest.mark.databases("sqlite")
def test_a_seat_that_is_certain_stays_so_where_the_lecture_asks_for_approval_since(
    database: Database,
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=2, online_seats=2, attendance="mixed")
        by_themselves, by_hand = on_site(session, lecture, 1), on_site(session, lecture, 2)
        session.add(usual_rules(lecture.id))
        rules_of(session, lecture.id).needs_approval = True
        online = pool_of(lecture, "online").id
        switch(session, registration_id=by_themselves.id, pool_id=online, now=SOON)
        move_by_hand(
            session, registration_id=by_hand.id, pool_id=online, reason="ill", actor=ADA_ACTS, now=SOON
        )

        assert [one.state.value for one in (by_themselves, by_hand)] == ["confirmed", "confirmed"]


@pytest.mark.databases("sqlite", "postgresql")
def test_the_seat_left_goes_to_the_first_in_line_in_the_same_moment(database: Database) -> None:
    # C-03, C-04
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1, online_seats=2, attendance="mixed")
        first, second = on_site(session, lecture, 1), on_site(session, lecture, 2)
        badge = first.token_id
        online = pool_of(lecture, "online")
        for _ in range(2):  # asked again, nothing changes
            switch(session, registration_id=first.id, pool_id=online.id, now=SOON)

        assert (first.pool, first.state.value, second.state.value) == (online, "confirmed", "confirmed")
        assert first.token_id == badge
        assert (mails(session, first), mails(session, second)) == (["switched"], ["promoted"])
        assert session.scalars(
            select(JournalEntry.details).where(JournalEntry.action == "switched")
        ).all() == [{"state": "confirmed", "ways": ["on_site", "online"]}]
        recount(session, lecture)


def test_a_full_way_costs_nobody_their_seat_unless_they_give_it_up(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1, online_seats=None, attendance="mixed")
        holder, waiter = on_site(session, lecture, 1), on_site(session, lecture, 2)
        online = apply(session, lecture, CLEO, way=WayOfAttending.ONLINE).registration
        room = pool_of(lecture, "on_site")
        with pytest.raises(WayIsFull):
            switch(session, registration_id=online.id, pool_id=room.id, now=SOON)
        assert online.state.value == "confirmed"

        switch(session, registration_id=online.id, pool_id=room.id, waits=True, now=SOON)
        # Who registered earlier, but asked for the room later, stands behind who waits for it.
        place = queries.place_in_line(session, online)
        assert place is not None
        assert place.before == 1
        cancel(session, registration_id=holder.id, now=SOON)
        assert (waiter.state.value, online.state.value) == ("confirmed", "waitlisted")
        recount(session, lecture)


def test_who_waits_for_the_room_takes_a_seat_of_a_branch_room(database: Database) -> None:
    # C-03
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        side = branch(session, lecture, seats=1)
        on_site(session, lecture, 1)
        waiter, other = on_site(session, lecture, 2), on_site(session, lecture, 3)
        assert [(one.pool, one.waiting, one.has_seat) for one in other_ways(session, waiter, SOON)] == [
            (side, 0, True)
        ]
        switch(session, registration_id=waiter.id, pool_id=side.id, now=SOON)
        assert (waiter.state.value, waiter.room) == ("confirmed", side.room)
        assert [(one.pool, one.has_seat) for one in other_ways(session, other, SOON)] == [(side, False)]
        with pytest.raises(WayIsFull):
            switch(session, registration_id=other.id, pool_id=side.id, now=SOON)
        recount(session, lecture)


@pytest.mark.parametrize(
    ("values", "at", "way", "refusal"),
    [
        ({}, NOON + timedelta(days=7), "online", TooLateToSwitch),
        ({"registration_closes_at": NOON}, SOON, "room", refusals.RegistrationClosed),
        ({"registration_closes_at": NOON}, SOON, "online", None),
        ({"public_state": PublicState.POSTPONED}, SOON, "online", refusals.LectureIsPostponed),
    ],
)
@pytest.mark.databases("sqlite")
def test_until_when_one_can_change(
    database: Database,
    values: dict[str, object],
    at,
    way: str,
    refusal: type[Refusal] | None,  # type: ignore[no-untyped-def]
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="mixed")
        side = branch(session, lecture, seats=3)
        cleo = on_site(session, lecture, 1)
        for name, value in values.items():
            setattr(lecture, name, value)
        session.flush()
        pool = side if way == "room" else pool_of(lecture, "online")
        assert (pool in [one.pool for one in other_ways(session, cleo, at)]) == (refusal is None)
        if refusal is None:
            switch(session, registration_id=cleo.id, pool_id=pool.id, now=at)
        else:
            with pytest.raises(refusal):
                switch(session, registration_id=cleo.id, pool_id=pool.id, now=at)
        recount(session, lecture)


@pytest.mark.databases("sqlite")
def test_nothing_is_exchanged_for_what_does_not_count(database: Database) -> None:
    with database.transaction() as session:
        lecture, elsewhere = make_lecture(session, attendance="mixed"), make_lecture(session)
        gone, unproved = on_site(session, lecture, 1), on_site(session, lecture, 2)
        cancel(session, registration_id=gone.id, now=NOON)
        unproved.address_confirmed_at = None
        online = pool_of(lecture, "online")
        for one in (gone, unproved):
            with pytest.raises(NothingToSwitch):
                switch(session, registration_id=one.id, pool_id=online.id, now=SOON)
        dan = apply(session, lecture, DAN, way=WayOfAttending.ONLINE).registration
        with pytest.raises(refusals.NoSuchWay):
            switch(session, registration_id=dan.id, pool_id=elsewhere.pools[0].id, now=SOON)


@pytest.mark.databases("sqlite")
def test_an_organiser_moves_somebody_for_a_reason_and_in_the_open(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=0, online_seats=None, attendance="mixed")
        waiter = on_site(session, lecture, 1)
        online = apply(session, lecture, CLEO, way=WayOfAttending.ONLINE).registration
        room = pool_of(lecture, "on_site")
        move = {"registration_id": online.id, "pool_id": room.id, "actor": ADA_ACTS, "now": SOON}
        with pytest.raises(refusals.ReasonMissing):
            move_by_hand(session, reason=" ", **move)  # type: ignore[arg-type]

        move_by_hand(session, reason="Speaks in the discussion", **move)  # type: ignore[arg-type]
        assert (online.pool, online.state.value, online.bypassed_line_at) == (room, "confirmed", SOON)
        assert (room.overbooked, waiter.state.value) == (1, "waitlisted")
        assert online.override_reason == "Speaks in the discussion"
        recount(session, lecture)
        assert states(session, lecture)
