"""The forum whose worker dies at the place a request names. Served by real processes, never imported."""

from flask import request

from tests.faults.points import Life
from wsgi import app

__all__ = ["app"]

life = Life(folder=app.instance_path)
life.listen()


@app.before_request
def begin() -> None:
    """Count the places of a request that wants to die, and of no other."""
    if place := request.headers.get("X-Dies-At"):
        life.begin(place)
