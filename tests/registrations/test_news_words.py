"""News in plain words: by what differs, and by how the reader stands. No database."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from forum.lectures.models import Attendance, PublicState
from forum.registrations import news_words
from forum.registrations.models import RegistrationState
from forum.registrations.news_facts import Difference, Facts
from forum.registrations.news_words import Reader
from forum.venues.models import Room
from tests.cast import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HALL, CLUB, FAR = Room(id=1, venue_id=1), Room(id=2, venue_id=1), Room(id=3, venue_id=2)
FACTS = Facts(NOON, NOON + HOUR, "Asia/Shanghai", HALL, Attendance.MIXED, PublicState.PUBLISHED)
CONFIRMED = Reader(RegistrationState.CONFIRMED)
OFF = {"state": PublicState.CANCELLED}
LATE = {"state": PublicState.POSTPONED}


def moved(by: timedelta) -> dict[str, Any]:
    return {"starts_at": NOON + by, "ends_at": NOON + by + HOUR}


@pytest.mark.parametrize(
    ("known", "now", "kind", "said"),
    [
        ({}, {}, None, []),
        ({}, moved(HOUR), "lecture_moved", ["begins later, on the same day.", "The place stays the same."]),
        (
            {},
            moved(-HOUR),
            "lecture_moved",
            ["begins earlier, on the same day.", "The place stays the same."],
        ),
        ({}, moved(DAY), "lecture_moved", ["on another day.", "The place stays the same."]),
        ({}, {"ends_at": NOON + 2 * HOUR}, "lecture_moved", ["ends at another time.", "stays the same."]),
        ({}, {"timezone": "Asia/Tokyo"}, "lecture_moved", ["given in another time zone now."]),
        ({}, {"room": CLUB}, "lecture_moved", ["Only the room changes; building, day and time stay."]),
        ({}, {"room": FAR}, "lecture_moved", ["Only the place changes, to another building"]),
        ({}, {"room": None}, "lecture_moved", ["the new one is not known yet."]),
        ({"room": None}, {}, "lecture_moved", ["Only the room is new"]),
        ({}, {**moved(DAY), "room": CLUB}, "lecture_moved", ["on another day.", "another room of the same"]),
        ({}, {"attendance": Attendance.ONLINE}, "lecture_moved", ["please do not come to the room."]),
        ({}, OFF, "lecture_cancelled", ["does not take place."]),
        ({}, {**moved(DAY), **OFF}, "lecture_cancelled", ["does not take place."]),
        (OFF, {"state": PublicState.WITHDRAWN}, None, []),
        ({}, LATE, "lecture_postponed", ["at the time announced."]),
        (LATE, moved(DAY), "lecture_moved", ["There is a new date."]),
        (LATE, {}, "lecture_restored", ["takes place after all."]),
        (OFF, {"room": CLUB}, "lecture_restored", ["takes place after all.", "another room of the same"]),
        (OFF, LATE, "lecture_postponed", ["at the time announced."]),
    ],
)
def test_what_changed_is_said_as_what_it_is(
    known: dict[str, Any], now: dict[str, Any], kind: str | None, said: list[str]
) -> None:
    difference = Difference(replace(FACTS, **known), replace(FACTS, **now))

    sentences = news_words.what_changed(difference, "en")

    assert difference.kind == kind
    if kind:
        assert len(sentences) == len(said)
        assert all(words in sentence for words, sentence in zip(said, sentences, strict=True))


@pytest.mark.parametrize(
    ("now", "reader", "said"),
    [
        ({"room": CLUB}, CONFIRMED, ["your badge stays valid."]),
        (moved(DAY), CONFIRMED, ["your badge stays valid.", "give your place back."]),
        (
            {"room": CLUB},
            replace(CONFIRMED, is_online=True),
            ["part online as before", "Nothing changes for you"],
        ),
        (
            {"room": CLUB},
            replace(CONFIRMED, has_own_room=True),
            ["badge stays valid.", "the branch room named"],
        ),
        ({"room": CLUB}, Reader(RegistrationState.WAITLISTED, place_in_line=4), ["your place is 4."]),
        ({"room": CLUB}, Reader(RegistrationState.REQUESTED), ["stays with the organisers."]),
        ({"room": CLUB}, Reader(RegistrationState.OFFERED), ["still kept for you"]),
        ({"room": CLUB}, Reader(RegistrationState.UNCONFIRMED), ["once you confirm your address."]),
        (OFF, CONFIRMED, ["You need not do anything."]),
        (LATE, CONFIRMED, ["we write again when the new date is known."]),
    ],
)
def test_what_it_means_is_said_to_whoever_reads_it(
    now: dict[str, Any], reader: Reader, said: list[str]
) -> None:
    sentences = news_words.what_it_means(Difference(FACTS, replace(FACTS, **now)), reader, "en")

    assert len(sentences) == len(said)
    assert all(words in sentence for words, sentence in zip(said, sentences, strict=True))
