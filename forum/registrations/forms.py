"""The form an attendee fills in."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Field,
    HiddenField,
    StringField,
    ValidationError,
)
from wtforms.validators import DataRequired, Length

from forum.i18n import Language, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.questions.asking import Value, ways_of
from forum.questions.form_fields import AS_SENT, AsksQuestions, QuestionFields
from forum.questions.models import Question
from forum.registrations.access_forms import TellsNeeds
from forum.registrations.address import Address, AddressError, read_address
from forum.registrations.applicants import Applicant
from forum.registrations.typos import suggestion
from forum.registrations.ways_forms import ChoosesWay
from forum.speakers.names import NAME_LIMIT, clean_name, has_unseen_characters
from forum.web.robots import PublicForm

AFFILIATION_LIMIT = 200
EMAIL_LIMIT = 254
CONSENT = _l(
    "I agree that my name, e-mail and affiliation are used for this lecture: to keep my seat,"
    " to let me in and to write to me about it."
)


def _typed(text: str | None) -> str:
    """What was typed in NFC, as it is kept, without the blanks and line ends that come with pasting."""
    return " ".join(unicodedata.normalize("NFC", text or "").split())


def address_field() -> EmailField:
    """Where somebody can be written to."""
    return EmailField(
        _l("E-mail"),
        filters=[_typed],
        validators=[
            DataRequired(_l("Please enter your e-mail address.")),
            Length(max=EMAIL_LIMIT, message=_l("This address is too long.")),
        ],
    )


class AddressForm(PublicForm):
    """A form with such a field called `email`."""

    email: EmailField

    def validate_email(self, field: Field) -> None:
        """An address that can be written to, as far as that shows without asking its server."""
        if len(field.data or "") > EMAIL_LIMIT:
            return  # refused for its length already; reading half a million characters takes a second
        try:
            read_address(field.data or "")
        except AddressError as error:
            raise ValidationError(
                gettext("This is no complete e-mail address, such as name@example.org.")
            ) from error

    def address(self) -> Address:
        """The address, once the form is valid."""
        return read_address(self.email.data or "")


class PersonForm(AddressForm):
    """Who asks: name, address, affiliation, consent. What is asked for stands in the forms below it."""

    name = StringField(
        _l("Name, as you want it shown"),
        filters=[_typed],
        validators=[
            DataRequired(_l("Please enter your name.")),
            Length(max=NAME_LIMIT, message=_l("A name can have %(max)d characters at most.")),
        ],
    )
    email = address_field()
    # The answer to "Did you mean …?", and the address it was asked about: asked once, and never insisted on.
    email_answer = StringField(filters=[_typed], validators=[Length(max=EMAIL_LIMIT)])
    email_asked = HiddenField(filters=[_typed], validators=[Length(max=EMAIL_LIMIT)])
    affiliation = StringField(
        _l("Affiliation"),
        filters=[_typed],
        validators=[Length(max=AFFILIATION_LIMIT, message=_l("Please shorten this to %(max)d characters."))],
    )
    consent = BooleanField(
        _l("Consent"), validators=[DataRequired(_l("Please agree first; without it we cannot keep a seat."))]
    )
    # Asked where a browser keeps the registration; on a shared computer it shall not (decision 42).
    is_shared = BooleanField(_l("This is a shared computer: do not remember my registration here"))

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self._take_answer()

    def _take_answer(self) -> None:
        """Go on with the address that was chosen, as if it had been typed."""
        if self.email_answer.data:
            self.email.data = self.email_asked.data = self.email_answer.data
            self.email_answer.data = ""

    def validate_name(self, field: Field) -> None:
        """Any script and any mark, but nothing invisible (C-71)."""
        if has_unseen_characters(field.data or ""):
            raise ValidationError(gettext("The name holds invisible characters. Please type it anew."))

    def validate_affiliation(self, field: Field) -> None:
        """The same for where somebody belongs."""
        if has_unseen_characters(field.data or ""):
            raise ValidationError(gettext("This holds invisible characters. Please type it anew."))

    def meant(self) -> str | None:
        """The address to ask about, once: likely what was meant by the one that was typed."""
        typed = self.email.data or ""
        return suggestion(typed) if typed and typed != self.email_asked.data else None

    def person(self, language: Language) -> Applicant:
        """Who asks, once the form is valid; for whichever way of attending."""
        return Applicant(
            name=clean_name(self.name.data or ""),
            address=self.address(),
            language=language,
            affiliation=clean_name(self.affiliation.data or ""),
        )


class RegistrationForm(AsksQuestions, TellsNeeds, ChoosesWay, PersonForm):
    """The same for one lecture: how to attend, its questions, what one needs there."""

    def __init__(
        self,
        lecture: Lecture,
        questions: Sequence[Question] = (),
        formdata: Any = AS_SENT,
        given: Mapping[str, Value] | None = None,
        only: SeatPool | None = None,
        **values: Any,
    ) -> None:
        super().__init__(formdata=formdata, **values)
        ways = [only.attendance] if only else ways_of(lecture.attendance)
        self.asked = QuestionFields(questions, ways, formdata=formdata, given=given)
        self.offer_ways(lecture, [only] if only else lecture.offered_pools)

    def way(self) -> WayOfAttending | None:
        """How the person attends: as chosen, or the lecture's only way."""
        return self.chosen_way()[0]

    def applicant(self, language: Language) -> Applicant:
        """Who asks, once the form is valid."""
        way, room_id = self.chosen_way()
        return replace(
            self.person(language),
            attendance=way,
            room_id=room_id,
            timezone=self.chosen_zone(),
            answers=self.asked.answers(),
            needs=self.needs_told(),
        )
