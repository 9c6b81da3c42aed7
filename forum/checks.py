"""`flask check`: says what is unsafe or wrong in this deployment."""

import os
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import parseaddr

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from forum import confined
from forum.accounts.factors import admins_without_second_factor
from forum.clock import utc_now
from forum.db import db, reading
from forum.jobs.running import Job
from forum.jobs.standing import standings
from forum.lectures.reindexing import count_outdated
from forum.mail.delays import given_up, overdue
from forum.settings import ROOT, Settings

# Addresses that say of themselves that nobody reads what is sent there.
UNREAD = re.compile(
    "(no|not|non|never|dont)[-_.+]?(reply|respond|response|answer)|bounce|mailer-daemon|devnull"
)


def schema_faults() -> Iterator[str]:
    """The schema is the one this code was written for."""
    wanted = ScriptDirectory(str(ROOT / "forum" / "migrations")).get_current_head()
    try:
        with db.engine.connect() as connection:
            present = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        yield f"The database does not answer: {type(error).__name__}."
        return
    if present != wanted:
        yield f"The database is at migration {present}, the code wants {wanted}: run `flask db upgrade`."


def mail_faults(session: Session, now: datetime) -> Iterator[str]:
    """Mail leaves the house: nothing was given up, nothing has been waiting for long."""
    failed, waiting = given_up(session), overdue(session, now)
    if failed:
        yield f"{failed} mails could not be delivered and were given up."
    if waiting:
        yield f"{waiting} mails have been waiting for over half an hour: is `flask work` running?"


def clock_faults(session: Session, jobs: Sequence[Job], now: datetime) -> Iterator[str]:
    """A worker does what is due by the clock, and nothing it does fails (C-15)."""
    found = standings(session, jobs, now)
    late = [one.name for one in found if one.is_late]
    if late:
        yield f"Nobody did for a while what is due by the clock ({', '.join(late)}): is `flask work` running?"
    for one in found:
        if one.error:
            yield f"The job {one.name} failed when it last ran, with {one.error}: the log has the trace."


def folder_faults(settings: Settings) -> Iterator[str]:
    """Uploads can be kept, and the keys are readable by this account alone."""
    existing = next(folder for folder in (settings.uploads, *settings.uploads.parents) if folder.exists())
    if not os.access(existing, os.W_OK):
        yield f"FORUM_UPLOADS cannot be written to: {settings.uploads}."
    if settings.instance.exists() and settings.instance.stat().st_mode & 0o077:
        yield f"{settings.instance} holds people's data and can be read by other accounts: chmod 700."
    keys = settings.instance / ".env"
    if keys.exists() and keys.stat().st_mode & 0o077:
        yield f"{keys} holds the keys and can be read by other accounts: chmod 600."


def deployment_faults(settings: Settings) -> Iterator[str]:
    """What production must not run without."""
    if not settings.is_production:
        yield "FORUM_ENV is not production: this installation is for trying things out."
        return
    if not settings.rate_limits:
        yield "FORUM_RATE_LIMITS is off."
    if not settings.bot_defence:
        yield "FORUM_BOT_DEFENCE is off."
    if not settings.trusted_proxies:
        yield "FORUM_TRUSTED_PROXIES is 0: no request counts as https then, so no secret link opens."
    if not confined.LIMITS_MEMORY:
        yield "This system does not limit the memory of a process: a portrait may take more than it is given."
    if settings.mail_url.startswith("file:"):
        yield "FORUM_MAIL_URL writes mail into a folder: nobody receives it."


def invitation_faults(settings: Settings) -> Iterator[str]:
    """Who asks for answers reads them: they go to the address that mail comes from (A-40)."""
    address = parseaddr(settings.mail_from)[1]
    if settings.calendar_mail == "request" and UNREAD.search(address.lower()):
        yield (
            f"FORUM_CALENDAR_MAIL is request, so answers to invitations go to {address}, which nobody seems"
            " to read: name another FORUM_MAIL_FROM, or set publish."
        )


def account_faults(session: Session) -> Iterator[str]:
    """Whoever may do everything proves it by more than a password."""
    number = admins_without_second_factor(session)
    if number:
        advice = "each can add a second factor at /staff/account"
        yield f"{number} administrators can sign in with a password alone: {advice}."


def search_faults(session: Session) -> Iterator[str]:
    """Lectures are found by everything this version knows to find them by."""
    number = count_outdated(session)
    if number:
        yield f"{number} lectures are found by fewer words than they could be: run `flask lectures reindex`."


@click.command("check")
@with_appcontext
def check() -> None:
    """Say what is unsafe or wrong here; exit 1 if anything is."""
    settings: Settings = current_app.extensions["forum.settings"]
    faults = [*deployment_faults(settings), *invitation_faults(settings), *folder_faults(settings)]
    faults += schema_faults()
    if current_app.debug:
        faults.append("FLASK_DEBUG is on: faults show the code, and whoever sees them can run some.")
    if not any(schema_faults()):
        with reading() as session:
            faults += mail_faults(session, utc_now())
            faults += clock_faults(session, current_app.extensions["forum.jobs"], utc_now())
            faults += [*account_faults(session), *search_faults(session)]
    for fault in faults:
        click.echo(f"- {fault}")
    click.echo(f"{len(faults)} found" if faults else "All is well.")
    raise SystemExit(1 if faults else 0)


COMMANDS = (check,)
