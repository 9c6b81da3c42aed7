"""Answers in words, for pages and tables. Pure."""

from collections.abc import Sequence

from forum.i18n import HTML_TAGS, N_, Language, translate
from forum.questions.asking import Value
from forum.questions.models import Question, QuestionKind
from forum.questions.options import wording_of
from forum.wording import Shown

AGREED = N_("Agreed")


def in_words(question: Question, value: Value, language: Language) -> Sequence[Shown]:
    """What somebody answered as this reader sees it, each option with its true language.

    A text is as it was typed, in whatever language; an option that is gone is shown by its key.
    """
    if question.kind is QuestionKind.CONSENT:
        return [Shown(translate(language, AGREED), HTML_TAGS[language])]
    if question.kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}:
        keys = value if isinstance(value, list) else [str(value)]
        return [wording_of(question, key).shown_in(language) or Shown(key, "") for key in keys]
    return [Shown(str(value), "")]


def in_a_cell(question: Question, value: Value | None, language: Language) -> str | int:
    """The same for a table: a number as a number, several options parted by semicolons."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return ("；" if language == "zh" else "; ").join(
        shown.text for shown in in_words(question, value, language)
    )
