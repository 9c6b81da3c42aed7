"""What is known of one registration: deeds, mails, consents, and the people who did what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.journal import ActorKind, JournalEntry
from forum.mail.models import OutboxMessage
from forum.questions.asking import Value
from forum.questions.models import Question, QuestionAnswer
from forum.registrations.access_needs import AccessRequest
from forum.registrations.consents import ConsentRecord
from forum.registrations.models import OtherAddress, Registration


@dataclass(frozen=True)
class Story:
    """All of it, each list in the order in which it happened."""

    deeds: Sequence[JournalEntry]
    mails: Sequence[OutboxMessage]
    consents: Sequence[ConsentRecord]
    answers: Sequence[tuple[Question, Value]]
    needs: AccessRequest | None
    addresses: Sequence[OtherAddress]
    # By the key of a member of staff, their name.
    staff: Mapping[int, str]
    # Other registrations of the person: those of this lecture alone.
    elsewhere: Sequence[Registration]


def story_of(session: Session, registration: Registration) -> Story:
    """Everything about one registration, in a fixed number of questions."""
    mine = registration.id
    deeds = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.object_kind == Registration.__tablename__, JournalEntry.object_id == mine)
        .order_by(JournalEntry.id)
    ).all()
    mails = select(OutboxMessage).where(OutboxMessage.registration_id == mine).order_by(OutboxMessage.id)
    consents = select(ConsentRecord).where(ConsentRecord.registration_id == mine).order_by(ConsentRecord.id)
    return Story(
        deeds=deeds,
        mails=session.scalars(mails).all(),
        consents=session.scalars(consents).all(),
        answers=_answers(session, mine),
        needs=session.scalar(select(AccessRequest).where(AccessRequest.registration_id == mine)),
        addresses=_addresses(session, registration),
        staff=_names(session, deeds),
        elsewhere=_others(session, registration),
    )


def _answers(session: Session, registration_id: int) -> list[tuple[Question, Value]]:
    query = select(Question, QuestionAnswer.value).join(
        QuestionAnswer, QuestionAnswer.question_id == Question.id
    )
    query = query.where(QuestionAnswer.registration_id == registration_id)
    order = (Question.series_id.is_(None), Question.position, Question.id)
    return [(question, value) for question, value in session.execute(query.order_by(*order))]


def _addresses(session: Session, registration: Registration) -> Sequence[OtherAddress]:
    query = select(OtherAddress).where(OtherAddress.attendee_id == registration.attendee_id)
    return session.scalars(query.order_by(OtherAddress.id)).all()


def _names(session: Session, deeds: Sequence[JournalEntry]) -> dict[int, str]:
    keys = {deed.actor_id for deed in deeds if deed.actor_kind is ActorKind.STAFF}
    rows = session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(keys)))
    return dict(rows.all())


def _others(session: Session, registration: Registration) -> Sequence[Registration]:
    """Further registrations of the same person for the same lecture: given up and made anew, or shared."""
    query = select(Registration).where(
        Registration.lecture_id == registration.lecture_id,
        Registration.attendee_id == registration.attendee_id,
        Registration.id != registration.id,
    )
    return session.scalars(query.order_by(Registration.id)).all()
