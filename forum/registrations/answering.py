"""Keeping what somebody told beside their name: answers to questions, needs, and the consents among them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.i18n import Language
from forum.journal import Actor, ActorKind
from forum.questions.asking import Answers
from forum.questions.models import Question, QuestionAnswer, QuestionKind
from forum.registrations import access, consents, queries, refusals
from forum.registrations.applicants import Applicant
from forum.registrations.consents import Consent
from forum.registrations.models import Registration
from forum.registrations.story import note


def keep(session: Session, registration: Registration, applicant: Applicant, *, now: datetime) -> None:
    """Keep what an applicant answered and needs, with a registration that has its key already."""
    keep_answers(session, registration, applicant.answers, language=applicant.language, now=now)
    if applicant.needs:
        access.keep(session, registration, applicant.needs, language=applicant.language, now=now)


def keep_answers(
    session: Session, registration: Registration, answers: Answers, *, language: Language, now: datetime
) -> list[str]:
    """Keep the answers a form gave, and let go of those it no longer has. Returns whose questions changed.

    What was answered to a question that the form did not put (a retired one) stays. A consent is a record of
    its own; one that is no longer given notes when that ended.
    """
    query = select(Question).where(Question.public_id.in_(list(answers.asked)))
    before = _answers(session, registration.id)
    changed = []
    for question in session.scalars(query.order_by(Question.id)):
        value, row = answers.values.get(question.public_id), before.get(question.id)
        if value is None and row is not None:
            session.delete(row)
        elif value is not None and row is None:
            session.add(
                QuestionAnswer(
                    registration_id=registration.id, question=question, value=value, answered_at=now
                )
            )
        elif row is not None and row.value != value:
            row.value, row.answered_at = value, now
        else:
            continue
        changed.append(question.public_id)
        if question.kind is QuestionKind.CONSENT:
            _keep_consent(session, registration, question, answers, language, now)
    session.flush()
    return changed


def change_answers(
    session: Session, *, registration_id: int, answers: Answers, language: Language, now: datetime
) -> Registration:
    """Let somebody answer anew, until the lecture begins. Raises TooLateToChange."""
    registration, lecture = queries.locked_registration(session, registration_id)
    if not registration.is_live or now >= lecture.starts_at:
        raise refusals.TooLateToChange
    if changed := keep_answers(session, registration, answers, language=language, now=now):
        actor = Actor(ActorKind.ATTENDEE, registration.attendee_id)
        note(session, registration, actor, "answers_changed", now, questions=changed)
    return registration


def _answers(session: Session, registration_id: int) -> dict[int, QuestionAnswer]:
    query = select(QuestionAnswer).where(QuestionAnswer.registration_id == registration_id)
    return {row.question_id: row for row in session.scalars(query)}


def _keep_consent(
    session: Session,
    registration: Registration,
    question: Question,
    answers: Answers,
    language: Language,
    now: datetime,
) -> None:
    purpose = f"{consents.QUESTION}{question.public_id}"
    if sentence := answers.agreed.get(question.public_id):
        consents.keep(session, registration, Consent(sentence, language, now, purpose))
    else:
        consents.withdraw(session, registration, purpose, now)
