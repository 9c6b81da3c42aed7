"""The post when servers hang, refuse and break off, and when workers die: nothing is lost (F-05)."""

import asyncio
import signal
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd import smtp as protocol
from flask import Flask
from sqlalchemy import make_url

from forum.mail.delivery import LEASE, PAUSES, Delivery, Postman
from forum.mail.models import OutboxMessage
from forum.mail.transport import SmtpAddress, SmtpServer
from forum.registrations.messages import CANCELLED_BY_ATTENDEE, queue
from forum.settings import Settings
from tests import programs
from tests.cast import CLEO, NOON
from tests.conftest import Clock, Database
from tests.factories import make_lecture, make_registration
from tests.faults.conftest import Zygote
from tests.faults.deeds import somebody
from tests.faults.points import chosen
from tests.mail.letters import greet, postman
from tests.servers import MailServer, free_port

POISON = "poison@example.org"
MANY = 30
PLACES = 9
SHORT_PATIENCE = 0.3


@dataclass
class AilingServer(MailServer):
    """A mail server that does something odd with the text of mails to POISON."""

    ailment: str = ""
    seen: list[bytes] = field(default_factory=list)

    async def handle_DATA(  # noqa: N802 (the library's name)
        self, server: protocol.SMTP, session: protocol.Session, envelope: protocol.Envelope
    ) -> str:
        """Take the text, unless it is for POISON."""
        if POISON not in envelope.rcpt_tos:
            return await super().handle_DATA(server, session, envelope)
        content = envelope.content
        assert isinstance(content, bytes)
        self.seen += [line for line in content.splitlines() if line.startswith(b"Message-ID")]
        if self.ailment == "hangs":
            await asyncio.Event().wait()
        if self.ailment == "breaks off":
            assert server.transport
            server.transport.abort()
        return self.ailment


@pytest.fixture
def ailing(request: pytest.FixtureRequest) -> Iterator[AilingServer]:
    server = AilingServer(free_port(), ailment=request.param)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def overrides(smtp: MailServer) -> dict[str, str]:
    return {"FORUM_MAIL_URL": smtp.url}


def poisoned(settings: Settings, folder: Path, server: MailServer) -> Postman:
    """A postman who loses patience soon."""
    transport = SmtpServer(SmtpAddress.read(server.url), timeout=SHORT_PATIENCE)
    return replace(postman(settings, folder), transport=transport)


def outbox(database: Database) -> list[OutboxMessage]:
    with database.reading() as session:
        return session.query(OutboxMessage).order_by(OutboxMessage.id).all()


@pytest.mark.parametrize(
    "ailing",
    ["451 4.7.1 greylisted", "452 mailbox full", "421 closing", "hangs", "breaks off"],
    indirect=True,
)
def test_one_mail_that_does_not_go_through_waits_longer_each_time_and_holds_up_nobody(
    database: Database,
    settings: Settings,
    context: Flask,
    clock: Clock,
    tmp_path: Path,
    ailing: AilingServer,
) -> None:
    # F-05
    post = poisoned(settings, tmp_path / "templates", ailing)
    with database.transaction() as session:
        for recipient in ("one@example.org", POISON, "two@example.org"):
            greet(session, recipient)

    outcomes = post.deliver_due(clock, lambda: False)
    assert outcomes == [Delivery.SENT, Delivery.POSTPONED, Delivery.SENT]
    assert ailing.recipients == ["one@example.org", "two@example.org"]
    assert outbox(database)[1].due_at == NOON + PAUSES[0]

    clock.now += PAUSES[0]
    ailing.ailment = "250 OK"
    assert post.deliver_due(clock, lambda: False) == [Delivery.SENT]
    # Recognisable as the same, should both have arrived.
    assert len(ailing.seen) == 2
    assert len(set(ailing.seen)) == 1


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("ailing", ["breaks off"], indirect=True)
def test_a_mail_that_breaks_the_line_every_time_is_given_up_in_the_end(
    database: Database,
    settings: Settings,
    context: Flask,
    clock: Clock,
    tmp_path: Path,
    ailing: AilingServer,
) -> None:
    post = poisoned(settings, tmp_path / "templates", ailing)
    with database.transaction() as session:
        greet(session, POISON)

    for pause in PAUSES:
        assert post.deliver_due(clock, lambda: False) == [Delivery.POSTPONED]
        clock.now += pause
    assert post.deliver_due(clock, lambda: False) == [Delivery.FAILED]
    assert outbox(database)[0].last_error


@pytest.mark.parametrize("ailing", ["554 5.7.1 spam", "550 no"], indirect=True)
@pytest.mark.databases("sqlite")
def test_a_mail_refused_after_its_text_fails_alone(
    database: Database,
    settings: Settings,
    context: Flask,
    clock: Clock,
    tmp_path: Path,
    ailing: AilingServer,
) -> None:
    # F-05
    post = poisoned(settings, tmp_path / "templates", ailing)
    with database.transaction() as session:
        greet(session, POISON)
        greet(session, CLEO.email)

    assert post.deliver_due(clock, lambda: False) == [Delivery.FAILED, Delivery.SENT]
    assert outbox(database)[0].last_error == ailing.ailment


def decide_many(database: Database, number: int) -> None:
    """Mails to that many people are decided."""
    with database.transaction() as session:
        lecture = make_lecture(session, seats=None)
        for one in range(number):
            registration = make_registration(session, lecture, somebody(one, "Guest"))
            queue(session, CANCELLED_BY_ATTENDEE, registration, NOON)


def test_several_workers_at_once_send_each_mail_once(
    database: Database, variables: dict[str, str], zygote: Zygote, smtp: MailServer
) -> None:
    # F-05
    decide_many(database, MANY)

    workers = zygote.bear_many(variables, {"what": "deliver", "at": NOON.isoformat()}, 2)

    answers = [worker["answer"] for worker in workers]
    assert all(answers), "both had something to do"
    assert Counter(answers[0] + answers[1]) == {"sent": MANY}
    assert Counter(Counter(smtp.recipients).values()) == {1: MANY}


def test_a_worker_killed_anywhere_loses_nothing_and_doubles_one_mail_at_most(
    database: Database, variables: dict[str, str], zygote: Zygote, smtp: MailServer, long_run: bool
) -> None:
    # F-01, F-05
    deliver = {"what": "deliver", "at": NOON.isoformat()}
    decide_many(database, 2)
    _, places = zygote.rehearse(variables, deliver)

    for place in chosen(places, most=len(places) if long_run else PLACES):
        smtp.messages.clear()
        decide_many(database, 2)
        assert zygote.bear(variables, deliver, dies_at=place)["killed_by"]
        # Nobody takes what is leased; when the lease has run out, another does.
        zygote.bear(variables, deliver)
        zygote.bear(variables, {**deliver, "at": (NOON + LEASE + timedelta(seconds=1)).isoformat()})

        copies = Counter(mail["Message-ID"] for mail in smtp.messages)
        assert sorted(copies.values()) in ([1, 1], [1, 2]), place
        assert [row for row in outbox(database) if row.sent_at is None] == [], place


@pytest.mark.databases("sqlite")
def test_the_worker_outlives_a_database_that_does_not_answer(
    database: Database, variables: dict[str, str]
) -> None:
    decide_many(database, 1)
    with ExitStack() as stack:
        with closing(sqlite3.connect(make_url(database.url).database or "", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            words = ("flask", "--app", "wsgi", "work")
            worker, output, errors = programs.overheard(stack, *words, environment=variables)
            assert any("the database did not answer" in line for line in errors)
        assert output.readline().startswith("mail: sent 1")
        worker.tell(signal.SIGTERM)
        assert worker.wait() == 0
