"""What the log says of a request: who asked for what, with which result; never what was sent (D-25)."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, Response, g, has_request_context, request, session

from forum import logs
from forum.logs import Circumstances
from forum.settings import Settings
from forum.web import current
from forum.web.secret_addresses import secret_parts, shown_path

log = logging.getLogger(__name__)

# What an attack looks like, among what is only mistyped.
SUSPICIOUS = frozenset({400, 401, 403, 429})


def init_app(app: Flask) -> None:
    """Let the log know the request, and tell of each one that was refused or failed."""
    settings: Settings = app.extensions["forum.settings"]
    logs.install(settings, circumstances)

    @app.after_request
    def tell(response: Response) -> Response:
        if response.status_code >= 400:
            is_grave = response.status_code in SUSPICIOUS or response.status_code >= 500
            fields = {"event": "refused", "result": response.status_code, "client": request.remote_addr}
            log.log(logging.WARNING if is_grave else logging.INFO, "", extra={"fields": fields})
        return response


def circumstances() -> Circumstances:
    """The present request. Asks no database and reads no body, since it is called in the midst of faults."""
    if not has_request_context():
        return Circumstances()
    fields = {
        "request": current.reference(),
        "method": request.method,
        "path": shown_path(),
        "actor": _actor(),
    }
    return Circumstances(fields, frozenset(_sent()))


def _actor() -> str:
    """Who the request proved to come from, by kind and key as the journal has it, or how it came."""
    if "device_id" in g:
        return f"device:{g.device_id}"
    if g.get("presence"):
        return f"staff:{g.presence.staff.id}"
    return "link" if secret_parts() else "stranger"


def _sent() -> Iterator[str]:
    """All that was sent along, as far as it has been read: nothing of it may be repeated."""
    yield from secret_parts()
    yield from request.cookies.values()
    yield from _texts(dict(session))
    yield from request.args.values()
    yield from request.headers.get("Authorization", "").split()
    # Both are kept by the request once a view has read them; asking here would read them now.
    read: Mapping[str, Any] = vars(request._get_current_object())  # type: ignore[attr-defined]
    for values in read["form"].listvalues() if "form" in read else ():
        yield from values
    for content in read.get("_cached_json", ()):
        yield from _texts(content)


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for one in content.values() if isinstance(content, dict) else content:
            yield from _texts(one)
