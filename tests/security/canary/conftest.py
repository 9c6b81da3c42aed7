"""The world in which the canary sings."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.settings import Settings
from tests.cast import ADA, EVE, Person
from tests.conftest import Database
from tests.security.canary.choir import Choir
from tests.security.canary.world import make_world


@pytest.fixture
def choir(app: Flask, database: Database, settings: Settings, sign_in) -> Choir:
    """Something of everything, still with ordinary words in it; Eve, who may most, looks last."""
    app.config["RATELIMIT_ENABLED"] = False
    with database.transaction() as session:
        make_world(session, settings.uploads)
    people: list[Person] = [ADA, EVE]
    strangers: dict[str, FlaskClient] = {"stranger": app.test_client(), "device": app.test_client()}
    return Choir(app, database, {**strangers, **{person.name: sign_in(person) for person in people}})
