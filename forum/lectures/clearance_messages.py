"""The letters about clearance: to whoever decides, and to those who wait for the decision.

A row of the outbox holds which asking it is about; texts and the link are made at sending.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from forum import moments
from forum.accounts.models import Staff
from forum.i18n import Language, as_language, translate
from forum.lectures.clearance_models import Clearance, ClearanceRequest, Decision
from forum.lectures.clearance_words import MEANS_WORDS, compared, lines_of
from forum.lectures.models import Lecture
from forum.links import absolute, clearance_token
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue
from forum.mail.plain import Trusted

ASKED = "clearance_asked"
DECIDED = "clearance_decided"


def queue_asking(
    session: Session, request: ClearanceRequest, former: Clearance | None, now: datetime
) -> None:
    """Send an approver the link; `former` is what they had cleared, from which the contents differ."""
    enqueue(
        session,
        ASKED,
        recipient=request.recipient,
        recipient_name=request.recipient_name[:100],
        language=as_language(request.language),
        lecture_id=request.lecture_id,
        params={"request": request.id, "former": former.id if former else None},
        merge_key=f"clearance:{request.lecture_id}",
        now=now,
    )


def queue_decision(session: Session, request: ClearanceRequest, made: Clearance, now: datetime) -> int:
    """Tell the host and whoever sent the link what was decided. Returns how many were told."""
    wanted = (request.lecture.host, request.sent_by)
    people = {one.id: one for one in wanted if one is not None and one.active}
    for staff in people.values():
        enqueue(
            session,
            DECIDED,
            recipient=staff.email,
            recipient_name=staff.name,
            language=as_language(staff.language),
            lecture_id=request.lecture_id,
            params={"clearance": made.id},
            now=now,
        )
    return len(people)


def link_of(request: ClearanceRequest, language: Language) -> str:
    """The full address of the page that an approver answers on."""
    token = clearance_token(request.public_id, request.generation)
    return absolute("clearance_links.show", lang=language, token=token)


def composers(timezone: str) -> Mapping[str, Compose]:
    """By message name, what each letter says; days are those of the forum's zone."""

    def asked(session: Session, message: OutboxMessage) -> Contents:
        request = session.get_one(ClearanceRequest, message.params["request"])
        if request.ended_at is not None:
            raise Pointless
        language = as_language(message.language)
        say = partial(translate, language)
        key = message.params["former"]
        former = session.get(Clearance, key) if key else None
        changed = compared(former.contents, request.contents, language, say) if former else []
        made = {
            **_about(request.lecture, message, language),
            "lines": lines_of(request.contents, language, say),
            "changed": changed,
            "former_on": Trusted(former.decided_on.isoformat()) if former else "",
            "page": Trusted(link_of(request, language)),
            "asked_by": _name(request.sent_by),
        }
        return Contents(made)

    def decided(session: Session, message: OutboxMessage) -> Contents:
        made = session.get_one(Clearance, message.params["clearance"])
        language = as_language(message.language)
        lecture = made.lecture
        values = {
            **_about(lecture, message, language),
            "is_granted": made.decision is Decision.GRANTED,
            "is_public": lecture.is_public,
            "by": made.cleared_by,
            "on": Trusted(moments.day(made.recorded_at, timezone, language)),
            "means": Trusted(translate(language, MEANS_WORDS[made.means])),
            "reference": made.reference,
            "note": made.note,
            "page": Trusted(absolute("clearance_staff.show", slug=lecture.slug)),
        }
        return Contents(values)

    return {ASKED: asked, DECIDED: decided}


def _about(lecture: Lecture, message: OutboxMessage, language: Language) -> dict[str, object]:
    series = lecture.series.title.shown_in(language) if lecture.series else None
    title = lecture.title.shown_in(language)
    return {
        "name": message.recipient_name,
        "code": lecture.code,
        "title": title.text,
        "title_lang": title.lang or "und",
        "series": series.text if series else "",
        "is_sample": lecture.is_sample,
        "privacy_page": Trusted(absolute("pages.privacy", lang=language)),
    }


def _name(staff: Staff | None) -> str:
    return staff.name if staff else ""
