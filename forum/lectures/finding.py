"""Where in a title stands what somebody looked for, pure: by its characters, its letters or its sound."""

import re
from collections.abc import Iterator

from pypinyin import lazy_pinyin

from forum.lectures.search import words
from forum.speakers.names import fold

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]+")


def found_in(text: str, query: str) -> list[tuple[int, int]]:
    """The stretches of a text that match a word of the query, in order and apart from one another."""
    wanted = words(query)
    letters = [fold(sign) for sign in text]
    sounds = _sounds(text)
    hits = {at for word in wanted for at in (*_written(letters, word), *_spoken(sounds, word))}
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(hits):
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return joined


def _sounds(text: str) -> list[str]:
    """One for each sign: the pinyin of Han as it reads in this text, nothing for all others."""
    sounds = [""] * len(text)
    for run in _HAN.finditer(text):
        sounds[run.start() : run.end()] = map(fold, lazy_pinyin(run[0]))
    return sounds


def _written(letters: list[str], word: str) -> Iterator[tuple[int, int]]:
    """A word of letters is looked for where words begin, Han anywhere."""
    for begin in range(len(letters)):
        if word.isascii() and begin and letters[begin - 1].isalnum() and letters[begin - 1].isascii():
            continue
        end, rest = begin, word
        while rest and end < len(letters) and letters[end] and rest.startswith(letters[end]):
            rest, end = rest[len(letters[end]) :], end + 1
        if not rest:
            yield begin, end


def _spoken(sounds: list[str], word: str) -> Iterator[tuple[int, int]]:
    """A word of pinyin, the last syllable perhaps begun only; or of initials, from two on."""
    for begin in range(len(sounds)):
        end, rest = begin, word
        while rest and end < len(sounds) and (sound := _heard(sounds[end], rest)):
            rest, end = rest[len(sound) :], end + 1
        initials = "".join(sound[:1] for sound in sounds[begin : begin + len(word)])
        if not rest:
            yield begin, end
        elif len(word) > 1 and initials == word:
            yield begin, begin + len(word)


def _heard(sound: str, rest: str) -> str:
    """The syllable as it was typed (ü as v or u), or its beginning where the word ends; "" for another."""
    for typed in (sound, sound.replace("v", "u")):
        if typed and rest.startswith(typed):
            return typed
        if typed and typed.startswith(rest):
            return rest
    return ""
