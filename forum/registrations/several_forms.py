"""The form for several lectures: one person, and for each lecture a tick, a way to attend, its questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import request
from wtforms import Form, RadioField

from forum.i18n import Language, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import SeatPool
from forum.questions.asking import ways_of
from forum.questions.form_fields import AS_SENT, QuestionFields
from forum.questions.models import Question
from forum.registrations.applicants import Applicant
from forum.registrations.forms import PersonForm
from forum.registrations.several import MOST, Choice
from forum.registrations.ways_forms import way_name
from forum.web.fields import options_of

CHOSEN = "lecture"
"""The name of the ticks; each sends a lecture's slug."""
ASKED = "asked"
"""Names the lectures whose questions were on the page that was sent."""


CONSENT = _l(
    "I agree that my name, e-mail and affiliation are used for these lectures: to keep my seats,"
    " to let me in and to write to me about them."
)


class WayFields(Form):
    """How one attends one of the lectures."""

    attendance = RadioField(_l("How will you attend?"), validate_choice=False)


@dataclass
class Part:
    """One lecture of the form."""

    choice: Choice
    is_chosen: bool
    was_asked: bool
    ways: WayFields | None
    asked: QuestionFields

    @property
    def slug(self) -> str:
        """The lecture's name in addresses, and of its fields."""
        return self.choice.lecture.slug

    @property
    def has_questions(self) -> bool:
        """Whether the lecture asks something of those who register."""
        return bool(self.asked.questions)

    def pool(self) -> SeatPool | None:
        """The seats the person asks for; None where they have yet to choose."""
        offered = self.choice.lecture.offered_pools
        if self.ways is None:
            return offered[0] if offered else None
        return next((pool for pool in offered if pool.way == self.ways.attendance.data), None)

    def judge(self) -> bool:
        """Whether what was chosen here is whole; says beside it what is not."""
        pool = self.pool()
        if pool is None and self.ways:
            self.ways.attendance.errors = [gettext("Please choose how you will attend.")]
        is_answered = self.asked.judge(pool.attendance if pool else None) if self.was_asked else True
        return pool is not None and is_answered

    def applicant(self, person: Applicant) -> Applicant:
        """The person, as they come to this lecture."""
        pool = self.pool()
        return replace(
            person,
            attendance=pool.attendance if pool else None,
            room_id=pool.room_id if pool else None,
            answers=self.asked.answers(),
        )


class SeveralForm(PersonForm):
    """`choices` in the order of time; `chosen` are slugs ticked before anything was sent."""

    def __init__(
        self,
        choices: Sequence[Choice],
        questions: Mapping[int, Sequence[Question]],
        chosen: Sequence[str] = (),
        formdata: Any = AS_SENT,
    ) -> None:
        super().__init__(formdata=formdata)
        is_sent = formdata is AS_SENT and request.method == "POST"
        self._sent = request.form if is_sent else None
        ticked = set(request.form.getlist(CHOSEN)) if is_sent else set(chosen)
        asked = set(request.form.getlist(ASKED)) if is_sent else set()
        self.parts = [self._part(one, questions.get(one.lecture.id, ()), ticked, asked) for one in choices]
        self.choice_error = ""

    def _part(self, one: Choice, questions: Sequence[Question], ticked: set[str], asked: set[str]) -> Part:
        lecture, slug = one.lecture, one.lecture.slug
        ways = None
        if len(lecture.offered_pools) > 1:
            ways = WayFields(self._sent, prefix=f"{slug}-")
            ways.attendance.choices = options_of(
                [(pool.way, way_name(pool)) for pool in lecture.offered_pools]
            )
        fields = QuestionFields(
            questions, ways_of(lecture.attendance), formdata=self._sent, prefix=f"{slug}-"
        )
        return Part(one, slug in ticked, slug in asked, ways, fields)

    @property
    def chosen(self) -> list[Part]:
        """The lectures that were ticked."""
        return [part for part in self.parts if part.is_chosen]

    @property
    def asks_more(self) -> bool:
        """Whether a lecture that was chosen asks what was not on the page yet."""
        return any(part.has_questions and not part.was_asked for part in self.chosen)

    def validate(self, extra_validators: Any = None) -> bool:
        """The person's own fields, and those of each lecture that was chosen."""
        is_valid = super().validate(extra_validators)
        if not self.chosen:
            self.choice_error = gettext("Please tick one lecture at least.")
        elif len(self.chosen) > MOST:
            self.choice_error = gettext("Please tick %(most)d lectures at most.", most=MOST)
        judged = [part.judge() for part in self.chosen]
        return is_valid and all(judged) and not self.choice_error

    def applicants(self, language: Language) -> list[tuple[Part, Applicant]]:
        """Who asks for each lecture, once the form is valid."""
        person = self.person(language)
        return [(part, part.applicant(person)) for part in self.chosen]
