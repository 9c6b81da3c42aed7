"""What our own scripts never do: read text as markup or as code, or go where a text tells them.

Text reaches a page by `textContent`, elements by `createElement` and templates; see static/js/door-view.js.
"""

import re
from pathlib import Path

import pytest

from forum.settings import ROOT

SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))

# Sinks of the OWASP sheet on DOM-based cross-site scripting, and setting addresses or handlers by name.
# What a page says to its own workers is let be: no other page hears it.
SINKS = re.compile(
    r"""\b(?:inner|outer)HTML\b|\binsertAdjacentHTML\b|\bdocument\.write(?:ln)?\b|\bsetHTML(?:Unsafe)?\b"""
    r"""|\bcreateContextualFragment\b|\bDOMParser\b|\bsrcdoc\b|\beval\b|\bnew\s+Function\b|\bFunction\("""
    r"""|\bset(?:Timeout|Interval)\(\s*["'`]|\bsetAttribute\(\s*(?!["'](?:aria-|data-|role))"""
    r"""|\blocation\s*=(?!=)|\blocation\.(?:href|hash|search|pathname)\s*=(?!=)|\blocation\.(?:assign|replace)\("""
    r"""|\.(?:href|src|action|formAction|style)\s*=(?!=)|\bwindow\.open\(|\bimport\(|\bimportScripts\b"""
    r"""|(?<!\bworker\.)(?<!\bself\.)(?<!\bactive\?\.)(?<!\bwaiting\?\.)\bpostMessage\(|\bjQuery\b|\bjavascript:"""
)

# A page of our own, asked for anew and read without running it; addresses that the server wrote into a page,
# or that are made of its own ways and a day; a name of an attribute that stands in the script.
KNOWN = {
    "agenda-deeds.js": {"location.assign("},
    "agenda-keys.js": {"location.assign("},
    "agenda-sheet.js": {"DOMParser"},
    "agenda.js": {".href ="},
    "door-board.js": {"DOMParser"},
    "filter.js": {"DOMParser", "location.assign("},
    "neutral.js": {"location.replace("},
    "passkeys.js": {"location.assign("},
    "room.js": {"DOMParser"},
    "rows.js": {"setAttribute("},
}


def sinks(source: str) -> list[str]:
    """What a script does that it must not."""
    without_blocks = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    return SINKS.findall(re.sub(r"^\s*//.*$", "", without_blocks, flags=re.MULTILINE))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_reads_text_as_markup(path: Path) -> None:  # D-12
    assert set(sinks(path.read_text("utf-8"))) == KNOWN.get(path.name, set())


@pytest.mark.parametrize(
    "line",
    [
        "box.innerHTML = name;",
        "box.insertAdjacentHTML('beforeend', name);",
        "document.write(name)",
        "eval(name)",
        "setTimeout('x()', 1)",
        "link.href = name;",
        "location = name;",
        "location.assign(name)",
        "box.setAttribute('onclick', name)",
        "frame.srcdoc = name",
        "parent.postMessage(name, '*')",
        "new DOMParser().parseFromString(name, 'text/html')",
        "range.createContextualFragment(name)",
    ],
)
def test_a_line_that_would_is_found(line: str) -> None:
    assert sinks(line) != []


def test_a_comment_above_hides_nothing() -> None:
    assert sinks("// What it does.\nbox.innerHTML = name;") == ["innerHTML"]


def test_a_line_that_would_not_is_let_be() -> None:
    assert sinks("box.textContent = name; a.setAttribute('aria-pressed', x); if (location === a) b();") == []
