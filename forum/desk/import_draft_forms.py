"""What a file changes in published lectures, kept as drafts in the fields of the form."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.lectures import drafts, staff_queries
from forum.lectures.casting import A_NEW_PERSON
from forum.lectures.draft_forms import GROUPS, draft_of, public_values, shown_values
from forum.lectures.form_values import times_shown, topic_label
from forum.lectures.forms import LectureForm
from forum.lectures.imports.directory import Directory
from forum.lectures.imports.judging import Judged
from forum.lectures.models import MaterialKind
from forum.lectures.plans import AppearancePlan
from forum.web.choices import with_choices
from forum.web.fields import values_of
from forum.web.spelling import spelt_values

_PLAIN = ("languages", "online_url")


def keep_drafts(
    session: Session, rows: Iterable[Judged], directory: Directory, *, actor: Actor, now: datetime
) -> dict[int, int]:
    """Keep what each of these rows changes as a draft of its lecture; the lectures by row."""
    kept: dict[int, int] = {}
    for one in rows:
        if one.lecture is None:
            continue
        lecture = staff_queries.locked_lecture(session, one.lecture.id)
        form = with_choices(session, LectureForm(formdata=None, meta={"csrf": False}), lecture)
        public, before = public_values(lecture, form), draft_of(session, lecture, form)
        told = spelt_values(_fields(one, directory))
        wanted = {
            **shown_values(public, before), **{name: told[name] for name in told if name in public}
        }  # fmt: skip
        contents = drafts.differing(wanted, public, GROUPS)
        if drafts.keep(session, lecture, contents, public, before, actor=actor, now=now):
            kept[one.number] = lecture.id
    return kept


def _fields(one: Judged, directory: Directory) -> dict[str, Any]:
    """What the differences of a row are in the fields of the form. Biographies have none."""
    changes, names = one.changes, one.differences.keys()
    found: dict[str, Any] = {}
    for name in names & {"title", "abstract"}:
        found |= values_of(name, changes[name])  # type: ignore[literal-required] # one of these two
    if names & {"starts_at", "ends_at", "timezone"}:
        found |= times_shown(changes["starts_at"], changes["ends_at"], changes["timezone"])
    if "room" in names and one.row:
        room = directory.room(one.row, one.series)
        found["room"] = str(room.id) if room else ""
    found |= {name: changes[name] for name in _PLAIN if name in names}  # type: ignore[literal-required] # likewise
    if "topics" in names:
        found["topics"] = "; ".join(map(topic_label, changes["topics"]))
    if "appearances" in names:
        found["speakers"] = [_person(plan) for plan in changes["appearances"]]
    if "seats" in names and one.row:
        found["seats_on_site"] = one.row.seats
    if "series" in names and one.series and one.series.id > 0:
        found["series"] = str(one.series.id)
    return found | _materials(one)


def _person(plan: AppearancePlan) -> dict[str, Any]:
    speaker = plan.speaker
    who = {"known_id": str(speaker.id)} if speaker.id > 0 else {"which": A_NEW_PERSON}
    return {
        **who,
        "name": speaker.name,
        "role": str(plan.role),
        **values_of("honorific", plan.honorific),
        "latin": speaker.name_latin or "",
        **values_of("affiliation", plan.affiliation),
    }


def _materials(one: Judged) -> dict[str, str]:
    """The first address of each kind, as the form has them."""
    if "materials" not in one.differences:
        return {}
    none = {str(kind): "" for kind in (MaterialKind.SLIDES, MaterialKind.RECORDING, MaterialKind.PAPER)}
    return none | {str(plan.kind): plan.url for plan in reversed(one.changes["materials"])}
