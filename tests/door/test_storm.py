"""The doors on the evening: many phones at once, queues that arrive together, processes that die."""

from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from forum.clock import utc_now
from forum.door import queries
from forum.door.models import Scan
from forum.lectures.models import Lecture
from tests.cast import Person
from tests.conftest import Database
from tests.door.phones import Phone
from tests.door.test_at_once import badge_of
from tests.factories import make_lecture, make_registration
from tests.faults.points import AFTER
from tests.servers import LiveServer

DAY = timedelta(days=1)
SKEWS = (-DAY, timedelta(), DAY, timedelta(minutes=-7), DAY)
BATCH = 25


def test_the_doors_under_storm(
    database: Database, live_server: Callable[..., LiveServer], long_run: bool
) -> None:  # B-22, B-24, B-25, B-32, B-36, F-01; one server for all: its processes take seconds to start.
    server = live_server(2, "tests.faults.mortal:app")
    ten_phones_scan_without_rest(database, server, each=60 if long_run else 6)
    queues_arrive_together_while_a_worker_dies(database, server, scans=1000 if long_run else 100)
    if long_run:
        two_hundred_at_the_same_instant(database, server, rounds=50)


def hall(database: Database, server: LiveServer, people: int, phones: int, name: str) -> Any:
    """A lecture whose doors opened an hour ago, its badges, and phones with clocks that are wrong."""
    now = utc_now()
    with database.transaction() as session:
        lecture = make_lecture(session, starts_at=now + timedelta(minutes=1), seats=people)
        guests = [
            make_registration(session, lecture, Person(f"Guest {n}", f"{name}{n}@example.org"))
            for n in range(people)
        ]
        badges = {badge_of(guest): guest.id for guest in guests}
        made = [
            Phone.enrolled(
                session, lecture, f"{name}-{n}", now, url=server.url, skew=SKEWS[n % 5], knows=n % 5 != 2
            )
            for n in range(phones)
        ]
    return lecture, badges, made


def ten_phones_scan_without_rest(database: Database, server: LiveServer, each: int) -> None:
    """Every badge is shown at two doors at once: one of them lets it in, and nobody hears of an error."""
    lecture, badges, phones = hall(database, server, people=5 * each, phones=10, name="stream")
    texts = list(badges)

    def shift(number: int) -> list[str]:
        phone, said = phones[number], []
        for badge in texts[(number // 2) * each : (number // 2 + 1) * each]:
            now = utc_now()
            [answer] = phone.send([phone.entry(badge, now, offline=False)], now)["scans"]
            said.append(answer["verdict"])
        return said

    with ThreadPoolExecutor(10) as pool:
        said = Counter(verdict for shift_said in pool.map(shift, range(10)) for verdict in shift_said)
    assert said == {"admitted": 5 * each, "already_in": 5 * each}
    assert headcount(database, lecture) == 5 * each


def queues_arrive_together_while_a_worker_dies(database: Database, server: LiveServer, scans: int) -> None:
    """Five phones were alone for an hour. Each badge was shown at two of them, eight minutes apart."""
    people = scans // 2
    lecture, badges, phones = hall(database, server, people=people, phones=5, name="queue")
    began = utc_now() - timedelta(minutes=50)
    queues: dict[int, list[dict[str, Any]]] = defaultdict(list)
    first: dict[int, str] = {}
    for number, (badge, guest) in enumerate(badges.items()):
        early, late = number % 5, (number + 1 + number % 4) % 5
        at = began + timedelta(seconds=number)
        entry = phones[early].entry(badge, at)
        first[guest] = entry["scan_id"]
        queues[early].append(entry)
        queues[late].append(phones[late].entry(badge, at + timedelta(minutes=8)))

    def upload(number: int) -> list[dict[str, Any]]:
        """Every batch three times; the worker that takes the first of them dies before it says so."""
        phone, answers, queue = phones[number], [], queues[number]
        batches = [queue[start : start + BATCH] for start in range(0, len(queue), BATCH)]
        for place, batch in enumerate(reversed(batches) if number % 2 else batches):
            dies_at = f"{AFTER} 1" if number == place == 0 else ""
            said = [phone.send(batch, utc_now(), word)["scans"] for word in (dies_at, "", "")]
            assert said[1:] == said[:1] * 2
            answers += said[0]
        return answers

    with ThreadPoolExecutor(5) as pool:
        answers = [answer for said in pool.map(upload, range(5)) for answer in said]
    assert len(answers) == scans
    assert not [answer for answer in answers if "error" in answer]
    what_the_log_says_in_the_end(database, lecture, first, scans)


def what_the_log_says_in_the_end(
    database: Database, lecture: Lecture, first: dict[int, str], scans: int
) -> None:
    """The earliest true time counts for everybody, and every other scan is a conflict that is named."""
    with database.reading() as session:
        rows = session.scalars(select(Scan).where(Scan.lecture_id == lecture.id)).all()
        presences = queries.presences(session, lecture.id)
    assert len(rows) == len({row.scan_id for row in rows}) == scans
    clashes = {row.scan_id for row in rows} - set(first.values())
    assert {scan_id for one in presences.values() for scan_id in one.duplicates} == clashes
    assert Counter(row.conflict for row in rows) == {None: len(first), "duplicate": len(clashes)}
    assert sum(one.is_inside for one in presences.values()) == len(first)


def two_hundred_at_the_same_instant(database: Database, server: LiveServer, rounds: int) -> None:
    """One badge, two hundred questions at once, over and over: exactly one is let in (B-25)."""
    lecture, badges, phones = hall(database, server, people=rounds, phones=10, name="instant")

    def ask(phone: Phone, badge: str, number: int, now: datetime) -> str:
        entry = phone.entry(badge, now, offline=False) | {"scan_id": f"{phone.name}-{badge[40:50]}-{number}"}
        return str(phone.send([entry], now)["scans"][0]["verdict"])

    for badge in badges:
        with ThreadPoolExecutor(200) as pool:
            jobs = [pool.submit(ask, phones[n % 10], badge, n, utc_now()) for n in range(200)]
        assert Counter(job.result() for job in jobs) == {"admitted": 1, "already_in": 199}
    assert headcount(database, lecture) == rounds


def headcount(database: Database, lecture: Lecture) -> int:
    with database.reading() as session:
        return queries.headcount(session, [lecture.id])
