"""The options of a question: each a key that is never given again, and its wording."""

from forum.questions.models import Question
from forum.wording import EMPTY, Wording


def option_text(option: dict[str, str]) -> Wording:
    """An option in words."""
    return Wording(zh=option.get("zh") or None, en=option.get("en") or None)


def option_texts(question: Question) -> dict[str, Wording]:
    """The options of a question in words, by key."""
    return {option["key"]: option_text(option) for option in question.options}


def wording_of(question: Question, key: str) -> Wording:
    """What somebody chose, in words; nothing where a key is none of the question's."""
    return option_texts(question).get(key, EMPTY)
