"""Days in words, for pages that speak of days rather than of instants."""

from datetime import UTC, date, datetime, time

from babel.dates import format_date
from flask import Flask

from forum.i18n import LOCALES
from forum.lectures.terms import term_of
from forum.moments import season
from forum.web.current import language


def date_in_words(on: date) -> str:
    """ "3 Sept 2026", 2026年9月3日."""
    return format_date(on, "medium", locale=LOCALES[language()])


def weekday_of(on: date) -> str:
    """ "Thu", 周四."""
    return format_date(on, "EEE", locale=LOCALES[language()])


def half_year_of(on: date) -> str:
    """ "Autumn–Winter 2026/27", 二〇二六年秋冬季: as on the spine."""
    noon = datetime.combine(on, time(12), UTC)
    return season(noon, "UTC", language())


def init_app(app: Flask) -> None:
    """Let templates speak of days."""
    for function in (date_in_words, weekday_of, half_year_of, term_of):
        app.jinja_env.globals[function.__name__] = function
