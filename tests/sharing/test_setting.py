"""How a title is broken: at phrases, evenly, smaller, and at last with …; with a measure of one letter."""

import pytest

from forum.sharing.setting import Box, Setting, fitted, one_line
from forum.sharing.summaries import summary

SIZES = (60, 54, 48, 43, 38, 34)


def squares(text: str, size: float) -> float:
    """A face in which Han fills a square and everything else half of one."""
    return sum(size if character >= "\u2e80" else size / 2 for character in text)


def broken(text: str, height: float = 170) -> Setting:
    return fitted(text, SIZES, Box(480, height, 1.25), squares)


@pytest.mark.parametrize(
    ("title", "size", "lines"),
    [
        ("给后人的轨道", 60, ["给后人的轨道"]),
        # The subtitle has a line of its own, and 拉格朗日点 is never cut.
        ("停在晕轨道上：拉格朗日点的十年", 60, ["停在晕轨道上：", "拉格朗日点的十年"]),
        # What does not fit as a whole is set smaller before it is broken.
        ("月球背面的低频天空", 48, ["月球背面的低频天空"]),
        # Lines are even, not full.
        ("Orbits for those who come after us", 60, []),
        ("Quiet thrust: a long life", 60, ["Quiet thrust:", "a long life"]),
        # No line begins with what closes and none ends with what opens.
        ("（甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午）", 43, []),
        ("月", 60, ["月"]),
    ],
)
def test_a_title_is_broken_where_it_may_be(title: str, size: int, lines: list[str]) -> None:
    setting = broken(title)

    assert "".join(setting.lines).replace(" ", "") == title.replace(" ", "")
    assert all(squares(line, setting.size) <= 480 for line in setting.lines)
    assert not any(line[0] in "：，。）” " or line[-1] in "（“ " for line in setting.lines)
    if lines:
        assert setting == Setting(size, tuple(lines))


def test_lines_of_words_are_even() -> None:
    lines = broken("one two three four five six seven").lines

    assert max(map(len, lines)) - min(map(len, lines)) <= len("seven ")


@pytest.mark.parametrize(
    ("title", "end"),
    [
        ("甲乙丙丁戊己庚辛壬癸，" * 9, "癸…"),
        ("Of orbits and of those who keep them, " * 9, "who…"),
        ("x" * 400, "x…"),
        ("字" * 400, "字…"),
    ],
)
def test_what_never_fits_ends_at_a_phrase(title: str, end: str) -> None:
    setting = broken(title)

    assert setting.size == SIZES[-1]
    assert len(setting.lines) == 170 // (34 * 1.25)
    assert setting.lines[-1].endswith(end)
    assert all(squares(line, setting.size) <= 480 for line in setting.lines)


def test_one_line_is_cut_only_where_it_is_too_long() -> None:
    assert one_line("报告厅", 22, width=480, measure=squares) == "报告厅"
    assert one_line("样例院区 报告厅 二层 东侧", 22, width=200, measure=squares) == "样例院区 报告厅…"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Short.", "Short."),
        ("First sentence here. Second one is here too. Third.", "First sentence here."),
        ("第一句在这里。第二句也在这里。第三句。", "第一句在这里。第二句也在这里。"),
        ("No sentence ends here before the room does and so on", "No sentence ends here before…"),
        ("没有句号，只有逗号，一直写下去，写下去，写下去", "没有句号，只有逗号…"),
        ("Version 2.0 of it is not an end of any sentence", "Version 2.0 of it is not an…"),
        ("  two\n\nlines  ", "two lines"),
        ("", ""),
    ],
)
def test_a_description_ends_with_a_sentence(text: str, said: str) -> None:
    assert summary(text, 30) == said
