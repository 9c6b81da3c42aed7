"""The world of the attackers, built once: whoever changes it puts it back (`World.restored`)."""

from collections.abc import Iterator

import pytest

from tests.security.world import World, built


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A forum in which everything is there twice. SQLite alone: the tests of each feature ask both."""
    with built(tmp_path_factory.mktemp("world")) as world:
        yield world
