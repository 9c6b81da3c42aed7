"""What the worker does by the clock: here jobs meet the features whose work it is."""

from datetime import timedelta
from functools import partial

from flask import Flask

from forum.jobs.running import Job
from forum.privacy import retention

JOBS: tuple[Job, ...] = ()


def init_app(app: Flask) -> None:
    """Let `flask work` know its jobs, and the desk how long each may rest."""
    forgetting = partial(retention.run, settings=app.extensions["forum.settings"])
    app.extensions["forum.jobs"] = (*JOBS, Job("retention", timedelta(hours=1), forgetting))
