"""People who register for the demo season: the same number is the same person for ever.

One in seven bears a name that badges and searches elsewhere get wrong.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from forum.demo.reading import read_table
from forum.i18n import Language


@dataclass(frozen=True)
class Person:
    """Somebody who comes to listen."""

    name: str
    email: str
    affiliation: str
    language: Language


def person(number: int) -> Person:
    """The person of a number; addresses lie under example.org, which receives no mail (RFC 2606)."""
    name, language = _name(number)
    return Person(
        name=name,
        email=f"sample-{number:06d}@example.org",
        affiliation=_pick(_names()["places"][language], number // 3),
        language=language,
    )


def _name(number: int) -> tuple[str, Language]:
    names, turn = _names(), number // 4
    if number % 14 == 3:
        return _pick(names["rare_zh"], number // 14), "zh"
    if number % 14 == 10:
        return _pick(names["rare_en"], number // 14), "en"
    # The lists' lengths share no factor with their steps, so that names come back late.
    if number % 4 == 1:
        return f"{_pick(names['first'], turn)} {_pick(names['last'], turn)}", "en"
    return _pick(names["family"], number * 7) + _pick(names["given"], number * 11 + number // 50), "zh"


def _pick(words: str | list[str], number: int) -> str:
    return words[number % len(words)]


@cache
def _names() -> dict[str, Any]:
    return read_table("people")
