"""How words are put together in the language of the page: lists, names of languages, the colon."""

import re

from babel import Locale
from babel.lists import format_list
from markupsafe import Markup, escape

from forum.i18n import HTML_TAGS, LOCALES
from forum.web import current

_HAN = r"\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
# Han with the marks between, up to the last Han letter.
_HAN_RUN = re.compile(rf"([{_HAN}](?:[{_HAN}、，。：；·（）《》“”0-9]*[{_HAN}）》。])?)")


def language_names(tags: str) -> str:
    """ "zh,en" as "中文和英语", "Chinese and English"."""
    locale = LOCALES[current.language()]
    names = [_language_name(tag.strip(), locale) for tag in tags.split(",") if tag.strip()]
    return str(format_list(names, locale=locale)) if names else ""


def _language_name(tag: str, locale: str) -> str:
    code = tag.partition("-")[0].lower()
    return str(Locale.parse(locale).languages.get(code, tag))


def listed(names: list[Markup]) -> Markup:
    """Names in a row, with the comma of the page's language."""
    comma = "、" if current.language() == "zh" else ", "
    return escape(comma).join(names)


def in_scripts(text: str) -> Markup:
    """A text of several scripts: on a page that is not Chinese each run of Han names its language (E-09)."""
    if current.language() == "zh":
        return escape(text)
    parts = _HAN_RUN.split(text)
    return Markup("").join(
        Markup('<span lang="{}">{}</span>').format(HTML_TAGS["zh"], part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def colon() -> str:
    """What stands between a word and what it says, in the page's language."""
    return "：" if current.language() == "zh" else ": "
