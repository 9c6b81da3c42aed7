"""Which of a person's names a reader sees first. Pure."""

from forum.i18n import HTML_TAGS, Language
from forum.speakers.models import Speaker
from forum.speakers.names import is_east_asian, is_in_latin_letters
from forum.wording import NOTHING, Shown


def name_for(speaker: Speaker, language: Language) -> Shown:
    """The name a reader can read: in English the Latin one, if the person's own has other letters."""
    if language == "en" and speaker.name_latin and not is_in_latin_letters(speaker.name):
        return Shown(speaker.name_latin, HTML_TAGS["en"])
    return Shown(speaker.name, speaker.name_language)


def other_name(speaker: Speaker, language: Language) -> Shown:
    """The same name in the other script, to stand beside the first; false where there is none."""
    if name_for(speaker, language).text != speaker.name:
        return Shown(speaker.name, speaker.name_language)
    is_another = speaker.name_latin and speaker.name_latin != speaker.name
    return Shown(speaker.name_latin or "", HTML_TAGS["en"]) if is_another else NOTHING


def titled(name: str, honorific: str) -> str:
    """A name with its title as it is said: 吴岚 院士, Prof. Wu Lan."""
    if not honorific:
        return name
    return f"{name} {honorific}" if is_east_asian(honorific) else f"{honorific} {name}"
