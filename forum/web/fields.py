"""What the forms of the staff side share: typed text made clean, bilingual texts, days, clocks, pictures."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any
from zoneinfo import available_timezones

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    Field,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import Choice, SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from forum.errors import Refusal
from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.moments import local_instant
from forum.pictures import Picture, draw_picture
from forum.web.failures import translated
from forum.wording import EMPTY, Wording

# Not below what an import takes (forum.lectures.imports.limits), or what came in could not be edited.
LONGEST_LINE = 500
LONGEST_TEXT = 50_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_KEY = re.compile(r"[0-9]{1,18}")
_DAY_AS = _l("Please write the day as 2026-12-31.")
YEARS = range(1900, 3000)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")


class StaffForm(FlaskForm):  # type: ignore[misc] # the library ships no types
    """Parent of the organisers' forms."""

    def wording(self, name: str, before: Wording = EMPTY) -> Wording:
        """The bilingual text typed into the fields of this name; a third language stays as it was."""
        return Wording(
            zh=self[f"{name}_zh"].data or None,
            en=self[f"{name}_en"].data or None,
            original=before.original,
            original_language=before.original_language,
        )


def values_of(name: str, wording: Wording) -> dict[str, str]:
    """A bilingual text as the values of its two fields."""
    return {f"{name}_zh": wording.zh or "", f"{name}_en": wording.en or ""}


def cleaned(text: str | None) -> str:
    """Typed text in NFC, with plain line ends, without control characters and direction marks."""
    plain = unicodedata.normalize("NFC", text or "").replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", plain).strip()


def line(label: Any, *validators: Any, longest: int = LONGEST_LINE, **more: Any) -> Any:
    """A field for one line of text."""
    return StringField(label, [*validators, Length(max=longest)], filters=[cleaned], **more)


def text(label: Any, *validators: Any, rows: int = 6, **more: Any) -> Any:
    """A field for text of several lines."""
    return TextAreaField(
        label, [*validators, Length(max=LONGEST_TEXT)], filters=[cleaned], render_kw={"rows": rows}, **more
    )


def day(label: Any, *validators: Any) -> Any:
    """A field for a day."""
    known = (_in_the_calendar, _Understood(_DAY_AS), _within_reach)
    return DateField(label, [*(validators or (Optional(),)), *known])


def clock(label: Any, *validators: Any) -> Any:
    """A field for a time of day."""
    return TimeField(
        label, [*(validators or (Optional(),)), _Understood(_l("Please write the time as 14:30."))]
    )


def _in_the_calendar(_form: FlaskForm, field: Field) -> None:
    """A day that is written well and that no year has: the 29th of February of most, the 31st of June."""
    typed = (field.raw_data or [""])[0]
    if field.process_errors and isinstance(typed, str) and _DAY.fullmatch(typed.strip()):
        field.errors = []
        raise StopValidation(gettext("There is no such day in the calendar."))


def _within_reach(_form: FlaskForm, field: Field) -> None:
    """Not at the ends of the calendar, where no day comes before or after."""
    if field.data and field.data.year not in YEARS:
        raise ValidationError(_DAY_AS)


class _Understood:
    """Replaces the library's own sentence where a value could not be read at all."""

    def __init__(self, sentence: Any) -> None:
        self.sentence = sentence

    def __call__(self, _form: FlaskForm, field: Field) -> None:
        if field.process_errors:
            field.errors = []
            raise ValidationError(self.sentence)


def choice(label: Any, choices: Iterable[tuple[Any, Any]] | None = None, **more: Any) -> Any:
    """A list to choose one from; the options may be set when the form is made."""
    options = None if choices is None else options_of(choices)
    more.setdefault("invalid_choice_message", _l("Please choose from the list."))
    return SelectField(label, choices=options, **more)


class Several(SelectMultipleField):
    """A list of which several may be ticked; its value is one text, the keys parted by blanks."""

    data: Any
    choices: Any
    option_widget = CheckboxInput()
    widget = ListWidget(prefix_label=False)

    def process_data(self, value: Any) -> None:
        """What is there."""
        self.data = _in_order(str(value or "").split())

    def process_formdata(self, valuelist: list[str]) -> None:
        """What a browser sends: each ticked one by itself."""
        self.data = _in_order(" ".join(valuelist).split())

    def iter_choices(self) -> Any:
        """The options, ticked or not."""
        ticked = (self.data or "").split()
        return [Choice(one.value, one.label, one.value in ticked, {}) for one in self.choices or ()]

    def pre_validate(self, _form: Any) -> None:
        """Only what is in the list."""
        known = {one.value for one in self.choices or ()}
        if not set((self.data or "").split()) <= known:
            raise ValidationError(gettext("Please choose from the list."))


def _in_order(keys: Iterable[str]) -> str:
    return " ".join(sorted(set(keys), key=lambda one: (len(one), one)))


def options_of(choices: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Options of a list from pairs of value and label."""
    return [SelectChoice(str(value), label) for value, label in choices]


def key(value: str | None) -> int | None:
    """The key behind a chosen option; None for the empty one, and for what no database counts to."""
    return int(value) if value and _KEY.fullmatch(value) else None


def validate_zone(_form: FlaskForm, field: Field) -> None:
    """A time zone by its name in the IANA database."""
    if field.data not in available_timezones():
        raise ValidationError(gettext("There is no time zone of this name. An example: Asia/Shanghai."))


def validate_languages(_form: FlaskForm, field: Field) -> None:
    """Language tags (BCP 47), comma separated."""
    if not are_languages(field.data):
        raise ValidationError(gettext("Please write languages as tags: zh, en, ja."))


def are_languages(typed: str | None) -> bool:
    """Whether what was typed is language tags, or nothing."""
    return all(_LANGUAGE_TAG.fullmatch(tag) for tag in tags_of(typed))


def tags_of(typed: str | None) -> list[str]:
    """The language tags somebody typed, in order."""
    return [tag for tag in re.split(r"[\s,，、;；]+", typed or "") if tag]


def instant(on: date, at: time, zone: str) -> datetime | None:
    """The instant of a local day and clock, in UTC; None for an hour that the change to summer skips.

    An hour that occurs twice in autumn is the first of the two.
    """
    return local_instant(on, at, zone)


def picture_in(field: Field) -> Picture | None:
    """The picture that was sent in a field, drawn afresh; a refusal becomes the field's error."""
    upload = field.data
    if not upload or not upload.filename:
        return None
    try:
        return draw_picture(upload.stream)
    except Refusal as refusal:
        field.errors = [translated(refusal)]
        return None


def choose_again(field: Field) -> None:
    """Ask for a file once more, where one was sent with a form that comes back: no browser keeps it."""
    if field.data and field.data.filename:
        field.errors = [gettext("Please choose the picture once more.")]
