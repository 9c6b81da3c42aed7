"""Giving a lecture back what the journal kept of it: kept values become the changes that restore them.

Lines that are older than what they keep today name speakers by key and materials by address alone; what they
do not say is taken from what is there now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from sqlalchemy.orm import Session

from forum.accounts.models import Staff
from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import heirs
from forum.kept_values import unkept, wording_of
from forum.lectures.models import Appearance, Lecture, Material, MaterialKind, NamedAudience, Series, Topic
from forum.lectures.plans import AppearancePlan, LectureChanges, MaterialPlan, TalkPlan
from forum.lectures.talk_times import TalkTime
from forum.speakers.models import Speaker
from forum.venues.models import Room

_ROWS: Mapping[str, Any] = {"series": Series, "room": Room, "host": Staff, "repeats": Lecture}
_SEVERAL: Mapping[str, Any] = {"topics": Topic, "audiences": NamedAudience}
RESTORABLE = frozenset(LectureChanges.__annotations__) - {"change_note"}


class NoLongerThere(Refusal):
    """What was deleted cannot be put back into a lecture."""

    code = "no_longer_there"
    message = N_("What was there before has been deleted since, so it cannot be put back.")


def changes_back(session: Session, lecture: Lecture, values: Mapping[str, Any]) -> LectureChanges:
    """The changes that give a lecture these kept values. Raises NoLongerThere."""
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name in _ROWS:
            changes[name] = row_of(session, _ROWS[name], value)
        elif name in _SEVERAL:
            changes[name] = tuple(dict.fromkeys(row_of(session, _SEVERAL[name], key) for key in value))
        elif name == "appearances":
            changes[name] = _people(session, lecture, value)
        elif name == "talks":
            changes[name] = tuple(_talk(session, one) for one in value)
        elif name == "materials":
            changes[name] = tuple(_material(lecture, one) for one in value)
        else:
            changes[name] = unkept(Lecture, name, value)
    return cast("LectureChanges", changes)


def row_of(session: Session, model: Any, key: int | None) -> Any:
    """The row of a key, or the one it was merged with. Raises NoLongerThere."""
    if key is None:
        return None
    row = session.get(model, key)
    if row is None:
        heir = heirs(session, model.__tablename__).get(key)
        row = session.get(model, heir) if heir else None
    if row is None:
        raise NoLongerThere
    return row


def _people(session: Session, lecture: Lecture, kept: Sequence[Any]) -> tuple[AppearancePlan, ...]:
    """Each once: two doubles may be one person by now."""
    plans = (_appearance(session, lecture, one) for one in kept)
    return tuple({plan.speaker.id: plan for plan in plans}.values())


def _appearance(session: Session, lecture: Lecture, kept: Any) -> AppearancePlan:
    key = kept["speaker"] if isinstance(kept, Mapping) else kept
    speaker: Speaker = row_of(session, Speaker, key)
    names = [one.name for one in fields(AppearancePlan) if one.name != "speaker"]
    if isinstance(kept, Mapping):
        printed = {name: unkept(Appearance, name, kept[name]) for name in names if name in kept}
        return AppearancePlan(speaker=speaker, **printed)
    present = next((one for one in lecture.appearances if one.speaker_id == speaker.id), None)
    if present is not None:
        return AppearancePlan(speaker=speaker, **{name: getattr(present, name) for name in names})
    return AppearancePlan(speaker=speaker, affiliation=speaker.affiliation, bio=speaker.bio)


def _talk(session: Session, kept: Mapping[str, Any]) -> TalkPlan:
    return TalkPlan(
        title=wording_of(kept["title"]),
        abstract=wording_of(kept["abstract"]),
        time=TalkTime(kept["starts_after_minutes"], kept["length_minutes"]),
        speakers=tuple(row_of(session, Speaker, key) for key in kept["speakers"]),
    )


def _material(lecture: Lecture, kept: Any) -> MaterialPlan:
    if isinstance(kept, Mapping):
        names = [one.name for one in fields(MaterialPlan)]
        return MaterialPlan(**{name: unkept(Material, name, kept[name]) for name in names})
    present = next((one for one in lecture.materials if one.url == kept), None)
    if present is None:
        return MaterialPlan(kind=MaterialKind.LINK, url=kept)
    return MaterialPlan(kind=present.kind, url=present.url, title=present.title)
