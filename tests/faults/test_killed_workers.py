"""A worker of a real server is killed while somebody waits for the answer over HTTP (F-01, C-20)."""

import http.client
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit

import pytest

from tests.conftest import Database
from tests.factories import make_lecture
from tests.faults.ledger import growth, ledger, recount_all
from tests.faults.points import AFTER
from tests.registrations.crowd import Answer, Form, get_form, post
from tests.servers import LiveServer

FAR_AHEAD = datetime(2099, 1, 1, tzinfo=UTC)
CLEO = {"name": "Cleo", "email": "cleo@example.org", "consent": "y"}
ONCE = {
    "attendees": 1,
    "consents": 1,
    "journal": 1,
    "outbox": 1,
    "registration confirmed": 1,
    "registrations": 1,
}


def send_to_die(url: str, path: str, form: Form, place: str) -> None:
    """Send the form to a worker that dies at a place: no answer comes."""
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": form.cookie,
        "Referer": f"{url}{path}",
        "X-Dies-At": place,
    }
    connection.request("POST", path, urlencode({**form.fields, **CLEO}), headers)
    with pytest.raises((OSError, http.client.HTTPException)):
        connection.getresponse()
    connection.close()


@pytest.mark.databases("sqlite")
def test_who_got_no_answer_sends_the_form_again_and_is_registered_once(
    database: Database, live_server: Callable[..., LiveServer]
) -> None:
    # F-01, C-20
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=FAR_AHEAD)
    path, server = f"/en/lectures/{lecture.slug}/registrations", live_server(2, "tests.faults.mortal:app")
    form, before = get_form(server.url, f"{path}/new"), ledger(database)

    send_to_die(server.url, path, form, f"{AFTER} 1")
    assert growth(before, ledger(database)) == ONCE

    def press() -> Answer:
        """Press the button until somebody answers: some are still led to the dead."""
        return next(answer for _ in range(50) if (answer := post(server.url, path, form, CLEO)).status)

    answers = [press(), press()]
    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert growth(before, ledger(database)) == ONCE
    recount_all(database)
