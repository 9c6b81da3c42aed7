"""Static files below an address that names their content."""

import re
from pathlib import Path

import pytest

from forum.web.assets import DESK_STYLES, FOR_A_YEAR, OF_THE_DESK, Assets, unremarked

STATIC = Path(__file__).parents[2] / "static"
FOLDER = Path(__file__).parents[2] / "templates"
TEMPLATES = {str(file.relative_to(FOLDER)): file.read_text("utf-8") for file in FOLDER.rglob("*.*")}
CLASS = re.compile(r"\.([a-z][\w-]*)")
pytestmark = pytest.mark.databases("sqlite")


def version_on(page: str) -> str:
    found = re.search(r"/assets/([0-9a-f]{12})/css/forum\.css", page)
    assert found
    return found[1]


def sheets(*, of_the_desk: bool) -> list[str]:
    found = sorted((STATIC / "css").glob("*.css"))
    return [unremarked(one.read_text("utf-8")) for one in found if (one.name in OF_THE_DESK) == of_the_desk]


def test_all_sheets_come_in_one_response_that_is_kept_for_a_year(client, database):
    page = client.get("/en/").text
    response = client.get(f"/assets/{version_on(page)}/css/forum.css")
    whole = client.get(f"/assets/{version_on(page)}/{DESK_STYLES}")

    assert page.count('rel="stylesheet"') == 1
    for answer in (response, whole):
        assert answer.mimetype == "text/css"
        assert answer.headers["Cache-Control"] == FOR_A_YEAR
        assert all(sheet in answer.text for sheet in sheets(of_the_desk=False))
        assert answer.text.startswith(sheets(of_the_desk=False)[0][:40])
    assert len(sheets(of_the_desk=True)) == len(OF_THE_DESK)
    assert all(sheet in whole.text and sheet not in response.text for sheet in sheets(of_the_desk=True))


def test_no_page_for_visitors_names_a_class_they_have_no_sheet_for():
    needed = {name: text for name, text in TEMPLATES.items() if is_for_visitors(name)}
    for name in list(needed):
        needed |= {one: TEMPLATES[one] for one in named_by(name)}
    kept_back = set(CLASS.findall("".join(sheets(of_the_desk=True))))
    theirs = set(CLASS.findall("".join(sheets(of_the_desk=False))))
    wrong = {
        (name, word)
        for name, text in needed.items()
        for words in re.findall(r'class="([^"]*)', text)
        for word in {*re.findall(r"[\w-]+", words)} & (kept_back - theirs)
    }

    assert len(needed) > 40
    assert wrong == set()


def named_by(name: str, seen: frozenset[str] = frozenset()) -> frozenset[str]:
    """A template, and all that it extends, imports and includes by name."""
    if name in seen:
        return seen
    seen |= {name}
    for other in re.findall(r'{%-?\s*(?:extends|include|import|from)\s+"([^"]+)"', TEMPLATES[name]):
        seen = named_by(other, seen)
    return seen


def is_for_visitors(name: str) -> bool:
    """Whether a page gets the visitors' sheet."""
    needed = named_by(name)
    return "base.html" in needed and "staff.html" not in needed


def test_what_is_said_between_the_rules_is_not_sent():
    assert unremarked("/* one\n   two */\n@layer base {\n  a { color: red; } /* three */\n\n}\n") == (
        "@layer base {\na { color: red; }\n}"
    )


def test_the_address_changes_with_any_byte(tmp_path):
    (tmp_path / "css").mkdir()
    sheet = tmp_path / "css" / "00-tokens.css"
    sheet.write_text("a{}")
    before = Assets.read(tmp_path)
    sheet.write_text("b{}")

    assert Assets.read(tmp_path).version != before.version
    assert before.styles == "a{}"


def test_another_version_gets_todays_file_unkept(client, database):
    with client.get("/assets/000000000000/js/theme.js") as response:
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("path", ["../wsgi.py", "%2e%2e/wsgi.py", "css/none.css", "css"])
def test_nothing_outside_the_folder_is_served(client, database, path):
    assert client.get(f"/assets/000000000000/{path}").status_code == 404


def test_what_a_page_needs_first_is_small(client, database):
    font = (STATIC / "fonts" / "forum-serif.woff2").stat().st_size
    page = client.get("/en/").text
    styles = client.get(f"/assets/{version_on(page)}/css/forum.css", headers={"Accept-Encoding": "gzip"})

    assert font <= 35 * 1024
    assert styles.headers["Content-Encoding"] == "gzip"
    assert len(styles.data) <= 22 * 1024


def test_no_sheet_or_script_names_another_host():  # C-30
    files = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")]

    assert [file.name for file in files if re.search(r"https?://|//[a-z]+\.", file.read_text("utf-8"))] == []


def test_only_the_tokens_hold_colours():
    """Every component takes its colours from the tokens; ink on white is repeated where it is printed."""
    on_white = {
        "00-tokens.css",
        "99-print.css",
        "pass.css",
        "verdict.css",
        "door.css",
        "badge.css",
        "enrolment.css",
        "fallback.css",
        "sheet.css",
    }
    sheets = [sheet for sheet in STATIC.glob("css/*.css") if sheet.name not in on_white]

    assert [
        sheet.name for sheet in sheets if re.search(r"#[0-9a-fA-F]{3,8}\b", sheet.read_text("utf-8"))
    ] == []
