"""What the worker does by the clock: here jobs meet the features whose work it is."""

from datetime import timedelta
from functools import partial

from flask import Flask

from forum.desk import import_work
from forum.door import thanks
from forum.jobs.running import Job
from forum.privacy import retention
from forum.registrations import access_reminders, approval_reminders, confirmation, offers, reminders

JOBS: tuple[Job, ...] = (
    Job("holds", timedelta(seconds=30), confirmation.expire_holds),
    Job("offers", timedelta(seconds=30), offers.sweep),
    Job("reminders", timedelta(minutes=1), reminders.send_due),
    Job("thanks", timedelta(minutes=5), thanks.send_due),
    Job("access reminders", timedelta(minutes=15), access_reminders.remind),
    Job("requests", timedelta(hours=1), approval_reminders.remind),
)


def init_app(app: Flask) -> None:
    """Let `flask work` know its jobs, and the desk how long each may rest."""
    settings = app.extensions["forum.settings"]
    forgetting = partial(retention.run, settings=settings)
    importing = partial(import_work.go_on, settings.uid_domain)
    app.extensions["forum.jobs"] = (
        *JOBS,
        Job("imports", timedelta(seconds=5), importing),
        Job("retention", timedelta(hours=1), forgetting),
    )
