"""What somebody told beside their name, as their own page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.i18n import Language
from forum.questions.asking import is_for
from forum.questions.queries import answered, questions_of
from forum.questions.words import in_words
from forum.registrations import access
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import Registration
from forum.registrations.needs import Needs
from forum.wording import Shown


@dataclass(frozen=True)
class OwnAnswers:
    """The questions with their answers in words; whether any can be changed; needs, and what was answered."""

    answers: Sequence[tuple[Shown, Sequence[Shown]]]
    is_asked: bool
    can_change: bool
    request: AccessRequest | None
    needs: Needs

    def __bool__(self) -> bool:
        return bool(self.answers or self.request or self.can_change)


def can_change(registration: Registration, now: datetime) -> bool:
    """Whether somebody may still change what they told: while they count on it, until it begins."""
    return registration.is_live and now < registration.lecture.starts_at


def own_answers(
    session: Session, registration: Registration, language: Language, now: datetime
) -> OwnAnswers:
    """What one person told, for themselves."""
    rows = answered(session, registration.id)
    way = registration.pool.attendance
    request = access.request_of(session, registration.id)
    return OwnAnswers(
        answers=[
            (row.question.label.shown_in(language), in_words(row.question, row.value, language))
            for row in rows
        ],
        is_asked=any(is_for(one.asked_of, way) for one in questions_of(session, registration.lecture)),
        can_change=can_change(registration, now),
        request=request,
        needs=access.needs_in(request) if request else Needs(),
    )
