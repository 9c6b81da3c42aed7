"""The use cases in which processes are killed: for each a scene of its own, and the order to carry out."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from forum.badges.token import Keyring
from forum.door import devices
from forum.journal import COMMAND, record
from forum.lectures.models import Lecture
from forum.links import REGISTRATION
from forum.registrations.models import Registration, RegistrationState
from forum.tokens import link_token
from forum.web.stamps import issue
from tests.cast import CLEO, DAN, LINK_KEY, NOON, SIGNING_KEYS, Person, environment
from tests.factories import make_lecture, make_registration, make_speaker
from tests.faults.carrying_out import Order

RING = Keyring.from_text(SIGNING_KEYS)
SOON = NOON + timedelta(minutes=20)
ROWS = 4
SECRET_KEY = environment(Path())["FORUM_SECRET_KEY"]


@dataclass(frozen=True)
class Deed:
    """A use case. `prepare` makes scene number n in its database (and folder) and says what to carry out."""

    name: str
    prepare: Callable[[Session, int, Path], Order]
    # Several deeds one after the other, each whole by itself: a part of them may be done when it ends.
    goes_in_parts: bool = False


def somebody(number: int, name: str) -> Person:
    """A person who appears in one scene only."""
    return Person(name, f"{name.lower()}-{number}@example.org")


def registering(session: Session, number: int, _folder: Path) -> Order:
    """A seat is free."""
    return _form(make_lecture(session, seats=1), number)


def registering_for_several(session: Session, number: int, _folder: Path) -> Order:
    """A seat is free in one lecture, and none in the other."""
    lectures = [make_lecture(session, seats=seats) for seats in (1, 0)]
    person = somebody(number, "Cleo")
    key = issue(SECRET_KEY, f"chance{number}", NOON)
    slugs = [one.slug for one in lectures]
    form = {"name": person.name, "email": person.email, "consent": "y", "submission_key": key}
    return _request(f"/en/registrations?lectures={','.join(slugs)}", data={**form, "lecture": slugs})


def queueing(session: Session, number: int, _folder: Path) -> Order:
    """No seat is free."""
    lecture = make_lecture(session, seats=1)
    make_registration(session, lecture, DAN)
    return _form(lecture, number)


def leaving(session: Session, number: int, _folder: Path) -> Order:
    """Nobody waits for the seat given back."""
    lecture = make_lecture(session, seats=1)
    return _cancellation(make_registration(session, lecture, DAN))


def leaving_to_the_next(session: Session, number: int, _folder: Path) -> Order:
    """Two wait for the seat given back."""
    lecture = make_lecture(session, seats=1)
    registration = make_registration(session, lecture, DAN)
    _line(session, lecture, number)
    return _cancellation(registration)


def erasing(session: Session, number: int, _folder: Path) -> Order:
    """Somebody with a seat wants to be forgotten, and two wait for it."""
    lecture = make_lecture(session, seats=1)
    registration = make_registration(session, lecture, DAN)
    _line(session, lecture, number)
    return {"what": "erase", "registration_id": registration.id}


def forgetting(session: Session, number: int, _folder: Path) -> Order:
    """The time of two registrations and of the journal is over."""
    lecture = make_lecture(session, starts_at=NOON - timedelta(days=400))
    for name in ("First", "Second"):
        registration = make_registration(session, lecture, somebody(number, name))
        record(
            session, actor=COMMAND, action="seen", about=registration, now=NOON - timedelta(days=400), why="x"
        )
    return {"what": "forget"}


def giving_a_seat(session: Session, number: int, _folder: Path) -> Order:
    """Somebody waits for a lecture that is full."""
    lecture = make_lecture(session, seats=0)
    return {"what": "give_seat", "registration_id": _line(session, lecture, number)[1].id}


def raising_seats(session: Session, number: int, _folder: Path) -> Order:
    """Two wait, and there are two more seats."""
    lecture = make_lecture(session, seats=1)
    make_registration(session, lecture, DAN)
    _line(session, lecture, number)
    return {"what": "raise_seats", "lecture_id": lecture.id}


def scanning(session: Session, number: int, _folder: Path) -> Order:
    """A scanner sends what it read: somebody comes, somebody unknown, and somebody leaves."""
    lecture = make_lecture(session, starts_at=SOON)
    registration = make_registration(session, lecture, CLEO)
    badge = RING.sign(
        lecture_number=lecture.number, token_id=registration.token_id, lecture_ends_at=lecture.ends_at
    )
    read = [{"badge_token": badge}, {"reference": "nobody"}, {"badge_token": badge, "direction": "out"}]
    scans = [
        {"scan_id": f"scan-{number:04d}-{place}", "device_time": NOON.isoformat(), **one}
        for place, one in enumerate(read)
    ]
    return _call(session, lecture, "scans", scans)


def walking_in(session: Session, number: int, _folder: Path) -> Order:
    """Two come without a registration; one of them is in already."""
    lecture = make_lecture(session, starts_at=SOON)
    people = [
        {
            "walkin_id": f"walk-in-{number:04d}-{place}",
            "name": f"Guest {place}",
            "email": f"guest-{number}-{place}@example.org",
            "consent": True,
            "consent_text": "I agree.",
            "device_time": NOON.isoformat(),
            "offline": bool(place),
        }
        for place in range(2)
    ]
    return _call(session, lecture, "walkins", people)


def standing_in(session: Session, number: int, _folder: Path) -> Order:
    """Somebody else came on one of two registrations."""
    lecture = make_lecture(session, starts_at=SOON)
    people = [make_registration(session, lecture, somebody(number, name)) for name in ("Cleo", "Dan")]
    said = [
        {
            "standin_id": f"stand-in-{number:04d}-{place}",
            "reference": one.public_id,
            "name": "Guest",
            "taken_back": bool(place),
            "device_time": NOON.isoformat(),
        }
        for place, one in enumerate(people)
    ]
    return _call(session, lecture, "standins", said)


def importing(_session: Session, number: int, folder: Path) -> Order:
    """A file of several lectures for a series that there is not yet."""
    file = folder / f"{number}.csv"
    rows = [
        f"2026-{month:02d}-05 14:00,Sample {number}-{month},样本 {number},Hall {number},10"
        for month in range(4, 4 + ROWS)
    ]
    file.write_text("\n".join(["starts_at,title,speaker,room,seats", *rows]), "utf-8")
    return {"what": "import_file", "file": str(file), "series": f"series-{number}"}


def hanging_a_portrait(session: Session, number: int, _folder: Path) -> Order:
    """A speaker has no portrait yet."""
    speaker = make_speaker(session, f"Speaker {number}")
    return {"what": "hang_portrait", "speaker_id": speaker.id, "content": f"{number:08d}"}


def leaving_in_two_steps(session: Session, number: int, _folder: Path) -> Order:
    """A deed that is not done in one piece, to see that this is noticed."""
    registration = make_registration(session, make_lecture(session), DAN)
    return {"what": "cancel_in_two_steps", "registration_id": registration.id}


DEEDS = tuple(
    Deed(prepare.__name__, prepare, goes_in_parts=prepare in {registering_for_several, forgetting})
    for prepare in (
        registering,
        registering_for_several,
        queueing,
        leaving,
        leaving_to_the_next,
        erasing,
        forgetting,
        giving_a_seat,
        raising_seats,
        scanning,
        walking_in,
        standing_in,
        importing,
        hanging_a_portrait,
    )
)


def _form(lecture: Lecture, number: int) -> Order:
    person = somebody(number, "Cleo")
    key = issue(SECRET_KEY, f"chance{number}", NOON)
    form = {"name": person.name, "email": person.email, "consent": "y", "submission_key": key}
    return _request(f"/en/lectures/{lecture.slug}/registrations", data=form)


def _cancellation(registration: Registration) -> Order:
    token = link_token(LINK_KEY.encode(), REGISTRATION, registration.public_id, 0)
    return _request(f"/en/registrations/{token}/cancellation")


def _line(session: Session, lecture: Lecture, number: int) -> list[Registration]:
    return [
        make_registration(session, lecture, somebody(number, name), RegistrationState.WAITLISTED)
        for name in ("First", "Second")
    ]


def _call(session: Session, lecture: Lecture, name: str, entries: list[dict[str, Any]]) -> Order:
    made = devices.create(session, name="Gate", lectures=[lecture], actor=COMMAND, now=NOON)
    token = devices.give_token(session, made.device, now=NOON)
    bearer = {"Authorization": f"Bearer {token}"}
    return _request(f"/api/v1/door/{name}", json={name: entries}, headers=bearer)


def _request(path: str, **values: Any) -> Order:
    return {"what": "ask", "request": {"method": "POST", "path": path, **values}}
