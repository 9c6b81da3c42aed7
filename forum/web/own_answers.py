"""The forms behind one's own page: answers, and what one needs to take part."""

from typing import Any

from sqlalchemy.orm import Session

from forum.questions.form_fields import AS_SENT
from forum.questions.queries import answers_to, questions_of
from forum.registrations import access
from forum.registrations.answer_forms import AnswersForm, NeedsForm
from forum.registrations.models import Registration


def answers_form(session: Session, registration: Registration, formdata: Any = AS_SENT) -> AnswersForm:
    """What the lecture asks somebody who attends as this person does, with what they answered."""
    questions = questions_of(session, registration.lecture)
    given = answers_to(session, registration.id)
    return AnswersForm(registration.pool.attendance, questions, formdata=formdata, given=given)


def needs_form(session: Session, registration: Registration, formdata: Any = AS_SENT) -> NeedsForm:
    """What this person needs, as they entered it."""
    has_agreed = access.has_agreed(session, registration)
    return NeedsForm(
        has_agreed_before=has_agreed, needs=access.needs_of(session, registration), formdata=formdata
    )
