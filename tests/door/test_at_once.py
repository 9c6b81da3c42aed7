"""Two scanners at once: exactly one lets the person in, on both databases, through real processes."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from forum.badges.token import Keyring
from forum.clock import utc_now
from forum.door import devices
from forum.journal import COMMAND
from forum.registrations.models import Registration
from tests.cast import CLEO, SIGNING_KEYS, Person
from tests.conftest import Database
from tests.factories import make_lecture, make_registration
from tests.servers import LiveServer

RING = Keyring.from_text(SIGNING_KEYS)
SCANNERS = 20


def badge_of(registration: Registration) -> str:
    lecture = registration.lecture
    return RING.sign(
        lecture_number=lecture.number, token_id=registration.token_id, lecture_ends_at=lecture.ends_at
    )


def post(server: LiveServer, token: str, scan: dict[str, Any]) -> tuple[int, str]:
    connection = HTTPConnection(urlsplit(server.url).netloc, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request("POST", "/api/v1/door/scans", json.dumps({"scans": [scan]}), headers)
    response = connection.getresponse()
    body = json.loads(response.read())
    connection.close()
    return response.status, body["scans"][0]["verdict"] if response.status == 200 else str(body)


def test_many_scanners_at_once(
    database: Database, live_server: Callable[..., LiveServer], long_run: bool
) -> None:  # B-22, B-25, F-07; one server for both: each of its processes takes seconds to start.
    server = live_server(workers=2)
    two_scanners_admit_once(database, server, rounds=50 if long_run else 3)
    the_same_scan_sent_by_many_is_one_row(database, server)


def two_scanners_admit_once(database: Database, server: LiveServer, rounds: int) -> None:
    now = utc_now()
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=now + timedelta(minutes=20), seats=100)
        badges = [
            badge_of(make_registration(session, lecture, Person(f"{CLEO.name} {n}", f"{n}@example.org")))
            for n in range(rounds)
        ]
        made = [
            devices.create(session, name=f"Gate {n}", lectures=[lecture], actor=COMMAND, now=now)
            for n in range(2)
        ]
        tokens = [devices.give_token(session, enrolment.device, now=now) for enrolment in made]

    def scan(number: int, badge: str, place: int) -> tuple[int, str]:
        entry = {
            "scan_id": f"at-once-{place:03d}-{number:04d}",
            "badge_token": badge,
            "device_time": now.isoformat(),
            "offline": False,
        }
        return post(server, tokens[number % 2], entry)

    for place, badge in enumerate(badges):
        with ThreadPoolExecutor(SCANNERS) as pool:
            jobs = [pool.submit(scan, number, badge, place) for number in range(SCANNERS)]
        answers = Counter(job.result() for job in jobs)
        assert answers == {(200, "admitted"): 1, (200, "already_in"): SCANNERS - 1}


def the_same_scan_sent_by_many_is_one_row(database: Database, server: LiveServer) -> None:
    now = utc_now()
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=now + timedelta(minutes=20))
        badge = badge_of(make_registration(session, lecture, CLEO))
        made = devices.create(session, name="Gate", lectures=[lecture], actor=COMMAND, now=now)
        token = devices.give_token(session, made.device, now=now)
    entry = {"scan_id": "sent-by-many", "badge_token": badge, "device_time": now.isoformat()}
    with ThreadPoolExecutor(SCANNERS) as pool:
        jobs = [pool.submit(post, server, token, entry) for _ in range(SCANNERS)]

    assert Counter(job.result() for job in jobs) == {(200, "admitted"): SCANNERS}
