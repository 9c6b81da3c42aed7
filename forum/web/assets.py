"""Static files: the style sheets joined, and all of it below an address that names its content.

Visitors get one sheet without what only organisers and the door need; those get one with everything.

The version in the address is a hash over every file, so relative references (a sheet's fonts, a module's
imports) stay inside the same version and everything may be kept for a year.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from flask import Blueprint, Response, current_app, send_from_directory, url_for

from forum.web.headers import WASM_POLICY

blueprint = Blueprint("assets", __name__)

STYLES = "css/forum.css"
DESK_STYLES = "css/forum-desk.css"
CALENDAR_STYLES = "css/calendar.css"
"""The sheet of the vendored calendar, in a layer below ours, so that the tokens decide how it looks."""
OF_THE_DESK = frozenset(
    {
        "agenda.css",
        "bulk.css",
        "chart.css",
        "design.css",
        "dialog.css",
        "door-board.css",
        "enrolment.css",
        "factor.css",
        "journal.css",
        "kiosk.css",
        "mail.css",
        "members.css",
        "questions.css",
        "scanner.css",
        "filling.css",
        "import.css",
        "sheet.css",
        "staff.css",
        "stages.css",
        "readiness.css",
        "verdict.css",
        "viewfinder.css",
    }
)
"""Sheets of the organisers' side and the door: no page for visitors names their classes."""

WORKERS_OF_WASM = frozenset({"js/door-decoder.js"})
"""A worker obeys the policy its own script comes with; these alone may compile WebAssembly (B-45)."""

FOR_A_YEAR = "public, max-age=31536000, immutable"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True)
class Assets:
    """What was in the static folder when the application started."""

    folder: Path
    styles: str
    desk_styles: str
    calendar_styles: str
    version: str

    @classmethod
    def read(cls, folder: Path) -> "Assets":
        """Join the sheets and hash every file; the order of the cascade is declared in the first sheet."""
        sheets = sorted((folder / "css").glob("*.css"))
        digest = sha256()
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{file.relative_to(folder)}\0".encode() + sha256(file.read_bytes()).digest())
        for_visitors = [sheet for sheet in sheets if sheet.name not in OF_THE_DESK]
        calendar = _in_layer("base", sorted(folder.glob("vendor/event-calendar-*/*.css")))
        return cls(folder, _joined(for_visitors), _joined(sheets), calendar, digest.hexdigest()[:12])


def _joined(sheets: list[Path]) -> str:
    return unremarked("\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets))


def _in_layer(name: str, sheets: list[Path]) -> str:
    return f"@layer {name} {{\n{''.join(sheet.read_text(encoding='utf-8') for sheet in sheets)}\n}}\n"


def unremarked(styles: str) -> str:
    """A sheet without its comments and indents: they are for whoever writes it, and weigh a fifth of it."""
    lines = _COMMENT.sub("", styles).split("\n")
    return "\n".join(line.strip() for line in lines if line.strip())


@blueprint.record_once
def read_assets(state: Any) -> None:
    """Read the folder once, at start."""
    state.app.extensions["forum.assets"] = Assets.read(Path(state.app.static_folder))


@blueprint.app_template_global("asset")
def address(path: str) -> str:
    """The address of a static file, or of the joined style sheet, in its present version."""
    return url_for("assets.file", version=_assets().version, path=path)


def edition() -> str:
    """What the present files are called together: another one as soon as any of them is another."""
    return _assets().version


def styles() -> str:
    """The joined style sheet of visitors; it holds every token."""
    return _assets().styles


@blueprint.get("/assets/<version>/<path:path>")
def file(version: str, path: str) -> Response:
    """One file. A page of another version (during a deployment) gets today's, unkept."""
    assets = _assets()
    joined = {
        STYLES: assets.styles,
        DESK_STYLES: assets.desk_styles,
        CALENDAR_STYLES: assets.calendar_styles,
    }
    if path in joined:
        response = Response(joined[path], mimetype="text/css")
        response.set_etag(assets.version)
    else:
        response = send_from_directory(assets.folder, path)
    if path in WORKERS_OF_WASM:
        response.headers["Content-Security-Policy"] = WASM_POLICY
    response.headers["Cache-Control"] = FOR_A_YEAR if version == assets.version else "no-cache"
    return response


def _assets() -> Assets:
    return cast(Assets, current_app.extensions["forum.assets"])
