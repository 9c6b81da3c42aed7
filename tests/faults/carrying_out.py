"""What the zygote can be told to do: each order is a use case as its user starts it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from forum.db import transaction
from forum.errors import Refusal
from forum.journal import SYSTEM
from forum.lectures.models import Lecture, WayOfAttending
from forum.mail.delivery import Postman
from forum.pictures import Picture
from forum.privacy import retention
from forum.privacy.operations import erase_registration
from forum.privacy.places import Places
from forum.registrations import operations, staff_operations
from forum.registrations.messages import CANCELLED_BY_STAFF, queue
from forum.registrations.models import EndedBecause
from forum.registrations.queries import locked_lecture
from forum.registrations.seats import end
from forum.speakers.models import Speaker
from forum.speakers.revision import set_portrait
from tests.cast import NOON

Order = dict[str, Any]


def carry_out(app: Flask, order: Order) -> Any:
    """Do what the order says; the answer as something JSON can say."""
    try:
        with app.app_context():
            return DOING[order["what"]](app, order)
    except Refusal as refusal:
        return refusal.code


def ask(app: Flask, order: Order) -> Any:
    """A request, answered with its status and where it leads."""
    answer = app.test_client().open(**order["request"])
    return [answer.status_code, answer.location or answer.json]


def give_seat(_app: Flask, order: Order) -> Any:
    """An organiser lets somebody in past the line."""
    with transaction() as session:
        registration = staff_operations.give_seat(
            session, registration_id=order["registration_id"], reason="Guest", actor=SYSTEM, now=NOON
        )
    return registration.state.value


def raise_seats(_app: Flask, order: Order) -> Any:
    """An organiser finds more chairs, and the line moves up."""
    with transaction() as session:
        pool = staff_operations.set_seats(
            session,
            lecture_id=order["lecture_id"],
            way=WayOfAttending.ON_SITE,
            seats_wanted=3,
            actor=SYSTEM,
            now=NOON,
        )
    return pool.seats


def erase(app: Flask, order: Order) -> Any:
    """Somebody erases what is kept behind their link."""
    with transaction() as session:
        places = Places.of(app.extensions["forum.settings"])
        erase_registration(session, registration_id=order["registration_id"], places=places, now=NOON)
    return "erased"


def forget(app: Flask, _order: Order) -> Any:
    """The job that forgets what is due; a second time finds nothing."""
    retention.run(NOON, settings=app.extensions["forum.settings"])
    return retention.run(NOON, settings=app.extensions["forum.settings"])


def import_file(app: Flask, order: Order) -> Any:
    """`flask lectures import`, answered with its last line."""
    words = ["lectures", "import", order["file"], "--series", order["series"], "--publish"]
    return app.test_cli_runner().invoke(args=words, env={"LC_ALL": "en"}).output.splitlines()[-1]


def hang_portrait(app: Flask, order: Order) -> Any:
    """A speaker gets a portrait."""
    uploads: Path = app.extensions["forum.settings"].uploads
    with transaction() as session:
        speaker = session.get_one(Speaker, order["speaker_id"])
        picture = Picture(bytes.fromhex(order["content"]), 1, 1)
        set_portrait(session, speaker, picture, uploads, actor=SYSTEM, now=NOON)
    return "hung"


def deliver(app: Flask, order: Order) -> Any:
    """A round of `flask work`."""
    postman: Postman = app.extensions["forum.postman"]
    at = datetime.fromisoformat(order["at"])
    return [outcome.value for outcome in postman.deliver_due(lambda: at, lambda: False)]


def cancel_in_two_steps(_app: Flask, order: Order) -> Any:
    """How it must never be written: the seat is given back in one transaction, the word sent in another."""
    with transaction() as session:
        registration = session.get_one(operations.Registration, order["registration_id"])
        lecture: Lecture = locked_lecture(session, registration.lecture_id)
        end(session, lecture, registration, EndedBecause.STAFF, now=NOON)
    with transaction() as session:
        queue(session, CANCELLED_BY_STAFF, session.merge(registration), NOON)
    return "cancelled"


DOING: dict[str, Callable[[Flask, Order], Any]] = {
    function.__name__: function
    for function in (
        ask,
        give_seat,
        raise_seats,
        erase,
        forget,
        import_file,
        hang_portrait,
        deliver,
        cancel_in_two_steps,
    )
}
