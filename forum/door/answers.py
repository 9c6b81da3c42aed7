"""What all calls of the door's API share: who calls, what is refused and how, and whose clock is right."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, abort, g, jsonify
from flask_smorest import Blueprint as ApiBlueprint
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from forum.door.batches import Batch
from forum.door.models import Device
from forum.door.schemas import ProblemOut
from forum.web.bodies import BodyParser
from forum.web.current import now
from forum.web.failures import failure, http_failure

View = TypeVar("View", bound=Callable[..., dict[str, Any]])

NOISE = timedelta(seconds=2)
"""Differences of clocks below this are the way through the network, not a wrong clock."""

COMMON = {
    400: "Not JSON, or sent to another host",
    401: "Not the token of a device",
    429: "Too many calls; Retry-After says when the next is taken",
    503: "The database is busy; Retry-After says when to try again",
}
UNUSABLE = {
    403: "Every entry names a lecture the device is not enrolled for",
    413: "Larger than anything a device sends",
    422: "No entry could be used; `errors` says why",
}


class JsonBlueprint(ApiBlueprint):
    """Resources that read JSON as strangers send it."""

    ARGUMENTS_PARSER = BodyParser()


door = JsonBlueprint(
    "door_api",
    __name__,
    url_prefix="/api/v1/door",
    description="Scanners at the doors (bearer token of a device)",
)


def refusing(reasons: Mapping[int, str]) -> Callable[[View], View]:
    """Describe the answers to calls that are not carried out: those all have in common, and a view's own."""

    def described(view: View) -> View:
        for status, reason in {**COMMON, **reasons}.items():
            view = door.alt_response(status, schema=ProblemOut, description=reason)(view)
        return view

    return described


def calling_device(session: Session) -> Device:
    """The device whose token the guard has read."""
    return session.get_one(Device, g.device_id)


def clock_offset(sent_at: datetime | None) -> timedelta:
    difference = now() - sent_at if sent_at else timedelta()
    return difference if abs(difference) > NOISE else timedelta()


def refuse_useless(batch: Batch) -> None:
    """A call in which nothing could be used is a mistake of its sender, and says so."""
    if batch.usable:
        return
    problems: Sequence[dict[str, Any]] = batch.problems()
    only_foreign = all(problem["error"] == "lecture_not_enrolled" for problem in problems)
    status = HTTPStatus.FORBIDDEN if only_foreign else HTTPStatus.UNPROCESSABLE_ENTITY
    answer = failure(status)
    body = {**(answer.get_json() or {}), "errors": {"json": problems}}
    response = jsonify(body)
    response.status_code = status
    abort(response)


@door.errorhandler(HTTPException)
def problem(error: HTTPException) -> Response:
    """The forum's usual answer to a machine, with what was wrong by field."""
    if isinstance(error.response, Response):
        return error.response
    answer = http_failure(error)
    status = answer.status_code
    details = getattr(error, "data", None) or {}
    body = jsonify({**(answer.get_json() or {}), "errors": details.get("messages", {})})
    body.status_code = status
    if wait := answer.headers.get("Retry-After"):
        body.headers["Retry-After"] = wait
    if status == HTTPStatus.UNAUTHORIZED:
        body.headers["WWW-Authenticate"] = 'Bearer realm="door"'
    return body
