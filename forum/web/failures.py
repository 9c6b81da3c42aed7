"""Pages for what went wrong: a sentence in the reader's language, a reference number for faults."""

import re
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from flask import Flask, current_app, jsonify, render_template, request
from flask_wtf.csrf import CSRFError, validate_csrf
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError, TooManyRequests
from werkzeug.wrappers import Response
from wtforms import ValidationError

from forum.db import UNAVAILABLE, is_race
from forum.errors import Refusal
from forum.i18n import N_, gettext, ngettext
from forum.web import current, limits
from forum.web.provenance import is_surely_ours

Failed = TypeVar("Failed", bound=Exception)
Handler = Callable[[Failed], Response]

SENTENCES: dict[int, tuple[str, str]] = {
    400: (N_("That did not work"), N_("The request was not understood. Please go back and try again.")),
    401: (N_("Not signed in"), N_("Please sign in first.")),
    403: (N_("Not open to you"), N_("Your account does not have the right to open this page.")),
    404: (
        N_("There is nothing here"),
        N_("The address may be mistyped, or the page was never published."),
    ),
    405: (N_("That did not work"), N_("This address does not take that kind of request.")),
    409: (N_("That cannot be done"), N_("Something has changed in the meantime. Please look again.")),
    410: (N_("No longer here"), N_("This link has been replaced or withdrawn.")),
    413: (
        N_("That is too large"),
        N_("What you sent is larger than the forum takes. Go back to find what you typed, and send less."),
    ),
    429: (N_("Please wait a moment"), N_("There were too many requests. Please try again in a minute.")),
    500: (
        N_("That was our mistake"),
        N_("Something went wrong on our side, and it has been written down. Please try again."),
    ),
    503: (N_("Busy for a moment"), N_("The forum is very busy just now. Please try again in a minute.")),
}
# Fields whose content a page never repeats.
_SECRETS = re.compile(r"password|passkey|present|code|secret|credential")
SIGNED_OUT = N_("You have been signed out, so nothing has been saved yet.")
OPEN_TOO_LONG = N_("The page had been open for too long, or you signed in again meanwhile.")
STALE_FORM = N_("The page had been open for too long. Please load it again and send it once more.")


def translated(refusal: Refusal) -> str:
    """A refusal's sentence in the reader's language."""
    return str(gettext(refusal.message, **refusal.values))


def failure(
    status: int,
    sentence: str | None = None,
    reference: str | None = None,
    typed: list[tuple[str, str]] | None = None,
) -> Response:
    """The answer for a status, in the form its reader expects: page, JSON or plain text.

    `typed` is what a form held that the page shall be able to send again.
    """
    title, usual = SENTENCES.get(status, SENTENCES[500 if status >= 500 else 400])
    title, text = gettext(title), sentence or gettext(usual)
    if request.path.startswith("/api/"):
        body = jsonify({"status": status, "title": title, "detail": text, "reference": reference})
    elif request.path.startswith("/feeds/"):
        body = current_app.response_class(f"{title}\n{text}\n", mimetype="text/plain")
    else:
        body = current_app.make_response(
            render_template(
                "failures/failure.html",
                status=status,
                title=title,
                sentence=text,
                reference=reference,
                typed=typed,
            )
        )
    body.status_code = status
    if status in (429, 503):
        body.headers["Retry-After"] = "60"
    return body


def init_app(app: Flask) -> None:
    """Register the handlers, from the most particular to the last resort."""
    app.register_error_handler(SecurityError, _without_fail(_on_forged_host))
    app.register_error_handler(HTTPException, _without_fail(http_failure))
    app.register_error_handler(CSRFError, _without_fail(_on_stale_form))
    app.register_error_handler(Refusal, _without_fail(_on_refusal))
    for busy in UNAVAILABLE:
        app.register_error_handler(busy, _without_fail(_on_busy_database))
    app.register_error_handler(IntegrityError, _without_fail(_on_conflicting_rows))
    app.register_error_handler(Exception, _without_fail(_on_fault))


def _without_fail(handler: Handler[Failed]) -> Handler[Failed]:
    """A handler that comes out also when the failure is that nobody can say who is signed in."""

    @wraps(handler)
    def handle(error: Failed) -> Response:
        current.presence_or_nobody()
        return handler(error)

    return handle


def _on_forged_host(_error: SecurityError) -> Response:
    # No address can be built for a host that is not ours, so no page either (D-15).
    return current_app.response_class("This host is not served here.\n", 400, mimetype="text/plain")


def http_failure(error: HTTPException) -> Response:
    """The answer to what a view aborted with. Too many tries at what is not there are one of them (D-11)."""
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    if error.code in limits.MISSED and (wait := limits.wait_after_miss()):
        error = TooManyRequests(retry_after=wait)
    if isinstance(error, TooManyRequests) and isinstance(error.retry_after, int):
        answer = failure(429, _come_back_in(error.retry_after), typed=typed_again())
        answer.headers["Retry-After"] = str(error.retry_after)
        return answer
    answer = failure(error.code or 500)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))  # RFC 9110 section 15.5.6
    return answer


def _come_back_in(seconds: int) -> str:
    by_minute = ngettext(
        "There were too many requests. Please try again in %(num)s minute.",
        "There were too many requests. Please try again in %(num)s minutes.",
        -(-seconds // 60),
    )
    by_second = ngettext(
        "There were too many requests. Please try again in %(num)s second.",
        "There were too many requests. Please try again in %(num)s seconds.",
        seconds,
    )
    return str(by_second if seconds < 100 else by_minute)


def typed_again() -> list[tuple[str, str]] | None:
    """What a form of ours held; None for any other request, and where a secret or a file was in it."""
    has_file = any(file.filename for file in request.files.values())
    if request.method != "POST" or has_file or any(map(_SECRETS.search, request.form)) or not _is_ours():
        return None
    return [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]


def _is_ours() -> bool:
    if is_surely_ours() or not current_app.config["WTF_CSRF_ENABLED"]:
        return True
    try:
        validate_csrf(request.form.get("csrf_token"))
    except ValidationError:
        return False
    return True


def _on_stale_form(_error: CSRFError) -> Response:
    """Who signed in anew has other tokens; what a page of ours held is sent again by a button."""
    typed = typed_again()
    return failure(400, gettext(OPEN_TOO_LONG if typed else STALE_FORM), typed=typed)


def _on_refusal(refusal: Refusal) -> Response:
    return failure(409, translated(refusal))


def _on_busy_database(error: Exception) -> Response:
    """Locked for too long, deadlocked, gone: nothing was done, and what was typed can be sent again."""
    current_app.logger.error("the database did not answer", exc_info=error)
    return failure(503, typed=typed_again())


def _on_conflicting_rows(error: IntegrityError) -> Response:
    """Somebody else wrote the same at the same moment: sent again, the form sees what they wrote."""
    return _on_busy_database(error) if is_race(error) else _on_fault(error)


def _on_fault(error: Exception) -> Response:
    # The line of the log names the request by itself, masked (forum/web/request_log.py).
    current_app.logger.error("fault %s", current.reference(), exc_info=error)
    return failure(500, reference=current.reference())
