"""The values of a form as plain text, as a browser would send them: to be compared, kept and typed in again.

A box that is ticked is ``y``, an empty field is empty, rows of people are lists of texts by name. Two
values that a reader of the form could not tell apart are spelt alike.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Field, FieldList, SelectFieldBase

from forum.i18n import gettext
from forum.web.fields import Several, cleaned

Spelt = str | list[dict[str, str]]
ROW_IS_THERE = ("name", "title_zh", "title_en", "starts", "speakers")
"""A row of a form (a person, a talk) is there while one of these fields of it is filled in."""


def spelt(value: Any) -> Spelt:
    """A value of a form, or of what a form shows, as text."""
    if value is None or value is False:
        return ""
    if value is True:
        return "y"
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        rows = ({name: _among(name, str(spelt(text))) for name, text in row.items() if text} for row in value)
        return [row for row in rows if any(row.get(name) for name in ROW_IS_THERE)]
    return cleaned(str(value))


def _among(name: str, text: str) -> str:
    """Several people of a row, parted alike in either language."""
    return re.sub(r"\s*[;；]\s*", "; ", text) if name == "speakers" else text


def spelt_values(values: Mapping[str, Any]) -> dict[str, Spelt]:
    """What a form shows, by the names of its fields."""
    return {name: spelt(value) for name, value in values.items()}


def typed_in(form: FlaskForm, names: Iterable[str]) -> dict[str, Spelt]:
    """What was typed into these fields."""
    return {name: spelt(form[name].data) for name in names}


def as_sent(values: Mapping[str, Spelt]) -> MultiDict[str, str]:
    """The values as a browser would send them."""
    return MultiDict(pair for name, value in values.items() for pair in _pairs(name, value))


def type_in(form: FlaskForm, name: str, value: Spelt) -> None:
    """Let a field hold another value, as if that had been sent."""
    form[name].process(as_sent({name: value}))


def said(field: Field, value: Spelt) -> str:
    """A value in the words of its field: the label of what was chosen, yes or no, the people in lines."""
    if isinstance(value, list):
        return "\n".join(", ".join(_words_of(row)) for row in value)
    if isinstance(field, BooleanField):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(field, SelectFieldBase):
        choices: list[Any] = list(field.iter_choices())
        labels = {str(choice.value): str(choice.label) for choice in choices}
        if isinstance(field, Several):
            return ", ".join(labels.get(one, one) for one in value.split())
        return labels.get(value, value)
    return value


def sound(values: Any, form: FlaskForm) -> dict[str, Spelt]:
    """Of values that were kept only those that fit a field of this form: what is no text is left out."""
    if not isinstance(values, dict):
        return {}
    return {name: value for name, value in values.items() if name in form and _fits(form[name], value)}


def _fits(field: Field, value: Any) -> bool:
    if not isinstance(field, FieldList):
        return isinstance(value, str)
    return isinstance(value, list) and all(
        isinstance(row, dict) and all(isinstance(text, str) for text in row.values()) for row in value
    )


def _pairs(name: str, value: Spelt) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
        return
    for place, row in enumerate(value):
        for part, text in row.items():
            yield f"{name}-{place}-{part}", text


def _words_of(row: Mapping[str, str]) -> list[str]:
    """A row without the keys that only programs read, and each text once."""
    said = (text for name, text in row.items() if name not in {"known_id", "which"} and text != "speaker")
    return list(dict.fromkeys(said))
