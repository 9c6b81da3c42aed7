"""`flask backup` and `flask restore`: one file with everything (docs/backup.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from forum.backup.archive import KEYS, Reader, Unusable, reading_of, writing
from forum.backup.restoring import InUse, NotEmpty, count_rows, restore
from forum.backup.taking import Step, keys_of, take
from forum.db import db
from forum.web import current

NOT_EMPTY = (
    "This database holds {rows} rows already. `flask restore --replace FILE` puts the backup in their place:"
    " all that was done since it was taken is lost, so take a backup of the present state first."
)
IN_USE = "Somebody uses this database. Stop the server and every `flask work`, then try again."
OTHER_KEYS = (
    "The backup was made with other keys. Until they are in instance/.env too, links, badges and second"
    " factors that were given out before are not believed. They are in {path}, which only you can read: put"
    " them there behind the present ones or in their place (docs/keys.md), then delete that file."
)


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@with_appcontext
def backup_command(file: Path, force: bool) -> None:
    """Write everything into one FILE, while the forum goes on. It holds the keys: keep it as one."""
    if file.exists() and not force:
        raise click.ClickException(f"{file} is there already; --force writes over it.")
    try:
        with _bar("Rows") as (begun, done), writing(file) as archive:
            manifest = take(db.engine, current.settings(), archive, now=current.now(), begun=begun, done=done)
    except Unusable as error:
        raise click.ClickException(f"Nothing was written: {error}.") from error
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror or error}.") from error
    if manifest.missing_files:
        click.echo(f"{manifest.missing_files} uploads were not there and are not in it.", err=True)
    if manifest.orphans:
        click.echo(f"{manifest.orphans} rows name others that are not there; they are in it so.", err=True)
    files = sum(name.startswith("files/") for name in manifest.parts)
    click.echo(f"backed up {manifest.rows} rows and {files} files; schema {manifest.revision}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put it in the place of what is in the database.")
@with_appcontext
def restore_command(file: Path, replace: bool) -> None:
    """Restore a backup: everything in FILE, or nothing. The server and the worker must not run."""
    try:
        with reading_of(file) as backup, _bar("Rows") as (begun, done):
            begun(backup.manifest.rows)
            held = restore(
                db.engine,
                backup,
                current.settings(),
                replace=replace,
                now=current.now(),
                done=done,
            )
            _say_what_to_do_about_keys(backup)
            manifest = backup.manifest
    except Unusable as error:
        raise click.ClickException(f"{file} is not restored: {error}. Nothing has changed.") from error
    except NotEmpty as error:
        raise click.ClickException(NOT_EMPTY.format(rows=count_rows(db.engine))) from error
    except InUse as error:
        raise click.ClickException(IN_USE) from error
    if held:
        click.echo(f"{held} mails waited then: probably sent since, the desk asks about them.", err=True)
    click.echo(f"restored {manifest.rows} rows and {len(backup.files)} files of {manifest.taken_at[:16]}Z")


def _say_what_to_do_about_keys(backup: Reader) -> None:
    settings = current.settings()
    keys = backup.octets(KEYS).decode()
    if keys == keys_of(settings):
        return
    path = settings.instance / "keys-of-the-backup.env"
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(keys, "utf-8")
    click.echo(OTHER_KEYS.format(path=path), err=True)


@contextmanager
def _bar(what: str) -> Iterator[tuple[Step, Step]]:
    """A bar on a terminal, told its length and then its steps; nothing where nobody watches."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda total: bar.update(task, total=total), lambda rows: bar.advance(task, rows)


COMMANDS = (backup_command, restore_command)
