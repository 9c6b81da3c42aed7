"""The mails about one's own data: the way to it, and the last one of all."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import Language, as_language
from forum.lectures.models import Lecture
from forum.links import absolute
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue, queued_since
from forum.mail.plain import Trusted
from forum.privacy.data_links import LASTS_DAYS, address_of
from forum.registrations.models import Attendee, Registration

DATA = "personal_data"
FAREWELL = "personal_data_erased"
MAIL_PAUSE = timedelta(minutes=20)
"""Asked for again within this time, no second mail is written: nobody fills a mailbox through us."""


def queue_data(session: Session, attendee: Attendee, now: datetime) -> bool:
    """Write the way to everything that is kept; False where that was just done, or no address is known."""
    key = f"data:{attendee.public_id}"
    if attendee.email is None or queued_since(session, key, now - MAIL_PAUSE):
        return False
    enqueue(
        session,
        DATA,
        recipient=attendee.email,
        recipient_name=attendee.name,
        language=as_language(attendee.language),
        params={"attendee": attendee.id},
        merge_key=key,
        now=now,
    )
    return True


def queue_farewell(
    session: Session, attendee: Attendee, erased: Sequence[Registration], now: datetime
) -> None:
    """Write that it is done. The row holds nothing but the address, and goes with it once it is sent."""
    if attendee.email is None:
        return
    first = erased[0] if erased else attendee
    enqueue(
        session,
        FAREWELL,
        recipient=attendee.email,
        recipient_name=first.name,
        language=as_language(first.language),
        params={"lectures": [one.lecture_id for one in erased], "leaves_no_trace": True},
        now=now,
    )


def composers() -> Mapping[str, Compose]:
    """By message name, what each letter says."""
    return {DATA: _data, FAREWELL: _farewell}


def _data(session: Session, message: OutboxMessage) -> Contents:
    attendee = session.get(Attendee, message.params["attendee"])
    if attendee is None or attendee.anonymised_at:
        raise Pointless
    language = as_language(message.language)
    page = address_of(attendee, message.created_at, language)
    return Contents({"name": message.recipient_name, "page": Trusted(page), "days": LASTS_DAYS})


def _farewell(session: Session, message: OutboxMessage) -> Contents:
    language = as_language(message.language)
    found = (session.get(Lecture, key) for key in message.params["lectures"])
    lectures = [_line(lecture, language) for lecture in found if lecture]
    privacy = Trusted(absolute("pages.privacy", lang=language))
    return Contents({"name": message.recipient_name, "lectures": lectures, "privacy_page": privacy})


def _line(lecture: Lecture, language: Language) -> dict[str, object]:
    title = lecture.title.shown_in(language)
    when = Trusted(moments.span(lecture.starts_at, lecture.ends_at, lecture.timezone, language))
    return {"title": title.text or lecture.code, "title_lang": title.lang, "when": when}
