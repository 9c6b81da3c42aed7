"""Passwords: how they are kept, and which are refused because too many know or guess them.

At least eight characters and no rules of composition (ASVS 5.0, 6.2.1 to 6.2.12). What attackers try
first is refused without asking anybody: zxcvbn (MIT) knows lists of leaked passwords, walks over the
keyboard, dates and repetitions; `common_passwords.txt` adds what is common in China, and a name or a
word in pinyin with a number behind is no secret either. What follows from the person's own name and
address or from the forum's is refused too.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from forum.errors import Refusal
from forum.i18n import N_

SHORTEST = 8
LONGEST = 200
ENOUGH_GUESSES = 10**8
"""What an attacker who knows the lists needs at least; eight random characters need about as many."""

_LEFT_AT_LEAST = 4
# zxcvbn compares every part with every list; beyond this nothing changes but the time it takes.
_JUDGED = 64
_hasher = PasswordHasher()
# A hash of nothing anybody types: an account without a password costs the same time as a wrong one.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$" + "A" * 43


class PasswordTooShort(Refusal):
    """Every guesser tries all short ones."""

    code = "password_too_short"
    message = N_("Please use at least %(shortest)s characters.")


class PasswordTooLong(Refusal):
    """Hashing takes time, so there is an end to it."""

    code = "password_too_long"
    message = N_("Please use at most %(longest)s characters.")


class PasswordTooCommon(Refusal):
    """It stands in the lists that attackers try first, or follows from what everybody knows."""

    code = "password_too_common"
    message = N_(
        "This password is among those that are guessed first: it was leaked elsewhere, is easy to type, or "
        "contains a name or address. Please choose another, such as four words that do not belong together."
    )


def hashed(password: str) -> str:
    """What is kept of a password (argon2id)."""
    return _hasher.hash(normalised(password))


def is_genuine(kept: str | None, password: str) -> bool:
    """Whether this is the password; takes as long when none is kept."""
    is_there = kept is not None and kept.startswith("$argon2")
    try:
        _hasher.verify(kept if kept is not None and is_there else _NOBODY, normalised(password))
    except (VerificationError, InvalidHashError):
        return False
    return is_there


def normalised(password: str) -> str:
    """The same characters whatever keyboard composed them (NFKD)."""
    return unicodedata.normalize("NFKD", password)


def accept(password: str, about: Iterable[str]) -> None:
    """The one judgement of new passwords; `about` is what others know: names, the address, the forum.

    Raises PasswordTooShort, PasswordTooLong or PasswordTooCommon.
    """
    plain = unicodedata.normalize("NFKC", password)
    if len(plain) < SHORTEST:
        raise PasswordTooShort(shortest=SHORTEST)
    if len(plain) > LONGEST:
        raise PasswordTooLong(longest=LONGEST)
    known = _parts(about)
    if _only_says(plain, known) or _is_pinyin_and_a_number(plain) or _guesses(plain, known) < ENOUGH_GUESSES:
        raise PasswordTooCommon


def _only_says(password: str, known: Sequence[str]) -> bool:
    """Whether next to nothing, or a number, is left when all that everybody knows is taken out."""
    left = "".join(_words(password.lower()))
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, "")
    return len(left) < _LEFT_AT_LEAST or left.isdigit()


def _is_pinyin_and_a_number(password: str) -> bool:
    return bool(_pinyin().fullmatch("".join(_words(password.lower()))))


def _guesses(password: str, known: Sequence[str]) -> float:
    """How many tries somebody needs who knows the lists and these words."""
    return float(zxcvbn(password[:_JUDGED], user_inputs=[*known, *_common()])["guesses"])


def _parts(about: Iterable[str]) -> list[str]:
    """Names and addresses in their parts and joined: ada.sample@example.org gives ada, sample, example …"""
    split = [_words(text.lower()) for text in about]
    joined = ["".join(words) for words in split]
    return list(dict.fromkeys(word for word in chain(joined, *split) if len(word) > 1))


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text).split()


@cache
def _common() -> tuple[str, ...]:
    """What is common in China, most common first."""
    return tuple(_lines("common_passwords.txt"))


@cache
def _pinyin() -> re.Pattern[str]:
    """One to three syllables of pinyin, with up to eight digits before or behind: a name, a birthday."""
    syllables = "|".join(sorted(_lines("pinyin_syllables.txt"), key=len, reverse=True))
    return re.compile(rf"\d{{0,8}}(?:{syllables}){{1,3}}\d{{0,8}}")


def _lines(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text("utf-8")
    return [line for line in text.split() if not line.startswith("#")]
