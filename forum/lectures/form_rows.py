"""Rows of a form that buttons add, remove and move, so that all of it works without a script.

A button says ``rows=speakers up 2``: the list, what to do, and which row, counted from nought.
"""

import re
from typing import TypeAlias

from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, Form, FormField, SelectField

from forum.lectures.forms import LectureForm

Rows: TypeAlias = "FieldList[FormField[Form]]"

BUTTON = "rows"
LISTS = ("speakers", "talks")
# Two talks that change places take over each other's time: the sitting goes on as it was planned.
_STAYS = frozenset({"csrf_token", "starts", "ends"})
_PRESSED = re.compile(r"(speakers|talks) (add|up|down|remove) (\d{1,3})")


def pressed(sent: MultiDict[str, str]) -> bool:
    """Whether one of these buttons sent the form, and not the one that saves."""
    return bool(_PRESSED.fullmatch(sent.get(BUTTON, "")))


def rearrange(form: LectureForm, sent: MultiDict[str, str]) -> str:
    """Do what the button says; answers with the id of the field to go on with, empty for none."""
    found = _PRESSED.fullmatch(sent.get(BUTTON, ""))
    if found is None:
        return ""
    rows, deed, place = form[found[1]], found[2], int(found[3])
    place = {"add": _add, "remove": _remove, "up": _up, "down": _down}[deed](rows, place)
    for row in form.speakers:
        row.form.which.choices = row.form.which.choices or []
    return _first_field(rows, place)


def _add(rows: Rows, _place: int) -> int:
    if rows.max_entries is None or len(rows) < rows.max_entries:
        rows.append_entry()
    return len(rows) - 1


def _remove(rows: Rows, place: int) -> int:
    for above, below in zip(range(place, len(rows)), range(place + 1, len(rows)), strict=False):
        _exchange(rows[above].form, rows[below].form, frozenset({"csrf_token"}))
    if place < len(rows):
        rows.pop_entry()
    while len(rows) < rows.min_entries:
        rows.append_entry()
    return min(place, len(rows) - 1)


def _up(rows: Rows, place: int) -> int:
    if 0 < place < len(rows):
        _exchange(rows[place].form, rows[place - 1].form, _STAYS)
        return place - 1
    return place


def _down(rows: Rows, place: int) -> int:
    if 0 <= place < len(rows) - 1:
        _exchange(rows[place].form, rows[place + 1].form, _STAYS)
        return place + 1
    return place


def _exchange(one: Form, other: Form, without: frozenset[str]) -> None:
    for name in one._fields:
        if name not in without:
            _swap(one[name], other[name])


def _swap(one: Field, other: Field) -> None:
    """What two fields hold, what was typed into them, and what is wrong with it."""
    one.data, other.data = other.data, one.data
    one.raw_data, other.raw_data = other.raw_data, one.raw_data
    one.errors, other.errors = other.errors, one.errors
    if isinstance(one, SelectField) and isinstance(other, SelectField):
        one.choices, other.choices = other.choices, one.choices


def _first_field(rows: Rows, place: int) -> str:
    if not 0 <= place < len(rows):
        return ""
    first = "name" if "name" in rows[place].form else "title_zh"
    return str(rows[place].form[first].id)
