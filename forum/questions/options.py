"""The options of a question: each a key that is never given again, and its wording."""

from collections.abc import Sequence

from forum.questions.models import Question
from forum.tokens import new_public_id
from forum.wording import EMPTY, Wording


def sound_options(question: Question) -> list[dict[str, str]]:
    """The options of a question that can be read; a row damaged by hand costs itself and no page (A-15)."""
    options = question.options if isinstance(question.options, list) else []
    return [one for one in options if isinstance(one, dict) and isinstance(one.get("key"), str)]


def option_text(option: dict[str, str]) -> Wording:
    """An option in words."""
    return Wording(zh=str(option.get("zh") or "") or None, en=str(option.get("en") or "") or None)


def option_texts(question: Question) -> dict[str, Wording]:
    """The options of a question in words, by key."""
    return {option["key"]: option_text(option) for option in sound_options(question)}


def wording_of(question: Question, key: str) -> Wording:
    """What somebody chose, in words; nothing where a key is none of the question's."""
    return option_texts(question).get(key, EMPTY)


def new_options(question: Question, typed: Sequence[tuple[str, Wording]]) -> list[dict[str, str]]:
    """Options as they are stored: known ones under their key, new ones under one drawn for them."""
    known = {option["key"] for option in sound_options(question)}
    return [
        {"key": key if key in known else new_public_id()[:8], "zh": text.zh or "", "en": text.en or ""}
        for key, text in typed
    ]
