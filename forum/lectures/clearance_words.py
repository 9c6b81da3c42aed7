"""What was cleared, or is to be, in words: line by line, and beside what was cleared before. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from forum import moments
from forum.i18n import HTML_TAGS, N_, Language
from forum.kept_values import wording_of
from forum.lectures.clearance import GUARDED, Contents, differing, sound
from forum.lectures.clearance_models import Decision, Means
from forum.lectures.models import Attendance, Role
from forum.lectures.roles import ROLES

Say = Callable[[str], str]
"""Translates a marked sentence for whoever reads."""

DECISION_WORDS = {
    Decision.GRANTED: N_("Cleared"),
    Decision.REFUSED: N_("Clearance refused"),
    Decision.TAKEN_BACK: N_("Clearance taken back"),
}
MEANS_WORDS = {
    Means.IN_WRITING: N_("in writing"),
    Means.BY_PHONE: N_("by phone"),
    Means.BY_LINK: N_("by link"),
}
_ATTENDANCE = {
    Attendance.ON_SITE: N_("On site"),
    Attendance.ONLINE: N_("Online"),
    Attendance.MIXED: N_("On site and online"),
}
_LABELS = {
    "title": (N_("Title in Chinese"), N_("Title in English"), N_("Title in the original")),
    "abstract": (N_("Abstract in Chinese"), N_("Abstract in English"), N_("Abstract in the original")),
}


@dataclass(frozen=True)
class Line:
    """One line: what it is about, in which language it is, what it says, and what was cleared before."""

    field: str
    label: str
    text: str
    lang: str = ""
    before: str | None = None


def lines_of(contents: Contents, language: Language, say: Say) -> list[Line]:
    """All that is to be cleared, both languages, without what is empty."""
    return [line for line in _lines(sound(contents), language, say) if line.text]


def compared(cleared: Contents, now: Contents, language: Language, say: Say) -> list[Line]:
    """What differs: each line with what was cleared before."""
    former = _lines(sound(cleared), language, say)
    fields = differing(cleared, now)
    pairs = zip(_lines(sound(now), language, say), former, strict=True)
    return [
        replace(line, before=was.text)
        for line, was in pairs
        if line.field in fields and line.text != was.text
    ]


def _lines(contents: Contents, language: Language, say: Say) -> list[Line]:
    return [
        *_texts("title", contents, say),
        *_texts("abstract", contents, say),
        Line("people", say(GUARDED["people"]), "\n".join(_person(one, say) for one in contents["people"])),
        Line("talks", say(GUARDED["talks"]), "\n".join(_talk(one) for one in contents["talks"])),
        Line("when", say(GUARDED["when"]), _when(contents["when"], language)),
        Line("place", say(GUARDED["place"]), _place(contents["place"], say)),
    ]


def _texts(name: str, contents: Contents, say: Say) -> Iterable[Line]:
    text = wording_of(contents[name])
    parts = (text.zh, text.en, text.original)
    tags = (HTML_TAGS["zh"], HTML_TAGS["en"], text.original_language or "")
    for label, part, tag in zip(_LABELS[name], parts, tags, strict=True):
        yield Line(name, say(label), part or "", tag)


def _both(value: Any) -> str:
    """A text in both languages, the Chinese one first."""
    text = wording_of(value)
    return " / ".join(dict.fromkeys(part for part in (text.zh, text.en, text.original) if part))


def _person(one: Mapping[str, Any], say: Say) -> str:
    parts = [
        "" if one["role"] == Role.SPEAKER.value else _word(ROLES, one["role"], say),
        _name(one),
        _both(one["honorific"]),
        _both(one["affiliation"]),
    ]
    return " · ".join(part for part in parts if part)


def _name(one: Mapping[str, Any]) -> str:
    latin = one.get("latin") or ""
    return f"{one['name']} / {latin}" if latin and latin != one["name"] else str(one["name"])


def _talk(one: Mapping[str, Any]) -> str:
    parts = [_both(one["title"]), ", ".join(_name(each) for each in one["people"]), _both(one["abstract"])]
    return " · ".join(part for part in parts if part)


def _when(value: Mapping[str, Any], language: Language) -> str:
    try:
        starts_at, ends_at = (datetime.fromisoformat(value[name]) for name in ("starts_at", "ends_at"))
    except ValueError:
        return f"{value['starts_at']} – {value['ends_at']}"
    return moments.span(starts_at, ends_at, value["timezone"], language)


def _word(words: Mapping[Any, str], value: str, say: Say) -> str:
    """The word of the forum for a kept one; a row that should not be says what it says."""
    return say(words[value]) if value in words else value


def _place(value: Mapping[str, Any], say: Say) -> str:
    parts = [_word(_ATTENDANCE, value["attendance"], say), _both(value["name"]), _both(value["venue"])]
    return " · ".join(part for part in parts if part)
