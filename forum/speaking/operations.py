"""What speakers answer, by their link or through an organiser who records it: one deed each.

Locks are taken in the order of the rest: the lecture first, then the speaker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_, Language
from forum.journal import Actor, record
from forum.lectures.agreement import all_agree, answers_of
from forum.lectures.answer_models import (
    Agreement,
    ConsentAnswer,
    ConsentPurpose,
    OfferedDate,
    SpeakerAnswer,
    SpeakerConsent,
)
from forum.lectures.consent_words import VERSION, shown_text
from forum.lectures.consenting import consents_of, withheld_of
from forum.lectures.models import Lecture, PlanningState
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.stages import go_to
from forum.speakers.models import Speaker
from forum.speaking import messages
from forum.speaking.said import Said

SETTLED = frozenset({PlanningState.TENTATIVE, PlanningState.CONFIRMED})


class NobodyToWriteTo(Refusal):
    """Without an address there is nobody to write to; the link can be handed over."""

    code = "nobody_to_write_to"
    message = N_("No mail address is known of this person. Enter it on their page, or copy the link.")


class NotOffered(Refusal):
    """The date was moved or taken away since the page was opened."""

    code = "not_offered"
    message = N_("This date is not offered any more. Please look at the dates again.")


@dataclass(frozen=True)
class Question:
    """What somebody is asked: by which day to answer, and which other dates they may choose."""

    answer_by: date | None = None
    others: Sequence[datetime] = ()


def ask(
    session: Session, lecture: Lecture, speaker: Speaker, question: Question, *, actor: Actor, now: datetime
) -> SpeakerAnswer:
    """Write to somebody of a locked lecture, with the dates offered. Raises NobodyToWriteTo."""
    if not speaker.email:
        raise NobodyToWriteTo
    _offer(session, lecture, question.others)
    answer = _answer_of(session, lecture, speaker)
    answer.asked_at, answer.answer_by = now, question.answer_by
    if lecture.planning_state is PlanningState.SLOT and not lecture.is_public:
        go_to(session, lecture, PlanningState.INVITED, actor=actor, now=now)
    whom = _whom(speaker)
    record(session, actor=actor, action="speaker_asked", about=lecture, now=now, **whom)
    messages.queue_question(session, lecture, speaker, now)
    return answer


def agree(
    session: Session, lecture: Lecture, speaker: Speaker, starts_at: datetime, word: str, said: Said
) -> None:
    """Agree to a date of a locked lecture: the planned one, or another that is offered. Raises NotOffered.

    Once everybody who gives it agrees, an invited lecture is tentative.
    """
    if starts_at != lecture.starts_at:
        if lecture.is_public or starts_at not in _offered(session, lecture):
            raise NotOffered
        moved = LectureChanges(starts_at=starts_at, ends_at=starts_at + (lecture.ends_at - lecture.starts_at))
        revise_lecture(session, lecture, moved, actor=said.actor, now=said.now, action="lecture.moved")
    _note(session, lecture, speaker, Agreement.AGREES, word, said)
    answers = answers_of(session, [lecture.id]).get(lecture.id, {})
    is_open = lecture.planning_state in {PlanningState.SLOT, PlanningState.INVITED}
    if is_open and not lecture.is_public and all_agree(lecture, answers):
        go_to(session, lecture, PlanningState.TENTATIVE, actor=said.actor, now=said.now)


def decline(session: Session, lecture: Lecture, speaker: Speaker, word: str, said: Said) -> None:
    """Say that one cannot come to a locked lecture; what was settled is open again, unless it is public."""
    _note(session, lecture, speaker, Agreement.CANNOT, word, said)
    gives_it = speaker.id in {one.id for one in lecture.speakers}
    if gives_it and not lecture.is_public and lecture.planning_state in SETTLED:
        go_to(session, lecture, PlanningState.INVITED, actor=said.actor, now=said.now)


def consent(
    session: Session,
    lecture: Lecture,
    speaker: Speaker,
    wanted: Mapping[ConsentPurpose, bool],
    language: Language,
    said: Said,
) -> list[SpeakerConsent]:
    """Note answers about a locked lecture that differ from the last ones; who takes a yes back withdraws it.

    What must not be shown any more goes from every page and feed in the same transaction.
    """
    last = {
        one.purpose: one.answer
        for one in consents_of(session, [lecture.id]).get(lecture.id, ())
        if one.speaker_id == speaker.id
    }
    answers = {purpose: _consent_answer(last.get(purpose), is_given) for purpose, is_given in wanted.items()}
    new = [
        _consent_row(lecture, speaker, purpose, answer, language, said)
        for purpose, answer in answers.items()
        if answer is not None
    ]
    if not new:
        return []
    session.add_all(new)
    session.flush()
    told = {one.purpose.value: one.answer.value for one in new}
    _record(session, "speaker_consented", lecture, speaker, said, consents=told)
    changes = LectureChanges(withheld=withheld_of(session, lecture))
    action = "lecture.consents_followed"
    revise_lecture(session, lecture, changes, actor=said.actor, now=said.now, action=action)
    return new


def _offer(session: Session, lecture: Lecture, others: Sequence[datetime]) -> None:
    session.execute(delete(OfferedDate).where(OfferedDate.lecture_id == lecture.id))
    wanted = sorted({*others} - {lecture.starts_at})
    session.add_all(OfferedDate(lecture_id=lecture.id, starts_at=at) for at in wanted)
    session.flush()


def _offered(session: Session, lecture: Lecture) -> set[datetime]:
    query = select(OfferedDate.starts_at).where(OfferedDate.lecture_id == lecture.id)
    return set(session.scalars(query))


def _answer_of(session: Session, lecture: Lecture, speaker: Speaker) -> SpeakerAnswer:
    query = select(SpeakerAnswer).where(
        SpeakerAnswer.lecture_id == lecture.id, SpeakerAnswer.speaker_id == speaker.id
    )
    answer = session.scalar(query)
    if answer is None:
        answer = SpeakerAnswer(lecture_id=lecture.id, speaker_id=speaker.id, word="")
        session.add(answer)
        session.flush()
    return answer


def _note(
    session: Session, lecture: Lecture, speaker: Speaker, agreement: Agreement, word: str, said: Said
) -> None:
    answer = _answer_of(session, lecture, speaker)
    answer.answer, answer.about_starts_at, answer.word = agreement, lecture.starts_at, word
    answer.answered_at, answer.heard, answer.recorded_by_id = said.now, said.heard, said.recorded_by_id
    session.flush()
    action = "speaker_agreed" if agreement is Agreement.AGREES else "speaker_declined"
    _record(session, action, lecture, speaker, said)


def _record(
    session: Session, action: str, lecture: Lecture, speaker: Speaker, said: Said, **details: object
) -> None:
    record(
        session,
        actor=said.actor,
        action=action,
        about=lecture,
        now=said.now,
        heard=said.heard.value,
        **_whom(speaker),
        **details,
    )


def _whom(speaker: Speaker) -> dict[str, object]:
    """How a line of a lecture's journal names one of its people."""
    return {"other": {"id": speaker.id, "name": speaker.name}}


def _consent_answer(last: ConsentAnswer | None, is_given: bool) -> ConsentAnswer | None:
    """What a yes or a no is after the last answer; None where it is the same."""
    if is_given:
        return None if last is ConsentAnswer.GIVEN else ConsentAnswer.GIVEN
    if last is ConsentAnswer.GIVEN:
        return ConsentAnswer.WITHDRAWN
    return ConsentAnswer.REFUSED if last is None else None


def _consent_row(
    lecture: Lecture,
    speaker: Speaker,
    purpose: ConsentPurpose,
    answer: ConsentAnswer,
    language: Language,
    said: Said,
) -> SpeakerConsent:
    return SpeakerConsent(
        lecture_id=lecture.id,
        speaker_id=speaker.id,
        purpose=purpose,
        answer=answer,
        text=shown_text(purpose, language),
        text_version=VERSION,
        language=language,
        answered_at=said.now,
        heard=said.heard,
        recorded_by_id=said.recorded_by_id,
    )
