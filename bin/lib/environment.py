"""The virtual environment in .venv: made, filled and kept in step with a requirements file.

Standard library only: this runs before anything is installed.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# What pip says when it cannot reach a package index.
NO_NETWORK = (
    "NewConnectionError",
    "ConnectTimeoutError",
    "ProxyError",
    "Read timed out",
    "Max retries exceeded",
    "Could not fetch URL",
)


class CannotGoOn(Exception):
    """Why the command stops, in one sentence for the person who started it."""


def prepare(requirements: str) -> Path:
    """The Python of .venv with exactly these requirements installed. Raises CannotGoOn."""
    stamp = VENV / f"{requirements}.installed"
    if PYTHON.exists() and stamp.exists() and stamp.read_text("utf-8") == _wanted(requirements):
        return PYTHON
    if not _works():
        _make()
    print(f"Installing the packages of {requirements} into .venv …", flush=True)
    _install(requirements)
    stamp.write_text(_wanted(requirements), "utf-8")
    return PYTHON


def _wanted(requirements: str) -> str:
    """Changes with the file's content and with the Python that .venv was made from."""
    digest = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    return f"{digest} {PYTHON.resolve()}\n"


def _works() -> bool:
    """Whether .venv is whole: an interrupted set-up or a replaced Python leaves one that is not."""
    if not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0


def _make() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        raise CannotGoOn(
            "Python's venv module is not complete on this machine (Debian: apt install python3-venv)."
        )
    print("Making the virtual environment in .venv …", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", VENV], capture_output=True, text=True, check=False
    )
    if made.returncode:
        raise CannotGoOn(
            f"The virtual environment could not be made: {_last_line(made.stdout + made.stderr)}"
        )


def _install(requirements: str) -> None:
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"]
    done = subprocess.run(
        [*pip, "-r", requirements],
        cwd=ROOT,
        env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"},
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return
    if any(sign in done.stderr for sign in NO_NETWORK):
        raise CannotGoOn(
            "The Python packages could not be fetched: there is no network here, or no package index."
        )
    raise CannotGoOn(f"pip could not install {requirements}: {_last_line(done.stderr)}")


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"
