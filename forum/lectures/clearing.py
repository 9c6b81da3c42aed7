"""Recording what was decided about a lecture, asking for it by link, and answering the link.

Decisions are added and never changed. Whoever decides about a lecture decides about just these contents: what
was asked for otherwise ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import SYSTEM, Actor, ActorKind, record
from forum.lectures.clearance import Contents, differing, fingerprint
from forum.lectures.clearance_models import Clearance, ClearanceRequest, Decision, Means
from forum.lectures.clearance_queries import clearances_of, open_request
from forum.lectures.models import Lecture
from forum.tokens import new_public_id

DEEDS = {
    Decision.GRANTED: "lecture.cleared",
    Decision.REFUSED: "lecture.clearance_refused",
    Decision.TAKEN_BACK: "lecture.clearance_taken_back",
}


class NobodyToAsk(Refusal):
    """Without an address no letter leaves."""

    code = "nobody_to_ask"
    message = N_("The series names no approver with an address yet. Name them on the page of the series.")


class NothingCleared(Refusal):
    """Only what was granted can be taken back."""

    code = "nothing_cleared"
    message = N_("There is no clearance to take back: what counts now is another decision.")


class LinkIsOver(Refusal):
    """It was answered, withdrawn, or the lecture is no longer as it was asked about."""

    code = "clearance_link_is_over"
    message = N_("This link can no longer be answered.")


@dataclass(frozen=True)
class Word:
    """What somebody said about a lecture: who, when, how, under which reference."""

    cleared_by: str
    decided_on: date
    means: Means
    reference: str = ""
    note: str = ""


def decide(
    session: Session,
    lecture: Lecture,
    contents: Contents,
    decision: Decision,
    word: Word,
    *,
    actor: Actor,
    now: datetime,
) -> Clearance:
    """Write down a decision about these contents of a locked lecture; a link that asks for it is answered."""
    made = Clearance(
        lecture_id=lecture.id,
        decision=decision,
        contents=dict(contents),
        fingerprint=fingerprint(contents),
        cleared_by=word.cleared_by,
        decided_on=word.decided_on,
        means=word.means,
        reference=word.reference,
        note=word.note,
        recorded_at=now,
        recorded_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
    )
    session.add(made)
    session.flush()
    asked = open_request(session, lecture.id)
    if asked is not None:
        _end(asked, now, made if not differing(asked.contents, contents) else None)
    said = {"by": word.cleared_by, "on": word.decided_on.isoformat(), "means": word.means.value}
    record(session, actor=actor, action=DEEDS[decision], about=lecture, now=now, **said)
    return made


def take_back(
    session: Session,
    lecture: Lecture,
    contents: Contents,
    *,
    on: date,
    note: str,
    actor: Actor,
    now: datetime,
) -> Clearance:
    """Let the clearance of these contents count no more. What is public stays. Raises NothingCleared."""
    former = next(
        (
            one
            for one in reversed(clearances_of(session, lecture.id))
            if not differing(one.contents, contents)
        ),
        None,
    )
    if former is None or former.decision is not Decision.GRANTED:
        raise NothingCleared
    word = Word(former.cleared_by, on, Means.IN_WRITING, former.reference, note)
    return decide(session, lecture, contents, Decision.TAKEN_BACK, word, actor=actor, now=now)


def ask(
    session: Session, lecture: Lecture, contents: Contents, *, actor: Actor, now: datetime
) -> ClearanceRequest:
    """Make the link by which the approver of the series decides; an earlier one ends. Raises NobodyToAsk."""
    series = lecture.series
    if series is None or not series.approver_email:
        raise NobodyToAsk
    withdraw(session, lecture, now=now)
    request = ClearanceRequest(
        public_id=new_public_id(),
        lecture_id=lecture.id,
        contents=dict(contents),
        recipient=series.approver_email,
        recipient_name=series.approver_name,
        language=series.approver_language,
        generation=0,
        sent_at=now,
        sent_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
    )
    session.add(request)
    session.flush()
    record(session, actor=actor, action="lecture.clearance_asked", about=lecture, now=now)
    return request


def withdraw(session: Session, lecture: Lecture, *, now: datetime) -> bool:
    """Let a link be answered no more; whether there was one."""
    asked = open_request(session, lecture.id)
    if asked is not None:
        _end(asked, now, None)
        session.flush()
    return asked is not None


def answer(
    session: Session,
    request: ClearanceRequest,
    current: Contents,
    decision: Decision,
    word: Word,
    *,
    now: datetime,
) -> Clearance:
    """What an approver decided by link, about what the link shows, once. Raises LinkIsOver."""
    if request.ended_at is not None or differing(request.contents, current):
        raise LinkIsOver
    return decide(session, request.lecture, request.contents, decision, word, actor=SYSTEM, now=now)


def follow_speaker(session: Session, kept_id: int, other_id: int) -> None:
    """Let what was decided about a double have been decided about the person who stays."""
    for row in (*session.scalars(select(Clearance)), *session.scalars(select(ClearanceRequest))):
        if _names(row.contents, other_id):
            row.contents = _renamed(row.contents, other_id, kept_id)


def _end(request: ClearanceRequest, now: datetime, made: Clearance | None) -> None:
    request.generation += 1
    request.ended_at = now
    request.clearance_id = made.id if made else None


def _names(contents: Contents, speaker_id: int) -> bool:
    people = [*contents["people"], *(one for talk in contents["talks"] for one in talk["people"])]
    return any(one["speaker"] == speaker_id for one in people)


def _renamed(contents: Contents, former: int, key: int) -> dict[str, object]:
    def people(of: Mapping[str, Any]) -> list[dict[str, object]]:
        return [
            {**one, "speaker": key if one["speaker"] == former else one["speaker"]} for one in of["people"]
        ]

    talks = [{**talk, "people": people(talk)} for talk in contents["talks"]]
    return {**contents, "people": people(contents), "talks": talks}
