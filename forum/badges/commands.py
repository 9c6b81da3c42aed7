"""`flask badges reissue`: new badges for everybody, when a signing key had to be taken away."""

from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from forum.badges.operations import reissue
from forum.badges.queries import lectures_with_badges
from forum.clock import utc_now
from forum.db import reading, transaction
from forum.journal import COMMAND

group = AppGroup("badges", help="Badges that were given out.")
COMMANDS = (group,)


@group.command("reissue")
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
    help="Only who was seated before this moment (UTC): when the new key came in front. Default: now.",
)
def send_again(before: datetime | None) -> None:
    """Mail a badge signed by the present key to everybody with a seat in the room of a lecture to come."""
    now = utc_now()
    moment = before.replace(tzinfo=UTC) if before else now
    with reading() as session:
        lectures = lectures_with_badges(session, seated_before=moment, now=now)
    total = 0
    for lecture_id in lectures:
        with transaction() as session:
            done = reissue(session, lecture_id=lecture_id, seated_before=moment, actor=COMMAND, now=now)
        total += done.sent
        for name in done.without_address:
            click.echo(f"{done.lecture.code}: {name} has no address; print the badge from the list.")
    click.echo(f"{total} badges are sent anew; `flask work` delivers them.")
