"""Languages of the forum, marking of sentences, and the catalogue read from its .po file at start."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask_babel import Babel, Domain, force_locale, get_locale, gettext, lazy_gettext, ngettext

__all__ = ["LANGUAGES", "N_", "Language", "gettext", "in_language", "lazy_gettext", "ngettext", "translate"]

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
# A plain "zh" says nothing of the script; this is the name of the catalogue's folder.
LOCALES: dict[Language, str] = {"zh": "zh_Hans_CN", "en": "en"}
HTML_TAGS: dict[Language, str] = {"zh": "zh-Hans", "en": "en"}
TRANSLATIONS = Path(__file__).parent / "translations"


def N_(sentence: str) -> str:  # noqa: N802 (the name every extractor knows)
    """Mark a sentence for translation where no reader is known yet."""
    return sentence


def as_language(value: str | None) -> Language:
    """The forum language nearest to any language tag; English when in doubt."""
    return "zh" if (value or "").lower().startswith("zh") else "en"


def current_language() -> Language:
    """The language this page or mail is being written in."""
    return as_language(str(get_locale()))


@contextmanager
def in_language(language: Language) -> Iterator[None]:
    """Write in the given language inside the block, whatever the request says."""
    with force_locale(LOCALES[language]):
        yield


def translate(language: Language, sentence: str, **values: object) -> str:
    """A marked sentence in the given language, with its values filled in."""
    text = catalogue(LOCALES[language]).ugettext(sentence)
    return text % values if values else text


@cache
def catalogue(locale: str) -> NullTranslations:
    """The compiled catalogue of a locale, built in memory so that no compiled file can go stale."""
    path = TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale))
    compiled.seek(0)
    return Translations(compiled)


class _Catalogue(Domain):  # type: ignore[misc] # the library ships no types
    """Flask-Babel's domain over the in-memory catalogue."""

    def get_translations(self) -> Any:
        return catalogue(str(get_locale()))


def init_app(app: Any, *, select: Callable[[], Language]) -> None:
    """Attach Flask-Babel; `select` returns the language of the present request."""
    babel = Babel(app, default_locale=LOCALES["en"], locale_selector=lambda: LOCALES[select()])
    babel.domain_instance = _Catalogue()
