"""What is stored for the search, and what is asked of it."""

import pytest

from forum.checks import search_faults
from forum.lectures.finding import found_in
from forum.lectures.models import Lecture
from forum.lectures.programme import programme_state
from forum.lectures.reindexing import count_outdated, renew_all
from forum.lectures.search import query_tokens, search_terms
from forum.wording import EMPTY, Wording
from tests.cast import NOON
from tests.factories import make_lecture


def words_of(**values: object) -> set[str]:
    return set(search_terms(Lecture(code="X", **{"title": EMPTY, "abstract": EMPTY, **values})).split())


@pytest.mark.parametrize(
    ("query", "tokens"),
    [
        ("第12期", ["no12."]),
        ("第 １２ 讲", ["no12."]),
        ("No. 12 halo", ["no12.", "halo"]),
        ("№ 7", ["no7."]),
        ("noon 12", ["noon", "12."]),
        ("QXF-2026-012", ["qxf", "2026", "012."]),
        ("Łukasz", ["lukasz"]),
        ("拉格朗日", ["拉格", "格朗", "朗日"]),
    ],
)
def test_what_is_asked_for(query: str, tokens: list[str]):
    assert query_tokens(query) == tokens


def test_a_title_is_found_by_its_sound_from_every_character_on():  # B-41
    words = words_of(title=Wording("停在：女人的绿洲"))

    assert {"tingzai", "tz", "nvrendelvzhou", "nurendeluzhou", "lvzhou", "luzhou", "nrdlz", "zhou"} <= words
    assert "zainv" not in " ".join(words)  # what the colon parts is not one word


def test_an_abstract_is_found_by_its_characters_alone():
    words = words_of(abstract=Wording("绿洲"))

    assert ("绿洲" in words, "lvzhou" in words) == (True, False)


def test_words_of_an_older_version_are_written_anew_once(app, database):
    with database.transaction() as session:
        make_lecture(session, title=Wording("绿洲"), search_terms=" 绿洲")
        before = make_lecture(session).revision
        programme, _at = programme_state(session)

    with app.app_context():
        assert renew_all(NOON) == 2
        assert renew_all(NOON) == 0
    with database.reading() as session:
        assert [lecture.revision for lecture in session.query(Lecture)] == [before] * 2
        assert " lvzhou" in session.get_one(Lecture, 1).search_terms
        # A search that is subscribed to finds other lectures now.
        assert programme_state(session) == (programme + 1, NOON)


@pytest.mark.parametrize(
    ("query", "title", "marked"),
    [
        ("拉格", "停在拉格朗日点", ["拉格"]),
        ("lagelang", "停在拉格朗日点", ["拉格朗"]),
        ("ge ri", "停在拉格朗日点", ["格", "日"]),
        ("lglr", "停在拉格朗日点", ["拉格朗日"]),
        ("lagel", "停在拉格朗日点", ["拉格朗"]),  # a syllable is being typed
        ("lvzhou", "沙漠与绿洲", ["绿洲"]),
        ("luzhou", "沙漠与绿洲", ["绿洲"]),
        ("muller", "Herr Müller’s Straße", ["Müller"]),
        ("strasse", "Herr Müller’s Straße", ["Straße"]),
        ("arth", "Sun–Earth", []),  # words are found by how they begin
        ("第3期", "第3期", []),
        ("<b>", "a<b>b", ["b", "b"]),
        ("", "停在拉格朗日点", []),
    ],
)
def test_what_was_looked_for_is_seen_in_the_title(query: str, title: str, marked: list[str]):
    assert [title[begin:end] for begin, end in found_in(title, query)] == marked


def test_the_check_says_when_words_are_outdated(database):
    with database.transaction() as session:
        lecture = make_lecture(session)
        assert count_outdated(session) == 1
        assert "flask lectures reindex" in next(search_faults(session))
        lecture.search_terms = search_terms(lecture)
        session.flush()
        assert list(search_faults(session)) == []
