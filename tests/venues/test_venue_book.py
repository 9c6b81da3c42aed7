"""Finding venues and rooms again by their names."""

from forum.slugs import SlugKind, resolve
from forum.venues.operations import VenueBook, create_room, create_venue
from forum.wording import EMPTY, Wording
from tests.conftest import Database

HALL = Wording(zh="第一报告厅", en="Hall One")
BUILDING = Wording(zh="样本科学楼", en="Sample Science Building")


def test_a_room_is_found_in_its_venue_by_its_name_in_either_language(database: Database) -> None:
    with database.transaction() as session:
        venue = create_venue(session, BUILDING)
        room = create_room(session, venue, HALL, seats=80)
        book = VenueBook(session)

        assert (
            book.find_or_create_room(Wording(en="sample  science building"), Wording(zh="第一报告厅")) is room
        )
        assert resolve(session, SlugKind.VENUE, "sample-science-building") == venue.id


def test_the_same_room_name_in_another_venue_is_another_room(database: Database) -> None:
    with database.transaction() as session:
        create_room(session, create_venue(session, BUILDING), HALL)
        other = VenueBook(session).find_or_create_room(Wording(zh="别处"), HALL)

        assert other.venue.name == Wording(zh="别处")


def test_a_room_without_a_venue_is_the_only_one_so_called(database: Database) -> None:
    with database.transaction() as session:
        room = create_room(session, create_venue(session, BUILDING), HALL)
        book = VenueBook(session)

        assert book.find_or_create_room(EMPTY, HALL) is room
        alone = book.find_or_create_room(EMPTY, Wording(en="Room 7"))
        assert (alone.name, alone.venue.name) == (Wording(en="Room 7"), Wording(en="Room 7"))


def test_a_venue_without_a_room_is_one_room(database: Database) -> None:
    with database.transaction() as session:
        book = VenueBook(session)
        room = book.find_or_create_room(BUILDING, EMPTY)

        assert (room.name, room.venue.name) == (BUILDING, BUILDING)
        assert book.find_or_create_room(BUILDING, EMPTY) is room
