"""What parsers are fed with: the corpus, endless texts, and good files with something wrong in them."""

from hypothesis import settings
from hypothesis import strategies as st

from tests import hostile
from tests.conftest import IS_LONG

LONGEST = 400
"""Longer entries of the corpus are tried one by one: in every tenth example they would only cost time."""

EVERY_CHARACTER = st.characters(exclude_categories=[])
"""Lone surrogates too, which JSON and some drivers carry."""


def effort(short: int) -> settings:
    """How many examples: so many in every run, ten thousand in the long one."""
    return settings(max_examples=10_000 if IS_LONG else short)


def short_texts(*families: str) -> list[str]:
    """The entries of the corpus which are short enough to be mixed into anything."""
    return [text for text in hostile.texts(*families) if len(text) <= LONGEST]


def encodable(text: str) -> str:
    """The text as far as UTF-8 can carry it."""
    return text.encode("utf-8", "replace").decode()


CORPUS = st.sampled_from(short_texts())
TEXTS = st.one_of(CORPUS, st.text(max_size=60), st.lists(CORPUS, min_size=2, max_size=3).map("".join)).map(
    encodable
)
"""Texts as they come out of UTF-8."""

ANY_TEXTS = st.one_of(CORPUS, st.text(EVERY_CHARACTER, max_size=60))
"""Texts that may hold what UTF-8 cannot."""

NAMES = st.sampled_from(hostile.texts("names", expected="accepted"))


@st.composite
def damaged(draw: st.DrawFn, files: list[bytes]) -> bytes:
    """A good file in which octets were changed, taken out, doubled or put in."""
    data = bytearray(draw(st.sampled_from(files)))
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.sampled_from([1, 1, 1, 2, 5, 40, 400]))
        piece = draw(st.one_of(st.binary(max_size=8), CORPUS.map(lambda text: encodable(text).encode())))
        what = draw(st.sampled_from(["change", "take out", "double", "put in"]))
        if what == "change":
            data[place : place + len(piece)] = piece
        elif what == "take out":
            del data[place : place + length]
        elif what == "double":
            data[place:place] = data[place : place + length]
        else:
            data[place:place] = piece
    return bytes(data)
