"""Several organisers at the same moment: no two contents under one SEQUENCE, and no change lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from forum.lectures.programme import programme_state, touch_programme
from forum.wording import Wording
from tests.conftest import Clock, Database
from tests.feeds.client import entries_in
from tests.feeds.happenings import STARTS, UID, Happenings
from tests.feeds.readers import Picture
from tests.feeds.season import fetched

ROUNDS = 3


@pytest.fixture
def planned(database: Database, clock: Clock) -> Happenings:
    """The lecture, announced."""
    forum = Happenings(database, clock)
    forum.prepare()
    forum.publish()
    return forum


def test_edits_at_the_same_time_never_share_a_sequence(
    app: Flask, client: FlaskClient, planned: Happenings, long_run: bool
) -> None:
    rounds = 20 if long_run else ROUNDS
    deeds: list[Callable[[int], None]] = [
        lambda n: planned.revise(title=Wording(f"题{n}", f"Title {n}")),
        lambda n: planned.revise(abstract=Wording(f"摘要{n}", f"Abstract {n}")),
        lambda n: planned.move(STARTS + timedelta(days=n + 1)),
        lambda n: planned.rename_series(Wording(f"系列{n}", f"Series {n}")),
    ]
    seen: list[Picture] = []
    with ThreadPoolExecutor(len(deeds)) as pool:
        working = [pool.submit(lambda deed: [deed(n) for n in range(rounds)], deed) for deed in deeds]
        while not all(job.done() for job in working):
            seen.append(entries_in(fetched(client).data)[UID])
        for job in working:
            job.result()
    seen.append(entries_in(fetched(client).data)[UID])
    said: dict[str, Picture] = {}
    for picture in seen:
        assert said.setdefault(picture["SEQUENCE"], picture) == picture
    assert seen == sorted(seen, key=lambda picture: (int(picture["SEQUENCE"]), picture["DTSTAMP"]))
    assert seen[-1]["SEQUENCE"] == str(rounds * len(deeds))  # each change counted, none lost


@pytest.mark.databases("sqlite")
def test_what_was_begun_first_and_saved_last_is_newer_all_the_same(
    client: FlaskClient, clock: Clock, planned: Happenings
) -> None:
    planned.revise(title=Wording("先存", "Saved first"))
    first = fetched(client)
    before = entries_in(first.data)[UID]
    planned.revise(title=Wording("后存", "Saved last"), seconds=-30)
    clock.advance(minutes=1)
    by_date = {"If-Modified-Since": first.headers["Last-Modified"]}
    assert client.get("/feeds/en/forum.ics", headers=by_date).status_code == 200
    planned.rename_series(Wording("新", "New"))
    after = entries_in(fetched(client).data)[UID]
    assert (after["SUMMARY"], int(after["SEQUENCE"])) == ("Saved last", int(before["SEQUENCE"]) + 2)
    assert after["DTSTAMP"] >= before["DTSTAMP"]


@pytest.mark.databases("sqlite")
def test_many_changes_of_the_past_saved_together_do_not_run_ahead_of_the_clock(
    database: Database, clock: Clock
) -> None:
    with database.transaction() as session:
        for days in range(100, 0, -1):
            touch_programme(session, clock.now - timedelta(days=days))
        touch_programme(session, clock.now)
        for days in range(100, 0, -1):
            touch_programme(session, clock.now - timedelta(days=days))
    with database.transaction() as session:
        assert programme_state(session) == (201, clock.now)
        touch_programme(session, clock.now - timedelta(days=1))
        assert programme_state(session) == (202, clock.now + timedelta(seconds=1))
