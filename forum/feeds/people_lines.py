"""The lines of an entry that say who has a part in a lecture, and what the talks of a sitting are."""

from collections.abc import Iterator

from forum import moments
from forum.feeds.lines import one_line
from forum.i18n import N_, Language, translate
from forum.lectures.models import Appearance, Lecture, Role
from forum.lectures.talks import times_of
from forum.speakers.naming import name_for, titled
from forum.wording import Wording

COMMAS = {"zh": "，", "en": ", "}
PARTS = {
    Role.SPEAKER: N_("Speaker: %(name)s"),
    Role.CHAIR: N_("Chair: %(name)s"),
    Role.OPENING: N_("Opening words: %(name)s"),
    Role.DISCUSSANT: N_("Discussant: %(name)s"),
}


def speaker_lines(lecture: Lecture, language: Language) -> Iterator[str]:
    """Everybody who has a part in it, each with what they do."""
    for appearance in lecture.appearances:
        part = PARTS.get(appearance.role, PARTS[Role.SPEAKER])
        yield translate(language, part, name=_speaker(appearance, language))


def talk_lines(lecture: Lecture, language: Language, zone: str) -> Iterator[str]:
    """The talks of a sitting, a line each: no entries of their own, for nobody comes to one alone (E-03)."""
    for talk in lecture.talks:
        starts_at, ends_at = times_of(talk, lecture)
        people = ("、" if language == "zh" else ", ").join(
            name_for(one.speaker, language).text for one in talk.appearances
        )
        title = one_line(_text(talk.title, language))
        what = COMMAS[language].join(part for part in (title, people) if part)
        when = "–".join(moments.clock(at, zone) for at in (starts_at, ends_at) if at)
        yield " ".join(filter(None, (when, what)))


def _speaker(appearance: Appearance, language: Language) -> str:
    """Name and affiliation as of this lecture: a later one of the same person changes no past entry."""
    name, latin = appearance.speaker.name, appearance.speaker.name_latin
    if latin and latin != name:
        name = f"{name} ({latin})"
    name = titled(name, _text(appearance.honorific, language))
    affiliation = _text(appearance.affiliation, language)
    return COMMAS[language].join(part for part in (name, affiliation) if part)


def _text(wording: Wording, language: Language) -> str:
    return wording.shown_in(language).text
