"""All parts of the pages on one page, by day and by night, in both languages (docs/patterns.md).

The parts are the macros and style sheets that the pages are made of; only what they show is invented.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from forum.db import reading
from forum.desk.design_forms import SampleForm
from forum.desk.palette import palette
from forum.desk.specimens import NAMES, QUOTED, Specimens, appearance
from forum.door.faces import faces
from forum.i18n import HTML_TAGS, LANGUAGES, N_, Language, translate
from forum.lectures import queries
from forum.lectures.models import Lecture
from forum.registrations.models import RegistrationState
from forum.registrations.waitlist import orbit
from forum.sorting import Sort
from forum.web import assets
from forum.web.current import now, settings, speaking
from forum.wording import EMPTY

blueprint = Blueprint("desk_design", __name__)

THEMES = ("light", "dark")
# Names that a page may hold once only are made different in each panel.
_NAMED = re.compile(
    r'(\s(?:id|for|aria-labelledby|aria-describedby|aria-controls)=")([^"]+)(")|(href="#)([^"]+)(")'
)


@dataclass(frozen=True)
class Chapter:
    """A part of the page: its template below desk/design/, and whether it fills the width."""

    name: str
    title: str
    is_wide: bool = False
    is_shown_once: bool = False
    """Each language shows it in one theme: no two regions may be called alike, or it never differs."""


CHAPTERS = (
    Chapter("colours", N_("Colours")),
    Chapter("type", N_("Type")),
    Chapter("space", N_("Space")),
    Chapter("buttons", N_("Buttons and links")),
    Chapter("forms", N_("Forms")),
    Chapter("messages", N_("Messages")),
    Chapter("dates", N_("Dates and seats")),
    Chapter("lists", N_("Lists of lectures"), is_wide=True),
    Chapter("filters", N_("Filters and pages of lists"), is_wide=True, is_shown_once=True),
    Chapter("lecture", N_("A lecture"), is_wide=True),
    Chapter("registration", N_("A registration"), is_wide=True, is_shown_once=True),
    Chapter("tables", N_("Work"), is_wide=True, is_shown_once=True),
    Chapter("door", N_("The door"), is_shown_once=True),
)


@dataclass(frozen=True)
class Panel:
    """A chapter as one reader sees it."""

    lang: Language
    theme: str
    content: Markup

    @property
    def tag(self) -> str:
        """The language for the attribute."""
        return HTML_TAGS[self.lang]


@blueprint.get("/staff/design")
def index() -> str:
    """The living page: what there is to build pages from."""
    with reading() as session:
        specimens = Specimens(now(), settings().timezone, _an_example(session))
        shelves = [(chapter, list(_panels(chapter, specimens))) for chapter in CHAPTERS]
        return render_template("desk/design.html", shelves=shelves, translated_in=translate)


def _an_example(session: Session) -> Lecture | None:
    """The next lecture, else the last one: its drawing is shown."""
    near = [*queries.coming(session, now(), limit=1), *queries.past(session, now(), limit=1)]
    return near[0] if near else None


def _panels(chapter: Chapter, specimens: Specimens) -> Iterator[Panel]:
    for lang, theme in _looks(chapter):
        with speaking(lang):
            content = render_template(f"desk/design/{chapter.name}.html", theme=theme, **_samples(specimens))
        yield Panel(lang, theme, _with_own_names(content, f"-{chapter.name}-{lang}-{theme}"))


def _looks(chapter: Chapter) -> list[tuple[Language, str]]:
    if chapter.is_shown_once:
        return list(zip(LANGUAGES, THEMES, strict=True))
    return [(lang, theme) for lang in LANGUAGES for theme in THEMES]


def _samples(specimens: Specimens) -> dict[str, Any]:
    typed = {"name": "吕伟", "q": "lglr", "seats": 150, "attendance": "on_site"}
    forms = {name: SampleForm(data=typed, prefix=name) for name in ("filled", "closed", "part")}
    forms["wrong"] = SampleForm(prefix="wrong")
    forms["wrong"].validate()
    return {
        "s": specimens,
        **forms,
        "colours": {theme: palette(assets.styles(), theme) for theme in THEMES},
        "narrowing": queries.Filters(q="lglr", attendance="online"),
        "facets": queries.Facets((), (), (), ("zh", "en"), None),
        "sort": Sort("number"),
        "names": NAMES,
        "quoted": QUOTED,
        "people": [appearance("zh-Hans"), appearance("ug", bio=EMPTY), appearance("vi")],
        "states": RegistrationState,
        "line": orbit,
        "to": lambda _page="": "#registration",
        "faces": faces(),
        "translated_in": translate,
    }


def _with_own_names(content: str, suffix: str) -> Markup:
    def named(found: re.Match[str]) -> str:
        before, words, after = (found[1], found[2], found[3]) if found[1] else (found[4], found[5], found[6])
        return before + " ".join(f"{word}{suffix}" for word in words.split()) + after

    return Markup(_NAMED.sub(named, content))  # noqa: S704 (rendered by our own templates a line above)
