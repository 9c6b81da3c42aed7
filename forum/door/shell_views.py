"""What keeps the scanner on its phone: the worker with its pages, its manifest, its files (decision 61)."""

from pathlib import Path

from flask import Blueprint, Response, current_app, url_for

from forum.i18n import LANGUAGES, Language, translate
from forum.sharing.manifest import manifest_of
from forum.web import assets
from forum.web.assets import DESK_STYLES
from forum.web.current import language, settings

blueprint = Blueprint("door_shell", __name__)

SCOPE = "/door/"
FILES = ("js/door*.js", "vendor/zxing-wasm-*/**/*.js", "vendor/zxing-wasm-*/*.wasm", "fonts/*.woff2")
"""What the page consists of, by patterns; the style sheet is joined and stands for itself."""
PICTURES = ("seal.svg", "icons/icon-192.png")


@blueprint.get("/door/worker.js")
def worker() -> Response:
    """The service worker. It differs with each edition, so browsers notice a new one by themselves."""
    told = {
        "edition": assets.edition(),
        "pages": {name: page_address(name) for name in LANGUAGES},
        "files": [address(path) for path in paths(Path(current_app.static_folder or ""))],
    }
    text = f'self.DOOR = {current_app.json.dumps(told)};\nimportScripts("{address("js/door-keeper.js")}");\n'
    response = current_app.response_class(text, mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/<any(zh,en):lang>/door.webmanifest")
def manifest() -> Response:
    """What a home screen knows of the scanner: a program of its own, without the browser around it."""
    chosen = language()
    told = manifest_of(chosen, settings().name(chosen), address) | {
        "id": SCOPE,
        "name": f"{translate(chosen, 'Door')} · {settings().name(chosen)}",
        "short_name": translate(chosen, "Door"),
        "start_url": page_address(chosen),
        "scope": SCOPE,
        "display": "standalone",
    }
    response = current_app.response_class(current_app.json.dumps(told), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/door/assets/<version>/<path:path>")
def file(version: str, path: str) -> Response:
    """A static file below the worker's own address: browsers ask it for nothing that lies elsewhere."""
    return assets.file(version, path)


@blueprint.app_template_global("door_asset")
def address(path: str) -> str:
    """The address of a static file as the scanner's pages have it."""
    return url_for("door_shell.file", version=assets.edition(), path=path)


def page_address(name: Language) -> str:
    """The scanner in one language."""
    return url_for("door.index", language=name)


def paths(folder: Path) -> list[str]:
    """The static files the scanner needs without a network."""
    found = {path.relative_to(folder).as_posix() for pattern in FILES for path in folder.glob(pattern)}
    return sorted(found | {DESK_STYLES, *PICTURES})
