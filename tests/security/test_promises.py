"""docs/security.md names the file that keeps each promise and the test that proves it; both are there."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs/security.md").read_text("utf-8")
ROW = re.compile(r"^\| (?!promise |---)(.+) \| (.+) \| (.+) \|$", re.MULTILINE)


@cache
def names(path: Path) -> frozenset[str]:
    """Every function and class of a file."""
    kinds = ast.FunctionDef | ast.ClassDef
    return frozenset(
        node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, kinds)
    )


def is_there(named: str) -> bool:
    """Whether a file, and what is named in it, exists: ``tests/a.py::TestB::test_c[case]``."""
    path, *inner = re.sub(r"\[.*", "", named).split("::")
    found = list(ROOT.glob(path))
    return bool(found) and set(inner) <= (names(found[0]) if inner else set())


def test_every_file_and_every_test_that_is_named_exists() -> None:
    places = re.findall(r"`((?:forum|tests|templates|static|bin)/[^`\s]*)`", DOCUMENT)

    assert len(places) > 40
    assert [place for place in places if not is_there(place)] == []


def test_every_promise_names_its_test() -> None:
    rows = ROW.findall(DOCUMENT)

    assert len(rows) > 20
    assert [promise for promise, _kept, test in rows if "`tests/" not in test] == []


def test_reports_are_answered_in_both_languages() -> None:
    policy = (ROOT / "SECURITY.md").read_text("utf-8")

    assert "docs/security.md" in policy
    assert policy.count("\n## ") == 6
    assert "## 报告安全问题" in policy
