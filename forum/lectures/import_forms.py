"""What organisers fill in to bring a programme in: the file, and how what is public follows."""

from collections.abc import Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import RadioField

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.web.fields import StaffForm, choice, line, options_of, validate_zone

TELL, DRAFT = "tell", "draft"


class UploadForm(StaffForm):
    """A file, where it goes, and in which zone its times are meant."""

    file = FileField(_l("File"))
    series = choice(_l("Series"))
    timezone = line(_l("Time zone"), validate_zone, longest=64)

    def offer_series(self, series: Sequence[tuple[Any, Any]]) -> None:
        """The series this person organises; first that each row names its own."""
        named = [(key, label) for key, label in series if key]
        self.series.choices = options_of([("", gettext("As each row says")), *named])

    def validate(self, extra_validators: Any = None) -> bool:
        """Also ask for the file itself."""
        is_right = super().validate(extra_validators)
        if not getattr(self.file.data, "filename", ""):
            self.file.errors = [gettext("Please choose a file.")]
            return False
        return bool(is_right)


class ApplicationForm(StaffForm):
    """How the changes of published lectures come in, and why; nothing is asked where there are none."""

    way = RadioField(
        _l("Changes of published lectures"),
        choices=options_of(
            [
                (TELL, _l("Publish them, and tell whoever registered by mail")),
                (DRAFT, _l("Leave them as drafts, to be published one by one")),
            ]
        ),
        default=TELL,
    )
    reason_zh = line(_l("Reason in Chinese"))
    reason_en = line(_l("Reason in English"))

    def ask_nothing(self) -> None:
        """Nothing that is public changes."""
        del self.way, self.reason_zh, self.reason_en

    @property
    def drafts(self) -> bool:
        """Whether changes wait as drafts."""
        return "way" in self and self.way.data == DRAFT

    def explains(self, is_told: bool) -> bool:
        """Whether the form is right; a reason is needed where people are told."""
        is_right = self.validate()
        if "way" not in self or self.drafts or not is_told:
            return bool(is_right)
        for field, sentence in (
            (self.reason_zh, gettext("Please give the reason in Chinese.")),
            (self.reason_en, gettext("Please give the reason in English.")),
        ):
            if not field.data:
                field.errors = [*field.errors, sentence]
                is_right = False
        return bool(is_right)


class ReversalForm(StaffForm):
    """Why an import is taken back, where people are told."""

    reason_zh = line(_l("Reason in Chinese"))
    reason_en = line(_l("Reason in English"))
