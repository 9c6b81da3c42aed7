"""How a lecture is cited: who, what, where, when, and the address that lasts. Pure."""

from forum.i18n import Language
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.speakers.naming import name_for


def citation(lecture: Lecture, language: Language, forum: str, address: str) -> str:
    """One line: in Chinese after GB/T 7714 (a report read online, [R/OL]), in English by author and day."""
    title = lecture.title.shown_in(language).text or lecture.code
    names = [name_for(speaker, language).text for speaker in lecture.speakers]
    on = lecture.starts_at.astimezone(zone_of(lecture.timezone)).date().isoformat()
    if language == "zh":
        people = f"{'，'.join(names)}．" if names else ""
        return f"{people}{title}[R/OL]．{forum}第 {lecture.issue} 期，{lecture.code}（{on}）．{address}"
    people = f"{', '.join(names)}. " if names else ""
    return f"{people}“{title}”. {forum} No. {lecture.issue}, {lecture.code}, {on}. {address}"
