"""What search engines are told of a lecture (A-60)."""

import json
from datetime import timedelta
from pathlib import Path

import jsonschema_rs
import pytest

from forum.lectures.models import Attendance, PublicState
from forum.lectures.standing import standing
from forum.lectures.structured_data import Addresses, event
from forum.wording import EMPTY, Wording
from tests.cast import NOON
from tests.factories import make_lecture, make_room, make_speaker, make_venue

ADDRESSES = Addresses(
    page="https://forum.example.org/en/lectures/qxf-2026-001",
    calendar="https://forum.example.org/feeds/en/lectures/qxf-2026-001.ics",
    image="https://forum.example.org/drawings/1/share/QXF-2026-001.svg",
    home="https://forum.example.org/en/",
    registration="https://forum.example.org/en/lectures/qxf-2026-001/registrations/new",
)
SCHEMA = jsonschema_rs.validator_for(
    json.loads(Path(__file__).with_name("event.schema.json").read_text("utf-8")), validate_formats=True
)


@pytest.fixture
def described(database):
    """A function that makes a lecture and describes it in English, as the schema wants it."""

    def describe(**values: object) -> dict:
        with database.transaction() as session:
            lecture = make_lecture(session, **values)
            facts = event(lecture, standing(lecture, NOON), "en", ADDRESSES, "Qian Xuesen Forum")
        SCHEMA.validate(facts)
        return facts

    return describe


def test_a_lecture_is_an_event_with_place_people_and_price(described, database):
    with database.transaction() as session:
        room = make_room(session, make_venue(session, latitude=40.0, longitude=116.25))
        speaker = make_speaker(session, website="https://example.org/wang")

    facts = described(room=room, speakers=[speaker])

    assert facts == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": ADDRESSES.page,
        "url": ADDRESSES.page,
        "identifier": "lecture-1@uid.example.org",
        "name": "Lecture 1: Engineering Cybernetics",
        "description": "On feedback.",
        "startDate": "2026-03-09T12:00:00+08:00",
        "endDate": "2026-03-09T13:30:00+08:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": {
            "@type": "Place",
            "name": "Great Hall, Observatory",
            "address": {"@type": "PostalAddress", "streetAddress": "1 Xinghai Road"},
            "geo": {"@type": "GeoCoordinates", "latitude": 40.0, "longitude": 116.25},
        },
        "image": [ADDRESSES.image],
        "inLanguage": ["zh"],
        "isAccessibleForFree": True,
        "performer": [
            {
                "@type": "Person",
                "name": "王小明",
                "alternateName": "Wang Xiaoming",
                "sameAs": "https://example.org/wang",
                "affiliation": {"@type": "Organization", "name": "Xinghai University"},
            }
        ],
        "organizer": {"@type": "Organization", "name": "Qian Xuesen Forum", "url": ADDRESSES.home},
        "offers": {
            "@type": "Offer",
            "price": 0,
            "priceCurrency": "CNY",
            "url": ADDRESSES.registration,
            "availability": "https://schema.org/InStock",
            "validFrom": "2026-03-02T04:00:00+00:00",
            "validThrough": "2026-03-09T04:00:00+00:00",
        },
        "subjectOf": {
            "@type": "DigitalDocument",
            "encodingFormat": "text/calendar",
            "url": ADDRESSES.calendar,
            "version": "0",
            "dateModified": "2026-03-02T04:00:00+00:00",
        },
    }


FORMER = NOON - timedelta(days=1)
STATES = [
    ({}, "EventScheduled"),
    ({"previous_starts_at": FORMER}, "EventRescheduled"),
    ({"attendance": Attendance.ONLINE, "has_left_a_room": True}, "EventMovedOnline"),
    ({"public_state": PublicState.POSTPONED}, "EventPostponed"),
    ({"public_state": PublicState.CANCELLED}, "EventCancelled"),
    ({"public_state": PublicState.WITHDRAWN}, "EventCancelled"),
    # And where two things happened to it, or one that was taken back again.
    ({"public_state": PublicState.CANCELLED, "previous_starts_at": FORMER}, "EventCancelled"),
    ({"public_state": PublicState.POSTPONED, "previous_starts_at": FORMER}, "EventPostponed"),
    ({"previous_starts_at": NOON + timedelta(days=7)}, "EventScheduled"),
    (
        {"attendance": Attendance.ONLINE, "has_left_a_room": True, "previous_starts_at": FORMER},
        "EventRescheduled",
    ),
    ({"has_left_a_room": True}, "EventScheduled"),
]


@pytest.mark.parametrize(("values", "status"), STATES)
def test_every_state_has_its_word_and_keeps_the_start(described, database, values, status):
    if values.get("has_left_a_room"):
        with database.transaction() as session:
            values = {**values, "previous_room_id": make_room(session).id}
    facts = described(**{name: value for name, value in values.items() if name != "has_left_a_room"})

    assert facts["eventStatus"] == f"https://schema.org/{status}"
    assert facts["startDate"] == "2026-03-09T12:00:00+08:00"
    former = "2026-03-01T12:00:00+08:00" if status == "EventRescheduled" else None
    assert facts.get("previousStartDate") == former


def test_an_online_lecture_is_held_at_its_page(described):
    facts = described(attendance=Attendance.ONLINE, online_url="https://meet.example.org/secret")

    assert facts["location"] == {"@type": "VirtualLocation", "url": ADDRESSES.page}
    assert "secret" not in str(facts)


def test_a_mixed_lecture_has_both_places(described, database):
    with database.transaction() as session:
        room = make_room(session)

    facts = described(attendance=Attendance.MIXED, room=room)

    assert [place["@type"] for place in facts["location"]] == ["Place", "VirtualLocation"]
    assert facts["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"


def test_what_is_required_is_there_even_for_a_bare_lecture(described):
    facts = described(title=EMPTY, abstract=EMPTY, languages="")

    assert facts["name"] == "QXF-2026-001"
    assert facts["location"] == {
        "@type": "Place",
        "name": "Room to be announced",
        "address": "Room to be announced",
    }
    assert not {"description", "inLanguage", "performer"} & set(facts)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("values", "offer"),
    [
        ({}, ("InStock", ADDRESSES.registration)),
        ({"seats": 0}, ("SoldOut", ADDRESSES.registration)),
        ({"takes_registrations": False}, ("InStock", ADDRESSES.page)),
        ({"registration_closes_at": NOON}, ("SoldOut", ADDRESSES.page)),
        ({"starts_at": NOON - timedelta(days=9)}, None),
        ({"public_state": PublicState.CANCELLED}, None),
        ({"public_state": PublicState.POSTPONED}, None),
    ],
)
def test_what_is_offered_follows_how_the_lecture_stands(described, values, offer):
    found = described(**values).get("offers")

    assert (found and (found["availability"].removeprefix("https://schema.org/"), found["url"])) == offer


@pytest.mark.databases("sqlite")
def test_no_other_address_of_a_speaker_is_passed_on(described, database):
    with database.transaction() as session:
        speaker = make_speaker(session, website="javascript:alert(1)")

    assert "sameAs" not in described(speakers=[speaker])["performer"][0]


def test_a_full_lecture_is_sold_out_and_a_speaker_may_be_a_name_alone(described, database):
    with database.transaction() as session:
        speaker = make_speaker(session, "Kartiningsih", name_latin=None, affiliation=Wording())

    facts = described(seats=0, speakers=[speaker], starts_at=NOON + timedelta(days=1))

    assert facts["offers"]["availability"] == "https://schema.org/SoldOut"
    assert facts["performer"] == [{"@type": "Person", "name": "Kartiningsih"}]
