"""The world of the attackers, built once: whoever changes it puts it back (`World.restored`)."""

import socket
from collections.abc import Iterator

import pytest

from tests.security.world import World, built


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A forum in which everything is there twice. SQLite alone: the tests of each feature ask both."""
    with built(tmp_path_factory.mktemp("world")) as world:
        yield world


@pytest.fixture
def no_lines(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The lines that anything tries to open."""
    tried: list[object] = []

    def refuse(address: object) -> None:
        tried.append(address)
        raise OSError("no line goes out of the forum")

    monkeypatch.setattr(socket.socket, "connect", lambda _socket, address: refuse(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **_more: refuse(asked))
    return tried
