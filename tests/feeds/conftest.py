"""A season to serve."""

import pytest

from tests.conftest import Database
from tests.feeds.season import Season, make_season


@pytest.fixture
def season(database: Database) -> Season:
    """One lecture in every state there is."""
    with database.transaction() as session:
        return make_season(session)
