"""The documents say what is there: folders, commands, links, examples, states, the picture of the schema."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from forum import schema
from forum.door.models import Verdict
from forum.lectures.models import PlanningState, PublicState
from forum.registrations.models import RegistrationState

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
READMES = ("README.md", "README.zh.md")
# What tools and installations leave behind, and third-party copies, which have manifests of their own.
NOT_OURS = {"__pycache__", "instance", "node_modules", ".git", ".venv"}


def text(name: str) -> str:
    """One document."""
    return (ROOT / name).read_text("utf-8")


def named(path: Path) -> str:
    """A path as people write it."""
    return path.relative_to(ROOT).as_posix()


def folders(inside: Path) -> Iterator[Path]:
    """Every folder of ours, from the top."""
    for path in sorted(inside.iterdir()):
        is_cache = path.name.startswith(".") and path.name != ".ci"
        if path.is_dir() and path.name not in NOT_OURS and not is_cache:
            yield path
            if path.name != "vendor":
                yield from folders(path)


def code_blocks(document: str, language: str) -> list[str]:
    """What stands between fences of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", document, flags=re.MULTILINE | re.DOTALL)


def test_the_map_names_every_folder_once_and_no_other() -> None:
    mapped = re.findall(r"^\| `([^`]+)/` \|", text("docs/map.md"), flags=re.MULTILINE)
    assert sorted(mapped) == sorted([*(named(folder) for folder in folders(ROOT)), "instance"])


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("readme", READMES)
@pytest.mark.databases("sqlite")
def test_commands_of_the_readme_exist(app: Flask, readme: str) -> None:
    for line in "".join(code_blocks(text(readme), "sh")).splitlines():
        program, *words = line.split("#")[0].split()
        if program.endswith("/flask"):
            assert isinstance(command(app.cli, words), click.Command), line
        else:
            assert (ROOT / program).stat().st_mode & 0o100, line


def command(group: click.Command | None, words: list[str]) -> click.Command | None:
    """The command these words lead to; what follows it are its arguments."""
    if isinstance(group, click.Group):
        return command(group.commands.get(words[0]), words[1:])
    return group


def test_both_readmes_have_the_same_parts() -> None:  # E-09
    shapes = [
        (
            re.findall(r"^#+", text(readme), flags=re.MULTILINE),
            [re.sub("#.*", "", block) for block in code_blocks(text(readme), "sh")],
            re.findall(r"^\d\.", text(readme), flags=re.MULTILINE),
            re.sub(r"-(en|zh)\.png", "", "".join(re.findall(r"!\[[^]]*\]\(([^)]+)\)", text(readme)))),
            re.findall(r"\]\((docs/[^)]+|CHANGELOG\.md)\)", text(readme)),
        )
        for readme in READMES
    ]
    without_pictures = [
        (*shape[:4], [link for link in shape[4] if not link.endswith(".png")]) for shape in shapes
    ]
    assert without_pictures[0] == without_pictures[1]


@pytest.mark.parametrize("readme", READMES)
def test_a_readme_leads_to_every_page_of_the_docs(readme: str) -> None:
    pages = [named(path) for path in (ROOT / "docs").iterdir() if path.suffix in {".md", ".svg"}]
    assert [page for page in pages if f"({page})" not in text(readme)] == []


def test_examples_in_the_patterns_stand_in_the_code() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "forum").rglob("*.py"))
    assert [block for block in code_blocks(text("docs/patterns.md"), "python") if block not in code] == []


@pytest.mark.parametrize(
    "states", [PlanningState, PublicState, RegistrationState], ids=lambda one: one.__name__
)
def test_the_glossary_lists_every_state(
    states: type[PlanningState | PublicState | RegistrationState],
) -> None:
    assert ", ".join(states) in text("docs/glossary.md")


def test_the_glossary_lists_every_verdict() -> None:
    listed = re.search(r"^Verdicts: (.*?)\.$", text("docs/glossary.md"), flags=re.MULTILINE | re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`(\w+)`", listed[1])) == {verdict.value for verdict in Verdict}


@pytest.mark.usefixtures("app")
@pytest.mark.databases("sqlite")
def test_the_picture_of_the_schema_is_current() -> None:
    assert (ROOT / "docs/schema.svg").read_text("utf-8") == schema.draw(), "run `flask schema draw`"


@pytest.mark.databases("sqlite")
def test_the_command_draws_that_picture(app: Flask, tmp_path: Path) -> None:
    drawn = tmp_path / "schema.svg"

    ran = app.test_cli_runner().invoke(args=["schema", "draw", str(drawn)])

    assert ran.exit_code == 0
    assert "tables drawn" in ran.output
    assert drawn.read_text("utf-8") == schema.draw()


def test_every_decision_is_listed_and_says_what_and_why() -> None:
    folder = ROOT / "docs/decisions"
    pages = sorted(path.name for path in folder.glob("0*.md"))
    assert re.findall(r"\((0\d+-[^)]+\.md)\)", (folder / "README.md").read_text("utf-8")) == pages
    for page in pages:
        headings = re.findall(r"^## (.+)$", (folder / page).read_text("utf-8"), flags=re.MULTILINE)
        assert headings == ["Decision", "Why", "Price"], page


def test_the_changelog_has_its_form() -> None:
    headings = re.findall(r"^## (.+)$", text("CHANGELOG.md"), flags=re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    kinds = set(re.findall(r"^### (.+)$", text("CHANGELOG.md"), flags=re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
