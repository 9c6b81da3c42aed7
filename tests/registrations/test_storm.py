"""Everything at once, from real server processes: exact at every commit, a clear answer for everybody."""

from collections.abc import Callable

import pytest

from forum.settings import Settings
from tests.conftest import Database
from tests.registrations.storm import Storm
from tests.servers import LiveServer

PEOPLE, PEOPLE_IN_THE_LONG_RUN = 150, 500


# On PostgreSQL in the long run: the rushes of test_race try its lock in every run.
@pytest.mark.pages
def test_a_storm_leaves_every_seat_where_it_belongs(
    database: Database, live_server: Callable[..., LiveServer], settings: Settings, long_run: bool
) -> None:
    # C-01, C-02, C-04, C-12
    storm = Storm(database, live_server(workers=4), settings.link_key)
    storm.prepare()
    outcomes = storm.break_out(PEOPLE_IN_THE_LONG_RUN if long_run else PEOPLE)
    assert storm.wrongs(outcomes) == []
