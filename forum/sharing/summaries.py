"""A description for search engines and chats: the beginning of a text, up to the end of a sentence. Pure."""

import re

LONGEST = 160
"""In letters; a Chinese character takes the room of two."""
_SPACES = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[。！？][”’」』）]?|[.!?][”’\")]?(?=\s|$)")
_WORD_END = re.compile(r"[，；、：](?=.)|\s")
_FIRST_EAST_ASIAN = "\u2e80"


def summary(text: str, longest: int = LONGEST) -> str:
    """As many whole sentences as have room; where not even one has, as many words and …"""
    text = _SPACES.sub(" ", text).strip()
    room = _fitting(text, longest)
    if room == len(text):
        return text
    ends = [found.end() for found in _SENTENCE_END.finditer(text) if found.end() <= room]
    if ends and ends[-1] * 3 > room:
        return text[: ends[-1]]
    words = [found.start() for found in _WORD_END.finditer(text) if found.start() < room]
    cut = words[-1] if words and words[-1] * 2 > room else room - 1
    return text[:cut].rstrip(" ,;:，；：、") + "…"


def _fitting(text: str, longest: int) -> int:
    """How many characters have room."""
    used = 0
    for count, character in enumerate(text):
        used += 1 if character < _FIRST_EAST_ASIAN else 2
        if used > longest:
            return count
    return len(text)
