"""`flask demo load`: an invented season to look at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from forum.clock import utc_now
from forum.db import transaction
from forum.demo.reading import read_season
from forum.demo.season import load_season
from forum.demo.staff import PASSWORD, load_staff, sign_ins
from forum.demo.stages import Stage
from forum.errors import Refusal
from forum.tokens import new_uid
from forum.web.current import settings
from forum.web.identity import hashed

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
def load(stage: str) -> None:
    """Load a season of two dozen lectures around today, with its people."""
    chosen = settings()
    if chosen.is_production:
        raise click.ClickException("This is a production installation (FORUM_ENV); no sample is loaded here.")
    now, season = utc_now(), read_season()
    with _progress("Lectures", len(season.lectures)) as advance, transaction() as session:
        try:
            load_season(
                session,
                season,
                stage=Stage(stage),
                timezone=chosen.timezone,
                uploads=chosen.uploads,
                new_uid=lambda: new_uid(chosen.uid_domain),
                now=now,
                loaded=lambda _lecture: advance(),
            )
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from refusal
        load_staff(session, password_hash=hashed(PASSWORD), now=now)
    click.echo(f"A sample season of {len(season.lectures)} lectures is loaded ({stage}). Sign in as:")
    click.echo(sign_ins())


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A bar on a terminal; nothing where nobody watches."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
