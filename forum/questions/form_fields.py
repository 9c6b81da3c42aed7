"""Questions as fields of a form: of registering, of registering by hand, of changing one's answers.

How a form asks:

    class SomeForm(AsksQuestions, PublicForm):
        def __init__(self, lecture, questions, formdata=AS_SENT, **values):
            super().__init__(formdata=formdata, **values)
            self.asked = QuestionFields(questions, ways_of(lecture.attendance), formdata=formdata)

        def way(self):            # how the person attends; None while that is not known
            …

`questions` are what `queries.questions_of(session, lecture)` finds. `form.validate()` then judges the answers
too, `form.errors` names them, and `form.asked.answers()` is what `Applicant.answers` takes. The template
prints the fields by `questions.ask(form.asked)` of `templates/questions/_fields.html`. A page with several
such forms gives each a `prefix` of its own. `insists=False` is for who fills the form in for somebody else:
every question is optional, and none asks to agree. `given=` fills the fields in.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.form import BaseForm
from wtforms.widgets import CheckboxInput, ListWidget

from forum.i18n import gettext
from forum.lectures.models import WayOfAttending
from forum.questions.asking import LONGEST_ANSWER, YES, Answers, Asked, Judged, Value, is_for, judge
from forum.questions.models import AskedOf, Question, QuestionKind
from forum.questions.options import option_text, sound_options, wording_of
from forum.web import current
from forum.web.fields import options_of
from forum.web.formatting import plain, shown, tagged

AS_SENT: Any = FlaskForm.__init__.__defaults__[0]
"""The form data of the request, where it sends any: what FlaskForm takes by itself."""
TICK = "y"
"""What a tick box sends."""
_LONGEST_LINE = 200
_MOST_BUTTONS = 7


@dataclass(frozen=True)
class Put:
    """One question as it stands on the page: its field, and under which condition it is put."""

    question: Question
    field: Field
    # The field of the question it depends on, and the option waited for, in words; a consent has none.
    earlier: Field | None
    option: str
    # Whether only some of those who fill in this form are asked, by their way of attending.
    way: WayOfAttending | None

    @property
    def is_conditional(self) -> bool:
        """Whether it is put to some people alone."""
        return self.earlier is not None or self.way is not None

    @property
    def waits_for(self) -> str:
        """What the field it depends on sends when it is answered so."""
        waited_for = self.question.depends_on_value or ""
        return TICK if waited_for == YES else waited_for


class _Meta(FlaskForm.Meta):  # type: ignore[misc] # the library ships no types
    """Reads what is sent as the form around it does; that one has the token against forgery."""

    csrf = False


class QuestionFields(BaseForm):
    """The fields of all questions that a form may have to put, in order."""

    def __init__(
        self,
        questions: Sequence[Question],
        ways: Collection[WayOfAttending],
        *,
        formdata: Any = AS_SENT,
        given: Mapping[str, Value] | None = None,
        prefix: str = "",
        insists: bool = True,
    ) -> None:
        self.questions = [
            one
            for one in questions
            if any(is_for(one.asked_of, way) for way in ways)
            and (insists or one.kind is not QuestionKind.CONSENT)
        ]
        self.ways, self.insists = ways, insists
        self.judged = Judged({}, {})
        fields = {_name(question): _field(question) for question in self.questions}
        super().__init__(fields, prefix=prefix, meta=_Meta())
        typed = {f"q-{key}": _as_typed(value) for key, value in (given or {}).items()}
        self.process(formdata, data=typed)

    def judge(self, way: WayOfAttending | None) -> bool:
        """Whether what was typed can be kept for somebody who attends in this way; says beside it why not."""
        asked = [Asked.of(question) for question in self.questions]
        typed = {question.public_id: self._typed(question) for question in self.questions}
        self.judged = judge(asked, way, typed, insists=self.insists)
        for question in self.questions:
            wrong = self.judged.wrong.get(question.public_id)
            self[_name(question)].errors = [gettext(wrong.sentence, **wrong.values)] if wrong else []
        return not self.judged.wrong

    def _typed(self, question: Question) -> list[str]:
        return [one for one in self[_name(question)].raw_data or () if isinstance(one, str)]

    def answers(self) -> Answers:
        """What can be kept, once it was judged; a consent with the sentence that was read."""
        agreed = {
            question.public_id: _sentence(question)
            for question in self.questions
            if question.kind is QuestionKind.CONSENT and question.public_id in self.judged.values
        }
        return Answers(self.judged.values, [question.public_id for question in self.questions], agreed)

    def puts(self) -> list[Put]:
        """The questions as the page puts them; one that nobody here is asked is left out."""
        fields = {question.id: self[_name(question)] for question in self.questions}
        return [
            Put(
                question=question,
                field=fields[question.id],
                earlier=fields.get(question.depends_on_id or 0),
                option=_option_waited_for(question),
                way=_only_way(question) if len(self.ways) > 1 else None,
            )
            for question in self.questions
            if question.depends_on_id is None or question.depends_on_id in fields
        ]


class AsksQuestions(FlaskForm):  # type: ignore[misc] # the library ships no types
    """A form that puts questions too: it sets `asked`; `way` says how the person attends, if known."""

    asked: QuestionFields
    way: Callable[[], WayOfAttending | None]

    def validate(self, extra_validators: Any = None) -> bool:
        """The form's own fields, and the answers."""
        is_valid = super().validate(extra_validators)
        return self.asked.judge(self.way()) and is_valid

    @property
    def errors(self) -> dict[Any, Any]:
        """What is wrong, by field, the answers last."""
        return {**super().errors, **self.asked.errors}

    def __contains__(self, name: str) -> bool:
        return super().__contains__(name) or name in self.asked

    def __getitem__(self, name: str) -> Field:
        return self.asked[name] if name in self.asked else super().__getitem__(name)


def _name(question: Question) -> str:
    return f"q-{question.public_id}"


def _field(question: Question) -> Any:
    # A field made outside of a form is one that waits for its form; the stubs do not say so.
    label = shown(question.label)
    match question.kind:
        case QuestionKind.TEXT:
            most = question.largest or LONGEST_ANSWER
            kind = StringField if most <= _LONGEST_LINE else TextAreaField
            return kind(label, render_kw={"maxlength": most})
        case QuestionKind.NUMBER:
            return StringField(label, render_kw={"inputmode": "numeric", "maxlength": 12})
        case QuestionKind.CHOICE:
            return _choice(question)
        case QuestionKind.CHOICES:
            return SelectMultipleField(
                label,
                choices=_options(question),
                widget=ListWidget(prefix_label=False),
                option_widget=CheckboxInput(),
            )
        case QuestionKind.CONSENT:
            return BooleanField(label)


def _choice(question: Question) -> Any:
    """Buttons, or a list where there would be many; whoever need not answer can take an answer back."""
    label, options = shown(question.label), _options(question)
    if len(options) > _MOST_BUTTONS:
        return SelectField(label, choices=options_of([("", gettext("Please choose …"))]) + options)
    none = [] if question.is_required else options_of([("", gettext("No answer"))])
    return RadioField(label, choices=options + none)


def _options(question: Question) -> list[Any]:
    texts = [(option["key"], option_text(option)) for option in sound_options(question)]
    return options_of((key, tagged(text.shown_in(current.language()))) for key, text in texts)


def _as_typed(value: Value) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _sentence(question: Question) -> str:
    """What somebody agrees to, as the page shows it: the question with its hint."""
    return "\n".join(filter(None, (plain(question.label), plain(question.hint))))


def _option_waited_for(question: Question) -> str:
    earlier = question.depends_on
    return plain(wording_of(earlier, question.depends_on_value or "")) if earlier else ""


def _only_way(question: Question) -> WayOfAttending | None:
    return None if question.asked_of is AskedOf.EVERYBODY else WayOfAttending(question.asked_of.value)
