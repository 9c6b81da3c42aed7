"""The door's API: devices send what they read and hear who may come in. Bearer tokens, no cookies."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, g, jsonify
from flask.blueprints import BlueprintSetupState
from flask_smorest import Api
from flask_smorest import Blueprint as ApiBlueprint
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from forum.badges.issuing import keyring
from forum.db import again_after_a_race, reading, transaction
from forum.door import operations, queries, walkins
from forum.door.batches import Batch, answer_entry, walk_in_entries, walk_in_of
from forum.door.looks import record_look, record_look_of_before
from forum.door.models import Device
from forum.door.passages import life
from forum.door.roster import Cursor, roster
from forum.door.roster_schemas import RosterOut
from forum.door.schemas import (
    FoundListOut,
    ProblemOut,
    Query,
    ScansIn,
    ScansOut,
    Since,
    WalkInsIn,
    WalkInsOut,
)
from forum.errors import Refusal
from forum.registrations.reference import reference
from forum.web.bodies import BodyParser
from forum.web.current import language, now, settings
from forum.web.failures import failure, http_failure, translated

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


blueprint = Blueprint("api", __name__)
door = JsonBlueprint(
    "door_api",
    __name__,
    url_prefix="/api/v1/door",
    description="Scanners at the doors (bearer token of a device)",
)


class ForumApi(Api):
    """flask-smorest without its handler for the errors of the whole application: pages have their own.

    Its description says of every status what it means; there is no "any other answer".
    """

    ERROR_SCHEMA = ProblemOut
    DEFAULT_ERROR_RESPONSE_NAME = None

    def _register_error_handlers(self) -> None:
        """`problem` below answers for the API alone."""


@blueprint.record_once
def join(state: BlueprintSetupState) -> None:
    """Mount the door's resources and their description at /api/v1/openapi.json."""
    state.app.config.update(
        API_TITLE="Qian Xuesen Forum",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    bearer = {"type": "http", "scheme": "bearer"}
    options = {"components": {"securitySchemes": {"device": bearer}}, "security": [{"device": []}]}
    ForumApi(state.app, spec_kwargs=options).register_blueprint(door)
    # Nothing here listens to cookies, so no page of another site can make a browser act for a device.
    state.app.extensions["csrf"].exempt(door)


def _refusing(reasons: Mapping[int, str]) -> Callable[[View], View]:
    """Describe the answers to calls that are not carried out: those all have in common, and a view's own."""

    def described(view: View) -> View:
        for status, reason in {**COMMON, **reasons}.items():
            view = door.alt_response(status, schema=ProblemOut, description=reason)(view)
        return view

    return described


@door.get("/roster")
@door.arguments(Since, location="query")
@door.response(200, RosterOut)
@_refusing({})
def show_roster(since: dict[str, str]) -> dict[str, Any]:
    """Who is expected; with `since`, only what changed. The cursor is opaque to devices."""
    with reading() as session:
        device = _device(session)
        keys = keyring(settings()).public_keys()
        lists = roster(session, device, Cursor.read(since["since"]), keys, language())
        count = queries.headcount(session, [lecture.id for lecture in device.lectures], now())
    return {**lists, "headcount": count, "server_time": now()}


@door.post("/scans")
@door.arguments(ScansIn)
@door.response(200, ScansOut)
@_refusing(UNUSABLE)
def post_scans(body: dict[str, Any]) -> dict[str, Any]:
    """Log what was read. An entry that cannot be used is answered with `error` and stops no other.

    The same scan_id again gives the same answer and no second row.
    """
    # One of its ids may come for another lecture at this very moment (B-22).
    return again_after_a_race(lambda: _log_scans(body))


def _log_scans(body: dict[str, Any]) -> dict[str, Any]:
    with transaction() as session:
        device = _device(session)
        batch = Batch.of(body["scans"], device.lectures)
        _refuse_useless(batch)
        answers = operations.record_scans(
            session,
            device=device,
            readings=batch.readings(),
            keyring=keyring(settings()),
            clock_offset=_offset(body.get("sent_at")),
            now=now(),
        )
        entries = batch.merged([answer_entry(answer, language()) for answer in answers])
        count = queries.headcount(session, [lecture.id for lecture in device.lectures], now())
        current = life(session)
    return {"scans": entries, "headcount": count, "life": current, "server_time": now()}


@door.post("/walkins")
@door.arguments(WalkInsIn)
@door.response(200, WalkInsOut)
@_refusing(UNUSABLE)
def post_walk_ins(body: dict[str, Any]) -> dict[str, Any]:
    """Write down people who come without a registration, and let them in where there is a seat."""
    return again_after_a_race(lambda: _log_walk_ins(body))


def _log_walk_ins(body: dict[str, Any]) -> dict[str, Any]:
    with transaction() as session:
        device = _device(session)
        batch = Batch.of(body["walkins"], device.lectures)
        _refuse_useless(batch)
        operations.lock_lectures(session, {entry["lecture_id"] for entry in walk_in_entries(batch)})
        offset = _offset(body.get("sent_at"))
        entries = batch.merged([_walk_in(session, device, entry, offset) for entry in walk_in_entries(batch)])
        count = queries.headcount(session, [lecture.id for lecture in device.lectures], now())
        current = life(session)
    return {"walkins": entries, "headcount": count, "life": current, "server_time": now()}


@door.get("/search")
@door.arguments(Query, location="query")
@door.response(200, FoundListOut)
@_refusing({422: "No words to look for"})
def search(query: dict[str, Any]) -> dict[str, Any]:
    """People by name (Han, pinyin, initials), affiliation, e-mail or reference. Each look is logged."""
    words = query["q"].strip()
    if len(words) < 2:
        return {"results": []}
    with transaction() as session:
        device = _device(session)
        if looked_at := query["looked_at"]:
            shown = query["found"]
            record_look_of_before(session, device, words, found=shown, looked_at=looked_at, now=now())
            return {"results": []}
        found = queries.search(session, [lecture.id for lecture in device.lectures], words)
        record_look(session, device, words, found=len(found), now=now())
    return {
        "results": [
            {
                "reference": registration.public_id,
                "short_reference": reference(registration.public_id),
                "lecture": registration.lecture.number,
                "state": registration.state.value,
                "name": registration.name,
                "affiliation": registration.affiliation,
            }
            for registration in found
        ]
    }


def _walk_in(session: Session, device: Device, entry: dict[str, Any], offset: timedelta) -> dict[str, Any]:
    walk_in = walk_in_of(entry)
    try:
        with session.begin_nested():
            registration = walkins.register_walk_in(
                session, device=device, walk_in=walk_in, now=now(), clock_offset=offset
            )
    except Refusal as refusal:
        return {"walkin_id": walk_in.walkin_id, "error": refusal.code, "detail": translated(refusal)}
    [answer] = operations.record_scans(
        session,
        device=device,
        readings=[walkins.entry_of(walk_in, registration)],
        keyring=keyring(settings()),
        clock_offset=offset,
        now=now(),
    )
    return {
        **answer_entry(answer, language()),
        "walkin_id": walk_in.walkin_id,
        "state": registration.state.value,
    }


def _device(session: Session) -> Device:
    """The device whose token the guard has read."""
    return session.get_one(Device, g.device_id)


def _offset(sent_at: datetime | None) -> timedelta:
    difference = now() - sent_at if sent_at else timedelta()
    return difference if abs(difference) > NOISE else timedelta()


def _refuse_useless(batch: Batch) -> None:
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
