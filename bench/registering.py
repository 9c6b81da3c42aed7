"""What a free place costs a visitor: requests, octets and seconds: `python -m bench.registering URL`.

See README.md. URL is the page of a lecture on a server that is already running; the script does what a
browser without JavaScript does, and nothing else: the lecture, the form, sending it, the page of one's
own with the badge. What a page is made of (style sheet, pictures) is fetched once and counted apart,
since browsers keep it. FORUM_BOT_DEFENCE=off lets it send at once what it fetched.
"""

import argparse
import gzip
import re
import statistics
import sys
import time
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection, HTTPSConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

ROUNDS = 20
_HIDDEN = re.compile(r"<input[^>]*>")
_PARTS = re.compile(r'<(?:link[^>]*rel="(?:stylesheet|preload)"|img|script)[^>]*(?:href|src)="([^"]+)"')


@dataclass
class Visitor:
    """A browser with one connection that stays open, its cookies, and what it has counted."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)
    requests: int = 0
    octets: int = 0

    def __post_init__(self) -> None:
        parts = urlsplit(self.base)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._line = kind(parts.netloc, timeout=60)

    def ask(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Send a request; its status, where it leads, and the page."""
        path = urlsplit(address)._replace(scheme="", netloc="").geturl()
        headers = {"Accept-Encoding": "gzip", "Accept": "text/html", "Referer": self.base}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form).encode() if form is not None else None
        self._line.request("GET" if form is None else "POST", path, body, headers)
        answer = self._line.getresponse()
        content = answer.read()
        self.requests += 1
        self.octets += len(content)
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        if answer.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        return answer.status, answer.headers.get("Location") or "", content.decode("utf-8", "replace")

    def close(self) -> None:
        """Let the connection go."""
        self._line.close()


@dataclass(frozen=True)
class Cost:
    """What one registration took: requests and octets of pages, fields somebody fills in, seconds."""

    requests: int
    octets: int
    fields: int
    seconds: float


def register(page: str, number: int) -> Cost:
    """From the page of a lecture to one's own page, as a new visitor. Raises SystemExit where it fails."""
    visitor, began = Visitor(page), time.perf_counter()
    status, _, lecture = visitor.ask(page)
    form_address = _first(r'href="([^"]+/registrations/new)"', lecture) if status == 200 else ""
    status, _, form_page = visitor.ask(urljoin(page, form_address))
    fields, asked = filled(form_page, number)
    target = _first(r'<form[^>]*method="post"[^>]*action="([^"]+)"', form_page)
    status, where, answer = visitor.ask(urljoin(page, target), fields)
    if status != 303:
        raise SystemExit(f"The form was answered with {status}: {_said(answer)}")
    status, _, own = visitor.ask(urljoin(page, where))
    seconds = time.perf_counter() - began
    visitor.close()
    if status != 200 or 'data-state="' not in own:
        raise SystemExit(f"No page of one's own came of it: {status}")
    return Cost(visitor.requests, visitor.octets, asked, seconds)


def filled(page: str, number: int) -> tuple[dict[str, str], int]:
    """The form with its hidden fields and a made-up person; how many fields a person has to fill in."""
    hidden = {}
    for tag in _HIDDEN.findall(page.partition("<main")[2]):
        if 'type="hidden"' in tag:
            hidden[_first(r'name="([^"]+)"', tag)] = unescape(_first(r'value="([^"]*)"', tag))
    typed = {
        "name": f"访客 {number}",
        "email": f"guest-{number}-{time.time_ns()}@example.org",
        "consent": "y",
    }
    way = re.search(r'name="attendance"[^>]*value="([^"]+)"', page)
    if way:
        typed["attendance"] = way[1]
    return {**hidden, **typed}, len(typed)


def parts_of(page: str) -> tuple[int, int]:
    """How many files the form's page is made of, and their octets: what a browser fetches once."""
    visitor = Visitor(page)
    _, _, lecture = visitor.ask(page)
    form = urljoin(page, _first(r'href="([^"]+/registrations/new)"', lecture))
    _, _, shown = visitor.ask(form)
    visitor.requests = visitor.octets = 0
    for address in dict.fromkeys(map(unescape, _PARTS.findall(shown))):
        visitor.ask(urljoin(page, address))
    visitor.close()
    return visitor.requests, visitor.octets


def main() -> None:
    """Register again and again, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", help="the page of a lecture, such as http://127.0.0.1:8000/en/lectures/…")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how many people (default: %(default)s)")
    chosen = parser.parse_args()
    files, octets = parts_of(chosen.page)
    costs = [register(chosen.page, number) for number in range(chosen.rounds)]
    times = sorted(cost.seconds for cost in costs)
    last = costs[-1]
    rows = (
        ("requests, from the lecture's page to the badge's", f"{last.requests}"),
        ("fields to fill in", f"{last.fields}"),
        ("octets of these pages, packed", f"{last.octets}"),
        ("files of the pages, fetched once", f"{files} ({octets} octets)"),
        ("seconds, median", f"{statistics.median(times):.3f}"),
        ("seconds, slowest", f"{times[-1]:.3f}"),
    )
    width = max(len(name) for name, _ in rows)
    sys.stdout.write("".join(f"{name:<{width}}  {value}\n" for name, value in rows))


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return unescape(found[1]) if found else ""


def _said(page: str) -> str:
    return " ".join(
        re.sub(r"<[^>]+>", " ", _first(r'(?s)class="form-errors"[^>]*>(.*?)</div>', page)).split()
    )


if __name__ == "__main__":
    main()
