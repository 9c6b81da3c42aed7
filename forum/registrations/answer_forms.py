"""Changing what one answered, behind one's own link."""

from collections.abc import Mapping, Sequence
from typing import Any

from forum.lectures.models import WayOfAttending
from forum.questions.asking import Value
from forum.questions.form_fields import AS_SENT, AsksQuestions, QuestionFields
from forum.questions.models import Question
from forum.registrations.access_forms import TellsNeeds
from forum.registrations.needs import Needs


class AnswersForm(AsksQuestions):
    """The questions of a lecture for somebody who attends in a known way."""

    def __init__(
        self,
        way: WayOfAttending,
        questions: Sequence[Question],
        formdata: Any = AS_SENT,
        given: Mapping[str, Value] | None = None,
    ) -> None:
        super().__init__(formdata=formdata)
        self._way = way
        self.asked = QuestionFields(questions, (way,), formdata=formdata, given=given)

    def way(self) -> WayOfAttending:
        """How the person attends."""
        return self._way


class NeedsForm(TellsNeeds):
    """What somebody needs: to change it or, emptied, to withdraw it. One consent is asked for once."""

    def __init__(self, *, has_agreed_before: bool, needs: Needs, formdata: Any = AS_SENT) -> None:
        typed = {"needs": needs.kinds, "needs_languages": needs.languages, "needs_note": needs.note}
        super().__init__(formdata=formdata, data=typed)
        self.has_agreed_before = has_agreed_before
        if has_agreed_before:
            del self.needs_consent
