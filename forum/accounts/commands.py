"""`flask staff add`: accounts for the people who work for the forum."""

import sys

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from forum.accounts import operations
from forum.accounts.forms import LONGEST_PASSWORD, SHORTEST_PASSWORD
from forum.accounts.models import Role
from forum.clock import utc_now
from forum.db import transaction
from forum.errors import Refusal
from forum.journal import COMMAND
from forum.tokens import new_secret
from forum.web.identity import hashed

group = AppGroup("staff", help="Accounts of the people who work for the forum.")
COMMANDS = [group]


@group.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--language", default="zh", type=click.Choice(["zh", "en"]), help="Of the staff pages.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(email: str, name: str, role: str, language: str, password_stdin: bool) -> None:
    """Open an account. Without --password-stdin a password is drawn and printed once."""
    _check(email, name)
    password = _read_password() if password_stdin else new_secret(15)
    try:
        with transaction() as session:
            operations.add_staff(
                session,
                email=email,
                name=name,
                role=Role(role),
                language="zh" if language == "zh" else "en",
                password_hash=hashed(password),
                uniquifier=new_secret(),
                actor=COMMAND,
                now=utc_now(),
            )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{email} can sign in as {role}.")
    if not password_stdin:
        click.echo(f"password: {password}")


def _read_password() -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise click.ClickException(
            f"The password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters."
        )
    return password


def _check(email: str, name: str) -> None:
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as error:
        raise click.ClickException(f"{email!r} is not an e-mail address: {error}") from error
    if not 1 <= len(name.strip()) <= 100:
        raise click.ClickException("A name has 1 to 100 characters.")
