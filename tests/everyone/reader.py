"""Somebody in front of a real browser: the application answers it directly, every other host is silent.

The world's own clock and database stay in charge, so a page is the same on every day it is tested.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route, ViewportSize

HERE = Path(__file__).parent
AXE = (HERE.parent / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text("utf-8")
LOOKS = (HERE / "looks.js").read_text("utf-8")
FROM_THE_START = (HERE / "from_the_start.js").read_text("utf-8")
HEIGHT_AT_400_PERCENT = 256
"""A window of 1280 by 1024 at four times its size shows 320 by 256 (WCAG 1.4.10)."""

DESK: ViewportSize = {"width": 1280, "height": 800}

ONLY_OVER_HTTPS = "The Cross-Origin-Opener-Policy header has been ignored"
"""The base address of the tests is plain http."""


@dataclass
class Reader:
    """A browser page, and what it noticed since the last look."""

    page: Page
    client: FlaskClient
    host: str
    complaints: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    def opens(self, address: str) -> None:
        """Go there; what is fetched and complained of is noted anew."""
        self.complaints.clear()
        self.fetched.clear()
        answer = self.page.goto(self.host + address)
        assert answer is not None
        if not answer.ok:
            self.complaints.append(f"answers {answer.status}")

    def finds(self, *grounds: str) -> list[str]:
        """What axe finds on each ground ("light", "dark"), and what our own looks find."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        found = self.page.evaluate(LOOKS)
        for ground in grounds:
            self.page.emulate_media(color_scheme=ground)
            violations = self.page.evaluate(
                "axe.run({resultTypes: ['violations']}).then(({violations}) => violations)"
            )
            found += [f"{ground}: {one['id']}: {one['nodes'][0]['html'][:140]}" for one in violations]
        return [*self.complaints, *found]

    @contextmanager
    def widened(self) -> Iterator[None]:
        """The same page as it lies on a desk: its style sheets ask how wide the window is, not how it was."""
        before = self.page.viewport_size
        assert before is not None
        self.page.set_viewport_size(DESK)
        yield
        self.page.set_viewport_size(before)

    def weight(self, *, of: tuple[str, ...]) -> int:
        """Octets of what the page fetched by itself, packed for the way; `of` begins the media types."""
        asked = dict.fromkeys(self.fetched)
        return sum(len(body) for kind, body in map(self._packed, asked) if kind.startswith(of))

    def _packed(self, address: str) -> tuple[str, bytes]:
        with self.client.get(address, headers={"Accept-Encoding": "gzip, deflate, br, zstd"}) as answer:
            return answer.mimetype or "", answer.data


@contextmanager
def reading(browser: Browser, client: FlaskClient, host: str, *, width: int) -> Iterator[Reader]:
    """A browser that this client answers, as if it stood at `host`; `width` in CSS pixels."""
    height = HEIGHT_AT_400_PERCENT if width == 320 else DESK["height"]
    # Without motion a page is as it will be at once, also when the ground changes under it.
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="en-GB", reduced_motion="reduce"
    )
    context.add_init_script(FROM_THE_START)
    reader = Reader(context.new_page(), client, host)
    context.route("**/*", lambda route: _answer(route, reader))
    reader.page.on("console", lambda said: _note(reader, said.type, said.text))
    reader.page.on("pageerror", lambda error: reader.complaints.append(f"script: {error}"))
    yield reader
    context.close()


def _note(reader: Reader, kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not text.startswith(ONLY_OVER_HTTPS):
        reader.complaints.append(f"console: {text}")


def _answer(route: Route, reader: Reader) -> None:
    """Let the application answer; nobody else is asked."""
    asked = route.request
    if not asked.url.startswith(reader.host):
        reader.complaints.append(f"asks another host: {asked.url}")
        route.abort()
        return
    address = asked.url.removeprefix(reader.host)
    reader.fetched.append(address)
    headers = {name: value for name, value in asked.headers.items() if name not in {"host", "cookie"}}
    sent: dict[str, Any] = {"method": asked.method, "headers": headers, "data": asked.post_data_buffer}
    with reader.client.open(address, base_url=reader.host, **sent) as answer:
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)
