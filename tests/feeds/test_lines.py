"""Octets of content lines: folding, escaping, cleaning, addresses."""

import unicodedata
from collections.abc import Iterator
from hashlib import shake_256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.feeds.lines import MOST_LETTERS, escaped, folded, one_line, plain, shortened, unpaired, web_address
from tests.feeds.readers import lint_lines, unfolded

TRICKY = [
    "\\",
    ";",
    ",",
    "\n",
    " ",
    "\t",
    "\u0301",
    "\u200d",
    "👩",
    "🏽",
    "é",
    "a",
    ":",
    '"',
    "^",
    "n",
    "\r\n",
]
RANGES = [(0x20, 0x7E), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x00, 0x10FFFF), (0x1F300, 0x1FAFF)]
TEXTS = st.lists(st.one_of(st.sampled_from(TRICKY), st.characters()), max_size=160).map("".join)


def unescaped(value: str) -> str:
    """TEXT read by the letter of RFC 5545 section 3.3.11, sharing nothing with the writer."""
    letters, text = iter(value), ""
    for letter in letters:
        following = next(letters) if letter == "\\" else letter
        text += "\n" if letter == "\\" and following in "nN" else following
    return text


def survives(text: str) -> bool:
    octets = folded("SUMMARY:" + escaped(text))
    [line] = unfolded(octets)
    return lint_lines(octets) == [] and unescaped(line.removeprefix("SUMMARY:")) == plain(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text_survives_escaping_and_folding(text: str) -> None:
    assert survives(text)


def text_number(number: int) -> str:
    """One of endlessly many texts of mixed scripts, the same in every run."""
    octets = shake_256(number.to_bytes(4, "big")).digest(4 * (number % 120))
    low, high = RANGES[number % len(RANGES)]

    def letters() -> Iterator[str]:
        for place in range(0, len(octets), 4):
            chance, choice = octets[place], int.from_bytes(octets[place + 1 : place + 4], "big")
            yield TRICKY[choice % len(TRICKY)] if chance < 100 else chr(low + choice % (high - low))

    return "".join(letters())


def test_ten_thousand_texts_of_all_scripts_survive(long_run: bool) -> None:
    for number in range(200_000 if long_run else 10_000):
        text = text_number(number)
        assert survives(text), ascii(text)


@pytest.mark.parametrize("before", range(60, 80))
@pytest.mark.parametrize("tricky", ["\\n", "\\\\", "\\\\\\n", "讲", "𠀀", "👩🏽‍🚀", "\\,讲", "   x"])
def test_a_cut_never_falls_into_what_belongs_together(before: int, tricky: str) -> None:
    line = "x" * before + tricky * 3
    assert lint_lines(folded("X-A:" + line)) == []
    assert unfolded(folded(line)) == [line]


def test_a_continued_line_does_not_begin_with_a_blank_of_its_own() -> None:
    pieces = folded("x" * 74 + "     word " * 30).split(b"\r\n")
    assert not any(piece.startswith((b"  ", b" \t")) for piece in pieces)


@pytest.mark.parametrize("line", [" " * 200, "\\" * 301, "\t" * 76, "x" * 75, "x" * 76, "", "讲" * 100])
def test_lines_of_nothing_but_one_thing_still_come_through(line: str) -> None:
    assert unfolded(folded(line)) == [line]
    assert all(len(piece) <= 75 for piece in folded(line).split(b"\r\n"))


def test_every_kind_of_line_break_is_one() -> None:
    assert plain("a\r\nb\rc\nd\x85e\u2028f\u2029g") == "a\nb\nc\nd\ne\nf\ng"


def test_what_no_calendar_may_carry_is_gone() -> None:
    codes = (*range(0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF, 0xFFFE, 0x1FFFF, 0xFDD0)
    unwanted = [chr(code) for code in codes]
    kept = {"\t", "\n", "\r", "\x85"}
    assert plain("".join(c for c in unwanted if c not in kept)) == ""
    assert plain("a\tb") == "a\tb"
    assert all(unicodedata.category(c) != "Cs" for c in plain("x\ud83d\udc69y"))


LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI = map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))


@pytest.mark.parametrize(
    ("text", "contained"),
    [
        # In pairs they stay: Hebrew and Arabic are written with them.
        (f"a{RLE}b{PDF}c", f"a{RLE}b{PDF}c"),
        (f"a{RLI}b{PDI}{FSI}c{PDI}", f"a{RLI}b{PDI}{FSI}c{PDI}"),
        (f"{RLI}{LRE}a{RLE}b{PDF}{PDF}{PDI}", f"{RLI}{LRE}a{RLE}b{PDF}{PDF}{PDI}"),
        # Alone they would turn, or close, what a program writes behind or around the text.
        (f"a{RLE}b", "ab"),
        (f"a{PDF}b{PDI}", "ab"),
        (f"a{LRI}b{RLI}c{PDI}d", f"ab{RLI}c{PDI}d"),
        # An isolate closes the embeddings inside it; an embedding closes no isolate.
        (f"{RLI}a{RLE}b{PDI}c{PDF}", f"{RLI}ab{PDI}c"),
        (f"{RLE}a{RLI}b{PDF}c{PDI}", f"a{RLI}bc{PDI}"),
        # An override turns the letters themselves: "exe.cod" for "doc.exe". Its direction alone is kept.
        (f"Ada{RLO}cod.exe", "Adacod.exe"),
        (f"Ada{RLO}cod{PDF}.exe", f"Ada{RLE}cod{PDF}.exe"),
        (f"{LRO}a{PDF}", f"{LRE}a{PDF}"),
        # Every line is a paragraph, at whose end all of them end.
        (f"{RLE}a\nb{PDF}", "a\nb"),
        (f"{RLE}a{PDF}\n{RLI}b", f"{RLE}a{PDF}\nb"),
        # Marks that turn nothing behind them stay.
        ("\u200fa\u200e\u061c", "\u200fa\u200e\u061c"),
    ],
)
def test_no_mark_of_direction_reaches_beyond_its_text(text: str, contained: str) -> None:
    assert plain(text) == contained
    assert plain(contained) == contained
    assert not any(map(unpaired, contained.split("\n")))


def test_of_a_text_without_end_only_its_beginning_is_cleaned() -> None:
    assert plain("讲\n" * 1_000_000) == "讲\n" * (MOST_LETTERS // 2)


def test_a_cut_leaves_no_mark_of_direction_alone() -> None:
    cut = shortened(plain(f"{RLE}{'讲' * 200}{PDF}"), 400)
    assert cut.startswith(RLE)
    assert RLE not in escaped(cut)


def test_a_backslash_before_a_capital_n_stays_one() -> None:  # TeX and Windows paths have it
    assert escaped(r"C:\New, $\Nabla$") == r"C:\\New\, $\\Nabla$"


def test_a_title_is_one_line() -> None:
    assert one_line("Parked\r\n on\u2028a\thalo ") == "Parked on a halo"


def test_a_text_too_long_ends_with_an_ellipsis_within_its_octets() -> None:
    for text in ("讲" * 500, ",;\\\n" * 300, "𠀀" * 400, "x" * 1001):
        cut = shortened(text, 1000)
        assert cut.endswith("…")
        assert 980 <= len(escaped(cut.removesuffix("…")).encode()) <= 1000
    assert shortened("讲" * 333, 1000) == "讲" * 333


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://forum.example/zh/lectures/qxf-2026-012", "https://forum.example/zh/lectures/qxf-2026-012"),
        ("https://例子.example/路 径", None),
        ("https://例子.example/路径?q=讲", "https://xn--fsqu00a.example/%E8%B7%AF%E5%BE%84?q=%E8%AE%B2"),
        ("http://127.0.0.1:8000/zh/", "http://127.0.0.1:8000/zh/"),
        ("https://[2001:db8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://forum.example/a%0db", "https://forum.example/a%0db"),
        ('https://forum.example/"x"<y>', "https://forum.example/%22x%22%3Cy%3E"),
        ("https://forum.example/a\rATTENDEE:x", None),
        ("https://forum.example/a\nb", None),
        ("https://forum.example/a\tb", None),
        ("https://forum.example/a\x00b", None),
        (" https://forum.example/", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("ftp://forum.example/", None),
        ("//forum.example/", None),
        ("https://", None),
        ("https://user:pw@forum.example/", None),
        ("https://forum.example:port/", None),
        ("https://" + "a" * 70 + ".example/", None),
        ("https://[::1/", None),
        ("", None),
    ],
)
def test_only_sound_addresses_of_the_web_pass(address: str, written: str | None) -> None:
    assert web_address(address) == written
