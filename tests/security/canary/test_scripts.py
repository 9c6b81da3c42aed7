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


def sinks(source: str) -> list[str]:
    """What a script does that it must not."""
    without_comments = re.sub(r"/\*.*?\*/|^\s*//.*$", "", source, flags=re.DOTALL | re.MULTILINE)
    return SINKS.findall(without_comments)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_reads_text_as_markup(path: Path) -> None:  # D-12
    assert sinks(path.read_text("utf-8")) == []


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


def test_a_line_that_would_not_is_let_be() -> None:
    assert sinks("box.textContent = name; a.setAttribute('aria-pressed', x); if (location === a) b();") == []
