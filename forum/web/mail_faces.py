"""Mails as organisers look at them before anybody gets them, written to a sample guest.

A mail has styles of its own, which the pages of the forum forbid. It is shown in a frame with a policy of
its own: no script, no form, no other host, and nothing of the page around it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Response, current_app
from sqlalchemy.orm import Session

from forum.i18n import Language, as_language, gettext
from forum.lectures.models import Lecture
from forum.mail.delivery import Postman
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.shown import Shown, shown
from forum.registrations.samples import NOBODYS_ADDRESS, NOBODYS_ID
from forum.web.current import language, now
from forum.web.identity import require_staff
from forum.web.query import asked
from forum.web.told import told

POLICY = "; ".join(
    [
        "sandbox",
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    ]
)


def reader() -> Language:
    """In which language the mail is read: the address says it, else the organiser's own."""
    return as_language(asked("language")) if asked("language") else language()


def written(session: Session, lecture: Lecture, name: str, params: Mapping[str, Any]) -> Shown:
    """The mail of this name as it would be sent now; `params` hold the sample."""
    postman: Postman = current_app.extensions["forum.postman"]
    message = OutboxMessage(
        message=name,
        recipient=NOBODYS_ADDRESS,
        recipient_name="",
        language=reader(),
        lecture_id=lecture.id,
        params=dict(params),
        message_id=NOBODYS_ID,
        created_at=now(),
        due_at=now(),
    )
    return shown(postman.write(session, message))


def face(mail: Shown) -> Response:
    """The HTML of a mail alone, for the frame."""
    answer = Response(mail.html, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = POLICY
    return answer


def send_test(session: Session, lecture: Lecture, name: str, params: Mapping[str, Any]) -> None:
    """Send the mail to oneself, as the sample guest would get it."""
    staff = require_staff()
    enqueue(
        session,
        name,
        recipient=staff.email,
        recipient_name=staff.name,
        language=reader(),
        lecture_id=lecture.id,
        params={**params, "is_test": True},
        now=now(),
        not_after=now() + timedelta(days=1),
    )
    told(gettext("A test is on its way to %(address)s.", address=staff.email))
