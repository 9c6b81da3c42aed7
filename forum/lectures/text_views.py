"""Texts to be pasted into a messaging group: of one lecture, and of a week of a series."""

from flask import Blueprint, render_template

from forum import links
from forum.db import reading
from forum.i18n import LANGUAGES, Language
from forum.lectures.audience_links import page_address
from forum.lectures.copy_text import Kind, Setting, kinds_for, text_of, usual_kind, week_text
from forum.lectures.models import Audience, Lecture, NamedAudience, PublicState
from forum.lectures.text_queries import Week, listed_in_week
from forum.web.current import language, now, settings
from forum.web.organised import organised_lecture, organised_series
from forum.web.query import asked

blueprint = Blueprint("texts_staff", __name__)


@blueprint.get("/staff/lectures/<slug>/texts")
def lecture(slug: str) -> str:
    """What to write about a lecture today; another kind of text by the address."""
    with reading() as session:
        found = organised_lecture(session, slug)
        kinds = kinds_for(found, now())
        audience = _asked_for(found)
        kind = next((one for one in kinds if one == asked("kind")), usual_kind(found, now()))
        return render_template(
            "lectures/staff_texts.html",
            lecture=found,
            kinds=kinds,
            kind=kind,
            audience=audience,
            texts=[(name, _text(found, kind, tongues, audience)) for name, tongues in _choices()],
            is_secret=found.public_state is PublicState.UNPUBLISHED,
            is_unlisted=found.audience is Audience.UNLISTED,
        )


@blueprint.get("/staff/series/<slug>/texts")
def week(slug: str) -> str:
    """The lectures of one week of a series; this week unless the address says another one."""
    with reading() as session:
        series = organised_series(session, slug)
        chosen = Week.read(asked("week")) or Week.of(now(), settings().timezone)
        lectures = listed_in_week(session, series, chosen.span(settings().timezone))
        told = [(one, short_link(one, language())) for one in lectures]
        texts = [
            (tongue, week_text(told, series.title, tongue, _setting(_series_page(series.slug, tongue))))
            for tongue in LANGUAGES
        ]
        return render_template(
            "lectures/staff_week_texts.html", series=series, week=chosen, texts=texts, count=len(told)
        )


def short_link(lecture: Lecture, lang: Language, audience: NamedAudience | None = None) -> str:
    """The address to hand out: a short one, that of the page where only who has it may find it, or the
    secret link of an audience the lecture is for.
    """
    if audience:
        return page_address(audience, lang)
    if lecture.audience is Audience.UNLISTED:
        return links.absolute("lectures.show", lang=lang, slug=lecture.slug)
    return links.absolute("short_links.lecture", code=lecture.number)


def _choices() -> list[tuple[str, tuple[Language, ...]]]:
    return [("both", ("zh", "en")), ("zh", ("zh",)), ("en", ("en",))]


def _asked_for(lecture: Lecture) -> NamedAudience | None:
    """The audience for whose group a text is, by the address or the first; None where everybody reads it."""
    if lecture.audience is not Audience.NAMED:
        return None
    named = (one for one in lecture.audiences if one.public_id == asked("audience"))
    return next(named, lecture.audiences[0] if lecture.audiences else None)


def _text(lecture: Lecture, kind: Kind, tongues: tuple[Language, ...], audience: NamedAudience | None) -> str:
    return text_of(lecture, kind, tongues, _setting(short_link(lecture, tongues[0], audience)))


def _setting(link: str) -> Setting:
    names: dict[Language, str] = {tongue: settings().name(tongue) for tongue in LANGUAGES}
    return Setting(names, settings().timezone, now(), link)


def _series_page(slug: str, lang: Language) -> str:
    return links.absolute("lectures.series", lang=lang, slug=slug)
