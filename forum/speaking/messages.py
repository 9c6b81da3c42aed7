"""Mails about what speakers answer: the question to them, and word of their answers to the organisers.

What they say is computed at sending, so a lecture that was moved meanwhile is asked about as it is then, and
several answers within ten minutes are one letter.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum import moments
from forum.accounts.models import Role, Staff
from forum.accounts.queries import active_staff
from forum.accounts.rights import Rights
from forum.i18n import Language, as_language, translate
from forum.lectures.agreement import WORDS, Standing
from forum.lectures.consent_words import ANSWERS, NAMES
from forum.lectures.models import Appearance, Lecture
from forum.links import absolute
from forum.mail.delivery import Compose, Contents, Pointless
from forum.mail.models import OutboxMessage
from forum.mail.outbox import enqueue, unsent
from forum.mail.plain import Trusted
from forum.registrations.mail_values import lecture_values
from forum.registrations.news_work import language_of
from forum.speakers.availability_models import AvailabilitySpan
from forum.speakers.models import Speaker
from forum.speaking.links import address_of, link_of
from forum.speaking.queries import Part, part_of, parts_of_speaker

ASKED = "speaker_asked"
ANSWERED = "staff_speaker_answered"
COMES_TOGETHER = timedelta(minutes=10)


def queue_question(session: Session, lecture: Lecture, speaker: Speaker, now: datetime) -> None:
    """Write to a speaker about one lecture; asked twice before the mail has left, one goes out."""
    enqueue(
        session,
        ASKED,
        recipient=speaker.email or "",
        recipient_name=speaker.name,
        language=language_of(speaker),
        lecture_id=lecture.id,
        params={"speaker": speaker.id},
        merge_key=f"{ASKED}:{lecture.id}:{speaker.id}",
        now=now,
    )


def queue_answers(session: Session, speaker: Speaker, now: datetime, about: Lecture | None = None) -> int:
    """Tell who works for a lecture, else for all coming ones of somebody, of answers by link; how many."""
    coming = (
        select(Lecture)
        .join(Appearance, Appearance.lecture_id == Lecture.id)
        .where(Appearance.speaker_id == speaker.id, Lecture.ends_at > now)
    )
    people = whom_to_tell(session, [about] if about else session.scalars(coming).all())
    for staff in people:
        key = f"{ANSWERED}:{speaker.id}:{staff.id}"
        former = unsent(session, key)
        enqueue(
            session,
            ANSWERED,
            recipient=staff.email,
            recipient_name=staff.name,
            language=as_language(staff.language),
            params={
                "speaker": speaker.id,
                "reader": staff.id,
                "since": former.params["since"] if former else now.isoformat(),
            },
            merge_key=key,
            due_at=former.due_at if former else now + COMES_TOGETHER,
            now=now,
        )
    return len(people)


def whom_to_tell(session: Session, lectures: Sequence[Lecture]) -> list[Staff]:
    """Hosts and organisers of these; the administrators where there is neither."""
    staff = active_staff(session)
    told = [one for one in staff if any(_works_for(one, lecture) for lecture in lectures)]
    return told or [one for one in staff if Rights.of(one.grants).is_admin]


def composers(timezone: str) -> Mapping[str, Compose]:
    """By message name, what each says at the moment of sending; `timezone` is the forum's."""

    def asked(session: Session, message: OutboxMessage) -> Contents:
        part = _part_asked(session, message)
        return Contents(
            asking_values(session, part, timezone, as_language(message.language), message.created_at)
        )

    def answered(session: Session, message: OutboxMessage) -> Contents:
        speaker = session.get(Speaker, message.params["speaker"])
        staff = session.get(Staff, message.params["reader"])
        if speaker is None or staff is None or not staff.active:
            raise Pointless
        since = datetime.fromisoformat(message.params["since"])
        return Contents(_answers(session, speaker, staff, since, as_language(message.language)))

    return {ASKED: asked, ANSWERED: answered}


def asking_values(
    session: Session, part: Part, timezone: str, language: Language, now: datetime
) -> dict[str, object]:
    """What the letter to a speaker says: the dates in both zones, what to answer and by when."""
    lecture, speaker = part.lecture, part.speaker
    zone = speaker.timezone or timezone
    length = lecture.ends_at - lecture.starts_at
    answer_by = part.answer.answer_by if part.answer else None
    return {
        **lecture_values(lecture, language),
        "name": speaker.name,
        "series": lecture.series.title.shown_in(language).text if lecture.series else "",
        "dates": [_date(at, at + length, zone, timezone, language) for at in part.dates],
        "answer_by": Trusted(_day(answer_by, timezone, language)) if answer_by else "",
        "asks_for_title": not lecture.title,
        "page": Trusted(address_of(link_of(session, speaker, now), language)),
    }


def _part_asked(session: Session, message: OutboxMessage) -> Part:
    """What the letter is about. Raises Pointless once the person has no part in it, or another address."""
    speaker = session.get(Speaker, message.params["speaker"])
    lecture = session.get(Lecture, message.lecture_id)
    if speaker is None or lecture is None or speaker.email != message.recipient:
        raise Pointless
    part = part_of(session, speaker, lecture.slug, message.created_at)
    if part is None:
        raise Pointless
    return part


def _answers(
    session: Session, speaker: Speaker, staff: Staff, since: datetime, language: Language
) -> dict[str, object]:
    coming, past = parts_of_speaker(session, speaker, since)
    mine = [one for one in (*coming, *past) if _may_read(staff, one.lecture)]
    said = select(AvailabilitySpan.id).where(
        AvailabilitySpan.speaker_id == speaker.id, AvailabilitySpan.said_at >= since
    )
    each = [_section(one, since, language) for one in mine]
    told = [one for one in each if one["lines"]]
    has_times = session.scalar(said.limit(1)) is not None
    page = next((one["page"] for one in told or each), Trusted(absolute("desk.index")))
    return {
        "name": staff.name,
        "speaker": speaker.name,
        "each": told,
        "has_times": has_times,
        "page": page,
    }


def _section(part: Part, since: datetime, language: Language) -> dict[str, object]:
    """What somebody said of one lecture since then, in lines."""
    lines = []
    answer = part.answer
    if answer and answer.answered_at and answer.answered_at >= since:
        lines.append(translate(language, WORDS[part.standing]))
    for one in part.consents.values():
        if one.answered_at >= since:
            name, said = translate(language, NAMES[one.purpose]), translate(language, ANSWERS[one.answer])
            lines.append(f"{name}：{said}" if language == "zh" else f"{name}: {said}")
    is_no = part.standing is Standing.CANNOT
    return {
        **lecture_values(part.lecture, language),
        "lines": [Trusted(line) for line in lines],
        "word": answer.word if answer and lines else "",
        "is_no": is_no,
        "page": Trusted(absolute("speaking_staff.show", slug=part.lecture.slug)),
    }


def _works_for(staff: Staff, lecture: Lecture) -> bool:
    is_organiser = any(grant.role == Role.ORGANISER for grant in staff.grants)
    return lecture.host_id == staff.id or (is_organiser and _may_organise(staff, lecture))


def _may_read(staff: Staff, lecture: Lecture) -> bool:
    return lecture.host_id == staff.id or _may_organise(staff, lecture)


def _may_organise(staff: Staff, lecture: Lecture) -> bool:
    return Rights.of(staff.grants).may_organise(lecture.series_id)


def _date(
    starts_at: datetime, ends_at: datetime, zone: str, timezone: str, language: Language
) -> dict[str, object]:
    """One date in the speaker's zone and, where clocks differ, in the forum's."""
    own = moments.span(starts_at, ends_at, zone, language)
    is_same = moments.same_clock(starts_at, zone, timezone)
    return {
        "own": Trusted(own),
        "here": "" if is_same else Trusted(moments.span(starts_at, ends_at, timezone, language)),
    }


def _day(on: date, zone: str, language: Language) -> str:
    noon = datetime(on.year, on.month, on.day, 12, tzinfo=moments.zone_of(zone))
    return moments.day(noon, zone, language)
