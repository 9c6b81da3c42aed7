"""What organisers fill in to ask a question."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional

from forum.i18n import Language, gettext
from forum.i18n import lazy_gettext as _l
from forum.questions.askers import condition_options
from forum.questions.asking import LARGEST_NUMBER, LONGEST_ANSWER, YES
from forum.questions.models import AskedOf, Question, QuestionKind
from forum.questions.operations import Draft
from forum.questions.options import option_texts, sound_options
from forum.web.fields import StaffForm, choice, line, options_of, text, values_of
from forum.wording import Wording

MOST_OPTIONS = 60
SPARE_ROWS = 3
ASKED_OF_LABELS = [
    (AskedOf.EVERYBODY.value, _l("Everybody")),
    (AskedOf.ON_SITE.value, _l("Those who come to the room")),
    (AskedOf.ONLINE.value, _l("Those who attend online")),
]
HAVE_OPTIONS = frozenset({QuestionKind.CHOICE, QuestionKind.CHOICES})
_BOUNDS = {
    QuestionKind.TEXT: (None, (1, LONGEST_ANSWER)),
    QuestionKind.NUMBER: ((-LARGEST_NUMBER, LARGEST_NUMBER), (-LARGEST_NUMBER, LARGEST_NUMBER)),
    QuestionKind.CHOICES: ((1, MOST_OPTIONS), (1, MOST_OPTIONS)),
}


class OptionRow(Form):
    """One option: its key where it has one already, and its wording."""

    key = HiddenField()
    zh = line(_l("In Chinese"))
    en = line(_l("In English"))


class QuestionForm(StaffForm):
    """A question of one kind. Fields that mean nothing for the kind are left out."""

    label_zh = line(_l("Question in Chinese"))
    label_en = line(_l("Question in English"))
    hint_zh = text(_l("Explanation in Chinese"), rows=2)
    hint_en = text(_l("Explanation in English"), rows=2)
    options = FieldList(FormField(OptionRow), max_entries=MOST_OPTIONS + SPARE_ROWS)
    smallest = IntegerField(_l("At least"))
    largest = IntegerField(_l("At most"))
    is_required = BooleanField(_l("It has to be answered"))
    asked_of = RadioField(
        _l("Who is asked"),
        choices=options_of(ASKED_OF_LABELS),
        default=AskedOf.EVERYBODY.value,
        validators=[InputRequired(_l("Please choose from the list."))],
    )
    condition = choice(_l("Under which condition"))

    def __init__(
        self, kind: QuestionKind, earlier: Sequence[Question], language: Language, **values: Any
    ) -> None:
        super().__init__(**values)
        self.kind = kind
        self.condition.choices = options_of([("", gettext("Always")), *_conditions(earlier, language)])
        if kind not in HAVE_OPTIONS:
            del self.options
        for name, bounds in zip(("smallest", "largest"), _BOUNDS.get(kind, (None, None)), strict=True):
            if bounds is None:
                del self[name]
            else:
                self[name].validators = [Optional(), NumberRange(*bounds, message=_between(*bounds))]

    def add_rows(self, count: int = SPARE_ROWS) -> None:
        """Empty rows for further options, as far as there may be more."""
        for _row in range(min(count, MOST_OPTIONS + SPARE_ROWS - len(self.options))):
            self.options.append_entry()

    def validate(self, extra_validators: Any = None) -> bool:
        """Also: some wording, at least two options, bounds in their order."""
        is_valid = bool(super().validate(extra_validators))
        for judge in (self._has_wording, self._has_options, self._has_order):
            is_valid = judge() and is_valid
        return is_valid

    def draft(self) -> Draft:
        """The question as written, once the form is valid."""
        key, _between, option = (self.condition.data or "").partition(":")
        return Draft(
            label=self.wording("label"),
            hint=self.wording("hint"),
            options=self.typed_options() if "options" in self else (),
            is_required=self.is_required.data,
            asked_of=AskedOf(self.asked_of.data),
            smallest=self.smallest.data if "smallest" in self else None,
            largest=self.largest.data if "largest" in self else None,
            condition=(key, option) if key else None,
        )

    def typed_options(self) -> list[tuple[str, Wording]]:
        """The options that have a wording: key, empty for a new one, and text."""
        rows = (row.form for row in self.options)
        typed = [(row.key.data or "", Wording(row.zh.data or None, row.en.data or None)) for row in rows]
        return [(key, wording) for key, wording in typed if wording]

    def _has_wording(self) -> bool:
        if self.label_zh.data or self.label_en.data:
            return True
        self.label_zh.errors = [gettext("Please word the question, in both languages if you can.")]
        return False

    def _has_options(self) -> bool:
        if "options" not in self or len(self.typed_options()) >= 2:
            return True
        self.options.errors = [gettext("Please give two options at least.")]
        return False

    def _has_order(self) -> bool:
        if "smallest" not in self or self.smallest.data is None or self.largest.data is None:
            return True
        if self.smallest.data <= self.largest.data:
            return True
        self.largest.errors = [gettext("This is less than the number before it.")]
        return False


def values_in(question: Question) -> dict[str, Any]:
    """A question as the values of its form."""
    earlier = question.depends_on
    return {
        **values_of("label", question.label),
        **values_of("hint", question.hint),
        "options": [dict(option) for option in sound_options(question)],
        "smallest": question.smallest,
        "largest": question.largest,
        "is_required": question.is_required,
        "asked_of": question.asked_of.value,
        "condition": f"{earlier.public_id}:{question.depends_on_value}" if earlier else "",
    }


def _conditions(earlier: Sequence[Question], language: Language) -> list[tuple[str, str]]:
    """Every answer to an earlier question that this one can wait for."""
    found = []
    for question in earlier:
        label = question.label.shown_in(language).text
        texts = option_texts(question)
        for key in condition_options(question):
            if key == YES and key not in texts:
                words = gettext("If agreed to “%(question)s”", question=label)
            else:
                words = gettext(
                    "If “%(question)s” is answered “%(answer)s”",
                    question=label,
                    answer=texts[key].shown_in(language).text,
                )
            found.append((f"{question.public_id}:{key}", words))
    return found


def _between(least: int, most: int) -> Any:
    return _l("Please enter a number from %(least)d to %(most)d.", least=least, most=most)
