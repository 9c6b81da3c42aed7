"""Names and addresses of those who invite and are invited: one line each, whatever people typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Event, vCalAddress

from forum.feeds.guests import Person, organizer_and_guest
from tests.cast import CLEO
from tests.feeds.readers import unfolded

FORUM = Person("钱学森论坛", "forum@example.org")


def read(guest: Person) -> tuple[vCalAddress, vCalAddress]:
    """Organiser and guest as icalendar reads them from the entry they were put into."""
    lines = organizer_and_guest(FORUM, guest)
    assert all(len(line) <= 75 for line in lines.split(b"\r\n"))
    entry = Event.from_ical(b"BEGIN:VEVENT\r\nUID:a\r\n" + lines + b"END:VEVENT\r\n")
    assert set(entry) == {"UID", "ORGANIZER", "ATTENDEE"}
    assert isinstance(entry["ATTENDEE"], vCalAddress)
    return entry["ORGANIZER"], entry["ATTENDEE"]


def test_a_guest_is_asked_for_an_answer() -> None:
    organizer, attendee = read(Person(CLEO.name, CLEO.email))
    assert (organizer, organizer.params) == ("mailto:forum@example.org", {"CN": "钱学森论坛"})
    assert attendee == f"mailto:{CLEO.email}"
    assert dict(attendee.params) == {
        "CN": CLEO.name,
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
    }


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('A"B', "CN=A^'B;"),
        ("A\r\nX:1", 'CN="A X:1";'),
        ("张三;李四", 'CN="张三;李四";'),
        ("Jo\x00hn", "CN=John;"),
        ("A^B", "CN=A^^B;"),
        ("", "ATTENDEE;PARTSTAT"),
    ],
)
def test_a_name_is_one_parameter(name: str, written: str) -> None:
    guest = unfolded(organizer_and_guest(FORUM, Person(name, CLEO.email)))[1]
    assert written in guest


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=120))
def test_no_name_adds_a_line_or_a_parameter(name: str) -> None:
    _, attendee = read(Person(name, CLEO.email))
    assert set(attendee.params) <= {"CN", "ROLE", "PARTSTAT", "RSVP"}
    assert attendee == f"mailto:{CLEO.email}"


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("o'neil+tag@example.org", "mailto:o'neil+tag@example.org"),
        ("a&b=c?d%e@example.org", "mailto:a%26b%3Dc%3Fd%25e@example.org"),
        ("用户@例子.中国", "mailto:%E7%94%A8%E6%88%B7@xn--fsqu00a.xn--fiqs8s"),
    ],
)
def test_an_address_is_written_as_a_uri(address: str, written: str) -> None:
    assert read(Person("Cleo", address))[1] == written


@pytest.mark.parametrize("address", ["", "cleo", "@example.org", "a@b.org\r\nX:1", "a@b.org, c@d.org"])
def test_nobody_is_invited_under_what_is_no_address(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        organizer_and_guest(FORUM, Person("Cleo", address))
