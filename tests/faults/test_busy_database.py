"""The database is held by somebody else, or gone: one is told, and nothing typed is lost (C-02, F-14)."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import timedelta
from html import unescape
from importlib import import_module

import pytest
from flask.testing import FlaskClient
from sqlalchemy import make_url, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from forum.badges.token import Keyring
from forum.door import devices
from forum.door.operations import record_scans
from forum.door.readings import Reading
from forum.journal import COMMAND
from forum.lectures.models import Lecture
from forum.registrations.queries import locked_lecture
from forum.speakers.models import Speaker
from forum.speakers.operations import SpeakerPlan, create_speaker
from tests.cast import ADA, CLEO, NOON, SIGNING_KEYS, Person
from tests.conftest import Database
from tests.factories import make_lecture
from tests.faults.ledger import growth, ledger

# Not pg_stat_activity: within a transaction that goes on showing what it showed first.
WAITERS = "FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
SignIn = Callable[[Person], FlaskClient]
Hold = Callable[[Database, Lecture], AbstractContextManager[object]]
FORM = {"name": "克莱奥 & <Cleo>", "email": CLEO.email, "affiliation": "  \n'\"</textarea>", "consent": "y"}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits for a lock gives up soon."""
    # By its name: `forum.db` is also what the package calls its SQLAlchemy.
    monkeypatch.setattr(import_module("forum.db"), "LONGEST_WAIT_SECONDS", 0.05)


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=1)


@contextmanager
def another_thread(database: Database, lecture: Lecture) -> Iterator[None]:
    """Somebody of this process writes for long."""
    with database.transaction() as session:
        locked_lecture(session, lecture.id)
        yield


@contextmanager
def another_process(database: Database, lecture: Lecture) -> Iterator[None]:
    """Somebody of another process writes for long."""
    if database.kind == "postgresql":
        with another_thread(database, lecture):
            yield
        return
    with closing(sqlite3.connect(make_url(database.url).database or "", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def form_again(page: TestResponse) -> dict[str, str]:
    """What a page would send again, as a browser reads it."""
    fields = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', page.text, re.DOTALL)
    return {unescape(name): unescape(value) for name, value in fields}


@pytest.mark.parametrize("hold", [another_thread, another_process])
@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Nothing you typed is lost."), ("zh", "您填写的内容没有丢失。")]
)
def test_while_others_write_one_is_told_and_sends_the_same_form_again(
    impatient: None,
    client: FlaskClient,
    database: Database,
    lecture: Lecture,
    hold: Hold,
    language: str,
    sentence: str,
) -> None:
    # C-02
    address, before = f"/{language}/lectures/{lecture.slug}/registrations", ledger(database)
    with hold(database, lecture):
        busy = client.post(address, data=FORM)

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "60")
    assert sentence in busy.text
    assert growth(before, ledger(database)) == {}
    typed = form_again(busy)
    assert typed == {**FORM, "affiliation": FORM["affiliation"].replace("\n", "\r\n")} or typed == FORM
    assert client.post(address, data=typed).status_code == 303


def test_a_machine_is_told_too(
    impatient: None, client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    with database.transaction() as session:
        token = enrolled(session, session.get_one(Lecture, lecture.id))
    scan = {"scan_id": "scan-0001", "device_time": NOON.isoformat(), "reference": "nobody"}
    with another_process(database, lecture):
        answer = client.post("/api/v1/door/scans", json={"scans": [scan]}, headers=bearer(token))

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert answer.get_json()["status"] == 503


@pytest.mark.databases("postgresql")
def test_connections_that_were_cut_are_opened_again_unseen(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # F-02
    assert client.get(f"/en/lectures/{lecture.slug}").status_code == 200
    cut_all_connections(database)

    assert client.post(f"/en/lectures/{lecture.slug}/registrations", data=FORM).status_code == 303


@pytest.mark.databases("postgresql")
def test_a_connection_that_is_cut_in_the_middle_is_told(
    client: FlaskClient, database: Database, lecture: Lecture
) -> None:
    # F-02
    address, before = f"/en/lectures/{lecture.slug}/registrations", ledger(database)
    with ThreadPoolExecutor(1) as pool, database.transaction() as session:
        locked_lecture(session, lecture.id)
        answer = pool.submit(client.post, address, data=FORM)
        until_it_waits(session, answer)
        session.execute(text(f"SELECT pg_terminate_backend(pid) {WAITERS}"))
        told = answer.result()

    assert told.status_code == 503
    assert growth(before, ledger(database)) == {}
    assert client.post(address, data=form_again(told)).status_code == 303


@pytest.mark.databases("postgresql")
def test_two_who_add_the_same_name_at_once_both_get_it(sign_in: SignIn, database: Database) -> None:
    ada, form = sign_in(ADA), {"name": "Same Name", "name_language": "en"}
    with ThreadPoolExecutor(1) as pool, database.transaction() as session:
        create_speaker(session, SpeakerPlan(name="Same Name", name_language="en"))
        session.flush()
        answer = pool.submit(ada.post, "/staff/speakers", data=form)
        until_it_waits(session, answer)
        session.commit()
        told = answer.result()

    assert told.status_code == 503
    assert ada.post("/staff/speakers", data=form_again(told)).status_code == 302
    with database.reading() as session:
        assert len(session.scalars(select(Speaker).where(Speaker.name == "Same Name")).all()) == 2


@pytest.mark.databases("postgresql")
def test_one_scan_id_for_two_lectures_at_once_is_one_scan(client: FlaskClient, database: Database) -> None:
    # B-22
    with database.transaction() as session:
        lectures = [make_lecture(session, starts_at=NOON + timedelta(minutes=20)) for _ in range(2)]
        tokens = [enrolled(session, lecture) for lecture in lectures]
        device = devices.by_token(session, tokens[0])
    assert device
    scan = {"scan_id": "scan-0001", "device_time": NOON.isoformat(), "reference": "nobody"}
    reading = Reading(scan_id="scan-0001", lecture_id=lectures[0].id, device_time=NOON, reference="nobody")

    def post() -> TestResponse:
        return client.post("/api/v1/door/scans", json={"scans": [scan]}, headers=bearer(tokens[1]))

    with ThreadPoolExecutor(1) as pool, database.transaction() as session:
        record_scans(
            session,
            device=session.merge(device),
            readings=[reading],
            keyring=Keyring.from_text(SIGNING_KEYS),
            clock_offset=timedelta(),
            now=NOON,
        )
        answer = pool.submit(post)
        until_it_waits(session, answer)
        session.commit()
        [entry] = answer.result().get_json()["scans"]

    assert (answer.result().status_code, entry["verdict"]) == (200, "scan_id_reused")


def enrolled(session: Session, lecture: Lecture) -> str:
    """The token of a device at the door of a lecture."""
    made = devices.create(session, name="Gate", lectures=[lecture], actor=COMMAND, now=NOON)
    return devices.give_token(session, made.device, now=NOON)


def bearer(token: str) -> dict[str, str]:
    """The header by which a device is known."""
    return {"Authorization": f"Bearer {token}"}


def cut_all_connections(database: Database) -> None:
    """What a restart of PostgreSQL does to everybody who is connected."""
    with database.reading() as session:
        session.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def until_it_waits(session: Session, answer: "Future[TestResponse]") -> None:
    """Go on asking until the other side waits for what this transaction holds; it must."""
    while not session.scalar(text(f"SELECT count(*) {WAITERS}")):
        assert not answer.done(), answer.result().text
