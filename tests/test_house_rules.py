"""House rules that are not about imports. Each test names the offender."""

import ast
import base64
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from flask import Flask
from jinja2 import Environment

ROOT = Path(__file__).resolve().parent.parent
CHINESE = ROOT / "forum/translations/zh_Hans_CN/LC_MESSAGES/messages.po"
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "translate": (2,)}
# Names that are the same in every language.
NAMES = {"Apple", "CSV", "Excel", "Google", "Microsoft", "Outlook", "PNG", "SVG", "Thunderbird", "WGS", "com"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")

TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())
PAGES = [path for path in TEMPLATES if path.suffix in {".html", ".xml", ".svg"}]
OWN_STATIC = sorted(
    path
    for path in (ROOT / "static").rglob("*")
    if path.suffix in {".css", ".js", ".html", ".svg", ".webmanifest"} and "vendor" not in path.parts
)
VENDOR_FOLDERS = [ROOT / "static/vendor", ROOT / "tests/vendor"]


def named(path: Path) -> str:
    """A path as the reader of a failure knows it."""
    return path.relative_to(ROOT).as_posix()


# Every sentence exists in Chinese.


@pytest.fixture(scope="module")
def marked() -> Catalog:
    """Every sentence that code and templates mark."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog()
    found = extract_from_dir(ROOT, method_map=methods, options_map=options, keywords=KEYWORDS)
    for file, line, sentence, _comments, context in found:
        catalogue.add(sentence, locations=[(file, line)], context=context)
    return catalogue


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    """The Chinese catalogue."""
    with CHINESE.open("rb") as file:
        return read_po(file, locale="zh_Hans_CN")


def texts(message: Message) -> list[str]:
    """The English of a message: one sentence, or singular and plural."""
    return list(message.id) if message.pluralizable else [str(message.id)]


def translations(message: Message | None) -> list[str]:
    """The Chinese of a message; a plural has one form."""
    if message is None or message.fuzzy:
        return []
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return [string for string in strings if string]


def test_every_sentence_is_translated(marked: Catalog, chinese: Catalog) -> None:
    missing = {
        texts(message)[0]: message.locations[0]
        for message in marked
        if message.id and not translations(chinese.get(texts(message)[0]))
    }
    assert missing == {}


def test_translations_keep_their_placeholders(chinese: Catalog) -> None:
    wrong = [
        message.id
        for message in chinese
        if message.id
        for text in translations(message)
        if set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(texts(message)[-1]))
    ]
    assert wrong == []


def test_no_translation_outlives_its_sentence(marked: Catalog, chinese: Catalog) -> None:
    unused = [message.id for message in chinese if message.id and texts(message)[0] not in marked]
    assert unused == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_words_of_a_template_are_marked(path: Path) -> None:
    """What stands between the tags of a template, outside every expression, says no words."""
    # Where the order of words differs, both languages stand side by side.
    both = r'\{%-? if page_language\(\) == "zh" -?%\}.*?\{%-? endif -?%\}'
    source = re.sub(both, "¤", path.read_text("utf-8"), flags=re.DOTALL)
    tokens = Environment(autoescape=True).lex(source)
    text = "".join(value if kind == "data" else "¤" for _line, kind, value in tokens)
    text = re.sub(r'<!--.*?-->|<style.*?</style>|<[^>]*>|&\w+;|\s[\w-]+="[^"]*"', " ", text, flags=re.DOTALL)
    words = set(re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]+", text))
    assert sorted(words - NAMES) == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_colon_follows_the_language_of_the_page(path: Path) -> None:
    """Between two expressions stands `colon()`: Chinese has a wide one and no space."""
    assert "}}: " not in path.read_text("utf-8")


# Everything is documented.


def document(name: str) -> str:
    """A page of docs/."""
    return (ROOT / "docs" / name).read_text("utf-8")


def test_every_setting_is_documented_and_nothing_else() -> None:
    code = (ROOT / "forum/settings.py").read_text("utf-8")
    read = set(re.findall(r'"(FORUM_[A-Z_]+)"', code))
    described = set(re.findall(r"^\| `(FORUM_[A-Z_]+)`", document("settings.md"), flags=re.MULTILINE))
    assert described == read


def commands(group: click.Group, words: str) -> Iterator[str]:
    """The full name of every command below a group."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{words} {name}")
        else:
            yield f"{words} {name}"


@pytest.mark.databases("sqlite")
def test_every_command_is_documented(app: Flask) -> None:
    programs = {f"bin/{path.name}" for path in (ROOT / "bin").iterdir() if path.is_file()}
    every = programs | {"flask db upgrade", *commands(app.cli, "flask")}
    assert sorted(name for name in every if name not in document("commands.md")) == []


# Nothing comes from elsewhere, and what we copied is what it says.


@pytest.mark.parametrize("folder", VENDOR_FOLDERS, ids=named)
def test_vendored_files_match_their_manifest(folder: Path) -> None:
    manifest = json.loads((folder / "MANIFEST.json").read_text("utf-8"))
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "MANIFEST.json"]
    digests = {
        path.relative_to(folder).as_posix(): "sha384-"
        + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        for path in files
    }
    assert digests == manifest


FOREIGN = re.compile(
    r"""(?:\b(?:src|srcset|poster|action|formaction|data)\s*=\s*["']?\s*(?:https?:)?//)"""
    r"""|(?:<(?:link|use|image|base)\b[^>]*href\s*=\s*["']?\s*(?:https?:)?//)"""
    r"""|(?:url\(\s*["']?\s*(?:https?:)?//)|(?:@import)"""
    r"""|(?:\b(?:import|fetch|importScripts|Worker|WebSocket)\b[^\n;]{0,20}["'](?:https?|wss?):?//)""",
    re.IGNORECASE,
)


@pytest.mark.parametrize("path", [*PAGES, *OWN_STATIC], ids=named)
def test_nothing_is_fetched_from_another_host(path: Path) -> None:
    assert [found.group() for found in FOREIGN.finditer(path.read_text("utf-8"))] == []


INLINE = re.compile(
    r"""<script\b(?![^>]*\bsrc=)(?![^>]*type="application/(?:ld\+)?json")[^>]*>"""
    r"""|<style\b|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|javascript:""",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "path", [path for path in PAGES if path.parent.name != "mail"], ids=named
)  # mail programs know only inline style
def test_no_page_holds_inline_script_or_style(path: Path) -> None:
    assert [found.group() for found in INLINE.finditer(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "package-lock.json"])
def test_locks_name_no_registry(name: str) -> None:
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url.*", (ROOT / name).read_text("utf-8")) == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_asked_for_package_is_pinned_with_hashes(name: str) -> None:
    asked = re.findall(r"^([A-Za-z0-9_.-]+)", (ROOT / f"{name}.in").read_text("utf-8"), flags=re.MULTILINE)
    wanted = {re.sub(r"[-_.]+", "-", package).lower() for package in asked if not package.startswith("-")}
    lock = (ROOT / f"{name}.txt").read_text("utf-8")
    pinned = set(
        re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==\S+(?: ;.*?)? \\\n    --hash", lock, flags=re.MULTILINE)
    )
    assert sorted(wanted - pinned) == []


# Packages of requirements.in that nobody imports: drivers and data that others load by name.
LOADED_BY_NAME = {"argon2-cffi", "psycopg", "tzdata"}


def imported_packages() -> set[str]:
    """Top-level names that running the forum imports, beyond the standard library and itself."""
    paths = [*(ROOT / "forum").rglob("*.py"), ROOT / "bin/lib/serving.py"]
    trees = [ast.parse(path.read_text("utf-8")) for path in paths]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    from_ = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    # "compression" is Python's own from 3.14 on.
    own = {"forum", "compression", *sys.stdlib_module_names}
    return {name.split(".")[0] for name in plain | from_} - own


def test_requirements_name_what_is_imported_and_no_more() -> None:
    providers = packages_distributions()
    used = {
        re.sub(r"[-_.]+", "-", provider).lower()
        for name in imported_packages()
        for provider in providers[name]
    }
    lines = (ROOT / "requirements.in").read_text("utf-8").splitlines()
    asked = {found[0] for line in lines if (found := re.match(r"[a-z0-9-]+", line))}
    locked = set(
        re.findall(
            r"^([a-z0-9-]+)(?:\[.*?\])?==", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE
        )
    )
    assert (sorted(used - locked), sorted(asked - used - LOADED_BY_NAME)) == ([], [])
