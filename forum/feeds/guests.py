"""Who invites and who is invited: ORGANIZER and ATTENDEE of an invitation by mail. Pure."""

from dataclasses import dataclass
from email.utils import parseaddr
from urllib.parse import quote

from icalendar import vCalAddress
from icalendar.parser import Contentline, Parameters

from forum.feeds.lines import folded, one_line, shortened

MAX_NAME = 200
"""Octets of a name."""
_SAFE_BEFORE_THE_AT = "!$'*+-._~"
"""RFC 6068 section 2 wants everything else of an address encoded."""
_ASKED_TO_ANSWER = {"ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}


@dataclass(frozen=True)
class Person:
    """A name, and the address that mail really goes to."""

    name: str
    address: str


def organizer_alone(organizer: Person) -> bytes:
    """Who publishes an entry (RFC 5546 section 3.2.1): nobody is asked for an answer.

    Raises:
        ValueError: the address is none.
    """
    return _line("ORGANIZER", organizer, {})


def organizer_and_guest(organizer: Person, guest: Person) -> bytes:
    """The two lines that make an invitation of an entry (RFC 5546 section 3.2.2): one guest, nobody else.

    Raises:
        ValueError: an address is none, so nobody could answer.
    """
    return organizer_alone(organizer) + _line("ATTENDEE", guest, _ASKED_TO_ANSWER)


def _line(name: str, person: Person, parameters: dict[str, str]) -> bytes:
    # RFC 6868 writes quotation marks of a name; what it cannot write is gone before.
    common_name = shortened(one_line(person.name), MAX_NAME)
    named = {"CN": common_name} if common_name else {}
    return folded(Contentline.from_parts(name, Parameters(named | parameters), _mailto(person.address)))


def _mailto(address: str) -> vCalAddress:
    """An address as a URI, ASCII alone (RFC 5545 section 3.3.3)."""
    local_part, _, domain = address.rpartition("@")
    if not local_part or not domain or parseaddr(address)[1] != address:
        raise ValueError("not an address to answer to")
    host = domain if domain.isascii() else domain.encode("idna").decode("ascii")
    return vCalAddress(f"mailto:{quote(local_part, safe=_SAFE_BEFORE_THE_AT)}@{quote(host, safe='.-[]:')}")
