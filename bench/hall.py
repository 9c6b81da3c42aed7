"""A door to measure: one lecture that is about to begin, its people, and phones, over a forum of `season`."""

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.season import build
from forum import create_app
from forum.badges.issuing import keyring
from forum.clock import utc_now
from forum.db import db, transaction
from forum.door import devices
from forum.journal import COMMAND
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.registrations.models import Attendee, Origin, Registration, RegistrationState, stamp
from forum.settings import ROOT, Settings
from forum.speakers.names import search_keys

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗钱郑谢韩唐冯于董萧程"
GIVEN = "学森伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉"


@dataclass(frozen=True)
class Hall:
    """The variables that lead to the forum, its badges, a token for each phone."""

    values: dict[str, str]
    badges: list[str]
    tokens: list[str]


def open_hall(folder: Path, *, people: int, phones: int) -> Hall:
    """Such a forum in a new folder: its doors have been open for most of an hour."""
    values = build(folder, 1)
    settings = Settings.from_values(values, folder)
    app = create_app(settings)
    with app.app_context():
        with transaction() as session:
            lecture = session.scalars(select(Lecture)).one()
            _open_doors(session, lecture, people)
            guests = [_guest(session, lecture, number) for number in range(people)]
            session.flush()
            ring = keyring(settings)
            badges = [
                ring.sign(
                    lecture_number=lecture.number, token_id=one.token_id, lecture_ends_at=lecture.ends_at
                )
                for one in guests
            ]
            tokens = [_phone(session, lecture, number) for number in range(phones)]
        db.engine.dispose()
    return Hall(values, badges, tokens)


@contextmanager
def serving(values: dict[str, str]) -> Iterator[str]:
    """Serve as bin/serve does, with two workers; the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--workers", "2"]
    command += ["--blocking-threads", "4", "--log-level", "warning", "--port", str(port), "wsgi:app"]
    environment = {**os.environ, **values, "FORUM_BASE_URL": url}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(process, port)
            yield url
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the server stopped before it listened")


def _open_doors(session: Session, lecture: Lecture, people: int) -> None:
    lecture.starts_at = utc_now() + timedelta(minutes=5)
    lecture.ends_at = lecture.starts_at + timedelta(hours=3)
    lecture.pools = [SeatPool(attendance=WayOfAttending.ON_SITE, seats=people, taken=people)]
    session.flush()


def _guest(session: Session, lecture: Lecture, number: int) -> Registration:
    name = (
        SURNAMES[number % 30] + GIVEN[number // 30 % 30] + (GIVEN[number // 900 % 30] if number % 3 else "")
    )
    now, email = utc_now(), f"guest{number}@example.org"
    person = Attendee(
        public_id=secrets.token_hex(8),
        email_key=email,
        email=email,
        name=name,
        language="zh",
        created_at=now,
    )
    one = Registration(
        lecture=lecture,
        pool=lecture.pools[0],
        attendee=person,
        state=RegistrationState.CONFIRMED,
        public_id=secrets.token_hex(8),
        token_id=secrets.token_bytes(16),
        origin=Origin.WEB,
        name=name,
        affiliation="星海理工大学",
        language="zh",
        registered_at=now,
        queued_at=now,
        state_changed_at=now,
        address_confirmed_at=now,
        search_keys=search_keys(name, aliases="星海理工大学"),
    )
    session.add(one)
    stamp(lecture, one)
    return one


def _phone(session: Session, lecture: Lecture, number: int) -> str:
    now = utc_now()
    made = devices.create(session, name=f"Gate {number}", lectures=[lecture], actor=COMMAND, now=now)
    return devices.give_token(session, made.device, now=now)
