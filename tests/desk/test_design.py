"""The page that shows all parts: what a sheet names stands on it, and nothing is dressed in two sheets."""

import re
from collections import Counter
from pathlib import Path

import pytest

from forum.desk.palette import contrast, palette
from tests.cast import BOB
from tests.factories import make_lecture

CSS = Path(__file__).parents[2] / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))
ELSEWHERE = "Not a specimen"
# Print and old browsers dress everything anew; that is what these two are for.
FOR_ALL = {"99-print.css", "fallback.css"}
SHARED = {"book": "the edge drawn along it is the spine's"}
# What is left away on paper may be said for many parts at once.
PRINTED = re.compile(r"@media print \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
pytestmark = pytest.mark.databases("sqlite")


def first_comment(sheet: Path) -> str:
    """What a sheet says of itself before its first rule."""
    found = COMMENT.match(sheet.read_text("utf-8"))
    return found[0] if found else ""


def named(comment: str) -> set[str]:
    """The classes that a comment names: ``.field`` and ``.field (-label -hint)``."""
    return set(re.findall(r"(?<![\w/])\.([a-z][\w-]*)", comment))


def own_classes(sheet: str) -> set[str]:
    """The classes with declarations of their own: those that a selector names and nothing else with them.

    A part that holds a certain other part (`.scroll:has(.sheet)`) is placed by that one.
    """
    prelude = re.findall(r"([^{};]*)\{", PRINTED.sub("", COMMENT.sub("", sheet)))
    alone = r"\s*[a-z]*\.([a-zA-Z][\w-]*)(?:::?(?!has)[\w-]+(?:\([^)]*\))?|\[[^\]]*\])*\s*"
    single = (re.fullmatch(alone, one) for words in prelude for one in re.split(r",(?![^(]*\))", words))
    return {found[1] for found in single if found}


@pytest.fixture
def living_page(sign_in, database) -> str:
    with database.transaction() as session:
        make_lecture(session)
    answer = sign_in(BOB).get("/staff/design")
    assert answer.status_code == 200
    return answer.text


def test_every_part_is_shown_or_its_sheet_says_why_not(living_page):
    shown = {word for words in re.findall(r'class="([^"]*)"', living_page) for word in words.split()}
    missing = {
        sheet.name: sorted(unseen)
        for sheet in SHEETS
        if ELSEWHERE not in first_comment(sheet) and (unseen := named(first_comment(sheet)) - shown)
    }

    assert missing == {}


def test_no_class_is_dressed_in_two_sheets():
    # What a part is like by itself is said in one place; a sheet may place those of others inside its own.
    dressed: dict[str, set[str]] = {}
    for sheet in SHEETS:
        if sheet.name not in FOR_ALL:
            for word in own_classes(sheet.read_text("utf-8")) - set(SHARED):
                dressed.setdefault(word, set()).add(sheet.name)

    assert {word: sorted(sheets) for word, sheets in dressed.items() if len(sheets) > 1} == {}


def test_the_search_for_a_part_dressed_twice_finds_one():
    sheet = "@layer base { .a, p.b:hover, .c .d, .f:has(.g) { top: 0; } @media print { .e { top: 0; } } }"

    assert own_classes(sheet + " .h::after { top: 0; }") == {"a", "b", "h"}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_can_be_seen_on_both_papers(theme):
    # C-70
    colours = palette((CSS / "00-tokens.css").read_text("utf-8"), theme)

    assert sum(colour.needs > 0 for colour in colours) == 7
    assert [colour.name for colour in colours if not colour.is_enough] == []


def test_contrast_is_that_of_wcag():
    assert round(contrast("#000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777", "#fff"), 2) == 4.48


def test_no_name_stands_twice_on_the_living_page(living_page):
    names = Counter(re.findall(r'\sid="([^"]+)"', living_page))
    asked = {
        word
        for words in re.findall(r'\s(?:for|aria-labelledby)="([^"]+)"', living_page)
        for word in words.split()
    }

    assert [name for name, count in names.items() if count > 1] == []
    assert sorted(asked - set(names)) == []


def test_each_part_is_shown_by_day_and_by_night_in_both_languages(living_page):
    panels = Counter(re.findall(r'<div class="panel" data-theme="(\w+)" lang="([\w-]+)">', living_page))

    assert set(panels) == {(theme, lang) for theme in ("light", "dark") for lang in ("zh-Hans", "en")}
