"""What the worker does by the clock: here jobs meet the features whose work it is."""

from flask import Flask

from forum.jobs.running import Job

JOBS: tuple[Job, ...] = ()


def init_app(app: Flask) -> None:
    """Let `flask work` know its jobs, and the desk how long each may rest."""
    app.extensions["forum.jobs"] = JOBS
