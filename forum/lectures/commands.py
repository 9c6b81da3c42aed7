"""`flask lectures`: a programme from a file, with each row that is wrong; the words of the search anew."""

import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import click
from flask.cli import AppGroup
from rich.console import Console
from rich.progress import track
from sqlalchemy.orm import Session

from forum.db import reading, transaction
from forum.i18n import Language, as_language, translate
from forum.journal import COMMAND, Actor
from forum.lectures.clash_queries import coming_clashes
from forum.lectures.clash_words import shown_clashes
from forum.lectures.groups import series_by_slug
from forum.lectures.imports.clashes import clashes_of
from forum.lectures.imports.detect import read_file
from forum.lectures.imports.entries import Programme, Unreadable
from forum.lectures.imports.languages import worded
from forum.lectures.imports.operations import ImportOptions, Outcome, import_rows
from forum.lectures.imports.parsing import Parsed, parse
from forum.lectures.imports.report import Report, clash_line, printable
from forum.lectures.imports.times import zone
from forum.lectures.models import Lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.reindexing import renew_all
from forum.lectures.scheduling import each_once
from forum.registrations.announcing import announce
from forum.slugs import slugify
from forum.tokens import new_uid
from forum.web import current

Item = TypeVar("Item")

group = AppGroup("lectures", help="The programme.")
COMMANDS = [group]


class _Rehearsed(Exception):
    """Takes a rehearsal back."""


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--series", default="", metavar="SLUG", help="Put everything into this series; made when missing."
)
@click.option("--timezone", default="", metavar="NAME", help="Zone of times without one (Asia/Tokyo).")
@click.option("--publish", is_flag=True, help="Show the lectures to the public.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option(
    "--language",
    "words",
    envvar=["LC_ALL", "LC_MESSAGES", "LANG"],
    default="en",
    metavar="zh|en",
    help="Of what is printed (the environment's by default).",
)
def import_lectures(file: Path, series: str, timezone: str, publish: bool, dry_run: bool, words: str) -> None:
    """Import lectures from CSV, XLSX, iCalendar or schedule.xml."""
    language = as_language(words)
    if series and not slugify(series):
        raise click.BadParameter("A slug needs letters or digits.", param_hint="--series")
    try:
        programme = read_file(file)
    except Unreadable as refusal:
        click.echo(printable(translate(language, refusal.sentence, **refusal.filling)), err=True)
        sys.exit(1)
    parsed = _parsed(programme, _zone(timezone, programme))
    with suppress(_Rehearsed), transaction() as session:
        outcome = _written(session, programme, parsed, series, publish=publish, now=current.now())
        found = clashes_of(session, [*outcome.imported, *outcome.updated])
        clashes = [clash_line(clash, language) for clash in found]
        report = Report(outcome, programme.unknown_columns, clashes, dry_run)
        if dry_run:
            raise _Rehearsed
    _print(report, language)


@group.command("clashes")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="Also of lectures over by now, from this day on."
)
@click.option(
    "--language",
    "words",
    envvar=["LC_ALL", "LC_MESSAGES", "LANG"],
    default="en",
    metavar="zh|en",
    help="Of the sentences (the environment's by default).",
)
def list_clashes(since: datetime | None, words: str) -> None:
    """Print what stands in the way of lectures, one clash a line: blocks or warns, kind, codes, sentence."""
    here = zone(current.settings().timezone)
    begin = since.replace(tzinfo=here) if since else current.now()
    with reading() as session:
        for one in shown_clashes(session, each_once(coming_clashes(session, begin))):
            codes = [lecture.code if lecture else "" for lecture in (one.mine, one.lecture)]
            weight = "blocks" if one.blocks else "warns"
            click.echo("\t".join([weight, one.kind, *codes, printable(one.told(as_language(words)))]))


@group.command("reindex")
def reindex() -> None:
    """Write anew what lectures are found by, where an older version of the forum wrote it."""
    click.echo(f"renewed {renew_all(current.now())}")


def _zone(name: str, programme: Programme) -> ZoneInfo:
    """The zone that was asked for, else the file's own, else the forum's."""
    if name:
        try:
            return zone(name)
        except LookupError as error:
            raise click.BadParameter(f"“{name}” is no time zone.", param_hint="--timezone") from error
    try:
        return zone(programme.timezone or current.settings().timezone)
    except LookupError:
        return zone(current.settings().timezone)


def _parsed(programme: Programme, local: ZoneInfo) -> Parsed:
    parsed = Parsed()
    for parsed in parse(programme, local):  # noqa: B007 (the account grows; the last one is whole)
        pass
    return parsed


def _written(
    session: Session, programme: Programme, parsed: Parsed, series: str, *, publish: bool, now: datetime
) -> Outcome:
    domain = current.settings().uid_domain
    options = ImportOptions(
        series=series_by_slug(session, series) if series else None,
        title=worded(programme.title, "zh"),
        publish=publish,
        new_uid=lambda: new_uid(domain),
        revise=announced,
        actor=COMMAND,
        now=now,
    )
    outcome = Outcome()
    for outcome in _shown(import_rows(session, parsed.rows, options), len(parsed.rows)):  # noqa: B007
        pass
    outcome.refused += parsed.refused
    outcome.left_out += parsed.left_out
    return outcome


def _shown(steps: Iterable[Item], total: int) -> Iterable[Item]:
    """With a progress bar where somebody is looking."""
    console = Console(stderr=True)
    if not console.is_terminal:
        return steps
    return track(steps, "", total=total, console=console, transient=True)


def announced(
    session: Session, lecture: Lecture, changes: LectureChanges, actor: Actor, now: datetime
) -> frozenset[str]:
    """Let what a file says of a known lecture go the way of every change."""
    return announce(session, lecture, changes, despite_clashes=True, actor=actor, now=now).changed


def _print(report: Report, language: Language) -> None:
    for line in report.lines(language):
        click.echo(line)
    click.echo(report.count)
    if report.outcome.refused:
        sys.exit(1)
