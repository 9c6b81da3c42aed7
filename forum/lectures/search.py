"""Search: the words a lecture is found by, stored with it, and the words somebody asks for.

Han is cut into pairs of characters (neither SQLite nor PostgreSQL finds a two-character Chinese word by
itself), other scripts into words without case and accents. A stored term begins with a space, so that
"begins with" is one LIKE on both databases: ``search_terms LIKE '% token%'`` for every token.

Short texts (titles, series, topics, places) are found by their sound as well: of every run of Han the
pinyin from each character on, in full and by initials, so that "lagelangri" and "lglr" begin a term.
"""

import re
from collections.abc import Iterator

from pypinyin import lazy_pinyin

from forum.lectures.models import Lecture
from forum.speakers.names import fold
from forum.wording import Wording

QUERY_LIMIT = 200
EDITION = " :2"
"""Ends what is stored; no query asks for it. Raised whenever other terms are stored (see `reindexing`)."""

_LONGEST_SOUND = 16
_WHOLE_DIGITS = 3
_NUMBERED = re.compile(r"(?:第|№|#|\b(?:no|nr|num)\b\.?)\s*(\d{1,9})\s*[期讲講场場]?", re.IGNORECASE)
_HAN = r"\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


def search_terms(lecture: Lecture) -> str:
    """Everything a lecture is found by: its texts, people, series, topics, place and code."""
    terms: dict[str, None] = {}
    for text in _texts(lecture):
        terms.update(dict.fromkeys(_terms(text)))
    for wording in _called(lecture):
        for text in wording.texts():
            terms.update(dict.fromkeys(_sounds(text)))
    for speaker in lecture.people:
        terms.update(dict.fromkeys(speaker.search_keys.split()))
    if lecture.number is not None:
        terms.update(dict.fromkeys((*_terms(str(lecture.number)), _numbered(lecture.number))))
    if lecture.issue_label:
        terms.update(dict.fromkeys(_terms(lecture.issue_label)))
        if lecture.issue_label.isdecimal():
            terms[_numbered(int(lecture.issue_label))] = None
    return "".join(f" {term}" for term in terms) + EDITION


def query_tokens(query: str) -> list[str]:
    """What all has to be found: pairs of Han characters, folded words, "第 12 期" as a number; each once."""
    query = query[:QUERY_LIMIT]
    numbers = [_numbered(int(number)) for number in _NUMBERED.findall(query)]
    return list(dict.fromkeys([*numbers, *_terms(_NUMBERED.sub(" ", query), is_query=True)]))


def words(query: str) -> list[str]:
    """The words of a query as they were typed, without case and accents, to be seen in what is found."""
    return _RUN.findall(fold(_NUMBERED.sub(" ", query[:QUERY_LIMIT])))


def _numbered(number: int) -> str:
    """A term that is found whole and never as the beginning of another: no other holds a full stop."""
    return f"no{number}."


def _texts(lecture: Lecture) -> Iterator[str]:
    yield lecture.code
    for wording in (*_called(lecture), lecture.abstract, *(talk.abstract for talk in lecture.talks)):
        yield from wording.texts()
    for appearance in lecture.appearances:
        yield from appearance.affiliation.texts()
    for speaker in lecture.people:
        yield from (speaker.name, speaker.name_latin or "", speaker.aliases)


def _called(lecture: Lecture) -> Iterator[Wording]:
    """The short texts by which people call a lecture and what it belongs to."""
    yield lecture.title
    yield from (talk.title for talk in lecture.talks)
    if lecture.series:
        yield lecture.series.title
    if lecture.room:
        yield from (lecture.room.name, lecture.room.venue.name)
    yield from (topic.name for topic in lecture.topics)


def _terms(text: str, *, is_query: bool = False) -> Iterator[str]:
    for run in _RUN.findall(fold(text)):
        if re.match(f"[{_HAN}]", run) and len(run) > 1:
            yield from (run[n : n + 2] for n in range(len(run) - 1))
            if not is_query:
                # A single character is asked for too, and every other one begins a pair.
                yield run[-1]
        elif run.isdecimal() and len(run) <= _WHOLE_DIGITS:
            # Found whole: somebody who asks for 20 does not mean everything of the year 2026.
            yield f"{run}."
        else:
            yield run


def _sounds(text: str) -> Iterator[str]:
    """Pinyin from every character on, to the end of the run; with u beside v where the sound is ü."""
    for run in _RUN.findall(fold(text)):
        if not re.match(f"[{_HAN}]", run):
            continue
        syllables = [fold(syllable) for syllable in lazy_pinyin(run) if syllable.isascii()]
        for n in range(len(syllables)):
            rest = syllables[n : n + _LONGEST_SOUND]
            sound = "".join(rest)
            yield from dict.fromkeys((sound, sound.replace("v", "u"), "".join(one[0] for one in rest)))
