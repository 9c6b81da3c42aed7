"""The options of a question: each a key that is never given again, and its wording."""

from collections.abc import Sequence

from forum.questions.models import Question
from forum.tokens import new_public_id
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


def new_options(question: Question, typed: Sequence[tuple[str, Wording]]) -> list[dict[str, str]]:
    """Options as they are stored: known ones under their key, new ones under one drawn for them."""
    known = {option["key"] for option in question.options or ()}
    return [
        {"key": key if key in known else new_public_id()[:8], "zh": text.zh or "", "en": text.en or ""}
        for key, text in typed
    ]
