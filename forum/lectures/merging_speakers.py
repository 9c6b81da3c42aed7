"""One person entered twice: what both have been given becomes one person's."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.kept_values import differences, state_of
from forum.lectures import clearing
from forum.lectures.consenting import withheld_of
from forum.lectures.following import follow_speaker
from forum.lectures.merging import both, close, follow
from forum.lectures.merging_answers import answers_follow
from forum.lectures.models import Appearance, Lecture
from forum.lectures.renaming import locked_lectures
from forum.slugs import SlugKind
from forum.speakers.merging import CHOICES, aliases_of_both
from forum.speakers.models import Speaker
from forum.speakers.names import search_keys, sort_key
from forum.wording import Wording

_PRINTED = ("honorific", "affiliation", "bio")


def merge_speakers(
    session: Session,
    *,
    kept_id: int,
    other_id: int,
    from_other: Collection[str],
    actor: Actor,
    now: datetime,
) -> Speaker:
    """Let a double be the person who stays. `from_other`: which of CHOICES are taken over from the double.

    Where both are named in one lecture, they appear once. Both are found by every name either had.
    Raises NothingToMerge.
    """
    of_either = Lecture.appearances.any(Appearance.speaker_id.in_((kept_id, other_id)))
    lectures = locked_lectures(session, of_either)
    kept, other = both(session, Speaker, kept_id, other_id)
    answers_follow(session, kept, other)
    moved = 0
    for lecture in lectures:
        if _appears_once(lecture, kept, other):
            moved += 1
            lecture.withheld = withheld_of(session, lecture)
            follow(session, lecture, other, actor, now)
    clearing.follow_speaker(session, kept.id, other.id)
    before, former = state_of(kept), (kept.affiliation, kept.bio)
    _take_over(kept, other, from_other)
    session.flush()
    changed = differences(before, state_of(kept))
    close(session, SlugKind.SPEAKER, kept, other, actor, now, lectures=moved, changed=changed)
    follow_speaker(
        session,
        kept,
        frozenset(changed),
        affiliation_before=former[0],
        bio_before=former[1],
        actor=actor,
        now=now,
    )
    return kept


def _appears_once(lecture: Lecture, kept: Speaker, other: Speaker) -> bool:
    """Let the one who stays appear in place of the double; whether the double was in the lecture."""
    of: Mapping[int, Appearance] = {one.speaker_id: one for one in lecture.appearances}
    double, own = of.get(other.id), of.get(kept.id)
    if double is None:
        return False
    if own is None:
        double.speaker = kept
        return True
    for name in _PRINTED:
        setattr(own, name, _either(getattr(own, name), getattr(double, name)))
    for talk in double.talks:
        if own not in talk.appearances:
            talk.appearances.append(own)
    order = [own if one is double else one for one in lecture.appearances]
    lecture.appearances.remove(double)
    for position, one in enumerate(dict.fromkeys(order)):
        one.position = position
    return True


def _either(text: Wording, other: Wording) -> Wording:
    return text or other


def _take_over(kept: Speaker, other: Speaker, from_other: Collection[str]) -> None:
    values: dict[str, Any] = {name: getattr(other, name) for choice in from_other for name in CHOICES[choice]}
    names = {"name": kept.name, "name_latin": kept.name_latin} | values
    aliases = aliases_of_both(kept, other, names)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.aliases = aliases
    kept.sort_key = sort_key(kept.name, kept.name_latin or "")
    kept.search_keys = search_keys(kept.name, kept.name_latin or "", kept.aliases)
