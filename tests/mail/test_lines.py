"""The lines of a plain text: short enough, and nothing in them lost."""

import pytest

from forum.mail.lines import WIDTH, columns, folded

ADDRESS = "http://forum.example.org/en/registrations/" + "a" * 60


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("-- ", ["-- "]),
        (f"Your registration: {ADDRESS}", ["Your registration:", ADDRESS]),
        ("word " * 20, [" ".join(["word"] * 15), " ".join(["word"] * 5)]),
        ("讲" * 50, ["讲" * 38, "讲" * 12]),
        # No line begins with a mark that ends something, and none ends with one that opens something.
        ("讲" * 37 + "完。" + "新", ["讲" * 37, "完。新"]),
        ("讲" * 37 + "（新）", ["讲" * 37, "（新）"]),
        ("one\ntwo", ["one", "two"]),
    ],
)
def test_lines_break_where_a_reader_would(text, lines):
    assert folded(text).split("\n") == lines


def test_every_line_is_short_and_every_word_is_kept():
    text = "第 12 期：the Sun–Earth L2 点，阿卜杜热合曼·买买提（Abdurahman Mamat）。" * 9

    lines = folded(text).split("\n")

    assert max(map(columns, lines)) <= WIDTH
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
