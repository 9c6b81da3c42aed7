"""The post under real conditions: a real SMTP server that is well, refuses, or is gone (F-05)."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from forum.mail.delivery import LEASE, PAUSES, Delivery, Postman, claim, settle
from forum.mail.models import OutboxMessage
from forum.mail.transport import SmtpServer
from forum.settings import Settings
from tests.cast import NOON
from tests.conftest import Clock, Database
from tests.mail.letters import greet, postman
from tests.servers import MailServer


@pytest.fixture
def overrides(smtp: MailServer) -> dict[str, str]:
    return {"FORUM_MAIL_URL": smtp.url}


@pytest.fixture
def post(settings: Settings, tmp_path: Path, context: Flask) -> Postman:
    return postman(settings, tmp_path / "templates")


def deliver(post: Postman, clock: Clock) -> list[Delivery]:
    """One round of the worker."""
    return post.deliver_due(clock, lambda: False)


def rows(database: Database) -> list[OutboxMessage]:
    """The outbox as it is now."""
    with database.reading() as session:
        return session.query(OutboxMessage).order_by(OutboxMessage.id).all()


def test_what_is_due_is_sent_once(database: Database, post: Postman, clock: Clock, smtp: MailServer) -> None:
    with database.transaction() as session:
        greet(session, "one@example.org")
        greet(session, "two@example.org")
        greet(session, "later@example.org", due_at=NOON + timedelta(hours=1))
    assert deliver(post, clock) == [Delivery.SENT, Delivery.SENT]
    assert deliver(post, clock) == []
    assert smtp.recipients == ["one@example.org", "two@example.org"]
    assert [row.sent_at for row in rows(database)] == [NOON, NOON, None]
    clock.advance(hours=1)
    assert deliver(post, clock) == [Delivery.SENT]


def test_a_deed_that_is_taken_back_takes_its_mail_back(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    def change_of_mind() -> None:
        with database.transaction() as session:
            greet(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_of_mind()
    assert deliver(post, clock) == []
    assert smtp.messages == []


def test_a_stopped_server_loses_nothing(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    # F-05
    with database.transaction() as session:
        for n in range(3):
            greet(session, f"guest{n}@example.org")
    smtp.stop()
    for _ in range(24):
        assert deliver(post, clock)[-1:] in ([], [Delivery.UNREACHABLE])
        clock.advance(minutes=15)
    assert {row.failed_at for row in rows(database)} == {None}
    # Being away does not count against a message: a later 4xx starts from the beginning.
    assert {row.attempts for row in rows(database)} == {0}
    smtp.start()
    assert deliver(post, clock) == [Delivery.SENT] * 3
    assert len(smtp.messages) == 3


def test_old_news_are_not_sent_after_later_ones(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    with database.transaction() as session:
        greet(session, merge_key="lecture", recipient="old@example.org")
    with database.transaction() as session:
        (in_hand,) = claim(session, clock.now)
    with database.transaction() as session:
        greet(session, merge_key="lecture", recipient="new@example.org")
    with database.transaction() as session:
        settle(session, in_hand, Delivery.UNREACHABLE, "away", clock.now)

    for _ in range(3):
        deliver(post, clock)
        clock.advance(hours=1)

    assert smtp.recipients == ["new@example.org"]


def test_a_server_away_is_asked_once_a_round(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    with database.transaction() as session:
        for n in range(5):
            greet(session, f"guest{n}@example.org")
    smtp.stop()
    assert deliver(post, clock) == [Delivery.UNREACHABLE]
    errors = [row.last_error for row in rows(database)]
    assert errors[0] is not None
    assert "refused" in errors[0]
    assert errors[1:] == [None] * 4
    assert {row.lease_until for row in rows(database)} == {None}


def test_later_is_tried_again_with_growing_pauses(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    with database.transaction() as session:
        greet(session)
    smtp.refuse = lambda _address: "451 greylisted, come back"
    waits = []
    for _ in PAUSES:
        assert deliver(post, clock) == [Delivery.POSTPONED]
        due = rows(database)[0].due_at
        waits.append(due - clock.now)
        clock.now = due
    assert waits == list(PAUSES)
    assert sorted(waits) == waits
    assert deliver(post, clock) == [Delivery.FAILED]
    assert rows(database)[0].last_error == "451 greylisted, come back"


def test_a_refused_address_fails_for_good_and_stays_visible(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    with database.transaction() as session:
        greet(session, "nobody@example.org")
        greet(session, "cleo@example.org")
    smtp.refuse = lambda address: "550 no such user" if address.startswith("nobody") else None
    assert deliver(post, clock) == [Delivery.FAILED, Delivery.SENT]
    failed, sent = rows(database)
    assert (failed.failed_at, failed.last_error) == (NOON, "550 no such user")
    assert (sent.sent_at, sent.last_error) == (NOON, None)
    clock.advance(days=9)
    assert deliver(post, clock) == []


def test_a_server_that_closes_the_line_is_asked_again_later(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    with database.transaction() as session:
        greet(session, "one@example.org")
        greet(session, "two@example.org")
    smtp.refuse = lambda _address: "421 too many messages"
    assert deliver(post, clock) == [Delivery.POSTPONED] * 2
    smtp.refuse = lambda _address: None
    clock.advance(minutes=1)
    assert deliver(post, clock) == [Delivery.SENT] * 2


def test_a_message_that_cannot_be_written_holds_up_nobody(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    with database.transaction() as session:
        greet(session, "broken@example.org").params = {}
        greet(session, "cleo@example.org")
    assert deliver(post, clock) == [Delivery.POSTPONED, Delivery.SENT]
    assert rows(database)[0].last_error == "KeyError: 'name'"


def test_a_crash_between_sending_and_marking_sends_the_same_message_again(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    # F-05: at least once, and recognisable as the same
    with database.transaction() as session:
        greet(session)
    with database.transaction() as session:
        (message,) = claim(session, clock.now)
    with database.reading() as session:
        post.transport.send(post.write(session, message), "as before the crash")
    assert deliver(post, clock) == []
    clock.now += LEASE
    assert deliver(post, clock) == [Delivery.SENT]
    first, second = (mail["Message-ID"] for mail in smtp.messages)
    assert first == second
    assert first.endswith("@uid.example.org>")


def test_a_lease_lost_meanwhile_is_not_marked(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    from forum.mail.delivery import settle

    with database.transaction() as session:
        greet(session)
    with database.transaction() as session:
        (slow,) = claim(session, clock.now)
    clock.now += LEASE
    with database.transaction() as session:
        assert claim(session, clock.now)
    with database.transaction() as session:
        settle(session, slow, Delivery.FAILED, "too late", clock.now)
    assert (rows(database)[0].failed_at, rows(database)[0].last_error) == (None, None)


def test_two_workers_send_nothing_twice(
    app: Flask, database: Database, settings: Settings, tmp_path: Path, smtp: MailServer
) -> None:
    with database.transaction() as session:
        for n in range(60):
            greet(session, f"guest{n}@example.org")

    def work(number: int) -> int:
        with app.app_context():
            colleague = postman(settings, tmp_path / f"templates{number}")
            return len(colleague.deliver_due(lambda: NOON, lambda: False))

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 60
    assert set(Counter(smtp.recipients).values()) == {1}
    assert len(smtp.recipients) == 60


def test_a_worker_told_to_stop_finishes_the_mail_in_hand(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    with database.transaction() as session:
        greet(session)
        greet(session)
    assert post.deliver_due(clock, lambda: bool(smtp.messages)) == [Delivery.SENT]
    assert [row.sent_at for row in rows(database)] == [NOON, None]


def test_the_connection_is_kept_for_a_round_and_closed_after_it(
    database: Database, post: Postman, clock: Clock, smtp: MailServer
) -> None:
    with database.transaction() as session:
        for _ in range(3):
            greet(session)
    deliver(post, clock)
    assert isinstance(post.transport, SmtpServer)
    assert post.transport._connection is None
