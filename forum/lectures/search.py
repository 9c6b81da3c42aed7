"""Search: the words a lecture is found by, stored with it, and the words somebody asks for.

Han is cut into pairs of characters (neither SQLite nor PostgreSQL finds a two-character Chinese word by
itself), other scripts into words without case and accents. A stored term begins with a space, so that
"begins with" is one LIKE on both databases: ``search_terms LIKE '% token%'`` for every token.
"""

import re
from collections.abc import Iterator

from forum.lectures.models import Lecture
from forum.speakers.names import fold
from forum.wording import Wording

QUERY_LIMIT = 200
_HAN = r"\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")


def search_terms(lecture: Lecture) -> str:
    """Everything a lecture is found by: its texts, people, series, topics, place and code."""
    terms: dict[str, None] = {}
    for text in _texts(lecture):
        terms.update(dict.fromkeys(_terms(text)))
    for speaker in lecture.speakers:
        terms.update(dict.fromkeys(speaker.search_keys.split()))
    return "".join(f" {term}" for term in terms)


def query_tokens(query: str) -> list[str]:
    """What all has to be found: pairs of Han characters and folded words, each once."""
    return list(dict.fromkeys(_terms(query[:QUERY_LIMIT])))


def _texts(lecture: Lecture) -> Iterator[str]:
    yield lecture.code
    for wording in _wordings(lecture):
        yield from wording.texts()
    for speaker in lecture.speakers:
        yield from (speaker.name, speaker.name_latin or "", speaker.aliases)


def _wordings(lecture: Lecture) -> Iterator[Wording]:
    yield from (lecture.title, lecture.abstract)
    if lecture.series:
        yield lecture.series.title
    if lecture.room:
        yield from (lecture.room.name, lecture.room.venue.name)
    yield from (topic.name for topic in lecture.topics)
    yield from (appearance.affiliation for appearance in lecture.appearances)


def _terms(text: str) -> Iterator[str]:
    for run in _RUN.findall(fold(text)):
        if re.match(f"[{_HAN}]", run) and len(run) > 1:
            yield from (run[n : n + 2] for n in range(len(run) - 1))
        else:
            yield run
