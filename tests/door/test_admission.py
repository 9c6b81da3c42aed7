"""The rules of the door, judged with facts alone."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.door.admission import (
    DOORS_OPEN_BEFORE,
    Badge,
    Doors,
    Facts,
    Passage,
    Presence,
    effective_voids,
    judge,
)
from forum.door.models import Direction, Verdict
from forum.registrations.models import RegistrationState

STARTS = datetime(2026, 12, 3, 6, 0, tzinfo=UTC)  # 14:00 in Beijing
ENDS = STARTS + timedelta(minutes=90)
INSIDE = Presence(first_admitted_at=STARTS, is_inside=True)
WENT_OUT = Presence(first_admitted_at=STARTS, is_inside=False)
CONFIRMED = RegistrationState.CONFIRMED
OUT = Direction.OUT


def facts(**changes: object) -> Facts:
    return Facts(**{"badge": Badge.KNOWN, "state": CONFIRMED, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given_facts", "expected"),
    [
        (facts(), Verdict.ADMITTED),
        (facts(badge=Badge.INVALID, state=None), Verdict.INVALID),
        (facts(badge=Badge.UNKNOWN, state=None), Verdict.UNKNOWN),
        (facts(badge=Badge.REVOKED), Verdict.REVOKED),
        (facts(badge=Badge.REVOKED, state=RegistrationState.CANCELLED), Verdict.REVOKED),
        (facts(state=RegistrationState.CANCELLED), Verdict.CANCELLED),
        (facts(state=RegistrationState.DECLINED), Verdict.DECLINED),
        (facts(state=RegistrationState.WAITLISTED), Verdict.WAITLISTED),
        (facts(state=RegistrationState.OFFERED), Verdict.OFFERED),
        (facts(state=RegistrationState.REQUESTED), Verdict.REQUESTED),
        (facts(state=RegistrationState.UNCONFIRMED), Verdict.REQUESTED),
        (facts(is_for_this_lecture=False), Verdict.WRONG_LECTURE),
        (facts(is_for_this_lecture=False, state=RegistrationState.CANCELLED), Verdict.CANCELLED),
        (facts(is_held=False), Verdict.CANCELLED),
        (facts(at_the_doors=Verdict.WRONG_DAY), Verdict.WRONG_DAY),
        (facts(at_the_doors=Verdict.TOO_EARLY), Verdict.TOO_EARLY),
        (facts(at_the_doors=Verdict.TOO_LATE, state=RegistrationState.WAITLISTED), Verdict.TOO_LATE),
        (facts(presence=INSIDE), Verdict.ALREADY_IN),
        (facts(presence=WENT_OUT), Verdict.ALREADY_IN),
        (facts(direction=OUT, presence=INSIDE), Verdict.ADMITTED_OUT),
        (facts(direction=OUT, presence=WENT_OUT), Verdict.NO_ENTRY_OPEN),
        (facts(direction=OUT), Verdict.NO_ENTRY_OPEN),
        # Nobody is kept inside because the lecture ran late (B-28).
        (facts(direction=OUT, presence=INSIDE, at_the_doors=Verdict.TOO_LATE), Verdict.ADMITTED_OUT),
        (facts(attends_online=True), Verdict.STANDBY),
    ],
)
def test_verdict(given_facts: Facts, expected: Verdict) -> None:  # B-05, B-08
    assert judge(given_facts) == expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (STARTS, None),
        (STARTS - DOORS_OPEN_BEFORE, None),
        (ENDS, None),
        (STARTS - DOORS_OPEN_BEFORE - timedelta(seconds=1), Verdict.TOO_EARLY),
        (ENDS + timedelta(seconds=1), Verdict.TOO_LATE),
        (STARTS - timedelta(hours=15), Verdict.WRONG_DAY),  # 23:00 the day before in Beijing
        (STARTS - timedelta(hours=13), Verdict.TOO_EARLY),  # 01:00 on the day, still the day before in UTC
        (STARTS + timedelta(days=7), Verdict.WRONG_DAY),
    ],
)
def test_doors_by_the_clock_of_the_place(at: datetime, expected: Verdict | None) -> None:
    assert Doors.of(STARTS, ENDS, "Asia/Shanghai").refuse(at, "Asia/Shanghai") == expected


def test_lecture_past_midnight_has_two_days() -> None:
    starts = datetime(2026, 12, 3, 15, 0, tzinfo=UTC)  # 23:00 in Beijing
    doors = Doors.of(starts, starts + timedelta(hours=2), "Asia/Shanghai")

    assert doors.refuse(starts + timedelta(minutes=90), "Asia/Shanghai") is None
    assert doors.refuse(starts + timedelta(hours=3), "Asia/Shanghai") == Verdict.TOO_LATE


def entry(scan_id: str, minutes: float = 0, device: int = 1, **changes: object) -> Passage:
    return Passage(
        **{  # type: ignore[arg-type]
            "scan_id": scan_id,
            "device_id": device,
            "device_seq": 0,
            "direction": Direction.IN,
            "happened_at": STARTS + timedelta(minutes=minutes),
            "was_let_through": True,
            **changes,
        }
    )


def exit_(scan_id: str, minutes: float) -> Passage:
    return entry(scan_id, minutes, direction=OUT)


def void(scan_id: str, target: str, minutes: float, **changes: object) -> Passage:
    return entry(scan_id, minutes, voids=target, **changes)


def test_two_phones_without_network_admit_one_badge_once() -> None:  # B-24
    early, late = entry("early", 1, device=2), entry("late", 2, device=1)

    for order in permutations([early, late]):
        assert Presence.of(order) == Presence(early.happened_at, True, frozenset({"late"}))


def test_same_moment_goes_to_the_lower_device_then_its_own_count() -> None:  # B-24
    first, second = entry("z", device=1, device_seq=4), entry("a", device=1, device_seq=5)

    assert Presence.of([second, first, entry("0", device=2)]).duplicates == {"a", "0"}


def test_refused_scan_is_no_entry() -> None:
    assert Presence.of([entry("a", was_let_through=False)]) == Presence()


def test_going_out_and_coming_back_needs_a_reason() -> None:  # B-28, single entry
    out_and_in = [entry("in", 0), exit_("out", 5), entry("again", 9)]
    with_reason = [*out_and_in[:2], entry("again", 9, has_reason=True)]

    assert Presence.of(out_and_in[:2]) == Presence(STARTS, False)
    assert Presence.of(out_and_in) == Presence(STARTS, True, frozenset({"again"}))
    assert Presence.of(with_reason) == Presence(STARTS, True)


@pytest.mark.parametrize(
    ("changes", "is_taken_back"),
    [
        ({"minutes": 5}, True),
        ({"minutes": 5.1}, False),
        ({"minutes": 1, "device": 2}, False),
        ({"minutes": 60, "device": 2, "has_reason": True}, True),
    ],
)
def test_undo_by_the_same_device_soon_or_with_a_reason(
    changes: dict[str, object], is_taken_back: bool
) -> None:  # B-27
    scans = [entry("in", 0), void("undo", "in", **changes)]  # type: ignore[arg-type]

    assert effective_voids(scans) == ({"in"} if is_taken_back else set())
    assert Presence.of(scans).is_inside is not is_taken_back


def test_after_an_undo_the_next_scan_is_the_first() -> None:  # B-27
    scans = [entry("in", 0), void("undo", "in", 1), entry("again", 2)]

    assert Presence.of(scans) == Presence(scans[2].happened_at, True)


def test_an_undo_cannot_be_undone() -> None:
    scans = [entry("in", 0), void("undo", "in", 1), void("redo", "undo", 2)]

    assert effective_voids(scans) == {"in"}


def test_an_undo_that_arrives_before_its_scan_waits_for_it() -> None:  # B-21
    undo = void("undo", "in", 1)

    assert effective_voids([undo]) == set()
    assert Presence.of([undo]) == Presence()
    assert Presence.of([undo, entry("in", 0)]) == Presence()


SCAN_IDS = st.sampled_from("abcdefgh")
PASSAGES = st.builds(
    Passage,
    scan_id=SCAN_IDS,
    device_id=st.integers(1, 3),
    device_seq=st.integers(0, 3),
    direction=st.sampled_from(Direction),
    happened_at=st.integers(0, 12).map(lambda minutes: STARTS + timedelta(minutes=minutes)),
    was_let_through=st.booleans(),
    has_reason=st.booleans(),
    voids=st.none() | SCAN_IDS,
)
LOGS = st.lists(PASSAGES, max_size=8, unique_by=lambda passage: passage.scan_id)


def test_state_is_a_function_of_the_set_of_entries(long_run: bool) -> None:  # B-21
    @settings(max_examples=10_000 if long_run else 1_000, deadline=None)
    @given(log=LOGS, data=st.data())
    def order_and_repetition_do_not_matter(log: list[Passage], data: st.DataObject) -> None:
        repeated = data.draw(st.lists(st.sampled_from(log), max_size=4)) if log else []
        shuffled = data.draw(st.permutations([*log, *repeated]))

        assert Presence.of(shuffled) == Presence.of(log)

    order_and_repetition_do_not_matter()


@settings(max_examples=300, deadline=None)
@given(log=LOGS)
def test_somebody_is_inside_only_after_an_entry(log: list[Passage]) -> None:
    presence = Presence.of(log)

    assert not (presence.is_inside and presence.first_admitted_at is None)
    assert presence.duplicates <= {passage.scan_id for passage in log}
