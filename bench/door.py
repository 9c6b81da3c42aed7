"""How fast the door is: the forum under ten phones, late queues, and one phone alone: `python -m bench.door`.

See README.md. Nothing here is a test; the goals stand in docs/door.md.
"""

import argparse
import json
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from playwright.sync_api import Page, sync_playwright

from bench.hall import Hall, open_hall, serving
from forum.clock import utc_now

PIN, TRIES, AT_ONCE = "270613", 60, 100
WORDS = ("qxs", "qian xue", "钱学森", "wang", "星海")
OPENED = """async ([token, pin]) => {
  const script = [...document.scripts].find((one) => one.src.endsWith("/door.js"));
  const engine = await import(new URL("door-engine.js", script.src));
  const api = document.querySelector("#main").dataset.api;
  globalThis.vault = await engine.openVault("bench");
  if (token) await vault.keep({ deviceToken: token, deviceName: "East", pin });
  const began = performance.now();
  globalThis.door = await vault.unlock(pin, { api });
  const opened = performance.now();
  await door.isReady;
  return [opened - began, performance.now() - opened];
}"""
SPENT = """async ([deed, words]) => {
  const spent = [];
  for (const word of words) {
    const began = performance.now();
    await door[deed](word);
    spent.push(performance.now() - began);
  }
  return spent;
}"""


class Line:
    """One phone's connection, kept open as browsers keep theirs."""

    def __init__(self, url: str, token: str) -> None:
        self._http = HTTPConnection(urlsplit(url).netloc, timeout=120)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def ask(self, path: str, body: Any = None) -> tuple[float, dict[str, Any], int]:
        """Seconds, answer and octets of one call; a forum that is busy is asked again, as phones do."""
        began = time.perf_counter()
        sent = json.dumps(body) if body is not None else None
        while True:
            self._http.request("POST" if sent else "GET", f"/api/v1/door/{path}", sent, self._headers)
            response = self._http.getresponse()
            content = response.read()
            if response.status != 503:
                break
            print(f"busy after {time.perf_counter() - began:.1f} s")
            time.sleep(2)
        if response.status != 200:
            raise SystemExit(f"{path}: {response.status} {content[:300]!r}")
        return time.perf_counter() - began, json.loads(content), len(content)


def online(url: str, hall: Hall, seconds: int) -> None:
    """Ten phones, a scan a second each."""
    start = threading.Barrier(10)

    def shift(number: int) -> list[float]:
        line, spent = Line(url, hall.tokens[number]), []
        start.wait()
        began = time.perf_counter() + number / 10
        for turn in range(seconds):
            time.sleep(max(0.0, began + turn - time.perf_counter()))
            badge = hall.badges[(turn * 10 + number) % len(hall.badges)]
            body = {"scans": [_scan(f"on-{number}-{turn:06d}", badge, offline=False)]}
            spent.append(line.ask("scans", body)[0])
        return spent

    with ThreadPoolExecutor(10) as pool:
        spent = [one for shift_spent in pool.map(shift, range(10)) for one in shift_spent]
    _told("a scan, ten phones at one a second", spent)


def upload(url: str, hall: Hall, scans: int) -> None:
    """So many scans from five phones at once, each badge at two of them; calls as long as the page's."""
    badges = hall.badges[-scans // 2 :] * 2
    queues: list[list[dict[str, Any]]] = [[] for _ in range(5)]
    for n, badge in enumerate(badges):
        queues[(n + n // (scans // 2)) % 5].append(_scan(f"up-{n:06d}", badge))

    def send(phone: int) -> int:
        line, queue = Line(url, hall.tokens[phone]), queues[phone]
        parts = [queue[start : start + AT_ONCE] for start in range(0, len(queue), AT_ONCE)]
        return sum(len(line.ask("scans", {"scans": part})[1]["scans"]) for part in parts)

    began = time.perf_counter()
    with ThreadPoolExecutor(5) as pool:
        count = sum(pool.map(send, range(5)))
    print(f"{count} queued scans of five phones at once: {time.perf_counter() - began:.2f} s")


def lists(url: str, hall: Hall) -> None:
    """The whole list, a list without news, and people looked for, as the forum answers."""
    line = Line(url, hall.tokens[0])
    spent, roster, octets = line.ask("roster")
    print(f"the whole list ({len(roster['entries'])} people): {spent:.2f} s, {octets / 1e6:.2f} MB")
    since = f"roster?since={quote(roster['cursor'])}"
    _told("a list without news", [line.ask(since)[0] for _ in range(TRIES)])
    _told("people looked for, online", [line.ask(f"search?q={quote(one)}")[0] for one in WORDS * 12])


def phone(url: str, hall: Hall, processor: int) -> None:
    """One phone with the whole list: opened, searched, and alone. `processor`: how many times slower."""
    with _page(url, processor) as page:
        lock, first = page.evaluate(OPENED, [hall.tokens[0], PIN])
        print(f"phone, {processor} times slower: first list {first / 1000:.2f} s (lock {lock / 1000:.2f} s)")
        page.evaluate("() => { door.close(); vault.close(); }")
        page.route("**/api/**", lambda route: route.abort())
        lock, _ = page.evaluate(OPENED, [None, PIN])
        print(f"phone, {processor} times slower: opened by its PIN again, alone, {lock / 1000:.2f} s")
        _told("people looked for, alone", _spent(page, "search", [*WORDS] * 12))
        _told("a badge, alone", _spent(page, "read", hall.badges[:TRIES]))


def _spent(page: Page, deed: str, words: list[str]) -> list[float]:
    return [one / 1000 for one in page.evaluate(SPENT, [deed, words])]


@contextmanager
def _page(url: str, processor: int) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page()
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": processor})
        page.goto(f"{url}/door/?language=en")
        yield page
        browser.close()


def _scan(scan_id: str, badge: str, *, offline: bool = True) -> dict[str, Any]:
    at = utc_now() - timedelta(minutes=1 if offline else 0)
    entry = {"scan_id": scan_id, "badge_token": badge, "device_time": at.isoformat(), "offline": offline}
    return {**entry, "verdict_shown": "admitted"} if offline else entry


def _told(what: str, spent: list[float]) -> None:
    half, most = statistics.median(spent), sorted(spent)[int(len(spent) * 0.95)]
    print(f"{what}: {half * 1000:.0f} ms in the middle, {most * 1000:.0f} ms for 95 of 100 ({len(spent)})")


def main() -> None:
    """Build, serve, and measure one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--scans", type=int, default=1000)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--processor", type=int, default=4, help="how many times slower the phone is")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        hall = open_hall(Path(folder), people=asked.people, phones=10)
        with serving(hall.values) as url:
            steps: list[Callable[[], None]] = [
                lambda: lists(url, hall),
                lambda: phone(url, hall, 1),
                lambda: phone(url, hall, asked.processor),
                lambda: online(url, hall, asked.seconds),
                lambda: upload(url, hall, asked.scans),
            ]
            for step in steps:
                step()


if __name__ == "__main__":
    main()
