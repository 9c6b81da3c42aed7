"""What organisers fill in about who comes."""

from typing import Any

from wtforms import Field, RadioField, ValidationError
from wtforms.validators import DataRequired, Length

from forum.i18n import as_language, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import Attendance, Lecture, WayOfAttending
from forum.registrations.address import AddressError, read_address
from forum.registrations.applicants import Applicant
from forum.speakers.names import NAME_LIMIT, clean_name, has_unseen_characters
from forum.web.fields import StaffForm, line, options_of

LONGEST_REASON = 500


class HandForm(StaffForm):
    """Somebody registered by hand; the address may be missing."""

    name = line(
        _l("Name, as you want it shown"), DataRequired(_l("Please enter the name.")), longest=NAME_LIMIT
    )
    email = line(_l("E-mail"), longest=254)
    affiliation = line(_l("Affiliation"), longest=200)
    attendance = RadioField(
        _l("Attendance"),
        choices=options_of(
            [(WayOfAttending.ON_SITE.value, _l("In the room")), (WayOfAttending.ONLINE.value, _l("Online"))]
        ),
        default=WayOfAttending.ON_SITE.value,
    )
    language = RadioField(
        _l("Language of the mails"), choices=options_of([("zh", "中文"), ("en", "English")]), default="zh"
    )
    reason = line(_l("Reason for a seat beyond the seats"), longest=LONGEST_REASON)

    def __init__(self, lecture: Lecture, **values: Any) -> None:
        super().__init__(**values)
        if lecture.attendance is not Attendance.MIXED:
            del self.attendance

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
            language=as_language(self.language.data),
            affiliation=clean_name(self.affiliation.data or ""),
            attendance=WayOfAttending(self.attendance.data) if "attendance" in self else None,
        )


class WhyForm(StaffForm):
    """Why somebody's registration is changed; it is kept in the journal."""

    reason = line(
        _l("Reason"),
        DataRequired(_l("Please write down why.")),
        Length(max=LONGEST_REASON),
        longest=LONGEST_REASON,
    )
