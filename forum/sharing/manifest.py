"""The web manifest (W3C): what a home screen shows of the forum. Pure."""

from collections.abc import Callable
from typing import Any

from forum.i18n import HTML_TAGS, Language, translate
from forum.sharing.cards import MOTTO

GROUNDS = {"light": "#fbfaf6", "dark": "#10131a"}
"""The paper by day and by night, as in static/css/00-tokens.css."""
ICONS = (
    ("icons/icon-192.png", 192, "any"),
    ("icons/icon-512.png", 512, "any"),
    ("icons/icon-maskable-512.png", 512, "maskable"),
)


def manifest_of(language: Language, name: str, asset: Callable[[str], str]) -> dict[str, Any]:
    """One forum in one language; opened from a home screen it begins there, with a way back and a reload."""
    return {
        "id": "/",
        "name": name,
        "short_name": name,
        "description": translate(language, MOTTO),
        "lang": HTML_TAGS[language],
        "dir": "ltr",
        "start_url": f"/{language}/",
        "scope": "/",
        "display": "minimal-ui",
        "background_color": GROUNDS["light"],
        "theme_color": GROUNDS["light"],
        "icons": [
            {"src": asset(path), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
            for path, size, purpose in ICONS
        ],
    }
