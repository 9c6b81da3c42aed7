"""`flask door enrol`: a device for scripts and for whoever has no browser at hand."""

import json

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from forum.clock import utc_now
from forum.db import transaction
from forum.door import devices
from forum.journal import COMMAND
from forum.lectures.models import Lecture
from forum.slugs import SlugKind, resolve

group = AppGroup("door", help="Devices at the doors.")
COMMANDS = [group]


@group.command("enrol")
@click.argument("lecture_slug")
@click.option("--name", default="script", show_default=True, help="What the device is called.")
def enrol(lecture_slug: str, name: str) -> None:
    """Print a device's token, and a one-time code for a second device at the same door, as JSON."""
    now = utc_now()
    with transaction() as session:
        lecture = _lecture(session, lecture_slug)
        scripted = devices.create(session, name=name, lectures=[lecture], actor=COMMAND, now=now)
        token = devices.give_token(session, scripted.device, now=now)
        by_hand = devices.create(session, name=f"{name} (2)", lectures=[lecture], actor=COMMAND, now=now)
    click.echo(json.dumps({"enrolment_code": by_hand.secret, "device_token": token}))


def _lecture(session: Session, slug: str) -> Lecture:
    lecture_id = resolve(session, SlugKind.LECTURE, slug)
    lecture = session.get(Lecture, lecture_id) if lecture_id else None
    if lecture is None:
        raise click.ClickException(f"There is no lecture at {slug!r}.")
    return lecture
