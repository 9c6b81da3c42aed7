"""Intents: what merges, what is taken back."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.mail.delivery import claim
from forum.mail.models import OutboxMessage
from forum.mail.outbox import was_queued_since, withdraw
from tests.cast import NOON
from tests.conftest import Database
from tests.mail.letters import greet


def recipients(session: Session) -> list[str]:
    return list(session.scalars(select(OutboxMessage.recipient).order_by(OutboxMessage.id)))


def test_of_unsent_messages_with_one_key_the_last_remains(database: Database) -> None:
    with database.transaction() as session:
        greet(session, "one@example.org", merge_key="a")
        greet(session, "other@example.org", merge_key="b")
        greet(session, "two@example.org", merge_key="a")
        assert recipients(session) == ["other@example.org", "two@example.org"]


def test_what_was_sent_or_failed_or_is_in_somebodys_hands_stays(database: Database) -> None:
    with database.transaction() as session:
        greet(session, "in-hand@example.org", merge_key="a")
        assert claim(session, NOON)
        greet(session, "sent@example.org", merge_key="a").sent_at = NOON
        greet(session, "failed@example.org", merge_key="a").failed_at = NOON
        withdraw(session, "a")
        assert recipients(session) == ["in-hand@example.org", "sent@example.org", "failed@example.org"]


def test_messages_without_a_key_do_not_merge(database: Database) -> None:
    with database.transaction() as session:
        greet(session)
        greet(session)
        assert len(recipients(session)) == 2


def test_no_message_is_known_of_a_registration_that_was_never_written_to(database: Database) -> None:
    with database.transaction() as session:
        greet(session)
        assert not was_queued_since(session, "greeting", 1, NOON - timedelta(days=1))
