"""Two organisers at one form: the second is told what changed, keeps what was typed, and overwrites nothing.

A form carries what it showed, as digests by field. When it is sent, what is there now and what was typed
are compared with that: fields that only one of the two touched come together by themselves; of fields that
both touched both texts are shown, with who wrote the other one and when, and one is chosen.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from wtforms import HiddenField

from forum.accounts.queries import recent_deeds
from forum.db import Base
from forum.errors import Refusal
from forum.i18n import N_, gettext
from forum.journal import JournalEntry, last_deed, nameless
from forum.reconciling import reconcile
from forum.web.fields import StaffForm
from forum.web.spelling import Spelt, said, spelt_values, type_in, typed_in

THEIRS, MINE = "theirs", "mine"
TAKE = "take-"
"""Before the name of a field: whose text was chosen where both had touched it."""
_MOST_DEEDS = 60
Deed = tuple[JournalEntry, str | None]


@dataclass(frozen=True)
class Touched:
    """Fields that somebody else changed, with what they hold now and what was typed: `by` may be unknown."""

    name: str
    label: str
    theirs: str
    mine: str
    by: str
    at: datetime | None


class ChangedMeanwhile(Refusal):
    """Somebody else saved other values of the same fields after this form was opened."""

    code = "changed_meanwhile"
    message = N_("Somebody saved this while you were writing. What you typed is still here.")


class SharedForm(StaffForm):
    """Parent of the forms that two organisers may have open at once."""

    as_shown = HiddenField()
    torn: Sequence[Touched] = ()
    """What both changed, to choose from: see `fields.torn`."""


Groups = Sequence[tuple[str, ...]]
"""Fields that mean something only together, like a day and its clock; the first names them all."""
Names = Mapping[str, Collection[str]]
"""By field, the words under which the journal speaks of it; else its name without the language."""


def begin(session: Session, form: SharedForm, values: Mapping[str, Any], about: Base) -> None:
    """Let a form remember what it shows of a row, so that the next one is told of changes."""
    _remember(session, form, _shared(form, values), about)


def meet(
    session: Session,
    form: SharedForm,
    values: Mapping[str, Any],
    about: Base,
    *,
    together: Groups = (),
    names: Names | None = None,
    is_strict: bool = False,
) -> list[Touched]:
    """Bring what was typed together with what a locked row holds by now; what was taken from others.

    Raises ChangedMeanwhile where both touched a field, the form being ready to be shown again. A request
    without such a memory is a script's: it is believed unless `is_strict`.
    """
    if not remembers(form) and not is_strict:
        return []
    theirs = _shared(form, values)
    since, before = _read(request.form.get(form.as_shown.name, ""))
    sets = list(_sets(theirs, together))
    _take(form, (one for one in sets if request.form.get(TAKE + one[0]) == THEIRS), theirs)
    # What was chosen to be theirs is as untouched as what nobody typed into.
    mine = typed_in(form, theirs)
    came = reconcile(
        before, _digests(theirs), _digests(mine), together=[frozenset(fields) for fields in sets]
    )
    deeds = _deeds_since(session, about, since)
    others = {
        fields: _touched(form, fields, (theirs, mine), _deed_of(fields, deeds, names or {}))
        for fields in sets
        if fields[0] in came.taken | came.torn
    }
    _take(form, (one for one in others if one[0] in came.taken), theirs)
    _remember(session, form, theirs, about)
    if came.torn:
        form.torn = [one for fields, one in others.items() if fields[0] in came.torn]
        raise ChangedMeanwhile
    return list(others.values())


def remembers(form: SharedForm) -> bool:
    """Whether the form at hand was sent with what it had shown."""
    return form.as_shown.name in request.form


def in_words(taken: Sequence[Touched]) -> str:
    """What a colleague changed meanwhile and what stays, for the notice on the next page; may be empty."""
    if not taken:
        return ""
    labels = gettext(", ").join(one.label for one in taken)
    return str(
        gettext("%(name)s changed meanwhile, and that stays: %(fields)s.", name=taken[0].by, fields=labels)
    )


def _shared(form: SharedForm, values: Mapping[str, Any]) -> dict[str, Spelt]:
    """What a row holds, of the fields that somebody types into."""
    typed = {name: value for name, value in values.items() if name in form}
    return spelt_values({name: value for name, value in typed.items() if form[name].type != "HiddenField"})


def _sets(names: Collection[str], together: Groups) -> Iterator[tuple[str, ...]]:
    """Every field once, with those it belongs to, in the order of the form."""
    leaders = {
        name: fields
        for group in together
        if (fields := tuple(n for n in group if n in names))
        for name in fields
    }
    for name in names:
        fields = leaders.get(name, (name,))
        if fields[0] == name:
            yield fields


def _take(form: SharedForm, sets: Iterable[tuple[str, ...]], theirs: Mapping[str, Spelt]) -> None:
    for name in chain.from_iterable(sets):
        type_in(form, name, theirs[name])


def _remember(session: Session, form: SharedForm, theirs: Mapping[str, Spelt], about: Base) -> None:
    last = last_deed(session, about)
    form.as_shown.data = json.dumps([last.id if last else 0, _digests(theirs)], separators=(",", ":"))
    form.as_shown.raw_data = None


def _read(remembered: str) -> tuple[int | None, dict[str, str]]:
    """The last deed known when the form was opened, and digests by field; of what is no memory nothing."""
    try:
        since, before = json.loads(remembered)
    except (ValueError, TypeError):
        return None, {}
    if not isinstance(since, int) or not isinstance(before, dict):
        return None, {}
    return since, {str(name): str(value) for name, value in before.items()}


def _digests(values: Mapping[str, Spelt]) -> dict[str, str]:
    said = {name: json.dumps(value, sort_keys=True).encode() for name, value in values.items()}
    return {name: hashlib.sha256(value).hexdigest()[:12] for name, value in said.items()}


def _deeds_since(session: Session, about: Base, since: int | None) -> list[Deed]:
    row: Any = about
    deeds = recent_deeds(session, type(about), row.id, most=_MOST_DEEDS)
    return [deed for deed in deeds if since is None or deed[0].id > since]


def _deed_of(fields: Sequence[str], deeds: Sequence[Deed], names: Names) -> Deed | None:
    """The last deed that touched one of the fields; one that names no fields may have touched any."""
    words = {word for name in fields for word in (name, *names.get(name, (_without_language(name),)))}
    for deed in deeds:
        named = _named(deed[0])
        if named is None or words & {*named, deed[0].action}:
            return deed
    return None


def _named(entry: JournalEntry) -> list[str] | None:
    """What a deed says that it changed."""
    details = entry.details if isinstance(entry.details, dict) else {}
    named = details.get("changed", details.get("fields"))
    return [str(name) for name in named] if isinstance(named, dict | list) else None


def _without_language(name: str) -> str:
    return name.removesuffix("_zh").removesuffix("_en")


def _touched(
    form: SharedForm, fields: Sequence[str], sides: tuple[Mapping[str, Spelt], ...], deed: Deed | None
) -> Touched:
    label = gettext(", ").join(str(form[name].label.text) for name in fields)
    theirs, mine = (" · ".join(said(form[name], side[name]) for name in fields) for side in sides)
    by = (deed[1] or gettext(nameless(deed[0].actor_kind))) if deed else gettext("Somebody")
    return Touched(fields[0], label, theirs, mine, by, deed[0].at if deed else None)
