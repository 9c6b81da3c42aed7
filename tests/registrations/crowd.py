"""A crowd of real HTTP clients that all press the button at the same moment."""

import http.client
import re
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from urllib.parse import urlencode, urlsplit

SECONDS_OF_PATIENCE = 120


@dataclass(frozen=True)
class Answer:
    """What one client got; status 0 is a connection that broke."""

    status: int
    location: str


@dataclass(frozen=True)
class Form:
    """A form as one browser got it: with its cookie, its proof against forgery and its key."""

    cookie: str
    fields: dict[str, str]


def get_form(url: str, path: str) -> Form:
    """Load the form once."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS_OF_PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    page = answer.read().decode()
    assert answer.status == 200, page
    cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
    connection.close()
    hidden = dict(re.findall(r'name="(csrf_token|submission_key)"[^>]*value="([^"]+)"', page))
    return Form(cookie, hidden)


def post(url: str, path: str, form: Form, values: dict[str, str]) -> Answer:
    """Send the form."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS_OF_PATIENCE)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": form.cookie,
        "Referer": f"{url}{path}",
    }
    try:
        connection.request("POST", path, urlencode({**form.fields, **values}), headers)
        answer = connection.getresponse()
        answer.read()
        return Answer(answer.status, answer.getheader("Location") or "")
    except OSError:
        return Answer(0, "")
    except http.client.HTTPException:
        return Answer(0, "")
    finally:
        connection.close()


def all_at_once(deeds: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Do everything at the same moment, each in a thread of its own."""
    barrier = Barrier(len(deeds))

    def wait_and_do(deed: Callable[[], Answer]) -> Answer:
        barrier.wait()
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(wait_and_do, deeds))


def statuses(answers: Sequence[Answer]) -> dict[int, int]:
    """How often each status came."""
    return dict(Counter(answer.status for answer in answers))
