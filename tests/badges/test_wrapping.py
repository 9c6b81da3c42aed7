"""Setting a name: it wraps before it shrinks, at the dot first, and nothing of it is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.badges import fonts
from forum.badges.face import INNER, NAME_SIZES
from forum.badges.wrapping import Setting, scripts_of, set_name, set_text

HEIGHT = 180


def measure(text: str, size: float) -> float:
    return fonts.width(text, size, bold=True)


def setting(name: str, height: float = HEIGHT) -> Setting:
    return set_name(name, NAME_SIZES, width=INNER, height=height, measure=measure)


@pytest.mark.parametrize(
    ("name", "size", "lines"),
    [
        ("何", 44, ("何",)),
        ("阿卜杜热合曼·买买提", 36, ("阿卜杜热合曼·", "买买提")),
        ("Nguyễn Thị Ánh Tuyết", 44, ("Nguyễn Thị", "Ánh Tuyết")),
        ("Siobhán O’Brien-Nakamura", 44, ("Siobhán", "O’Brien-", "Nakamura")),
    ],
)
def test_name_wraps_at_its_joints(name: str, size: float, lines: tuple[str, ...]) -> None:  # B-62
    assert setting(name) == Setting(size, lines)


def test_word_too_long_for_the_badge_is_broken_and_whole() -> None:  # B-62: at least 24 pt on A6
    name = "Wolfeschlegelsteinhausenbergerdorffdonaudampf"

    assert setting(name).size == 24
    assert "".join(setting(name).lines) == name


def test_hundred_characters_shrink_until_they_fit() -> None:
    longest = setting("吕" * 100)

    assert "".join(longest.lines) == "吕" * 100
    assert longest.height <= HEIGHT


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="阿曼·买 aWñ-’ễ", min_size=1, max_size=100).filter(lambda name: name.strip() == name))
def test_no_character_is_ever_lost(name: str) -> None:  # B-62
    result = setting(name)

    assert "".join(result.lines).replace(" ", "") == name.replace(" ", "")
    assert result.height <= HEIGHT


@pytest.mark.parametrize(
    ("name", "halves"),
    [
        ("钱学森 Qian Xuesen", ("钱学森", "Qian Xuesen")),
        ("钱学森（Tsien Hsue-shen）", ("钱学森", "（Tsien Hsue-shen）")),
        ("Qian Xuesen", ("Qian Xuesen", "")),
        ("钱学森", ("钱学森", "")),
    ],
)
def test_both_scripts_are_set_apart(name: str, halves: tuple[str, str]) -> None:
    assert scripts_of(name) == halves


def test_running_text_ends_in_dots_where_it_is_too_long() -> None:
    text = set_text("拉格朗日点附近的低能转移" * 10, 10.5, width=INNER, most_lines=2, measure=measure)

    assert len(text.lines) == 2
    assert text.lines[-1].endswith("…")
    assert all(measure(line, 10.5) <= INNER for line in text.lines)
