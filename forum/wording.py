"""Bilingual content: one text in Chinese, in English, and in the language it was written in.

``original`` is used only for a third language (a Japanese abstract): what was written in Chinese or
English stands in its own place, so that no text is kept twice.
"""

import re
from dataclasses import dataclass, replace
from typing import Self

from sqlalchemy import String, Text
from sqlalchemy.orm import Composite, composite, mapped_column

from forum.i18n import HTML_TAGS, Language

LANGUAGE_TAG_LENGTH = 35
_KANA = re.compile(r"[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9f]")
_HAN = re.compile(r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class Shown:
    """A text as one reader sees it, with its true language (BCP 47). False when there is none."""

    text: str
    lang: str

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


NOTHING = Shown("", "")


@dataclass(frozen=True)
class Wording:
    """One text in up to three languages. Assign a new one to change it."""

    zh: str | None = None
    en: str | None = None
    original: str | None = None
    original_language: str | None = None

    @classmethod
    def of(cls, text: str | None, language: str | None = None) -> Self:
        """The wording of a text in a given or recognised language (kana, other Han, else English)."""
        text = (text or "").strip()
        if not text:
            return cls()
        language = language or detect_language(text)
        if language.lower().startswith("zh"):
            return cls(zh=text)
        if language.lower().startswith("en"):
            return cls(en=text)
        return cls(original=text, original_language=language)

    def shown_in(self, language: Language) -> Shown:
        """The reader's language, else the original, else the other language."""
        return next((shown for shown in self._in_order(language) if shown), NOTHING)

    def other_than(self, language: Language) -> Shown:
        """The second text to set beside the one shown: its translation or its original, if any."""
        first = self.shown_in(language)
        return next((shown for shown in self._in_order(language) if shown and shown != first), NOTHING)

    def in_language(self, language: Language) -> str | None:
        """The text in exactly this language."""
        return self.zh if language == "zh" else self.en

    def has(self, language: Language) -> bool:
        """Whether the text exists in this language."""
        return bool(self.in_language(language))

    def merged(self, newer: "Wording") -> "Wording":
        """This wording with every text of a newer one laid over it."""
        over = {
            name: value
            for name in ("zh", "en", "original", "original_language")
            if (value := getattr(newer, name))
        }
        return replace(self, **over)

    def texts(self) -> list[str]:
        """Every text there is, for search."""
        return [text for text in (self.zh, self.en, self.original) if text]

    def __bool__(self) -> bool:
        return bool(self.zh or self.en or self.original)

    def _in_order(self, language: Language) -> tuple[Shown, Shown, Shown]:
        zh = Shown(self.zh or "", HTML_TAGS["zh"])
        en = Shown(self.en or "", HTML_TAGS["en"])
        original = Shown(self.original or "", self.original_language or "")
        return (zh, original, en) if language == "zh" else (en, original, zh)


EMPTY = Wording()


def detect_language(text: str) -> str:
    """Kana makes Japanese, other Han characters Chinese, anything else English."""
    if _KANA.search(text):
        return "ja"
    return "zh" if _HAN.search(text) else "en"


def wording(name: str, *, deferred: bool = False) -> Composite[Wording]:
    """The four columns of one bilingual text: name_zh, name_en, name_original, name_language."""
    return composite(
        Wording,
        mapped_column(f"{name}_zh", Text, nullable=True, deferred=deferred),
        mapped_column(f"{name}_en", Text, nullable=True, deferred=deferred),
        mapped_column(f"{name}_original", Text, nullable=True, deferred=deferred),
        mapped_column(f"{name}_language", String(LANGUAGE_TAG_LENGTH), nullable=True, deferred=deferred),
    )
