"""Which questions are put to somebody, and what counts as an answer to one. Pure.

An answer is a text, the key of an option, a list of such keys, a number, or True. Questions come in the order
they are asked; one with a condition comes after the question it depends on.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from forum.i18n import N_
from forum.lectures.models import Attendance, WayOfAttending
from forum.questions.models import AskedOf, Question, QuestionKind
from forum.questions.options import sound_options
from forum.speakers.names import has_unseen_characters

Kept = TypeVar("Kept")
Value = str | int | bool | list[str]

YES = "yes"
"""The answer another question can wait for, of a question that asks to agree."""
LONGEST_ANSWER = 2000
LARGEST_NUMBER = 999_999_999
_NUMBER = re.compile(r"[-−]?[0-9]{1,9}")
_TICKED = frozenset({"y", "yes", "on", "true", "1"})
_WAYS = {AskedOf.ON_SITE: WayOfAttending.ON_SITE, AskedOf.ONLINE: WayOfAttending.ONLINE}


class WrongAnswer(ValueError):
    """An answer that cannot be kept: a marked sentence, with its values."""

    def __init__(self, sentence: str, **values: int) -> None:
        self.sentence, self.values = sentence, values
        super().__init__(sentence % values)


@dataclass(frozen=True)
class Condition:
    """Asked only where the question of this key was answered with this option (`YES`: agreed to)."""

    key: str
    option: str


@dataclass(frozen=True)
class Asked:
    """One question, as the rules see it. Bounds are of a number, of characters or of options chosen."""

    key: str
    kind: QuestionKind
    is_required: bool = False
    asked_of: AskedOf = AskedOf.EVERYBODY
    options: tuple[str, ...] = ()
    smallest: int | None = None
    largest: int | None = None
    condition: Condition | None = None

    @classmethod
    def of(cls, question: Question) -> "Asked":
        """What the rules need of a row."""
        earlier = question.depends_on
        return cls(
            key=question.public_id,
            kind=question.kind,
            is_required=question.is_required,
            asked_of=question.asked_of,
            options=tuple(option["key"] for option in sound_options(question)),
            smallest=question.smallest,
            largest=question.largest,
            condition=Condition(earlier.public_id, question.depends_on_value or "") if earlier else None,
        )


@dataclass(frozen=True)
class Judged:
    """What somebody answered to the questions that apply to them, and what is wrong with it."""

    values: dict[str, Value]
    wrong: dict[str, WrongAnswer]


@dataclass(frozen=True)
class Answers:
    """Answers that can be kept, by the public id of their question.

    `asked` names every question of the form: one without an answer was left empty or does not apply. `agreed`
    has the sentence of each consent, word for word as it was read.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    asked: Sequence[str] = ()
    agreed: Mapping[str, str] = field(default_factory=dict)


NO_ANSWERS = Answers()


def ways_of(attendance: Attendance) -> tuple[WayOfAttending, ...]:
    """The ways in which somebody can attend."""
    return tuple(way for way in WayOfAttending if attendance in {Attendance.MIXED, Attendance(way.value)})


def is_for(asked_of: AskedOf, way: WayOfAttending | None) -> bool:
    """Whether a question is one for people who attend in this way; None: nobody knows yet."""
    return asked_of is AskedOf.EVERYBODY or _WAYS[asked_of] is way


def is_met(condition: Condition | None, answers: Mapping[str, Value]) -> bool:
    """Whether what a question waits for was answered."""
    if condition is None:
        return True
    answer = answers.get(condition.key)
    if isinstance(answer, list):
        return condition.option in answer
    return answer == condition.option or (answer is True and condition.option == YES)


def applying(
    questions: Iterable[Asked], way: WayOfAttending | None, answers: Mapping[str, Value]
) -> list[Asked]:
    """The questions that are put to somebody who attends in this way and answered so.

    Conditions chain: an answer to a question that does not apply meets no condition.
    """
    put: list[Asked] = []
    counting: dict[str, Value] = {}
    for asked in questions:
        if is_for(asked.asked_of, way) and is_met(asked.condition, counting):
            put.append(asked)
            if asked.key in answers:
                counting[asked.key] = answers[asked.key]
    return put


def judge(
    questions: Iterable[Asked],
    way: WayOfAttending | None,
    typed: Mapping[str, Sequence[str]],
    *,
    insists: bool = True,
) -> Judged:
    """Read what was typed into each question that applies; what stands in any other is passed over.

    `insists=False` lets a required question be left empty: organisers who enter somebody cannot always ask.
    """
    questions = tuple(questions)
    values: dict[str, Value] = {}
    wrong: dict[str, WrongAnswer] = {}
    for asked in questions:
        try:
            value = read(asked, typed.get(asked.key, ()), insists=insists)
        except WrongAnswer as error:
            wrong[asked.key] = error
        else:
            if value is not None:
                values[asked.key] = value
    put = [asked.key for asked in applying(questions, way, values)]
    return Judged(_only(values, put), _only(wrong, put))


def read(asked: Asked, typed: Sequence[str], *, insists: bool = True) -> Value | None:
    """One answer as it is kept; None for none. Raises WrongAnswer."""
    value = _READERS[asked.kind](asked, [one for one in typed if one.strip()])
    if value is None and asked.is_required and insists:
        is_consent = asked.kind is QuestionKind.CONSENT
        raise WrongAnswer(_PLEASE_AGREE if is_consent else _PLEASE_ANSWER)
    return value


def without_consents(answers: Mapping[str, Value], questions: Iterable[Question]) -> dict[str, Value]:
    """Answers of before for a form filled in anew: whoever agreed once is asked again."""
    consents = {question.public_id for question in questions if question.kind is QuestionKind.CONSENT}
    return {key: value for key, value in answers.items() if key not in consents}


def _only(found: Mapping[str, Kept], keys: Sequence[str]) -> dict[str, Kept]:
    return {key: found[key] for key in keys if key in found}


_PLEASE_ANSWER = N_("Please answer this question.")
_PLEASE_AGREE = N_("Please agree to this; without it you cannot register for this lecture.")


def _text(asked: Asked, typed: Sequence[str]) -> str | None:
    """What was written, in NFC and with plain line ends, without anything nobody sees."""
    written = unicodedata.normalize("NFC", typed[0] if typed else "").replace("\r\n", "\n").strip()
    most = asked.largest or LONGEST_ANSWER
    if len(written) > most:
        raise WrongAnswer(N_("Please shorten this to %(max)d characters."), max=most)
    if any(has_unseen_characters(line) for line in written.replace("\t", " ").split("\n")):
        raise WrongAnswer(N_("This holds invisible characters. Please type it anew."))
    return written or None


def _option(asked: Asked, typed: Sequence[str]) -> str | None:
    if not typed:
        return None
    if typed[0] not in asked.options:
        raise WrongAnswer(N_("Please choose from the list."))
    return typed[0]


def _options(asked: Asked, typed: Sequence[str]) -> list[str] | None:
    """Each option once, in the order of the question."""
    if set(typed) - set(asked.options):
        raise WrongAnswer(N_("Please choose from the list."))
    chosen = [key for key in asked.options if key in typed]
    if chosen and asked.smallest is not None and len(chosen) < asked.smallest:
        raise WrongAnswer(N_("Please choose %(least)d at least."), least=asked.smallest)
    if asked.largest is not None and len(chosen) > asked.largest:
        raise WrongAnswer(N_("Please choose %(most)d at most."), most=asked.largest)
    return chosen or None


def _number(asked: Asked, typed: Sequence[str]) -> int | None:
    """A whole number, also in the signs of a Chinese keyboard."""
    if not typed:
        return None
    written = unicodedata.normalize("NFKC", typed[0]).strip()
    if not _NUMBER.fullmatch(written):
        raise WrongAnswer(N_("Please enter a whole number, in digits."))
    number = int(written.replace("−", "-"))
    if asked.smallest is not None and number < asked.smallest:
        raise WrongAnswer(N_("Please enter %(least)d or more."), least=asked.smallest)
    if asked.largest is not None and number > asked.largest:
        raise WrongAnswer(N_("Please enter %(most)d or less."), most=asked.largest)
    return number


def _consent(_asked: Asked, typed: Sequence[str]) -> bool | None:
    """Agreed to only by what a tick sends: nobody agrees by "false"."""
    return True if typed and typed[0].lower() in _TICKED else None


_READERS = {
    QuestionKind.TEXT: _text,
    QuestionKind.CHOICE: _option,
    QuestionKind.CHOICES: _options,
    QuestionKind.NUMBER: _number,
    QuestionKind.CONSENT: _consent,
}
