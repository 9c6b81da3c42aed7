"""What organisers fill in about a series."""

from typing import Any

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.forms import seats_field
from forum.lectures.rhythm_forms import RhythmForm
from forum.web.fields import choice, line, text, validate_zone


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

    def validate(self, extra_validators: Any = None) -> bool:
        """A title in one language at least."""
        if not super().validate(extra_validators):
            return False
        if not self.wording("title"):
            self.title_zh.errors = [gettext("Please enter a title in one language at least.")]
        return not self.errors
