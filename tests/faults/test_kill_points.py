"""kill -9 at every step of what people do: whole or absent, and sent again it is done once (F-01, F-03)."""

import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from forum.files import StoredFile, path_of
from tests.conftest import Database
from tests.faults.conftest import Zygote
from tests.faults.deeds import DEEDS, Deed, leaving_in_two_steps
from tests.faults.ledger import growth, ledger, recount_all, wrongs
from tests.faults.points import AFTER, chosen

POINTS_PER_DEED = 4
ALL = 1_000
ROUNDS_OF_A_LONG_RUN = 10


@dataclass
class Stage:
    """Where a deed is carried out again and again, each time in a new scene, by processes that die."""

    database: Database
    variables: dict[str, str]
    zygote: Zygote
    folder: Path
    deed: Deed
    numbers: Iterator[int] = field(default_factory=count)
    answer: Any = None
    places: list[str] = field(default_factory=list)
    whole: dict[str, int] = field(default_factory=dict)

    def rehearse(self) -> None:
        """Learn where one may die, and what the deed done once leaves behind.

        The second time counts: the first in a database may ask less, since there is less.
        """
        for _ in range(2):
            order, before = self.scene(), ledger(self.database)
            self.answer, self.places = self.zygote.rehearse(self.variables, order)
            self.whole = growth(before, ledger(self.database))

    def scene(self) -> dict[str, Any]:
        """A new scene; the order that belongs to it."""
        with self.database.transaction() as session:
            return self.deed.prepare(session, next(self.numbers), self.folder)

    def kill_at(self, place: int | str) -> None:
        """Die at a place, look what is there, do it again, and look once more."""
        order, before = self.scene(), ledger(self.database)
        outcome = self.zygote.bear(self.variables, order, dies_at=place)
        assert (outcome["answer"], outcome["killed_by"]) == (None, signal.SIGKILL), self.name(place)
        left = growth(before, ledger(self.database))
        if self.deed.goes_in_parts:
            assert all(number <= self.whole.get(what, 0) for what, number in left.items()), self.name(place)
        else:
            assert left == (self.whole if outcome["commits"] else {}), self.name(place)
        self.is_intact()
        # F-07, B-22: sent again it is done once, and a person is answered as if nothing had happened.
        again = self.zygote.bear(self.variables, order)
        assert growth(before, ledger(self.database)) == self.whole, self.name(place)
        assert again["killed_by"] is None
        if order["what"] == "ask":
            assert again["answer"][0] == self.answer[0], self.name(place)

    def is_intact(self) -> None:
        """Nothing is broken, miscounted or without its bytes."""
        assert wrongs(self.database) == []
        recount_all(self.database)
        uploads = Path(self.variables["FORUM_INSTANCE"]) / "uploads"
        with self.database.reading() as session:
            digests = session.scalars(select(StoredFile.sha256)).all()
        assert [digest for digest in digests if not path_of(uploads, digest).stat().st_size] == []

    def name(self, place: int | str) -> str:
        """Which place it was, for whoever reads of it."""
        return f"{self.deed.name} killed at {self.places[place] if isinstance(place, int) else place}"


@pytest.fixture
def stage(
    request: pytest.FixtureRequest,
    database: Database,
    variables: dict[str, str],
    zygote: Zygote,
    tmp_path: Path,
) -> Stage:
    stage = Stage(database, variables, zygote, tmp_path, request.param)
    stage.rehearse()
    return stage


@pytest.mark.parametrize("stage", DEEDS, ids=lambda deed: deed.name, indirect=True)
def test_killed_anywhere_a_deed_is_whole_or_absent_and_done_once_when_sent_again(
    stage: Stage, long_run: bool
) -> None:
    # F-01
    rounds = ROUNDS_OF_A_LONG_RUN if long_run else 1
    for _ in range(rounds):
        for place in chosen(stage.places, most=ALL if long_run else POINTS_PER_DEED):
            stage.kill_at(place)


@pytest.mark.parametrize(
    "stage", [Deed("leaving_in_two_steps", leaving_in_two_steps)], ids=lambda deed: deed.name, indirect=True
)
def test_a_deed_done_in_two_steps_is_noticed(stage: Stage) -> None:
    # A test that could not fail would prove nothing.
    with pytest.raises(AssertionError, match="killed at after commit 1"):
        stage.kill_at(f"{AFTER} 1")


def test_there_are_many_places_to_die_at(
    database: Database, variables: dict[str, str], zygote: Zygote, tmp_path: Path
) -> None:
    # F-01: on each database
    numbers = count()
    stages = [Stage(database, variables, zygote, tmp_path, deed, numbers) for deed in DEEDS]
    for stage in stages:
        stage.rehearse()
    tried = {
        (stage.deed.name, place) for stage in stages for place in chosen(stage.places, most=POINTS_PER_DEED)
    }
    assert len(tried) >= 40
