"""`flask demo load`: an invented season to look at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from forum.accounts.passwords import hashed
from forum.badges.issuing import keyring
from forum.clock import utc_now
from forum.db import transaction
from forum.demo.multitude import load_multitude
from forum.demo.occasion import Around
from forum.demo.reading import read_season
from forum.demo.season import load_season
from forum.demo.staff import PASSWORD, load_staff, sign_ins
from forum.demo.stages import Stage
from forum.errors import Refusal
from forum.tokens import new_uid
from forum.web.current import settings

group = AppGroup("demo", help="Invented sample data, never in production.")
COMMANDS = [group]


@group.command("load")
@click.option(
    "--stage",
    type=click.Choice([stage.value for stage in Stage]),
    default=Stage.OPEN.value,
    show_default=True,
    help="The moment of the season: still planned, open for registration, people at the door, or over.",
)
@click.option(
    "--lectures",
    type=click.IntRange(min=0),
    default=0,
    help="At least this many lectures; the season has two dozen, the others are made by the thousand.",
)
@click.option(
    "--registrations",
    type=click.IntRange(min=0),
    default=0,
    help="So many registrations, shared out among the lectures beyond the season's own.",
)
def load(stage: str, lectures: int, registrations: int) -> None:
    """Load a season of two dozen lectures around today, with its people."""
    chosen, now, season = settings(), utc_now(), read_season()
    if chosen.is_production:
        raise click.ClickException("This is a production installation (FORUM_ENV); no sample is loaded here.")
    more = max(0, lectures - len(season.lectures))
    if registrations and not more:
        raise click.UsageError(f"--registrations needs --lectures beyond {len(season.lectures)}")
    total = len(season.lectures) + more
    around = Around(
        timezone=chosen.timezone,
        uploads=chosen.uploads,
        keyring=keyring(chosen),
        new_uid=lambda: new_uid(chosen.uid_domain),
        now=now,
    )
    with _progress("Lectures", total) as advance, transaction() as session:
        load_staff(session, password_hash=hashed(PASSWORD), now=now)
        try:
            catalogue = load_season(session, season, Stage(stage), around, loaded=advance)
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from refusal
        if more:
            load_multitude(
                session, catalogue, around, lectures=more, registrations=registrations, loaded=advance
            )
    click.echo(f"{total} sample lectures are loaded ({stage}). Sign in as:")
    click.echo(sign_ins())


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal; nothing where nobody watches."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
