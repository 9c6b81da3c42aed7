"""What organisers fill in about who comes."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from forum.i18n import as_language, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import Attendance, Lecture, WayOfAttending
from forum.questions.asking import ways_of
from forum.questions.form_fields import AsksQuestions, QuestionFields
from forum.questions.models import Question
from forum.registrations.address import AddressError, read_address
from forum.registrations.applicants import Applicant
from forum.registrations.staff_pasting import Line
from forum.registrations.ways_forms import way_name, zone_choices
from forum.speakers.names import NAME_LIMIT, clean_name, has_unseen_characters
from forum.web import current
from forum.web.fields import StaffForm, line, options_of

LONGEST_REASON = 500
LONGEST_PASTE = 60_000
_LANGUAGES = [("zh", "中文"), ("en", "English")]


class _HowForm(StaffForm):
    """How whoever is entered attends, is written to, and gets a seat."""

    attendance = RadioField(_l("Attendance"))
    timezone = SelectField(_l("Time zone"), default="")
    language = RadioField(_l("Language of the mails"), choices=options_of(_LANGUAGES), default="zh")
    reason = line(_l("Reason for a seat beyond the seats"), longest=LONGEST_REASON)

    def offer(self, lecture: Lecture) -> None:
        """Put the ways and zones of this lecture to choose from; without a choice nothing is asked."""
        pools = lecture.offered_pools
        if len(pools) > 1:
            self.attendance.choices = options_of([(pool.way, way_name(pool)) for pool in pools])
            self.attendance.data = self.attendance.data or pools[0].way
        else:
            del self.attendance
        if lecture.attendance is Attendance.ON_SITE:
            del self.timezone
        else:
            self.timezone.choices = zone_choices(lecture, current.language())

    def chosen(self, lecture: Lecture) -> dict[str, Any]:
        """Way, branch room, zone and language, as an Applicant takes them."""
        offered = lecture.offered_pools
        word = self.attendance.data if self.attendance else None
        pool = next((pool for pool in offered if pool.way == word or len(offered) == 1), None)
        return {
            "attendance": pool.attendance if pool else None,
            "room_id": pool.room_id if pool else None,
            "timezone": (self.timezone.data or None) if self.timezone else None,
            "language": as_language(self.language.data),
        }


class HandForm(AsksQuestions, _HowForm):
    """Somebody registered by hand; the address may be missing, and no question has to be answered."""

    name = line(
        _l("Name, as you want it shown"), DataRequired(_l("Please enter the name.")), longest=NAME_LIMIT
    )
    email = line(_l("E-mail"), longest=254)
    affiliation = line(_l("Affiliation"), longest=200)

    def __init__(self, lecture: Lecture, questions: Sequence[Question] = (), **values: Any) -> None:
        super().__init__(**values)
        self._lecture = lecture
        self.offer(lecture)
        self.asked = QuestionFields(questions, ways_of(lecture.attendance), insists=False)

    def way(self) -> WayOfAttending | None:
        """How the person attends."""
        way: WayOfAttending | None = self.chosen(self._lecture)["attendance"]
        return way

    def validate_name(self, field: Field) -> None:
        """Any script and any mark, but nothing invisible (C-71)."""
        if any(has_unseen_characters(raw) for raw in field.raw_data or ()):
            raise ValidationError(gettext("The name holds invisible characters. Please type it anew."))

    def validate_email(self, field: Field) -> None:
        """An address, where there is one."""
        try:
            if field.data:
                read_address(field.data)
        except AddressError as error:
            raise ValidationError(
                gettext("This is no complete e-mail address, such as name@example.org.")
            ) from error

    def applicant(self) -> Applicant:
        """Who is registered, once the form is valid."""
        return Applicant(
            name=clean_name(self.name.data),
            address=read_address(self.email.data) if self.email.data else None,
            affiliation=clean_name(self.affiliation.data or ""),
            answers=self.asked.answers(),
            **self.chosen(self._lecture),
        )


class PasteForm(_HowForm):
    """Several people at once, a line for each; `understood` marks the preview that was looked at."""

    lines = TextAreaField(
        _l("One person in each line: name, e-mail, affiliation"),
        [
            DataRequired(_l("Please paste at least one line.")),
            Length(max=LONGEST_PASTE, message=_l("This is too much at once: please paste it in parts.")),
        ],
        render_kw={"rows": 10},
    )
    understood = HiddenField()

    def __init__(self, lecture: Lecture, **values: Any) -> None:
        super().__init__(**values)
        self._lecture = lecture
        self.offer(lecture)

    def applicant(self, line: Line) -> Applicant:
        """Whom a line that was understood is about."""
        return Applicant(
            name=line.name,
            address=line.address,
            affiliation=line.affiliation,
            **self.chosen(self._lecture),
        )


class WhyForm(StaffForm):
    """Why somebody's registration is changed; it is kept in the journal."""

    reason = line(
        _l("Reason"),
        DataRequired(_l("Please write down why.")),
        Length(max=LONGEST_REASON),
        longest=LONGEST_REASON,
    )


class ManyForm(WhyForm):
    """The same for many at once. `seen` marks those who were named on the page."""

    seen = HiddenField()

    def __init__(self, needs_reason: bool, **values: Any) -> None:
        super().__init__(**values)
        if not needs_reason:
            del self.reason


class RevisionForm(StaffForm):
    """What organisers put right in somebody's registration."""

    name = line(
        _l("Name, as you want it shown"), DataRequired(_l("Please enter the name.")), longest=NAME_LIMIT
    )
    affiliation = line(_l("Affiliation"), longest=200)
    language = RadioField(_l("Language of the mails"), choices=options_of(_LANGUAGES))
    sends_badge = BooleanField(_l("Mail the badge again if the name changes"), default=True)

    def validate_name(self, field: Field) -> None:
        """Any script and any mark, but nothing invisible (C-71)."""
        if any(has_unseen_characters(raw) for raw in field.raw_data or ()):
            raise ValidationError(gettext("The name holds invisible characters. Please type it anew."))


class MergeForm(StaffForm):
    """Which of two registrations (or people) remains."""

    keep = RadioField(_l("What remains"), [DataRequired(_l("Please choose which one remains."))])
    understood = BooleanField(
        _l("I have compared both. This cannot be undone."),
        [DataRequired(_l("Please confirm that both are the same person."))],
    )

    def __init__(self, choices: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.keep.choices = options_of(choices)
