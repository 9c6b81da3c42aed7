"""What is asked of the circulars: those of a lecture, whom one is for, how its mails fare."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from forum.circulars.models import Circular
from forum.circulars.selection import Facts, Selection
from forum.lectures.models import Lecture
from forum.mail.fates import MailLine, MailState, line_of
from forum.mail.models import OutboxMessage
from forum.questions.models import Question, QuestionAnswer
from forum.registrations.models import Registration, RegistrationState

CIRCULAR = "circular"
"""The name of the mail."""


@dataclass(frozen=True)
class Audience:
    """Whom a circular reaches: how many in each language, and how many have no address."""

    registrations: Sequence[Registration]
    without_address: int

    @property
    def people(self) -> int:
        """How many are written to."""
        return len(self.registrations)

    def reading(self, language: str) -> int:
        """How many of them read this language."""
        return sum(one.language == language for one in self.registrations)


def key_of(circular: Circular, registration: Registration | None = None) -> str:
    """Under which key the mail to one person lies, or the beginning of the keys of all."""
    return f"{CIRCULAR}:{circular.public_id}:{registration.public_id if registration else ''}"


def circulars_of(session: Session, lecture: Lecture) -> Sequence[Circular]:
    """Every circular of a lecture, the newest first."""
    query = select(Circular).where(Circular.lecture_id == lecture.id).options(joinedload(Circular.written_by))
    return session.scalars(query.order_by(Circular.id.desc())).all()


def circular_of(
    session: Session, lecture: Lecture, public_id: str, *, locked: bool = False
) -> Circular | None:
    """One circular of exactly this lecture."""
    query = select(Circular).where(Circular.lecture_id == lecture.id, Circular.public_id == public_id)
    return session.scalar(query.with_for_update() if locked else query)


def by_public_id(session: Session, public_id: str) -> Circular | None:
    """The circular a mail is one of."""
    return session.scalar(select(Circular).where(Circular.public_id == public_id))


def audience(session: Session, lecture: Lecture, selection: Selection, came: Collection[int]) -> Audience:
    """Whom a selection means just now; `came` are the registrations the door has seen."""
    query = (
        select(Registration)
        .where(
            Registration.lecture_id == lecture.id,
            Registration.state.in_(selection.states),
            Registration.anonymised_at.is_(None),
        )
        .options(joinedload(Registration.attendee))
        .order_by(Registration.id)
    )
    answers = _answers(session, lecture) if selection.answers else {}
    meant = [
        one
        for one in session.scalars(query)
        if selection.includes(
            Facts(
                one.state,
                one.pool_id,
                (one.id in came and not one.stand_in) or one.joined_at is not None,
                answers.get(one.id, {}),
                one.public_id,
            )
        )
    ]
    reached = [one for one in meant if one.attendee.email is not None]
    return Audience(reached, len(meant) - len(reached))


def mails_of(session: Session, circular: Circular) -> Sequence[tuple[str, MailLine]]:
    """To whom the circular went, by name, and how each mail fares."""
    query = (
        select(OutboxMessage).where(*_of(circular)).order_by(OutboxMessage.recipient_name, OutboxMessage.id)
    )
    return [(one.recipient_name, line_of(one)) for one in session.scalars(query)]


def fates(session: Session, circulars: Sequence[Circular]) -> dict[str, Counter[MailState]]:
    """By circular, how many of its mails are in which state; in one question."""
    found: dict[str, Counter[MailState]] = {one.public_id: Counter() for one in circulars}
    if not circulars:
        return found
    query = select(OutboxMessage).where(
        OutboxMessage.lecture_id == circulars[0].lecture_id,
        OutboxMessage.message == CIRCULAR,
        OutboxMessage.registration_id.is_not(None),
    )
    for mail in session.scalars(query):
        counter = found.get(mail.params.get("circular", ""))
        if counter is not None:
            counter[line_of(mail).state] += 1
    return found


def held(session: Session, circular: Circular) -> Sequence[OutboxMessage]:
    """The mails of a circular nobody has begun to send, locked until the transaction ends."""
    query = select(OutboxMessage).where(
        *_of(circular),
        OutboxMessage.sent_at.is_(None),
        OutboxMessage.failed_at.is_(None),
        OutboxMessage.lease_until.is_(None),
        OutboxMessage.last_error.is_(None),
    )
    return session.scalars(query.with_for_update()).all()


def count_mails(session: Session, circular: Circular) -> int:
    """How many mails there are of a circular, in any state."""
    return session.scalar(select(func.count()).select_from(OutboxMessage).where(*_of(circular))) or 0


def states_in_use(session: Session, lecture: Lecture) -> dict[RegistrationState, int]:
    """How many registrations of a lecture are in each state."""
    query = select(Registration.state, func.count()).where(Registration.lecture_id == lecture.id)
    return {row[0]: row[1] for row in session.execute(query.group_by(Registration.state))}


def _of(circular: Circular) -> tuple[Any, ...]:
    return (
        OutboxMessage.lecture_id == circular.lecture_id,
        OutboxMessage.message == CIRCULAR,
        OutboxMessage.merge_key.startswith(key_of(circular), autoescape=True),
    )


def _answers(session: Session, lecture: Lecture) -> dict[int, dict[str, Any]]:
    query = (
        select(QuestionAnswer.registration_id, Question.public_id, QuestionAnswer.value)
        .join(QuestionAnswer.question)
        .join(Registration, Registration.id == QuestionAnswer.registration_id)
        .where(Registration.lecture_id == lecture.id)
    )
    found: dict[int, dict[str, Any]] = {}
    for registration_id, question, value in session.execute(query):
        found.setdefault(registration_id, {})[question] = value
    return found
