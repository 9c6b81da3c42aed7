"""Changes of a published lecture that wait: kept beside what is public, compared with it, given up.

A draft holds by field of the form what is to be, and what was public when that field was first changed.
What is public may move on meanwhile: then the field is asked about before anything is published. Values
are texts, as a form sends them.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from forum.errors import Refusal
from forum.i18n import N_, Language
from forum.journal import Actor, ActorKind, JournalEntry, last_deed, record
from forum.lectures.change_models import LectureDraft
from forum.lectures.models import Lecture, PublicState, Topic
from forum.reconciling import Reconciled, reconcile

DISCARDED = "lecture.draft_discarded"
TOPICS, _BETWEEN = "topics", "; "
_KEY = re.compile(r"#(\d{1,18})")


class NoDraft(Refusal):
    """Somebody published or discarded it meanwhile, or took every change of it back."""

    code = "no_draft"
    message = N_("There is no draft of this lecture any more: it was published or discarded.")


class AnotherDraft(Refusal):
    """A draft that was discarded cannot come back into one that was begun since."""

    code = "another_draft"
    message = N_("Another draft has been begun since, so the former one stays discarded.")


@dataclass(frozen=True)
class Draft:
    """A draft as it can be read: only what fits the form, whatever the row holds."""

    row: LectureDraft
    contents: Mapping[str, Any]
    beginnings: Mapping[str, Any]

    def beginnings_of(self, contents: Iterable[str], public: Mapping[str, Any]) -> dict[str, Any]:
        """What was public when each of these fields came in: for a new one what is public now."""
        return {
            name: self.beginnings.get(name, public[name]) if name in self.contents else public[name]
            for name in contents
        }

    def against(self, public: Mapping[str, Any], groups: Iterable[tuple[str, ...]]) -> Reconciled:
        """What is still wanted (`kept`), and what became public otherwise meanwhile (`torn`)."""
        names = [name for name in self.contents if name in public]
        theirs, mine = ({name: of[name] for name in names} for of in (public, self.contents))
        together = [frozenset(group) for group in groups]
        return reconcile(self.beginnings, theirs, mine, together=together)


def row_of(session: Session, lecture_id: int) -> LectureDraft | None:
    """The draft of a lecture, with who saved it."""
    query = select(LectureDraft).where(LectureDraft.lecture_id == lecture_id)
    fresh = {"populate_existing": True}
    return session.scalar(query.options(joinedload(LectureDraft.saved_by)), execution_options=fresh)


def drafted(session: Session, lecture_ids: Collection[int]) -> set[int]:
    """Which of these lectures have a draft."""
    query = select(LectureDraft.lecture_id).where(LectureDraft.lecture_id.in_(lecture_ids))
    return set(session.scalars(query))


def may_be_moved(lecture: Lecture, now: datetime) -> bool:
    """Whether the form of a lecture has its time and room: not once it is called off, or over."""
    if not lecture.is_public:
        return True
    return lecture.public_state is PublicState.PUBLISHED and lecture.ends_at > now


def differing(
    wanted: Mapping[str, Any], public: Mapping[str, Any], groups: Iterable[tuple[str, ...]]
) -> dict[str, Any]:
    """What differs from what is public; a group whole: a new clock belongs to the day typed with it."""
    names = {name for name in wanted if wanted[name] != public[name]}
    for group in groups:
        if names & set(group):
            names |= {name for name in group if name in wanted}
    return {name: wanted[name] for name in wanted if name in names}


def keep(
    session: Session,
    lecture: Lecture,
    contents: Mapping[str, Any],
    public: Mapping[str, Any],
    before: Draft | None,
    *,
    actor: Actor,
    now: datetime,
) -> bool:
    """Keep what differs from what is public; whether anything does. The lecture is locked.

    A field that was in the draft already keeps what was public when it came in, until somebody settles
    the difference.
    """
    former = before.contents if before else {}
    changed = sorted(name for name in {*contents, *former} if contents.get(name) != former.get(name))
    row = before.row if before else LectureDraft(lecture_id=lecture.id, begun_at=now, edit_version=0)
    if contents:
        beginnings = before.beginnings_of(contents, public) if before else _of(public, contents)
        row.contents, row.beginnings = (_in_no_language(session, one) for one in (contents, beginnings))
        row.saved_at, row.saved_by_id = now, actor.id if actor.kind is ActorKind.STAFF else None
        row.edit_version += 1
        session.add(row)
    elif before:
        session.delete(row)
    session.flush()
    if changed:
        record(session, actor=actor, action="lecture.draft_saved", about=lecture, now=now, fields=changed)
    return bool(contents)


def in_language(session: Session, kept: Any, language: Language) -> Any:
    """What was kept, as somebody reads it: topics are kept by key and read by name."""
    if not isinstance(kept, dict) or not isinstance(kept.get(TOPICS), str):
        return kept
    names = []
    for part in kept[TOPICS].split(_BETWEEN):
        found = _KEY.fullmatch(part)
        topic = session.get(Topic, int(found[1])) if found else None
        names.append(topic.name.shown_in(language).text if topic else part)
    return {**kept, TOPICS: _BETWEEN.join(names)}


def _in_no_language(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    """The same whoever typed it: two organisers read one topic under two names."""
    if TOPICS not in values:
        return dict(values)
    keys = {text: f"#{topic.id}" for topic in session.scalars(select(Topic)) for text in topic.name.texts()}
    return {**values, TOPICS: _BETWEEN.join(keys.get(name, name) for name in values[TOPICS].split(_BETWEEN))}


def _of(values: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: values[name] for name in names}


def discard(session: Session, lecture: Lecture, draft: Draft, *, actor: Actor, now: datetime) -> int:
    """Give a draft up; the key of the deed, by which it comes back. The lecture is locked."""
    kept = {
        "contents": _in_no_language(session, draft.contents),
        "beginnings": _in_no_language(session, draft.beginnings),
        "begun_at": draft.row.begun_at.isoformat(),
    }
    end(session, draft)
    fields = sorted(draft.contents)
    record(session, actor=actor, action=DISCARDED, about=lecture, now=now, fields=fields, draft=kept)
    session.flush()
    deed = last_deed(session, lecture)
    return deed.id if deed else 0


def end(session: Session, draft: Draft) -> None:
    """Nothing waits any more: it is published, or given up."""
    session.delete(draft.row)
    session.flush()


def bring_back(session: Session, lecture: Lecture, deed_id: int, *, actor: Actor, now: datetime) -> None:
    """Take up a draft again that was discarded. Raises NoDraft or AnotherDraft. The lecture is locked."""
    deed = session.get(JournalEntry, deed_id)
    about = (deed.action, deed.object_kind, deed.object_id) if deed else ()
    kept = deed.details.get("draft") if deed and isinstance(deed.details, dict) else None
    if about != (DISCARDED, Lecture.__tablename__, lecture.id) or not isinstance(kept, dict):
        raise NoDraft
    if row_of(session, lecture.id):
        raise AnotherDraft
    row = LectureDraft(
        lecture_id=lecture.id,
        contents=kept["contents"],
        beginnings=kept["beginnings"],
        begun_at=datetime.fromisoformat(kept["begun_at"]),
        saved_at=now,
        saved_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
        edit_version=1,
    )
    session.add(row)
    session.flush()
    fields = sorted(kept["contents"])
    record(session, actor=actor, action="lecture.draft_restored", about=lecture, now=now, fields=fields)
