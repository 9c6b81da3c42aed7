"""What organisers fill in about a series."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from wtforms import BooleanField, EmailField, Field, IntegerField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.clearance_models import LONGEST_NAME
from forum.lectures.forms import seats_field
from forum.lectures.rhythm_forms import RhythmForm
from forum.web.fields import choice, cleaned, line, text, validate_zone


class SeriesForm(RhythmForm):
    """A series and what its lectures usually have."""

    title_zh = line(_l("Title in Chinese"))
    title_en = line(_l("Title in English"))
    description_zh = text(_l("Description in Chinese"))
    description_en = text(_l("Description in English"))
    length = IntegerField(
        _l("Usual length in minutes"), [InputRequired(), NumberRange(5, 24 * 60, _l("Please enter minutes."))]
    )
    seats = seats_field(_l("Usual number of seats"))
    room = choice(_l("Usual room"))
    timezone = line(_l("Time zone"), Optional(), validate_zone)
    requires_clearance = BooleanField(_l("Nothing becomes public before it is cleared"))
    approver_name = line(_l("Who clears"), longest=LONGEST_NAME)
    approver_email = EmailField(_l("Their e-mail"), [Optional(), Length(max=320)], filters=[cleaned])
    approver_language = choice(
        _l("Language of the mails to them"), [("zh", "中文"), ("en", "English")], default="zh"
    )

    def validate_approver_email(self, field: Field) -> None:
        """An address that could exist."""
        try:
            validate_email(field.data, check_deliverability=False)
        except EmailNotValidError as error:
            raise ValidationError(
                gettext("Please write an e-mail address such as name@example.org.")
            ) from error

    def validate(self, extra_validators: Any = None) -> bool:
        """A title in one language at least."""
        if not super().validate(extra_validators):
            return False
        if not self.wording("title"):
            self.title_zh.errors = [gettext("Please enter a title in one language at least.")]
        return not self.errors
