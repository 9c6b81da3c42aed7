"""What organisers fill in to write to those who registered."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from forum.circulars.models import Circular
from forum.circulars.operations import Letter
from forum.circulars.selection import REACHABLE, Presence, Selection
from forum.circulars.text import unknown_placeholders
from forum.i18n import Language, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.questions.models import Question, QuestionKind
from forum.questions.options import sound_options
from forum.registrations.models import RegistrationState
from forum.web.fields import StaffForm, line, options_of, text, values_of

LONGEST_SUBJECT = 150
MOST_PICKED = 200
_PUBLIC_ID = re.compile(r"\b[a-z2-7]{16}\b")
STATE_WORDS = {
    RegistrationState.CONFIRMED: _l("Has a seat"),
    RegistrationState.REQUESTED: _l("Requested"),
    RegistrationState.OFFERED: _l("Seat offered"),
    RegistrationState.WAITLISTED: _l("Waiting"),
}
Choices = Sequence[tuple[str, Any]]


def _boxes(label: Any, *validators: Any, choices: Choices = ()) -> Any:
    return SelectMultipleField(
        label,
        validators=list(validators),
        choices=options_of(choices),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


def _placeholders_known(_form: FlaskForm, field: Field) -> None:
    unknown = unknown_placeholders(field.data or "")
    if unknown:
        raise ValidationError(
            gettext("Nothing is filled in for {%(word)s}; the words are listed below.", word=unknown[0])
        )


class CircularForm(StaffForm):
    """A message in one language or both, and whom it is for."""

    subject_zh = line(_l("Subject in Chinese"), _placeholders_known, longest=LONGEST_SUBJECT)
    subject_en = line(_l("Subject in English"), _placeholders_known, longest=LONGEST_SUBJECT)
    body_zh = text(_l("Message in Chinese"), _placeholders_known, rows=9)
    body_en = text(_l("Message in English"), _placeholders_known, rows=9)
    states = _boxes(
        _l("Who stands how"),
        InputRequired(_l("Please choose at least one.")),
        choices=[(state.value, STATE_WORDS[state]) for state in REACHABLE],
    )
    pools = _boxes(_l("Who attends where"))
    presence = RadioField(
        _l("Who came"),
        choices=options_of(
            [
                (Presence.ANY.value, _l("It does not matter")),
                (Presence.CAME.value, _l("Those who came")),
                (Presence.MISSED.value, _l("Those who did not come")),
            ]
        ),
        default=Presence.ANY.value,
    )
    answers = _boxes(_l("Who answered"))
    # Picked one by one in the list of who comes, by public id.
    people = HiddenField(default="")

    def offer(self, lecture: Lecture, questions: Sequence[Question], language: Language) -> None:
        """Offer the lecture's seat pools and the options of its questions; leave out what gives no choice."""
        pools = [(str(pool.id), _pool_words(pool, language)) for pool in lecture.pools]
        self.pools.choices = options_of(pools)
        options = [pair for question in questions for pair in _options(question, language)]
        self.answers.choices = options_of(options)
        if len(pools) < 2:
            del self.pools
        if not options:
            del self.answers

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Each language is whole or empty, and one is there."""
        if not super().validate(extra_validators):
            return False
        is_there = False
        for code in ("zh", "en"):
            subject, body = self[f"subject_{code}"], self[f"body_{code}"]
            is_there = is_there or bool(subject.data and body.data)
            if bool(subject.data) is not bool(body.data):
                missing = body if subject.data else subject
                missing.errors = [gettext("Subject and message belong together: please write both.")]
        if not is_there and not self.errors:
            self.subject_zh.errors = [gettext("Please write the message in one language at least.")]
        return not self.errors

    def picked(self) -> list[str]:
        """The people picked one by one; none: everybody who fits."""
        return _PUBLIC_ID.findall(self.people.data or "")[:MOST_PICKED]

    def letter(self) -> Letter:
        """What is to be sent to whom, once the form is valid."""
        answers: dict[str, list[str]] = {}
        for chosen in (self.answers.data or []) if "answers" in self else []:
            question, _, option = chosen.partition(":")
            answers.setdefault(question, []).append(option)
        return Letter(
            subject=self.wording("subject"),
            body=self.wording("body"),
            selection=Selection(
                states=frozenset(map(RegistrationState, self.states.data)),
                pools=frozenset(map(int, self.pools.data or [])) if "pools" in self else frozenset(),
                presence=Presence(self.presence.data),
                answers=answers,
                people=frozenset(self.picked()),
            ),
        )


def in_the_form(circular: Circular) -> dict[str, Any]:
    """A draft as the values of its form."""
    selection = Selection.read(circular.selection)
    return {
        **values_of("subject", circular.subject),
        **values_of("body", circular.body),
        "states": sorted(selection.states),
        "pools": [str(key) for key in sorted(selection.pools)],
        "presence": selection.presence.value,
        "people": ",".join(sorted(selection.people)),
        "answers": [f"{key}:{option}" for key, options in selection.answers.items() for option in options],
    }


def _pool_words(pool: SeatPool, language: Language) -> str:
    if pool.attendance is WayOfAttending.ONLINE:
        return str(gettext("Online"))
    return pool.room.name.shown_in(language).text if pool.room else str(gettext("In the room"))


def _options(question: Question, language: Language) -> list[tuple[str, str]]:
    """What of a question can be chosen by; texts and numbers cannot."""
    label = question.label.shown_in(language).text
    if question.kind is QuestionKind.CONSENT:
        return [(f"{question.public_id}:yes", gettext("%(question)s: yes", question=label))]
    if question.kind not in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
        return []
    other = "en" if language == "zh" else "zh"
    return [
        (
            f"{question.public_id}:{option['key']}",
            gettext(
                "%(question)s: %(answer)s",
                question=label,
                answer=option.get(language) or option.get(other) or option["key"],
            ),
        )
        for option in sound_options(question)
    ]
