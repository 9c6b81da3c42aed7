"""bin/test: everything a change must pass, set up from nothing."""

import ctypes.util
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from environment import ROOT, CannotGoOn, prepare

REQUIREMENTS = "requirements-dev.txt"
# Three for two cores: a test that waits for a server, a browser or a mail leaves its core to another.
FULL_RUN = ["-n", "3", "--dist", "worksteal"]
# Measuring coverage makes every line of the forum cost twice; the larger run has the time.
COVERAGE = ["--cov", "--cov-report=term"]


@dataclass(frozen=True)
class Tool:
    """A program of the machine that tests use: no test is skipped for want of it."""

    name: str
    package: str
    is_there: Callable[[], bool]


def has_chinese_font() -> bool:
    """Whether Chromium can draw Chinese (macOS always can)."""
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts"]
    return sys.platform == "darwin" or any(
        path for folder in folders for path in folder.rglob("NotoSansCJK*")
    )


TOOLS = [
    Tool(
        "Chromium", "chromium", lambda: bool(shutil.which(os.environ.get("FORUM_TEST_CHROMIUM", "chromium")))
    ),
    Tool("a Chinese font (Noto Sans CJK)", "fonts-noto-cjk", has_chinese_font),
    Tool("libical", "libical3", lambda: bool(ctypes.util.find_library("ical"))),
    Tool("Node.js", "nodejs", lambda: bool(shutil.which("node"))),
    Tool(
        "Poppler (pdftotext, pdftoppm)",
        "poppler-utils",
        lambda: bool(shutil.which("pdftotext") and shutil.which("pdftoppm")),
    ),
    Tool("calcurse", "calcurse", lambda: bool(shutil.which("calcurse"))),
]


def provide_tools() -> None:
    """Install what is missing where apt and the right to use it are at hand. Raises CannotGoOn."""
    missing = [tool for tool in TOOLS if not tool.is_there()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        apt_install([tool.package for tool in missing])
        missing = [tool for tool in missing if not tool.is_there()]
    if missing:
        names = ", ".join(tool.name for tool in missing)
        packages = " ".join(tool.package for tool in missing)
        raise CannotGoOn(f"The tests need {names}, missing here (Debian: apt install {packages}).")


def apt_install(packages: list[str]) -> None:
    """Install Debian packages; what still lacks afterwards is named by the caller."""
    print(f"Installing {' '.join(packages)} by apt …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", "-y", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)


def environment(*, is_long: bool) -> dict[str, str]:
    """The environment of the tools: nothing of a real installation reaches a test."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("FORUM_") or name.startswith("FORUM_TEST_")
    }
    # Hundreds of processes are started by the tests: each would compile every module of the forum anew.
    ours.pop("PYTHONDONTWRITEBYTECODE", None)
    return {**ours, "FORUM_TEST_LONG": "1"} if is_long else ours


@dataclass(frozen=True)
class Tools:
    """The programs of .venv, started in the project's folder."""

    programs: Path
    variables: dict[str, str]

    def run(self, *words: str) -> int:
        """Run one to its end: its exit status."""
        # Also when pytest found no test at all: nothing tested is not "passed".
        return self._start(words).wait()

    def run_beside(self, quick: list[str], slow: list[str]) -> int:
        """Run both at once: the quick one keeps one processor busy and says something only when it fails,
        and then the slow one ends too. The exit status is that of the first that fails.
        """
        beside = self._start(quick, stdout=subprocess.PIPE)
        main = self._start(slow)
        said, _ = beside.communicate()
        if beside.returncode:
            main.send_signal(signal.SIGINT)
            main.wait()
            print(said, end="", flush=True)
            return beside.returncode
        return main.wait()

    def _start(self, words: Sequence[str], stdout: int | None = None) -> "subprocess.Popen[str]":
        program, *rest = words
        print("$", *words, flush=True)
        return subprocess.Popen(
            [self.programs / program, *rest], cwd=ROOT, env=self.variables, stdout=stdout, text=True
        )


def main(arguments: list[str]) -> int:
    """Run the checks; the exit status is that of the first that fails."""
    is_long = "--long" in arguments
    chosen = [argument for argument in arguments if argument != "--long"]
    try:
        programs = prepare(REQUIREMENTS).parent
        provide_tools()
    except CannotGoOn as reason:
        sys.exit(f"bin/test: {reason}")
    tools = Tools(programs, environment(is_long=is_long))
    if chosen:
        return tools.run("pytest", *chosen)
    for words in (["check", "--quiet"], ["format", "--check", "--quiet"]):
        if failed := tools.run("ruff", *words):
            return failed
    return tools.run_beside(
        ["mypy", "--no-error-summary"], ["pytest", *FULL_RUN, *(COVERAGE if is_long else [])]
    )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
