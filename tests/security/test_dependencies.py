"""What runs beside our own code is what was locked, every file by its hash: Python and JavaScript (D-30)."""

import json
import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENTRY = re.compile(
    r"^(\S+?)==(\S+?)(?: ;[^\\]*)? \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_python_package_is_locked_with_hashes(name: str) -> None:
    # D-30
    lock = (ROOT / name).read_text("utf-8")
    named = re.findall(r"^([A-Za-z0-9][^\s=]*==\S+)", lock, flags=re.MULTILINE)

    locked = [f"{package}=={version}" for package, version, _hashes in ENTRY.findall(lock)]

    assert len(named) > 40
    assert sorted(locked) == sorted(named)
    assert re.findall(r"^\s*(-e|-r|--\w+-url|git\+|https?:)", lock, flags=re.MULTILINE) == []


def extras_asked_for() -> set[str]:
    """What the installed packages ask of one another by extra, as ``name[extra]``: ``coverage[toml]``."""
    asked = [wanted for package in metadata.distributions() for wanted in package.requires or ()]
    unasked = re.compile(r";.*\bextra\b")
    found = [re.match(r"([\w.-]+)\[([\w,-]+)\]", wanted) for wanted in asked if not unasked.search(wanted)]
    return {f"{one[1].lower()}[{one[2]}]" for one in found if one}


def test_what_is_asked_for_by_extra_is_locked_by_extra() -> None:
    # D-30: pip takes "coverage" and "coverage[toml]" for two wishes, and would fetch the newest for the
    # second, which has no hash: from the day of its next release nobody could install the forum.
    lock = (ROOT / "requirements-dev.txt").read_text("utf-8")

    asked = extras_asked_for()

    assert {"coverage[toml]", "apispec[marshmallow]"} <= asked
    assert {name for name in asked if f"\n{name}==" not in f"\n{lock}"} == set()


def test_installing_refuses_what_has_no_hash() -> None:
    # D-30: bin/serve and bin/test both install through this one function.
    installer = (ROOT / "bin/lib/environment.py").read_text("utf-8")

    assert installer.count('"install"') == installer.count('"--require-hashes"') == 1
    others = [path for path in (ROOT / "bin").rglob("*") if path.is_file() and path.name != "environment.py"]
    texts = {
        str(path.relative_to(ROOT)): path.read_text("utf-8", "replace")
        for path in others
        if path.suffix != ".pyc"
    }
    assert [name for name, text in texts.items() if re.search(r"\bpip\b[^\n]*\binstall\b(?! uv)", text)] == []


def test_every_vendored_package_is_locked_with_a_hash() -> None:
    # D-30
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

    without = [name for name, entry in packages.items() if name and "integrity" not in entry]
    assert (len(packages) > 3, without) == (True, [])
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    assert [version for version in wanted.values() if not version[0].isdigit()] == []
