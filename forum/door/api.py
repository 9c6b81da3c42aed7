"""The door's API: devices send what they read and hear who may come in. Bearer tokens, no cookies."""

from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask.blueprints import BlueprintSetupState
from flask_smorest import Api
from sqlalchemy.orm import Session

from forum.badges.issuing import keyring
from forum.db import again_after_a_race, reading, transaction
from forum.door import devices, operations, queries, walkins
from forum.door.answers import UNUSABLE, calling_device, clock_offset, door, refuse_useless, refusing
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
from forum.web.current import language, now, settings
from forum.web.failures import translated

blueprint = Blueprint("api", __name__)


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


@door.get("/roster")
@door.arguments(Since, location="query")
@door.response(200, RosterOut)
@refusing({})
def show_roster(since: dict[str, Any]) -> dict[str, Any]:
    """Who is expected; with `since`, only what changed. The cursor is opaque to devices."""
    report = _report(since, fetched_list=True)
    with reading() as session:
        device = calling_device(session)
        is_news = report.is_news(device, now())
        keys = keyring(settings()).public_keys()
        lists = roster(session, device, Cursor.read(since["since"]), keys, language())
        count = queries.headcount(session, [lecture.id for lecture in device.lectures], now())
    if is_news:
        with transaction() as session:
            report.note(session, calling_device(session), now())
    return {**lists, "headcount": count, "server_time": now()}


@door.post("/scans")
@door.arguments(ScansIn)
@door.response(200, ScansOut)
@refusing(UNUSABLE)
def post_scans(body: dict[str, Any]) -> dict[str, Any]:
    """Log what was read. An entry that cannot be used is answered with `error` and stops no other.

    The same scan_id again gives the same answer and no second row.
    """
    # One of its ids may come for another lecture at this very moment (B-22).
    return again_after_a_race(lambda: _log_scans(body))


def _log_scans(body: dict[str, Any]) -> dict[str, Any]:
    with transaction() as session:
        device = calling_device(session)
        batch = Batch.of(body["scans"], device.lectures)
        refuse_useless(batch)
        _report(body).note(session, device, now())
        answers = operations.record_scans(
            session,
            device=device,
            readings=batch.readings(),
            keyring=keyring(settings()),
            clock_offset=clock_offset(body.get("sent_at")),
            now=now(),
        )
        entries = batch.merged([answer_entry(answer, language()) for answer in answers])
        count = queries.headcount(session, [lecture.id for lecture in device.lectures], now())
        current = life(session)
    return {"scans": entries, "headcount": count, "life": current, "server_time": now()}


@door.post("/walkins")
@door.arguments(WalkInsIn)
@door.response(200, WalkInsOut)
@refusing(UNUSABLE)
def post_walk_ins(body: dict[str, Any]) -> dict[str, Any]:
    """Write down people who come without a registration, and let them in where there is a seat."""
    return again_after_a_race(lambda: _log_walk_ins(body))


def _log_walk_ins(body: dict[str, Any]) -> dict[str, Any]:
    with transaction() as session:
        device = calling_device(session)
        batch = Batch.of(body["walkins"], device.lectures)
        refuse_useless(batch)
        _report(body).note(session, device, now())
        operations.lock_lectures(session, {entry["lecture_id"] for entry in walk_in_entries(batch)})
        offset = clock_offset(body.get("sent_at"))
        entries = batch.merged([_walk_in(session, device, entry, offset) for entry in walk_in_entries(batch)])
        count = queries.headcount(session, [lecture.id for lecture in device.lectures], now())
        current = life(session)
    return {"walkins": entries, "headcount": count, "life": current, "server_time": now()}


@door.get("/search")
@door.arguments(Query, location="query")
@door.response(200, FoundListOut)
@refusing({422: "No words to look for"})
def search(query: dict[str, Any]) -> dict[str, Any]:
    """People by name (Han, pinyin, initials), affiliation, e-mail or reference. Each look is logged."""
    words = query["q"].strip()
    if len(words) < 2:
        return {"results": []}
    with transaction() as session:
        device = calling_device(session)
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


def _report(told: dict[str, Any], *, fetched_list: bool = False) -> devices.Report:
    """What the device says of itself beside its call."""
    sent_at = told.get("sent_at")
    return devices.Report(told.get("waiting"), clock_offset(sent_at) if sent_at else None, fetched_list)
