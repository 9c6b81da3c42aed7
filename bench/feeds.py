"""How fast calendar feeds are answered, beside what the same server does at best: `python -m bench.feeds`.

See README.md. Everything happens on this machine, in a temporary folder, one case after the other.
"""

import argparse
import os
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.season import build, change_one

ROOT = Path(__file__).resolve().parent.parent
FEED = "/feeds/zh/forum.ics"
CONNECTIONS = 8
REQUESTS = 200
COLD_STARTS, CHANGES = 3, 5
SLOW_MS = 100


@dataclass(frozen=True)
class Case:
    """One line of the table."""

    name: str
    path: str
    headers: dict[str, str]
    status: int = 200


@dataclass(frozen=True)
class Figures:
    """What was measured: answers a second, and milliseconds of one client that asks again and again."""

    rate: float
    p50: float
    p95: float
    octets: int


class Client:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, path: str, headers: dict[str, str]) -> tuple[int, dict[str, str], bytes, float]:
        """Status, headers, octets and how many milliseconds it took."""
        begun = time.perf_counter()
        self._line.request("GET", path, headers=headers)
        answer = self._line.getresponse()
        octets = answer.read()
        took = (time.perf_counter() - begun) * 1000
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, octets, took


@contextmanager
def serving(target: str, values: dict[str, str]) -> Iterator[int]:
    """Serve as bin/serve does, with one worker; the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "1"]
    command += ["--blocking-threads", "4", "--log-level", "warning", "--host", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--port", str(port), target], cwd=ROOT, env={**os.environ, **values}
    )
    try:
        while process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


def measured(port: int, case: Case, seconds: int) -> Figures:
    """A case that was asked for before, so that it is warm."""
    client = Client(port)
    status, _headers, octets, _took = client.ask(case.path, case.headers)
    if status != case.status:
        raise SystemExit(f"{case.name}: {status} instead of {case.status}")
    is_slow = client.ask(case.path, case.headers)[3] > SLOW_MS
    times = sorted(client.ask(case.path, case.headers)[3] for _ in range(20 if is_slow else REQUESTS))
    rate = by_wrk(port, case, seconds) if shutil.which("wrk") else by_threads(port, case, seconds)
    return Figures(rate, statistics.median(times), times[int(len(times) * 0.95)], len(octets))


def by_wrk(port: int, case: Case, seconds: int) -> float:
    """Answers a second, asked for by wrk."""
    headers = [part for name, value in case.headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", *headers]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{case.path}"], capture_output=True, text=True, check=True
    ).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None:
        raise SystemExit(said)
    return float(found[1])


def by_threads(port: int, case: Case, seconds: int) -> float:
    """The same without wrk; Python asks more slowly, so the ratios are less sharp."""
    counts: list[int] = []
    end = time.perf_counter() + seconds

    def ask() -> None:
        client, count = Client(port), 0
        while time.perf_counter() < end:
            client.ask(case.path, case.headers)
            count += 1
        counts.append(count)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def took(ask: Callable[[int], float], times: int) -> tuple[float, float]:
    """The middle and the longest of a few."""
    each = [ask(number) for number in range(1, times + 1)]
    return statistics.median(each), max(each)


def cold(values: dict[str, str]) -> tuple[float, float]:
    """The first calendar of a process that was just started."""

    def start(_number: int) -> float:
        with serving("wsgi:app", values) as port:
            Client(port).ask("/healthz", {})
            return Client(port).ask(FEED, {})[3]

    return took(start, COLD_STARTS)


def after_a_change(port: int, values: dict[str, str]) -> tuple[float, float]:
    """The first calendar after one lecture got another title."""

    def change(number: int) -> float:
        change_one(values, number)
        return Client(port).ask(FEED, {})[3]

    return took(change, CHANGES)


def forum(
    values: dict[str, str], seconds: int
) -> tuple[dict[str, Figures], list[tuple[str, float, float]], bytes]:
    """All cases of a forum, what took time once, and its calendar."""
    once = [("cold: the first body of a process", *cold(values))]
    with serving("wsgi:app", values) as port:
        _status, headers, body, _took = Client(port).ask(FEED, {})
        cases = [
            Case("304", FEED, {"If-None-Match": headers["etag"]}, 304),
            Case("warm body", FEED, {}),
            Case("warm body, gzip", FEED, {"Accept-Encoding": "gzip"}),
        ]
        figures = {case.name: measured(port, case, seconds) for case in cases}
        once.append(("changed: the first body after one lecture", *after_a_change(port, values)))
    return figures, once, body


def beside(values: dict[str, str], seconds: int) -> dict[str, Figures]:
    """The same server with programs that do almost nothing, and with a feed as peers write it."""
    cases = {
        "bench.servers:hello": Case("bare WSGI, same body", "/", {}),
        "bench.servers:not_modified": Case("bare WSGI, 304", "/", {}, 304),
        "bench.servers:flask_hello": Case("bare Flask, same body", "/", {}),
        "bench.servers:peer": Case("a plain feed, as peers write it", "/peer.ics", {}),
    }
    figures = {}
    for target, case in cases.items():
        with serving(target, values) as port:
            figures[case.name] = measured(port, case, seconds)
    return figures


def tell(count: int, figures: dict[str, Figures], once: list[tuple[str, float, float]]) -> None:
    """Print the table of one forum."""
    of_flask = figures["bare Flask, same body"].rate
    print(f"\n{count} lectures\n")
    print(f"| {'':34} | answers/s | of bare Flask |  p50 ms |  p95 ms |    octets |")
    print(f"|{'-' * 36}|{'-' * 10}:|{'-' * 14}:|{'-' * 8}:|{'-' * 8}:|{'-' * 10}:|")
    for name, one in figures.items():
        share = f"{one.rate / of_flask:.2f}"
        times = f"{one.p50:7.2f} | {one.p95:7.2f}"
        print(f"| {name:34} | {one.rate:9.0f} | {share:>13} | {times} | {one.octets:9} |")
    print()
    for name, middle, longest in once:
        print(f"{name}: {middle:.0f} ms (longest {longest:.0f})")


def main() -> None:
    """Measure forums of the sizes asked for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--lectures", type=int, nargs="+", default=[200, 5000])
    reader.add_argument("--seconds", type=int, default=5, help="how long each rate is measured")
    asked = reader.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}")
    for count in asked.lectures:
        with tempfile.TemporaryDirectory() as folder:
            values = build(Path(folder), count)
            figures, once, body = forum(values, asked.seconds)
            file = Path(folder) / "body"
            file.write_bytes(body)
            more = beside({**values, "BENCH_BODY": str(file)}, asked.seconds)
            tell(count, {**more, **figures}, once)


if __name__ == "__main__":
    main()
