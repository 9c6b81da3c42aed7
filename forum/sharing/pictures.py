"""Where the share images are: absolute addresses that change with what is drawn."""

from dataclasses import dataclass

from forum import links
from forum.i18n import Language
from forum.lectures.models import Lecture
from forum.moments import moment
from forum.settings import Settings
from forum.sharing import cards
from forum.sharing.cards import Card, Cover

WIDTH, HEIGHT = 1200, 630


@dataclass(frozen=True)
class Picture:
    """An image as a page names it: address, size and words for those who do not see it."""

    address: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def lecture_card(lecture: Lecture, language: Language, settings: Settings) -> Card:
    """What the image of a lecture says."""
    return cards.lecture_card(lecture, language, settings.name(language))


def forum_cover(language: Language, settings: Settings) -> Cover:
    """What the image of the forum says."""
    return cards.cover(language, {"zh": settings.name_zh, "en": settings.name_en})


def lecture_picture(lecture: Lecture, language: Language, settings: Settings) -> Picture:
    """The image of a lecture, listed or not."""
    card = lecture_card(lecture, language, settings)
    address = links.absolute("sharing.lecture", lang=language, slug=lecture.slug, version=card.version)
    when = moment(lecture.starts_at, lecture.timezone, language)
    return Picture(address, " · ".join([card.title.text, *(person.text for person in card.people), when]))


def forum_picture(language: Language, settings: Settings) -> Picture:
    """The image of pages that belong to no lecture."""
    cover = forum_cover(language, settings)
    address = links.absolute("sharing.cover", lang=language, version=cover.version)
    return Picture(address, f"{cover.name} · {cover.other}")
