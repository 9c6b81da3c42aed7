"""Alone the phone finds the people the forum would find, by the same words."""

from typing import Any

import pytest

from forum.speakers.names import search_keys
from tests.door.scripts import called

PEOPLE = [
    ("钱学森 (Tsien Hsue-shen)", "空间技术实验室"),
    ("阿卜杜热合曼·买买提", "新疆大学"),
    ("Zoë Müller-Łukasz", "Universität Köln"),
    ("O'Brien", ""),
]
FOUND = """
const people = value.people.map(([name, affiliation, search_keys], n) => ({
  name, affiliation, search_keys, reference: `q7mx4k2dabcdefg${n}`, lecture: 1, state: "confirmed",
}));
const snapshot = {
  people: new Map(people.map((one) => [one.reference, one])),
  presence: () => ({ isInside: false, firstAdmittedAt: null }),
};
return value.words.map((words) => module.found(snapshot, words).map((one) => one.name));
"""


def found_alone(*words: str) -> list[list[str]]:
    people = [(name, where, search_keys(name, aliases=where)) for name, where in PEOPLE]
    answers: list[list[str]] = called("door-search.js", FOUND, {"people": people, "words": words})
    return answers


def test_people_are_found_by_every_way_they_are_looked_for() -> None:  # B-41
    by_words: dict[str, Any] = {
        "钱学森": 0, "学森": 0, "qxs": 0, "qian xue": 0, "QIANXUESEN": 0, "Tsien": 0,
        "hsue-shen": 0, "kong jian": 0,
        "abdrhm": 1, "买买提": 1, "zoe": 2, "muller": 2, "lukasz": 2, "koln": 2, "o'brien": 3,
    }  # fmt: skip
    answers = found_alone(*by_words)

    assert dict(zip(by_words, answers, strict=True)) == {
        words: [PEOPLE[place][0]] for words, place in by_words.items()
    }


@pytest.mark.parametrize("words", ["%%", "__", "\\", "' OR 1=1", "uesen"])
def test_words_that_begin_nothing_find_nobody(words: str) -> None:  # B-41
    assert found_alone(words) == [[]]


def test_a_reference_finds_with_and_without_its_line() -> None:  # B-41
    assert [len(one) for one in found_alone("Q7MX-4K2D", "q7mx4k2d", "q7m")] == [4, 4, 0]
