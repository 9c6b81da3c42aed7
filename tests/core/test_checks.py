"""`flask check` says what is unsafe or wrong in a deployment."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from forum.accounts.models import Passkey, Role
from forum.checks import (
    account_faults,
    deployment_faults,
    folder_faults,
    invitation_faults,
    mail_faults,
    schema_faults,
)
from forum.mail.delays import MAIL_MAY_WAIT
from forum.mail.models import OutboxMessage
from forum.settings import Settings
from tests.cast import ADA, CLEO, NOON, Person
from tests.conftest import Database
from tests.factories import make_staff

KEYS = dict.fromkeys(("FORUM_SECRET_KEY", "FORUM_LINK_KEY", "FORUM_SIGNING_KEYS"), "k" * 40)
PRODUCTION = {
    "FORUM_ENV": "production",
    "FORUM_BASE_URL": "https://forum.example.cn",
    "FORUM_UID_DOMAIN": "forum.example.cn",
    "FORUM_MAIL_FROM": "forum@example.cn",
    "FORUM_MAIL_URL": "smtp://localhost:25",
    "FORUM_TRUSTED_PROXIES": "1",
}


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({}, []),
        ({"FORUM_RATE_LIMITS": "off"}, ["FORUM_RATE_LIMITS"]),
        ({"FORUM_BOT_DEFENCE": "off"}, ["FORUM_BOT_DEFENCE"]),
        ({"FORUM_MAIL_URL": "file:/tmp/outbox"}, ["FORUM_MAIL_URL"]),
        ({"FORUM_TRUSTED_PROXIES": "0"}, ["FORUM_TRUSTED_PROXIES"]),
        ({"FORUM_ENV": "development"}, ["FORUM_ENV"]),
    ],
    ids=str,
)
def test_unsafe_settings_are_named(tmp_path: Path, values: dict[str, str], named: list[str]) -> None:
    settings = Settings.from_values({**KEYS, **PRODUCTION, **values}, tmp_path)

    assert [fault.split()[0] for fault in deployment_faults(settings)] == named


def test_keys_that_others_can_read_are_a_fault(tmp_path: Path) -> None:
    settings = Settings.from_values(KEYS, tmp_path)
    keys = tmp_path / ".env"
    keys.touch(mode=0o600)
    assert list(folder_faults(settings)) == []

    keys.chmod(0o644)
    assert [str(keys) in fault for fault in folder_faults(settings)] == [True]


def test_a_folder_that_others_can_read_is_a_fault(tmp_path: Path) -> None:
    # D-31
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o755)
    settings = Settings.from_values(KEYS, folder)

    assert [str(folder) in fault for fault in folder_faults(settings)] == [True]


def test_an_older_schema_is_a_fault(app: Flask, database: Database) -> None:
    with app.app_context():
        assert list(schema_faults()) == []
        with database.transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        assert "flask db upgrade" in next(schema_faults())


def test_mail_that_does_not_leave_is_a_fault(database: Database) -> None:
    with database.transaction() as session:
        session.add_all(
            [_message("waits"), _message("failed", failed_at=NOON), _message("sent", sent_at=NOON)]
        )
        session.flush()

        assert list(mail_faults(session, NOON)) == ["1 mails could not be delivered and were given up."]
        late = list(mail_faults(session, NOON + MAIL_MAY_WAIT + timedelta(minutes=1)))
        assert [fault.split()[0] for fault in late] == ["1", "1"]


@pytest.mark.databases("sqlite")
def test_the_command_lists_faults_and_fails(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["check"])

    assert result.exit_code == 1
    assert "FORUM_ENV is not production" in result.output


def _message(name: str, **columns: object) -> OutboxMessage:
    return OutboxMessage(
        message="link_again",
        recipient=CLEO.email,
        language="en",
        params={},
        message_id=f"<{name}@forum.example.org>",
        created_at=NOON,
        due_at=NOON,
        **columns,
    )


def test_administrators_with_nothing_but_a_password_are_counted(database: Database) -> None:
    # D-26
    with database.transaction() as session:
        eve, second, invited, gone = (
            make_staff(session, Person(name, f"{name}@example.org", Role.ADMIN))
            for name in ("eve", "second", "invited", "gone")
        )
        make_staff(session, ADA)
        invited.password, gone.active = None, False
        second.totp_secret, second.totp_since = "sealed", NOON
        session.flush()
        assert [fault.split()[0] for fault in account_faults(session)] == ["1"]

        key = {"credential_id": b"c", "public_key": b"p", "name": "key", "created_at": NOON}
        session.add(Passkey(staff_id=eve.id, **key))
        session.flush()
        assert list(account_faults(session)) == []


@pytest.mark.parametrize(
    ("sender", "is_read"),
    [
        ("talks@example.cn", True),
        ("Forum <notices@example.cn>", True),
        ("no-reply@example.cn", False),
        ("Forum <noreply+talks@example.cn>", False),
        ("DoNotReply@example.cn", False),
        ("bounces@example.cn", False),
    ],
)
def test_who_invites_reads_the_answers(tmp_path: Path, sender: str, is_read: bool) -> None:
    #
    asking = {**KEYS, "FORUM_MAIL_FROM": sender, "FORUM_CALENDAR_MAIL": "request"}
    faults = list(invitation_faults(Settings.from_values(asking, tmp_path)))
    assert [fault.split()[0] for fault in faults] == ([] if is_read else ["FORUM_CALENDAR_MAIL"])
    publishing = {**asking, "FORUM_CALENDAR_MAIL": "publish"}
    assert list(invitation_faults(Settings.from_values(publishing, tmp_path))) == []
