"""The drawing of a lecture as pages need it: its address, its size, its caption in the reader's language."""

from dataclasses import asdict
from datetime import datetime, timedelta

from babel.dates import get_month_names
from babel.numbers import format_decimal
from flask import url_for

from forum import drawings
from forum.i18n import LOCALES, Language, gettext
from forum.lectures.models import Lecture
from forum.web import current

NOON_OF_2000 = datetime(2000, 1, 1, 12)  # noqa: DTZ001 (days are counted from here, of which no zone is known)


def drawing_address(lecture: Lecture, form: str = "card") -> str:
    """Where the picture of a lecture is; another address as soon as another one is chosen."""
    edition = drawings.edition(plate(lecture), lecture.code)
    return url_for("lectures.drawing", edition=edition, form=form, code=lecture.code)


def drawing_size(form: str) -> tuple[int, int]:
    """Width and height, so that no page moves when the picture comes."""
    return drawings.FORMS[form].width, drawings.FORMS[form].height


def drawing_caption(lecture: Lecture) -> str:
    """What the drawing shows, said honestly."""
    return in_words(drawings.caption(plate(lecture)))


def drawing_choice(lecture: Lecture) -> dict[str, str]:
    """The family of a lecture's drawing, as on the page about the drawings, and its seed."""
    return asdict(plate(lecture))


def plate(lecture: Lecture) -> drawings.Plate:
    """The plate of a lecture, chosen or following from its code."""
    return drawings.plate_of(lecture.code, lecture.plate_family, lecture.plate_seed)


def in_words(caption: drawings.Caption) -> str:
    """A caption with its names, numbers and months as the reader's language writes them."""
    language = current.language()
    names = {key: gettext(name) for key, name in caption.words.items()}
    numbers = {key: _number(*value, language) for key, value in caption.numbers.items()}
    months = {key: _month(day, language) for key, day in caption.months.items()}
    return str(gettext(caption.sentence, **names, **numbers, **months))


def _number(value: float, digits: int, language: Language) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits > 0 else "")
    return str(format_decimal(round(value, digits), format=pattern, locale=LOCALES[language]))


def _month(day: float, language: Language) -> str:
    at = NOON_OF_2000 + timedelta(days=day)
    if language == "zh":
        return f"{at.year} 年 {at.month} 月"
    return f"{get_month_names('wide', locale=LOCALES[language])[at.month]} {at.year}"
