"""What must not be in the code at all, and what must never happen while it runs. D-16, D-20, D-21"""

import ast
import csv
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from forum.db import transaction
from forum.lectures.models import Lecture
from forum.registrations.models import RegistrationState
from tests import hostile
from tests.cast import Person
from tests.factories import make_registration
from tests.security.asking import READING, cases
from tests.security.world import Answer, World

FORUM = Path(__file__).resolve().parents[2] / "forum"
# Modules that open lines or start programs, and the files that may, with the reason.
WATCHED = {
    *("socket", "ssl", "smtplib", "ftplib", "poplib", "imaplib", "telnetlib", "xmlrpc", "http.client"),
    *("urllib.request", "urllib3", "requests", "httpx", "aiohttp", "pycurl", "subprocess", "pty", "redis"),
    *("pickle", "marshal", "shelve", "ctypes", "multiprocessing"),
}
ALLOWED = {
    ("mail/transport.py", "smtplib"): "the mail server of the setting",
    ("mail/transport.py", "ssl"): "the mail server of the setting",
    ("feeds/checking/network.py", "http.client"): "the calendar an administrator asks to be checked",
    ("feeds/checking/network.py", "urllib.request"): "the calendar an administrator asks to be checked",
    ("web/counting.py", "redis"): "shared counters, at the address of the setting",
    (
        "confined.py",
        "subprocess",
    ): "one fixed script of ours without a shell; strangers' octets are its input",
}
FORBIDDEN_CALLS = {
    *("os.system", "os.popen", "os.execv", "os.execvp", "os.spawnl", "os.spawnv", "eval", "exec", "compile"),
    *("render_template_string", "__import__", "importlib.import_module", "urlopen"),
}
WRITERS = {"csv.writer", "csv.DictWriter", "writer", "DictWriter", "Workbook", "openpyxl.Workbook"}
TABLE_KINDS = ("text/csv", "application/vnd.openxml")
WAITLISTED = RegistrationState.WAITLISTED
DANGEROUS = tuple("=+-@\t\r＝＋－＠")


@cache
def sources() -> tuple[tuple[str, ast.Module], ...]:
    """Every file of the application, migrations included."""
    paths = sorted(FORUM.rglob("*.py"))
    return tuple((path.relative_to(FORUM).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths)


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """What is called, as it is written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def imported(tree: ast.Module) -> Iterator[str]:
    """The dotted names of what is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_only_named_files_open_lines_or_start_programs() -> None:
    found = {
        (name, watched)
        for name, tree in sources()
        for one in imported(tree)
        for watched in WATCHED
        if one == watched or one.startswith(f"{watched}.")
    }

    assert found == set(ALLOWED)


def test_no_shell_no_code_from_text_no_template_from_text() -> None:
    found = [
        f"{name}:{node.lineno} {called}"
        for name, tree in sources()
        for called, node in calls(tree)
        if called in FORBIDDEN_CALLS
        or any(word.arg == "shell" for word in node.keywords)
        or called.endswith((".from_string", "Template"))
    ]

    assert found == []


def test_nothing_speaks_latex() -> None:
    words = ("latex", "pdftex", "mathjax", "katex")

    texts = {path.relative_to(FORUM): path.read_text("utf-8").lower() for path in FORUM.rglob("*.py")}
    assert [name for name, text in texts.items() if any(word in text for word in words)] == []


def test_one_file_writes_tables() -> None:
    assert {name for name, tree in sources() for called, _ in calls(tree) if called in WRITERS} == {
        "tables.py"
    }


def read(answer: Answer) -> list[list[Any]]:
    """The cells of a table, by the format it says it has."""
    if answer.headers["Content-Type"].startswith("text/csv"):
        assert answer.body.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(answer.body)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n", "d"}
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_no_export_holds_a_formula(world: World) -> None:
    """Exports are found by what the pages answer, so another one takes part by existing."""
    payloads = [text for text in hostile.texts("formulas") if text.strip() and "\0" not in text]
    found: dict[str, list[list[Any]]] = {}
    with world.restored():
        with world.app.app_context(), transaction() as session:
            lecture = session.get_one(Lecture, world.at["id one-published"])
            for number, text in enumerate(payloads):
                person = Person(text[:100], f"p{number}@example.org")
                make_registration(session, lecture, person, WAITLISTED, affiliation=text[:100])
        for route in READING:
            for case in cases(world, route):
                if (case.role, case.thing, case.sign) == ("organiser-of-one", "one", "+"):
                    answer = world.ask(world.client(case.role), "GET", case.address)
                    if answer.headers["Content-Type"].startswith(TABLE_KINDS):
                        found[case.address] = read(answer)

    assert len(payloads) >= 200
    assert len(found) >= 2
    for address, rows in found.items():
        assert len(rows) > len(payloads), address
        cells = [cell for row in rows[1:] for cell in row if isinstance(cell, str)]
        assert [cell for cell in cells if cell.lstrip().startswith(DANGEROUS)] == [], address
