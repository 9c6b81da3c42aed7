"""What changed in a text, word by word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.web.word_marks import word_marks


def marked(before, after):
    """One line: [-gone-] and {+new+}."""
    forms = {"same": "{}", "del": "[-{}-]", "ins": "{{+{}+}}"}
    return "".join(forms[piece.kind].format(piece.text) for piece in word_marks(before, after))


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ("", "", ""),
        ("The same", "The same", "The same"),
        ("", "New", "{+New+}"),
        ("Gone", "", "[-Gone-]"),
        ("Fifty years of orbits", "Sixty years of orbits", "[-Fifty-]{+Sixty+} years of orbits"),
        ("控制论的五十年", "控制论的六十年", "控制论的[-五-]{+六+}十年"),
        ("a b", "a x b", "a {+x +}b"),
        ("2026-12-03 · 14:00", "2026-12-04 · 14:00", "[-2026-12-03-]{+2026-12-04+} · 14:00"),
        ("第3期", "第4期", "第[-3-]{+4+}期"),
    ],
)
def test_words_are_marked_whole_and_chinese_sign_by_sign(before, after, line):
    assert marked(before, after) == line


def test_two_quite_different_long_texts_are_compared_by_sentences():
    # Comparing fifty thousand signs with fifty thousand others sign by sign would take minutes.
    former = "".join(f"第{n}句。" for n in range(600)) + "最后一句。"
    later = "".join(f"另外{n}。" for n in range(600)) + "最后一句。"

    assert [piece.kind for piece in word_marks(former, later)] == ["del", "ins", "same"]
    one_sentence = "一" * 3000, "二" * 3000
    assert [piece.kind for piece in word_marks(*one_sentence)] == ["del", "ins"]


@given(st.text("ab 一二。.\n", max_size=30), st.text("ab 一二。.\n", max_size=30))
def test_both_texts_can_be_read_from_the_marks(before, after):
    pieces = word_marks(before, after)

    assert "".join(piece.text for piece in pieces if piece.kind != "ins") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "del") == after
