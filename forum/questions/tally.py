"""What came to a question, counted. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from forum.i18n import Language
from forum.questions.asking import Value
from forum.questions.models import Question, QuestionKind
from forum.questions.options import sound_options, wording_of
from forum.wording import Shown

_CHOSEN = {QuestionKind.CHOICE, QuestionKind.CHOICES}


@dataclass(frozen=True)
class Numbers:
    """What numbers come to."""

    mean: float
    least: int
    most: int
    total: int


@dataclass(frozen=True)
class Tally:
    """One question: how many answered it, and by its kind how many chose what, the texts, or the numbers."""

    question: Question
    answered: int
    chosen: Sequence[tuple[Shown, int]] = ()
    texts: Sequence[str] = ()
    numbers: Numbers | None = None

    @property
    def most_chosen(self) -> int:
        """By what the longest bar is measured."""
        return max((count for _option, count in self.chosen), default=0)


def tally(question: Question, values: Sequence[Value], language: Language) -> Tally:
    """Count the answers to one question."""
    if question.kind in _CHOSEN:
        return Tally(question, len(values), chosen=_counted(question, values, language))
    numbers = [value for value in values if isinstance(value, int)]
    if question.kind is QuestionKind.NUMBER and numbers:
        found = Numbers(fmean(numbers), min(numbers), max(numbers), sum(numbers))
        return Tally(question, len(values), numbers=found)
    if question.kind is QuestionKind.TEXT:
        return Tally(question, len(values), texts=[str(value) for value in values])
    return Tally(question, len(values))


def _counted(question: Question, values: Sequence[Value], language: Language) -> list[tuple[Shown, int]]:
    counts = Counter(key for value in values for key in (value if isinstance(value, list) else [str(value)]))
    keys = [option["key"] for option in sound_options(question)]
    return [
        (wording_of(question, key).shown_in(language) or Shown(key, ""), counts[key])
        for key in [*keys, *sorted(counts.keys() - set(keys))]
    ]
