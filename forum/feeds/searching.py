"""A search in an address: the filters of the programme page as a part of a path, and back. Pure.

`series=open&q=%E6%8E%A7%E5%88%B6`: in the order of `Filters`, only those given, each value percent-encoded
as in a query. Read in any order; a calendar keeps the address it was given for years.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, fields
from hashlib import sha256
from re import compile as pattern
from urllib.parse import quote, unquote

from forum.i18n import N_
from forum.lectures.queries import Filters

LONGEST = 100
"""Characters of one value: as many as the programme page takes."""
NAMES = tuple(field.name for field in fields(Filters))
_BEGINNING = pattern(f"(?:^|&)({'|'.join(NAMES)})=")
_KEY_LENGTH = 32


class NotASearch(Exception):
    """An address that asks for nothing; says why in a marked sentence."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


NOTHING_ASKED = N_(
    "The address names nothing to look for. A search is series=, topic=, speaker=, venue= or q= and a value."
)
TOO_LONG = N_("The address asks for more than 100 characters.")
UNWRITABLE = N_("The address asks for characters that cannot be written.")


def written(filters: Filters) -> str:
    """The filters as they stand in an address."""
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in given(filters).items())


def given(filters: Filters) -> dict[str, str]:
    """The filters there are, by name."""
    return {name: value for name, value in asdict(filters).items() if value}


def read(text: str) -> Filters:
    """The filters of an address; of two values for one the first counts, as on the page.

    A "&" that begins no filter belongs to the value before it: some programs decode what they are given.

    Raises:
        NotASearch: nothing is asked for, too much, or what nobody can have typed.
    """
    before, *pieces = _BEGINNING.split(text)
    if before:
        raise NotASearch(NOTHING_ASKED)
    asked: dict[str, str] = {}
    for name, value in zip(pieces[::2], pieces[1::2], strict=True):
        asked.setdefault(name, unquote(value).strip())
    if not any(asked.values()):
        raise NotASearch(NOTHING_ASKED)
    if max(map(len, asked.values())) > LONGEST:
        raise NotASearch(TOO_LONG)
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in "".join(asked.values())):
        raise NotASearch(UNWRITABLE)
    return Filters(**asked)


def key(filters: Filters, ids: Mapping[str, int]) -> str:
    """One and the same for one search: from keys of rows instead of slugs, and from words without case.

    Empty where nothing is asked for.
    """
    asked = {**given(filters), **ids}
    if not asked:
        return ""
    words = (f"{name}={_plain(str(asked[name]))}" for name in NAMES if name in asked)
    return sha256("&".join(words).encode()).hexdigest()[:_KEY_LENGTH]


def _plain(words: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", words).casefold().split())
