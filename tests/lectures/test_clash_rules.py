"""What stands in the way of a lecture besides another one, and how it is said: a table of cases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from forum.lectures.clash_guard import Despite
from forum.lectures.clash_words import SENTENCES, ShownClash, from_to, opening_hours
from forum.lectures.scheduling import (
    Clash,
    ClashKind,
    ClosedFor,
    People,
    Place,
    Sitting,
    clashes,
    clashes_by_lecture,
    each_once,
)
from forum.venues.models import Room
from forum.wording import EMPTY, Wording

HALL, STUDY = 1, 2
SHANGHAI = "Asia/Shanghai"
WEEKDAYS = frozenset({1, 2, 3, 4, 5})
NINE_TO_SIX = Place(opens_minute=540, closes_minute=1080, open_days=WEEKDAYS)
LATE = Place(opens_minute=1080, closes_minute=1560)  # 18:00 to 02:00
THURSDAY = "2026-12-03"


def at(clock, day=THURSDAY):
    return datetime.fromisoformat(f"{day}T{clock}+08:00").astimezone(UTC)


def held(begins, ends, *, last=THURSDAY, lecture_id=1, room=HALL, **more):
    return Sitting(lecture_id, at(begins), at(ends, last), room, zone=SHANGHAI, **more)


HOURS = [
    ("within the hours", held("09:00", "18:00"), NINE_TO_SIX, True),
    ("begins before they do", held("08:59", "10:00"), NINE_TO_SIX, False),
    ("ends after they do", held("17:00", "18:01"), NINE_TO_SIX, False),
    ("on a day it is closed", held("10:00", "11:00", last="2026-12-05"), NINE_TO_SIX, False),
    ("beyond midnight, as the room is", held("23:00", "01:30", last="2026-12-04"), LATE, True),
    ("until midnight", held("22:00", "00:00", last="2026-12-04"), LATE, True),
    ("longer than the night", held("23:00", "02:30", last="2026-12-04"), LATE, False),
    ("three days, nights not asked about", held("10:00", "17:00", last="2026-12-04"), NINE_TO_SIX, True),
    ("days over a weekend", held("10:00", "17:00", last="2026-12-07"), NINE_TO_SIX, False),
    ("no hours, an open day", held("00:00", "23:59"), Place(open_days=WEEKDAYS), True),
    (
        "midnight belongs to the day that ends",
        held("22:00", "00:00", last="2026-12-04"),
        Place(open_days=frozenset({4})),
        True,
    ),
    ("nothing is known of the room", held("03:00", "04:00"), Place(), True),
]


@pytest.mark.parametrize(
    ("sitting", "place", "is_right"), [case[1:] for case in HOURS], ids=[c[0] for c in HOURS]
)
def test_a_room_is_open_or_it_warns(sitting, place, is_right):
    found = clashes(sitting, [], {HALL: place})

    assert [(one.kind, one.blocks) for one in found] == (
        [] if is_right else [(ClashKind.OUTSIDE_HOURS, False)]
    )


def closed(begins, ends):
    return Place(closures=(ClosedFor(7, at(begins), at(ends)),))


TAUGHT = held("14:00", "15:30", people=(People(HALL, given=80, taken=30),))
ALONE = [
    ("closed meanwhile", closed("15:00", "16:00"), [(ClashKind.ROOM_CLOSED, True, None)]),
    ("closed from when it ends", closed("15:30", "16:00"), []),
    ("enough seats", Place(seats=80), []),
    ("more seats given than there are", Place(seats=79), [(ClashKind.MORE_SEATS_GIVEN, False, (80, 79))]),
    ("more people than seats", Place(seats=29), [(ClashKind.TOO_FEW_SEATS, True, (30, 29))]),
]


@pytest.mark.parametrize(("place", "wanted"), [case[1:] for case in ALONE], ids=[case[0] for case in ALONE])
def test_closures_and_people_block_and_promised_seats_warn(place, wanted):
    found = clashes(TAUGHT, [], {HALL: place})

    assert [(one.kind, one.blocks, one.figures) for one in found] == wanted


def test_what_is_called_off_stands_in_nobodys_way_and_nothing_in_its():
    off = held("14:00", "15:30", lecture_id=2, is_held=False)

    assert clashes(TAUGHT, [off]) == clashes(off, [TAUGHT], {HALL: Place(seats=0)}) == []
    assert clashes_by_lecture([TAUGHT, off]) == {}


NEAR = [
    (
        "a branch room is the other's own",
        {"branch_ids": frozenset({HALL}), "room": STUDY},
        "14:00",
        "15:30",
        True,
    ),
    (
        "a branch room is the other's branch",
        {"branch_ids": frozenset({HALL}), "room": None},
        "14:00",
        "15:30",
        True,
    ),
    ("another branch room", {"branch_ids": frozenset({STUDY}), "room": None}, "14:00", "15:30", False),
]


@pytest.mark.parametrize(
    ("more", "begins", "ends", "is_taken"), [c[1:] for c in NEAR], ids=[c[0] for c in NEAR]
)
def test_branch_rooms_are_held_as_rooms_both_ways(more, begins, ends, is_taken):
    other = held(begins, ends, lecture_id=2, **more)
    wanted = [ClashKind.ROOM_TAKEN] if is_taken else []

    assert [one.kind for one in clashes(TAUGHT, [other])] == wanted
    assert [one.kind for one in clashes(other, [TAUGHT])] == wanted


@pytest.mark.parametrize(("begins", "minutes"), [("15:44", 14), ("15:45", None), ("15:30", 0)])
def test_a_room_takes_its_time_to_be_set_up(begins, minutes):
    after = held(begins, "17:00", lecture_id=2)
    wanted = [] if minutes is None else [(ClashKind.NO_TIME_TO_SET_UP, (minutes, 15))]
    places = {HALL: Place(setup_minutes=15)}

    assert [(one.kind, one.figures) for one in clashes(TAUGHT, [after], places)] == wanted
    assert [(one.kind, one.figures) for one in clashes(after, [TAUGHT], places)] == wanted
    assert set(clashes_by_lecture([TAUGHT, after], places)) == ({1, 2} if wanted else set())


def test_a_day_off_is_said_once_for_days_of_them():
    named = {date(2026, 12, 4): Wording("停工", "House closed"), date(2026, 12, 5): EMPTY}

    [one] = clashes(held("10:00", "12:00", last="2026-12-06", room=None), [], {}, named.get)

    assert (one.kind, one.day, one.day_off) == (
        ClashKind.DAY_OFF,
        date(2026, 12, 4),
        Wording("停工", "House closed"),
    )


def test_a_pair_is_told_once_from_the_side_that_has_to_give_way():
    public, planned = held("14:00", "15:00", is_public=True), held("13:00", "15:00", lecture_id=2)

    [one] = each_once(clashes_by_lecture([public, planned]))

    assert (one.mine.lecture_id, one.lecture_id, one.blocks) == (2, 1, True)


@pytest.mark.parametrize(
    ("despite", "passes"),
    [
        (Despite(), (False, False)),
        (Despite(is_seen=True), (True, False)),
        (Despite(because="We have both keys"), (True, True)),
    ],
)
def test_what_warns_is_seen_and_what_blocks_takes_a_reason(despite, passes):
    warning, blocking = (
        Clash(at("14:00"), 2, ClashKind.ROOM_TAKEN, HALL, TAUGHT, blocks=one) for one in (False, True)
    )

    assert (despite.lets_pass(warning), despite.lets_pass(blocking)) == passes


def test_a_season_of_five_thousand_in_one_hall_is_swept_without_comparing_every_pair():
    compared = 0

    class Counted(Sitting):
        def overlaps(self, other):
            nonlocal compared
            compared += 1
            return super().overlaps(other)

    hour = timedelta(hours=1)
    season = [
        Counted(number, at("00:00") + number * hour, at("00:00") + (number + 1) * hour, HALL)
        for number in range(5000)
    ]

    assert clashes_by_lecture(season) == {}
    assert compared == 0


def room(**values):
    return Room(name=Wording("大厅", "Hall"), open_days="1234567", **values)


@pytest.mark.parametrize(
    ("days", "opens", "closes", "words"),
    [
        ("1234567", None, None, ("daily", "每天")),
        ("12345", 480, 1320, ("Mon–Fri 08:00–22:00", "周一–周五 08:00–22:00")),
        ("134", 1080, 1560, ("Mon, Wed–Thu 18:00–02:00", "周一、周三–周四 18:00–02:00")),
        ("7", 0, 1440, ("Sun 00:00–24:00", "周日 00:00–24:00")),
    ],
)
def test_opening_hours_are_said_in_short(days, opens, closes, words):
    hall = Room(name=EMPTY, open_days=days, opens_minute=opens, closes_minute=closes)

    assert (opening_hours(hall, "en"), opening_hours(hall, "zh")) == words


def test_whole_days_are_said_without_their_midnights():
    day, days = (at("00:00"), at("00:00", "2026-12-04")), (at("00:00"), at("00:00", "2026-12-06"))

    assert from_to(*day, SHANGHAI, "en") == "2026-12-03 (Thu)"
    assert from_to(*days, SHANGHAI, "en") == "2026-12-03 (Thu)–2026-12-05 (Sat)"
    assert from_to(at("22:00"), days[1], SHANGHAI, "en") == "2026-12-03 (Thu) 22:00–2026-12-06 (Sun) 00:00"


@pytest.mark.parametrize("kind", ClashKind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_kind_is_one_whole_sentence_in_both_languages(kind, language):
    clash = Clash(at("14:00"), 2, kind, HALL, TAUGHT, figures=(80, 60), day=date(2026, 12, 3))

    said = ShownClash(clash, None, None, room(), None, None).told(language)

    assert "%" not in said
    assert said.endswith("。" if language == "zh" else ".")
    assert (said == SENTENCES[kind]) is False
