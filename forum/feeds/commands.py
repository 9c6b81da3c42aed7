"""`flask feeds`: checks our own calendars, or anybody's, line by line."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import track

from forum.clock import utc_now
from forum.db import reading
from forum.feeds import queries
from forum.feeds.checking.answers import Answer, Ask, UnreadableError, fetched, refuse_others
from forum.feeds.checking.calendars import check
from forum.feeds.checking.findings import Notes
from forum.feeds.checking.network import LARGEST_READ, asking
from forum.feeds.subscriptions import WHOLE_FORUM, FeedKind, Subject, address
from forum.i18n import LANGUAGES, N_, Language, as_language, translate
from forum.lectures.imports.report import printable
from forum.sharing.queries import places
from forum.web.current import settings

SOUND, FAULTY, UNREADABLE = 0, 1, 2

group = AppGroup("feeds", help="The calendars.")
COMMANDS = (group,)


@group.command("check")
@click.argument("calendar", default="", metavar="[URL|FILE]")
@click.option(
    "--language",
    "words",
    envvar=["LC_ALL", "LC_MESSAGES", "LANG"],
    default="en",
    metavar="zh|en",
    help="Of what is printed (the environment's by default).",
)
def check_feeds(calendar: str, words: str) -> None:
    """Say what is wrong with a calendar, line by line; without one, with every feed of this forum."""
    language = as_language(words)
    if calendar:
        sys.exit(_told(calendar, partial(_octets_of, calendar), language))
    own = list(_own_addresses())
    results = [
        _told(name, partial(_own_octets, number, name), language, is_brief=True)
        for number, name in enumerate(_shown(own))
    ]
    counted = N_("calendars checked: %(count)d, without errors and warnings: %(sound)d")
    click.echo(translate(language, counted, count=len(results), sound=results.count(SOUND)))
    sys.exit(max(results))


def _told(name: str, read: Callable[[Notes], bytes], language: Language, *, is_brief: bool = False) -> int:
    """Print what there is to say of a calendar; gives its exit code."""
    notes = Notes()
    try:
        check(read(notes), utc_now(), notes)
    except UnreadableError as error:
        filling = {
            key: value if isinstance(value, int) else printable(str(value))
            for key, value in error.filling.items()
        }
        click.echo(f"{printable(name)}: {translate(language, error.sentence, **filling)}", err=True)
        return UNREADABLE
    for finding in notes.sorted():
        click.echo(f"{printable(name)}:{finding.told(language)}")
    for line in [] if is_brief else notes.closing(language):
        click.echo(line)
    return SOUND if notes.is_clean else FAULTY


def _octets_of(name: str, notes: Notes) -> bytes:
    scheme, colon, rest = name.partition("://")
    if colon and scheme.lower() in {"http", "https", "webcal", "webcals"}:
        web = name if scheme.lower().startswith("http") else f"https://{rest}"
        return fetched(asking(web, utc_now), web, notes)
    return _file(Path(name))


def _file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            octets = file.read(LARGEST_READ + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableError(N_("The file cannot be read: %(reason)s"), reason=reason) from error
    if len(octets) > LARGEST_READ:
        raise UnreadableError(N_("This is larger than %(most)d octets."), most=LARGEST_READ)
    refuse_others(octets)
    return octets


def _own_addresses() -> Iterator[str]:
    """Every public calendar of this forum, in both languages."""
    with reading() as database:
        years = queries.years(database, settings().timezone)
        named = [Subject(FeedKind(place.kind.value), slug=place.slug) for place in places(database)]
    for subject in (WHOLE_FORUM, *years, *named):
        yield from (address(subject, language) for language in LANGUAGES)


def _shown(names: list[str]) -> Iterable[str]:
    """With a progress bar where somebody is looking."""
    console = Console(stderr=True)
    return track(names, "", console=console, transient=True, disable=not console.is_terminal)


def _own_octets(number: int, name: str, notes: Notes) -> bytes:
    return fetched(_asking_ourselves(number, name), name, notes)


def _asking_ourselves(number: int, name: str) -> Ask:
    """The way of a stranger's program through the whole application, without a network."""
    client, parts = current_app.test_client(use_cookies=False), urlsplit(name)
    # Each calendar asks from another address of this machine, since the limits count askers.
    asker = {"REMOTE_ADDR": f"127.0.{number // 256 % 256}.{number % 256}"}

    def ask(method: Literal["GET", "HEAD"], headers: Mapping[str, str]) -> Answer:
        answer = client.open(
            parts.path,
            method=method,
            base_url=f"{parts.scheme}://{parts.netloc}",
            headers=dict(headers),
            environ_overrides=asker,
        )
        return Answer(
            answer.status_code, {name.lower(): value for name, value in answer.headers}, answer.data
        )

    return ask
