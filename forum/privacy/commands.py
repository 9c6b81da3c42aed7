"""`flask privacy due`: what is forgotten at the next run of the worker, and what later."""

from collections import defaultdict
from datetime import datetime

import click
from flask.cli import with_appcontext

from forum.db import reading
from forum.moments import zone_of
from forum.privacy import classification
from forum.privacy.documenting import columns_as_markdown
from forum.privacy.retention import due
from forum.web import current


@click.group("privacy")
def privacy() -> None:
    """Personal data: what is due to go, which columns hold it."""


@privacy.command("due")
@with_appcontext
def due_command() -> None:
    """Say what goes at the next run of `flask work`, and what on which day; nothing is changed."""
    now, zone = current.now(), zone_of(current.settings().timezone)
    with reading() as session:
        found = due(session, now, settings=current.settings())
    counts: dict[tuple[datetime, str, str], int] = defaultdict(int)
    for one in found:
        counts[one.at, one.what, one.lecture] += one.count
    for (at, what, lecture), count in counts.items():
        when = "now       " if at <= now else f"{at.astimezone(zone):%Y-%m-%d}"
        click.echo(f"{when}  {count:>7}  {what}{f', {lecture}' if lecture else ''}")
    going = sum(count for (at, _what, _lecture), count in counts.items() if at <= now)
    click.echo(f"{going} things go at the next run, {sum(counts.values()) - going} later")


@privacy.command("columns")
def columns_command() -> None:
    """Print the table of docs/personal-data.md."""
    click.echo(columns_as_markdown(classification.personal()), nl=False)


COMMANDS = (privacy,)
