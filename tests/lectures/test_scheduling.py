"""The clash rules as a table of cases."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.lectures.scheduling import Clash, ClashKind, Sitting, clashes, clashes_by_lecture

HALL, STUDY = 1, 2
ADA, BOB = 11, 12
TWO = datetime(2026, 12, 3, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def sitting(lecture_id, *, starts=0.0, hours=1.0, room=None, speakers=()):
    begins = TWO + starts * HOUR
    return Sitting(lecture_id, begins, begins + hours * HOUR, room, frozenset(speakers))


ROOM, SPEAKER = ClashKind.ROOM_TAKEN, ClashKind.SPEAKER_ELSEWHERE
MINE = sitting(1, room=HALL, speakers=[ADA])

CASES = [
    ("another room, another speaker", sitting(2, room=STUDY, speakers=[BOB]), []),
    ("the same room at the same time", sitting(2, room=HALL, speakers=[BOB]), [(ROOM, HALL)]),
    ("the same speaker in another room", sitting(2, room=STUDY, speakers=[ADA]), [(SPEAKER, ADA)]),
    ("the same speaker online", sitting(2, speakers=[ADA, BOB]), [(SPEAKER, ADA)]),
    ("both", sitting(2, room=HALL, speakers=[ADA]), [(ROOM, HALL), (SPEAKER, ADA)]),
    ("begins when mine ends", sitting(2, starts=1, room=HALL), []),
    ("ends when mine begins", sitting(2, starts=-1, room=HALL), []),
    ("overlaps by a minute", sitting(2, starts=59 / 60, room=HALL), [(ROOM, HALL)]),
    ("lies within mine", sitting(2, starts=0.25, hours=0.5, room=HALL), [(ROOM, HALL)]),
    ("encloses mine", sitting(2, starts=-1, hours=3, room=HALL), [(ROOM, HALL)]),
    ("is the same lecture", sitting(1, room=HALL, speakers=[ADA]), []),
]


@pytest.mark.parametrize(("other", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_two_sittings_clash_over_a_room_or_a_speaker(other, wanted):
    found = clashes(MINE, [other])

    assert sorted((clash.kind, clash.wanted_id) for clash in found) == sorted(wanted)
    assert {clash.lecture_id for clash in found} <= {other.lecture_id}


def test_lectures_without_a_room_do_not_take_one_from_each_other():
    assert clashes(sitting(None), [sitting(2)]) == []


def test_clashes_come_in_the_order_in_which_the_others_begin():
    early, late = sitting(7, starts=-0.5, room=HALL), sitting(5, starts=0.5, room=HALL)

    assert clashes(MINE, [late, early]) == [
        Clash(early.starts_at, 7, ROOM, HALL, MINE),
        Clash(late.starts_at, 5, ROOM, HALL, MINE),
    ]


def test_each_side_of_a_clash_is_told_of_the_other():
    other = sitting(2, starts=0.5, room=HALL)

    assert clashes_by_lecture([other, MINE, sitting(3, starts=9, room=HALL)]) == {
        1: [Clash(other.starts_at, 2, ROOM, HALL, MINE)],
        2: [Clash(MINE.starts_at, 1, ROOM, HALL, other)],
    }


@given(
    st.lists(
        st.builds(
            lambda start, length, room, speakers: (start, length, room, speakers),
            st.integers(0, 20),
            st.integers(1, 6),
            st.sampled_from([None, HALL, STUDY]),
            st.sets(st.sampled_from([ADA, BOB])),
        ),
        max_size=12,
    )
)
def test_the_sweep_finds_what_comparing_every_pair_finds(drawn):
    season = [
        sitting(number, starts=start, hours=length, room=room, speakers=speakers)
        for number, (start, length, room, speakers) in enumerate(drawn, start=1)
    ]
    every_pair = {one.lecture_id: clashes(one, season) for one in season}

    assert clashes_by_lecture(season) == {key: found for key, found in every_pair.items() if found}
