"""`flask staff …`: accounts of the people who work for the forum, for whoever keeps the machine."""

import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from forum.accounts import members_queries, membership, operations, password_links, passwords
from forum.accounts.members_forms import LONGEST_NAME
from forum.accounts.messages import link_address
from forum.accounts.models import Role, Staff
from forum.accounts.queries import staff_by_email
from forum.accounts.standing import standing
from forum.clock import utc_now
from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import as_language
from forum.journal import COMMAND
from forum.lectures.staff_queries import series_to_choose
from forum.mail.plain import one_line
from forum.slugs import SlugKind, resolve
from forum.tokens import new_secret
from forum.web.current import forum_names

group = AppGroup("staff", help="Accounts of the people who work for the forum.")
COMMANDS = [group]

ROLES = click.Choice([role.value for role in Role])
LANGUAGES = click.Choice(["zh", "en"])
series_option = click.option(
    "--series",
    "slugs",
    multiple=True,
    metavar="SLUG",
    help="Of this series only; may be given several times.",
)
language_option = click.option(
    "--language", default="zh", type=LANGUAGES, help="Of the staff pages and letters."
)


@group.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues see it.")
@click.option("--role", required=True, type=ROLES)
@series_option
@language_option
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    email: str, name: str, role: str, slugs: tuple[str, ...], language: str, password_stdin: bool
) -> None:
    """Open an account. Without --password-stdin a password is drawn and printed once."""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else new_secret(15)
    with _refusals_told():
        passwords.accept(password, about=(name, email, *forum_names()))
        password_hash = passwords.hashed(password)
        with transaction() as session:
            _open(session, email, name, Role(role), slugs, language, password_hash)
    click.echo(f"{email} can sign in as {role}.")
    if not password_stdin:
        click.echo(f"password: {password}")


@group.command("invite")
@click.argument("email")
@click.option("--name", help="As colleagues see it; for somebody new.")
@click.option("--role", type=ROLES, help="For somebody new.")
@series_option
@language_option
def invite(email: str, name: str | None, role: str | None, slugs: tuple[str, ...], language: str) -> None:
    """Open an account and mail an invitation to choose a password; for one that waits, mail it again."""
    with _refusals_told(), transaction() as session:
        staff = _locked(session, email)
        if staff is None:
            if not name or not role:
                raise click.UsageError("Somebody new needs --name and --role.")
            staff = _open(session, email, name, Role(role), slugs, language, None)
        elif staff.password is not None:
            raise click.ClickException(
                f"{staff.email} has a password. flask staff reset mails a link for another."
            )
        password_links.send(session, staff, actor=COMMAND, now=utc_now())
    click.echo(f"An invitation goes to {staff.email}; its link works for seven days.")


@group.command("list")
def show_all() -> None:
    """One account a line: address, name, roles, state, second factor, last sign-in, with tabs between."""
    with reading() as session:
        slugs = {series.id: series.slug for series in series_to_choose(session, None)}
        for member in members_queries.members(session):
            click.echo("\t".join(_facts(member, slugs)))


@group.command("reset")
@click.argument("email")
@click.option("--print", "is_printed", is_flag=True, help="Print the link instead, where no mail goes out.")
def reset(email: str, is_printed: bool) -> None:
    """Mail a link to choose a password: works once, for two hours (an invitation: for seven days)."""
    with _refusals_told(), transaction() as session:
        staff = _known(session, email)
        give = password_links.make if is_printed else password_links.send
        purpose = give(session, staff, actor=COMMAND, now=utc_now())
    if is_printed:
        click.echo(link_address(purpose.value, staff.public_id, staff.link_generation))
    else:
        click.echo(f"A link to choose a password goes to {staff.email}.")


@group.command("deactivate")
@click.argument("email")
def deactivate(email: str) -> None:
    """Let somebody in no more: sessions and links end at once."""
    _do(email, membership.deactivate, "cannot sign in any more")


@group.command("reactivate")
@click.argument("email")
def reactivate(email: str) -> None:
    """Let somebody in again, with password and roles as before."""
    _do(email, membership.reactivate, "can sign in again")


@group.command("remove-second-factors")
@click.argument("email")
def remove_second_factors(email: str) -> None:
    """Let somebody who lost their phone in by the password alone; every session ends."""
    _do(email, membership.remove_second_factors, "has no second factor any more")


def _do(email: str, deed: Callable[..., None], told: str) -> None:
    with _refusals_told(), transaction() as session:
        staff = _known(session, email)
        deed(session, staff, actor=COMMAND, now=utc_now())
    click.echo(f"{staff.email} {told}.")


def _locked(session: Session, email: str) -> Staff | None:
    staff = staff_by_email(session, email)
    return members_queries.locked_with_admins(session, staff.public_id if staff else "")


def _known(session: Session, email: str) -> Staff:
    staff = _locked(session, email)
    if staff is None:
        raise click.ClickException(f"{email} is not on the staff. flask staff list names everybody.")
    return staff


def _open(
    session: Session,
    email: str,
    name: str,
    role: Role,
    slugs: Collection[str],
    language: str,
    password_hash: str | None,
) -> Staff:
    _check(email, name)
    if role is Role.ADMIN and slugs:
        raise click.UsageError("An administrator is trusted with everything, so --series says nothing.")
    return operations.add_staff(
        session,
        email=email,
        name=name,
        role=role,
        series_ids={_series(session, slug) for slug in slugs} or membership.ALL_SERIES,
        language=as_language(language),
        password_hash=password_hash,
        actor=COMMAND,
        now=utc_now(),
    )


def _series(session: Session, slug: str) -> int:
    series_id = resolve(session, SlugKind.SERIES, slug)
    if series_id is None:
        raise click.ClickException(f"There is no series at {slug!r}.")
    return series_id


def _facts(member: members_queries.Member, slugs: Mapping[int, str]) -> list[str]:
    staff = member.staff
    roles = [
        grant.role.value + (f":{slugs[grant.series_id]}" if grant.series_id else "") for grant in staff.grants
    ]
    return [
        staff.email,
        one_line(staff.name),
        " ".join(sorted(roles)) or "-",
        standing(staff, utc_now()).value,
        "second factor" if member.has_second_factor else "password alone",
        member.last_sign_in.isoformat(timespec="minutes") if member.last_sign_in else "never",
    ]


def _check(email: str, name: str) -> None:
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError as error:
        raise click.ClickException(f"{email!r} is not an e-mail address: {error}") from error
    if not 1 <= len(one_line(name)) <= LONGEST_NAME:
        raise click.ClickException(f"A name has 1 to {LONGEST_NAME} characters.")


@contextmanager
def _refusals_told() -> Iterator[None]:
    try:
        yield
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
