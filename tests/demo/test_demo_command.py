"""`flask demo load` as a person types it."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.demo.staff import PASSWORD
from forum.lectures.models import Lecture
from tests.cast import ADA
from tests.conftest import Database

pytestmark = pytest.mark.databases("sqlite")


def test_loading_says_how_to_sign_in_and_happens_once(app: Flask, database: Database) -> None:
    ran = app.test_cli_runner().invoke(args=["demo", "load", "--stage", "planned", "--lectures", "26"])

    assert ran.exit_code == 0, ran.output
    assert "26 sample lectures are loaded (planned)" in ran.output
    assert "ada@example.org (admin)" in ran.output
    assert PASSWORD in ran.output
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Lecture)) == 26

    signed_in = app.test_client().post("/staff/sign-in", data={"email": ADA.email, "password": PASSWORD})
    assert signed_in.status_code == 302

    again = app.test_cli_runner().invoke(args=["demo", "load"])
    assert (again.exit_code, again.output) == (1, "Error: The demo season is already in this database.\n")


def test_registrations_need_lectures_to_go_to(app: Flask, database: Database) -> None:
    ran = app.test_cli_runner().invoke(args=["demo", "load", "--registrations", "5"])

    assert ran.exit_code == 2
    assert "--lectures" in ran.output


class TestInProduction:
    """Real people's installation."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        """What production asks for."""
        return {
            "FORUM_ENV": "production",
            "FORUM_BASE_URL": "https://forum.example.net",
            "FORUM_UID_DOMAIN": "forum.example.net",
            "FORUM_MAIL_FROM": "forum@example.net",
        }

    def test_no_sample_is_loaded(self, app: Flask, database: Database) -> None:
        ran = app.test_cli_runner().invoke(args=["demo", "load"])

        assert ran.exit_code == 1
        assert "production" in ran.output
        with database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Lecture)) == 0
