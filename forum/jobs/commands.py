"""`flask work`: the background worker. Any number may run, on any number of hosts."""

import logging
import signal
import threading
from collections import Counter
from collections.abc import Sequence
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.clock import utc_now
from forum.db import UNAVAILABLE
from forum.jobs.running import Job, Outcome, run_due
from forum.mail.delivery import Delivery, Postman

LOOK_AGAIN_SECONDS = 2.0
LONGEST_PAUSE_SECONDS = 60.0

log = logging.getLogger(__name__)


@click.command("work")
@click.option("--once", is_flag=True, help="Do what is due and stop.")
@with_appcontext
def work(once: bool) -> None:
    """Do what is due by the clock and send the mail that is due, now and from now on."""
    postman: Postman = current_app.extensions["forum.postman"]
    jobs: Sequence[Job] = current_app.extensions["forum.jobs"]
    stop = _stop_when_told()
    if once:
        _report_jobs(run_due(jobs, utc_now, stop.is_set))
        _report(postman.deliver_due(utc_now, stop.is_set))
        return
    pause = LOOK_AGAIN_SECONDS
    while not stop.is_set():
        try:
            # First the clock: what it decides is sent in the same round.
            _report_jobs([one for one in run_due(jobs, utc_now, stop.is_set) if one.done or one.error])
            outcomes = postman.deliver_due(utc_now, stop.is_set)
        except UNAVAILABLE:
            # What was in hand is sent when its lease has run out.
            log.exception("the database did not answer")
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        else:
            pause = next_pause(pause, outcomes)
            if outcomes:
                _report(outcomes)
        stop.wait(pause)


def next_pause(last: float, outcomes: list[Delivery]) -> float:
    """Seconds to rest: short as a rule, twice as long after each round the server took nothing."""
    if Delivery.UNREACHABLE in outcomes:
        return min(last * 2, LONGEST_PAUSE_SECONDS)
    # A round with nothing due says little about a server that was away just before.
    return LOOK_AGAIN_SECONDS if outcomes else max(last / 2, LOOK_AGAIN_SECONDS)


def _stop_when_told() -> threading.Event:
    """Set by SIGTERM and SIGINT: the mail in hand is still sent and marked, then the worker ends."""
    stop = threading.Event()

    def tell(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, tell)
    signal.signal(signal.SIGINT, tell)
    return stop


def _report_jobs(outcomes: list[Outcome]) -> None:
    for one in outcomes:
        click.echo(f"{one.name}: failed, {one.error}" if one.error else f"{one.name}: {one.done}")


def _report(outcomes: list[Delivery]) -> None:
    counts = Counter(outcomes)
    click.echo("mail: " + ", ".join(f"{outcome} {counts[outcome]}" for outcome in Delivery))


COMMANDS = (work,)
