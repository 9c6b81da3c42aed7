"""Erasing what is kept about somebody: everything of theirs goes, everything that is a figure stays."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select

from forum.door.arrivals import show_ups
from forum.journal import COMMAND
from forum.lectures.models import Lecture, SeatPool
from forum.mail.models import OutboxMessage
from forum.privacy import held, ledger
from forum.privacy.classification import exported
from forum.privacy.copies import Copies
from forum.privacy.forgetting import NOBODY
from forum.privacy.models import Erasure
from forum.privacy.operations import erase_again, erase_person, erase_registration
from forum.privacy.places import Places
from forum.privacy.refusals import DoorsAreOpen
from forum.privacy.takeaway import zip_bytes
from forum.registrations.consents import ConsentRecord
from forum.registrations.merging import join_people
from forum.registrations.models import Attendee, Registration, RegistrationState
from forum.registrations.refusals import RegisteringNow
from tests.cast import CLEO, DAN, NOON
from tests.conftest import Database
from tests.factories import make_lecture, make_registration
from tests.faults.test_busy_database import until_it_waits
from tests.privacy.person import KNOWN, MARK, dump, make_known, marks_in
from tests.registrations.people import apply

AFTER = NOON + timedelta(days=8)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    return Places(Copies(outbox), tmp_path / "erasures.txt")


def test_own_export_holds_every_column_that_is_classified_as_theirs(database: Database) -> None:  # C-65
    with database.transaction() as session:
        registration = make_known(session, make_lecture(session))
        other = make_registration(session, make_lecture(session), KNOWN, name="=1+1")
        whole = held.of_person(session, registration.attendee, "en")
        one = held.of_registration(session, registration, "en")
        file = zip_bytes(whole, forum="Forum", now=NOON)

    with ZipFile(BytesIO(file)) as archive:
        data = json.loads(archive.read("data.json"))
        tables = {name.removesuffix(".csv") for name in archive.namelist()} - {"data.json"}
        people = archive.read("registrations.csv").decode("utf-8-sig")
    columns = {table: set().union(*rows) for table, rows in data.items() if table not in {"forum", "made_at"}}
    assert tables == set(exported()) == set(columns)
    assert {table: set(names) - columns[table] for table, names in exported().items()} == {
        table: set() for table in exported()
    }
    assert "'=1+1" in people  # C-63: no spreadsheet takes a name for a formula
    assert [row["name"] for row in one.rows("registrations")] == [KNOWN.name]
    assert not held.OF_THE_PERSON & set(one.tables)
    assert other.public_id not in str(one.tables)


def test_nothing_of_somebody_is_left_and_the_figures_stay(database: Database, places: Places) -> None:  # C-64
    with database.transaction() as session:
        lecture = make_lecture(session)
        registration = make_known(session, lecture)
        sent = session.scalars(select(OutboxMessage).where(OutboxMessage.sent_at.is_not(None))).one()
        assert places.copies.folder
        (places.copies.folder / f"20260302T040000Z-registered_confirmed-{sent.message_id}.eml").touch()
        figures = show_ups(session, [lecture.id])
        attendee_id, token_id = registration.attendee_id, registration.token_id
        assert len(marks_in(dump(session))) > 12

    with database.transaction() as session:
        erase_person(session, attendee_id=attendee_id, places=places, now=AFTER)
    with database.reading() as session:
        last = session.scalars(select(OutboxMessage)).one()
        left = session.scalars(select(Registration)).one()
        assert marks_in(dump(session, without=frozenset({"outbox"}))) == []
        assert (last.message, last.recipient) == ("personal_data_erased", KNOWN.email)
        assert show_ups(session, [lecture.id]) == figures == {lecture.id: (1, 1, 0)}
        assert (left.name, left.state, left.has_come) == (NOBODY, RegistrationState.CONFIRMED, True)
        assert left.token_id != token_id
        [consent] = session.scalars(select(ConsentRecord))
        assert (consent.text, consent.withdrawn_at) == ("I agree.", AFTER)
        erased = set(session.scalars(select(Erasure.public_id)))
        assert erased == ledger.known(session.connection(), places.erasures)
        assert len(erased) == 2
    assert list(places.copies.folder.iterdir()) == []


def test_link_of_one_registration_erases_that_one_and_gives_the_seat_on(
    database: Database, places: Places
) -> None:  # C-04, C-64
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        registration = make_known(session, lecture, came=False)
        waits = make_registration(session, lecture, CLEO, RegistrationState.WAITLISTED)
        elsewhere = make_registration(session, make_lecture(session), KNOWN)

    with database.transaction() as session:
        erase_registration(session, registration_id=registration.id, places=places, now=NOON)
        erase_registration(session, registration_id=registration.id, places=places, now=NOON)
    with database.reading() as session:
        states = {one.id: one for one in session.scalars(select(Registration))}
        assert states[registration.id].state is RegistrationState.CANCELLED
        assert states[waits.id].state is RegistrationState.CONFIRMED
        assert states[elsewhere.id].attendee.email == KNOWN.email
        assert states[registration.id].attendee_id != states[elsewhere.id].attendee_id
        assert session.scalar(select(SeatPool.taken).where(SeatPool.lecture_id == lecture.id)) == 1
        assert session.scalar(select(func.count()).select_from(Erasure)) == 1
        farewells = select(OutboxMessage).where(OutboxMessage.message == "personal_data_erased")
        assert len(session.scalars(farewells).all()) == 1


def test_whoever_waits_is_erased_from_the_line_and_no_seat_moves(database: Database, places: Places) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1)
        make_registration(session, lecture, CLEO)
        waits = make_registration(session, lecture, KNOWN, RegistrationState.WAITLISTED)

    with database.transaction() as session:
        erase_person(session, attendee_id=waits.attendee_id, places=places, now=NOON)
    with database.reading() as session:
        assert session.get_one(Registration, waits.id).state is RegistrationState.CANCELLED
        assert session.scalar(select(SeatPool.taken).where(SeatPool.lecture_id == lecture.id)) == 1
        assert session.get_one(Attendee, waits.attendee_id).email is None


@pytest.mark.databases("sqlite")
def test_nobody_is_erased_while_the_door_counts_heads(database: Database, places: Places) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
        registration = make_known(session, lecture)

    for minutes in (-59, 0, 89):
        now = lecture.starts_at + timedelta(minutes=minutes)
        with pytest.raises(DoorsAreOpen), database.transaction() as session:
            erase_registration(session, registration_id=registration.id, places=places, now=now)
        with pytest.raises(DoorsAreOpen), database.transaction() as session:
            erase_person(session, attendee_id=registration.attendee_id, places=places, now=now)
    with database.reading() as session:
        assert session.get_one(Registration, registration.id).name == KNOWN.name
        # What was refused is not carried out by the next backup that is restored.
        with session.connection() as connection:
            assert ledger.known(connection, places.erasures) == set()


@pytest.mark.databases("sqlite")
def test_whoever_stays_behind_a_shared_address_is_called_by_their_own_name(
    database: Database, places: Places
) -> None:  # C-21, C-64
    with database.transaction() as session:
        lecture = make_lecture(session)
        first = make_registration(session, lecture, KNOWN)
        second = make_registration(session, lecture, KNOWN, name="Partner", search_keys="", share=1)

    with database.transaction() as session:
        erase_registration(session, registration_id=first.id, places=places, now=NOON)
    with database.reading() as session:
        stays = session.get_one(Attendee, second.attendee_id)
        assert (stays.name, stays.email) == ("Partner", KNOWN.email)


@pytest.mark.databases("sqlite")
def test_erased_again_whatever_a_backup_brought_back(database: Database, places: Places) -> None:  # C-64
    with database.transaction() as session:
        lecture = make_lecture(session)
        first = make_known(session, lecture)
        make_registration(session, session.get_one(Lecture, make_lecture(session).id), KNOWN)

    with database.transaction() as session:
        for public_id in (first.public_id, first.attendee.public_id, "nobodysnobodysno"):
            erase_again(session, public_id, places=places, now=AFTER)
    with database.reading() as session:
        assert marks_in(dump(session)) == []
        assert session.scalars(select(OutboxMessage.message)).all() == []


@pytest.mark.databases("sqlite")
def test_no_page_of_the_file_keeps_what_was_erased(database: Database, places: Places) -> None:
    with database.transaction() as session:
        registration = make_known(session, make_lecture(session))

    with database.transaction() as session:
        erase_person(session, attendee_id=registration.attendee_id, places=places, now=AFTER)
        for message in session.scalars(select(OutboxMessage)):
            session.delete(message)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
        [row] = connection.exec_driver_sql("PRAGMA database_list").fetchall()
    assert MARK.encode() not in Path(row[2]).read_bytes()


@pytest.mark.every_row
@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("becomes_one", [False, True])
def test_whoever_registers_at_this_very_moment_is_not_made_nobody(
    database: Database, places: Places, becomes_one: bool
) -> None:  # C-64
    with database.transaction() as session:
        first, second = make_lecture(session), make_lecture(session)
        known, other = (make_registration(session, first, person).attendee_id for person in (CLEO, DAN))

    def make_nobody() -> None:
        with database.transaction() as writing:
            if becomes_one:
                nobody = frozenset[int]()
                join_people(writing, kept_id=other, other_id=known, came=nobody, actor=COMMAND, now=NOON)
            else:
                erase_person(writing, attendee_id=known, places=places, now=NOON)

    with ThreadPoolExecutor(1) as pool, database.transaction() as session:
        new = apply(session, second, CLEO).registration
        doing = pool.submit(make_nobody)
        until_it_waits(session, doing)
        session.commit()
        with pytest.raises(RegisteringNow):
            doing.result()

    with database.reading() as session:
        assert session.get_one(Registration, new.id).attendee.email == CLEO.email
