"""What templates may call: texts with their language, instants with their zone, names, addresses.

The functions read the page's language; the rules behind them are pure (forum.wording, forum.moments).
"""

import re
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request, url_for
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from forum import links, moments
from forum.i18n import HTML_TAGS, LANGUAGES, Language, gettext
from forum.lectures.finding import found_in
from forum.lectures.queries import Filters
from forum.speakers.models import Speaker
from forum.speakers.naming import name_for, other_name
from forum.web import current
from forum.web.drawn import drawing_address, drawing_caption, drawing_choice, drawing_size
from forum.web.joining import colon, in_scripts, language_names, listed
from forum.web.moved import kept_query
from forum.web.ruler import ruler
from forum.wording import Shown, Wording

THEME_COOKIE = "theme"
LONGEST_PIECE = 9
"""As many characters of the greatest title as fit the line of a narrow phone."""
LONGEST_GREAT_TITLE = 64
_COLONS = ("：", ": ")
# Where a Chinese title may break: behind 的 and behind a mark. Words in between stay whole (拉格朗日点).
_HAN_BREAK = re.compile(r"(?:的(?![确士])|[，、；。！？》）])(?=.)")
_JOINED = re.compile(r"\b\w{1,12}–\w{1,12}\b")
# Browsers take these away or read them as something else, so a link would not lead where it seems to.
_NOT_IN_AN_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029]")
# What turns the text around it: overrides, embeddings and isolates (UAX 9), seldom closed again.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def shown(wording: Wording | None) -> Markup:
    """A text as this reader gets it, marked where it is in another language than the page (E-09)."""
    return tagged(wording.shown_in(current.language())) if wording else Markup("")


def tagged(text: Shown) -> Markup:
    """A text in a span that names its language, unless that is the page's own."""
    if not text or text.lang == HTML_TAGS[current.language()]:
        return escape(text.text)
    return Markup('<span lang="{}">{}</span>').format(text.lang, text.text)


def plain(wording: Wording | None) -> str:
    """The bare text, for places that take no markup: titles, attributes."""
    return wording.shown_in(current.language()).text if wording else ""


def other(wording: Wording) -> Shown:
    """The second script to set below a title."""
    return wording.other_than(current.language())


def is_translated(wording: Wording) -> bool:
    """Whether the text exists in the page's own language."""
    return wording.has(current.language())


def phrased(wording: Wording, q: str = "") -> Markup:
    """A title that breaks after its colon; Chinese phrases that fit a line are never cut inside.

    What somebody looked for is marked in it.
    """
    text = wording.shown_in(current.language())
    if not text:
        return Markup("")
    own = text.lang == HTML_TAGS[current.language()]
    is_han = text.lang.startswith(("zh", "ja"))
    parts = [_phrase(part, is_han, q) for part in _split_after_colon(text.text)]
    phrases = escape("" if is_han else " ").join(parts)
    return phrases if own else Markup('<span lang="{}">{}</span>').format(text.lang, phrases)


def is_long(wording: Wording) -> bool:
    """Whether a title would fill the page at its full size; Han takes twice the room of a letter."""
    text = wording.shown_in(current.language()).text
    return sum(1 if character < "\u2e80" else 2 for character in text) > LONGEST_GREAT_TITLE


def _split_after_colon(title: str) -> list[str]:
    for mark in _COLONS:
        head, found, tail = title.partition(mark)
        if found and head.strip() and tail.strip():
            return [head + mark.strip(), tail.strip()]
    return [title]


def _phrase(text: str, is_han: bool, q: str) -> Markup:
    marked = _marked(text, q)
    if not is_han:
        # Words that a dash joins (Sun–Earth) stay together.
        joined = Markup(_JOINED.sub(r'<span class="nowrap">\g<0></span>', str(marked)))  # noqa: S704 (escaped above)
        return Markup('<span class="phrase">{}</span>').format(joined)
    # What is longer than a line has to break somewhere, and Han may break anywhere.
    if max(map(len, _HAN_BREAK.split(text))) > LONGEST_PIECE:
        return marked
    broken = Markup(_HAN_BREAK.sub(r"\g<0><wbr>", str(marked)))  # noqa: S704 (escaped above)
    return Markup('<span class="phrase">{}</span>').format(broken)


def _marked(text: str, q: str) -> Markup:
    pieces, last = [], 0
    for begin, end in found_in(text, q) if q else []:
        pieces += [escape(text[last:begin]), Markup("<mark>{}</mark>").format(text[begin:end])]
        last = end
    return Markup("").join([*pieces, escape(text[last:])])


def paragraphs(text: Shown) -> Markup:
    """Plain text in paragraphs, with the line breaks that were typed."""
    blocks = [block.strip() for block in text.text.replace("\r\n", "\n").split("\n\n")]
    own = text.lang == HTML_TAGS[current.language()]
    opening = Markup("<p>") if own else Markup('<p lang="{}">').format(text.lang)
    lines = [Markup("<br>").join(block.split("\n")) for block in blocks if block]
    return Markup("\n").join(opening + line + Markup("</p>") for line in lines)


def person(speaker: Speaker) -> Markup:
    """A name in the script its reader reads, with the language that decides its face."""
    name = name_for(speaker, current.language())
    lang = html_tag(name.lang)
    if lang == HTML_TAGS[current.language()]:
        return Markup('<span class="person-name">{}</span>').format(parted(name.text))
    return Markup('<span class="person-name" lang="{}">{}</span>').format(lang, parted(name.text))


def second_name(speaker: Speaker) -> Shown:
    """The same name in the other script; false where there is none."""
    return other_name(speaker, current.language())


def parted(name: str) -> Markup:
    """A name that may break after a dot between its parts, and in Chinese nowhere else."""
    *parts, last = name.split("·")
    held = Markup('{}<span class="nowrap">{}·</span><wbr>')
    return Markup("").join(held.format(part[:-1], part[-1:]) for part in parts) + last


def html_tag(language: str) -> str:
    """A language tag as this site writes it: any Chinese without a script is simplified."""
    return HTML_TAGS["zh"] if language in ("zh", "zh-CN") else language


def initial(speaker: Speaker) -> str:
    """What stands in the frame of a missing portrait: the family name's first letter or character."""
    words = speaker.name.split()
    if not words:
        return ""
    is_family_first = speaker.name_language.startswith(("zh", "ja", "ko"))
    return words[0][0] if is_family_first else words[-1][0].upper()


def moment(at: datetime, zone: str | None = None) -> str:
    """An instant with day, clock and the zone by name (C-74)."""
    return moments.moment(at, zone or current.settings().timezone, current.language())


def span(starts_at: datetime, ends_at: datetime, zone: str | None = None) -> str:
    """From when to when, with the zone by name."""
    return moments.span(starts_at, ends_at, zone or current.settings().timezone, current.language())


def day_parts(at: datetime, zone: str | None = None) -> moments.DayParts:
    """The pieces of a local day, for the great numerals."""
    return moments.day_parts(at, zone or current.settings().timezone, current.language())


def clock(at: datetime, zone: str | None = None) -> str:
    """The local time of day, where the zone is named beside it."""
    return moments.clock(at, zone or current.settings().timezone)


def day(at: datetime, zone: str | None = None) -> str:
    """The local day."""
    return moments.day(at, zone or current.settings().timezone, current.language())


def zone_words(at: datetime, zone: str | None = None) -> str:
    """The zone's name and offset."""
    return moments.zone_words(at, zone or current.settings().timezone, current.language())


def known_zone(name: str) -> str:
    """The name of a zone for scripts, which know no other than those of the IANA database."""
    return moments.zone_of(name).key


def is_web_address(url: str | None) -> bool:
    """Whether a link may be set: only http and https, whatever the database holds."""
    if not url or _NOT_IN_AN_ADDRESS.search(url):
        return False
    try:
        parts = urlsplit(url)
        # The port is read in order to see whether it is one.
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def host_of(url: str) -> str:
    """The host of a link, to show where it leads."""
    return urlsplit(url).netloc


def not_provided() -> Markup:
    """The answer when there is none (E-08)."""
    return Markup('<span class="missing">{}</span>').format(gettext("Not provided"))


def narrowed(filters: Filters) -> dict[str, str]:
    """The filters that are set, for the query of an address."""
    return {name: value for name, value in asdict(filters).items() if value}


def in_language(language: Language, endpoint: str | None = None) -> str:
    """The present page in the other language, its filters kept; the home page where it has none."""
    query = {} if endpoint else kept_query()
    values = {**query, **(request.view_args or {}), "lang": language}
    try:
        return url_for(endpoint or request.endpoint or "", _method="GET", **values)
    except BuildError:
        return url_for("lectures.home", lang=language)


def theme() -> str:
    """The reader's choice of day or night; empty follows the system."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in ("light", "dark") else ""


def season_now() -> str:
    """The half-year on the spine."""
    return moments.season(current.now(), current.settings().timezone, current.language())


def page_globals() -> dict[str, Any]:
    """Everything templates may call, by the name they call it."""
    functions = [
        shown, tagged, plain, other, is_translated, phrased, is_long, parted, paragraphs, person, initial,
        name_for, second_name, html_tag, moment, span, day_parts, clock, day, zone_words, known_zone,
        language_names, listed, colon, in_scripts,
        drawing_address, drawing_caption, drawing_choice, drawing_size, is_web_address, host_of,
        not_provided, narrowed, in_language,
        theme, season_now, ruler,
    ]  # fmt: skip
    named: dict[str, Any] = {function.__name__: function for function in functions}
    return {
        **named,
        "absolute": links.absolute,
        "page_language": current.language,
        "settings": current.settings,
        "now": current.now,
        "LANGUAGES": LANGUAGES,
        "HTML_TAGS": HTML_TAGS,
    }


def unturned(value: object) -> object:
    """What an expression prints, without the marks by which a text turns the text around it."""
    if isinstance(value, Markup):
        return value if value.isascii() else Markup(_TURNS.sub("", value))  # noqa: S704 (it was markup before)
    return _TURNS.sub("", value) if isinstance(value, str) and not value.isascii() else value


def init_app(app: Flask) -> None:
    """Give the templates their words, and see to what they print."""
    app.jinja_env.finalize = unturned
    app.jinja_env.globals.update(page_globals())
