"""What became of a text, word by word."""

import pytest

from forum.desk.word_differences import Fate, stretches

LONG = "word " * 60


def marked(before: str, after: str) -> str:
    signs = {Fate.SAME: "{}", Fate.GONE: "-{}-", Fate.NEW: "+{}+", Fate.SKIPPED: "…"}
    return "".join(signs[one.fate].format(one.text) for one in stretches(before, after))


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("", "", ""),
        ("the same", "the same", "the same"),
        ("", "all new", "+all new+"),
        ("all gone", "", "-all gone-"),
        ("A Talk on Paths", "A Lecture on Paths", "A -Talk-+Lecture+ on Paths"),
        ("控制工程的讲座", "控制科学的讲座", "控制-工程-+科学+的讲座"),
        ("钱 Xuesen", "钱 Xue-sen", "钱 -Xuesen-+Xue-sen+"),
        ("one\ntwo", "one\nthree", "one\n-two-+three+"),
        ("a b a", "a a", "a -b -a"),
        (f"{LONG}end", f"{LONG}close", f"…{LONG[-60:]}-end-+close+"),
        (f"begin {LONG}", f"start {LONG}", f"-begin-+start+ {LONG[:59]}…"),
    ],
)
def test_words_that_went_and_came(before, after, told):
    assert marked(before, after) == told


def test_two_long_texts_without_a_word_in_common_are_compared_at_once():
    before, after = "x " * 3000, "y " * 3000

    assert [one.fate for one in stretches(before, after)] == [Fate.GONE, Fate.NEW, Fate.SAME]
