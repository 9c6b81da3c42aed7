"""What the import asks of the lectures there are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer

from forum.journal import JournalEntry
from forum.lectures.imports.matching import Identity, Known
from forum.lectures.imports.rows import digest, speakers_mark
from forum.lectures.models import Appearance, Lecture, PublicState
from forum.speakers.models import Speaker
from forum.tokens import guid_of


def known_lectures(session: Session) -> list[Known]:
    """Every lecture as the import compares it: as its file had it, else as it is."""
    columns = (
        Lecture.id, Lecture.code, Lecture.uid, Lecture.source_key, Lecture.series_id, Lecture.starts_at,
        Lecture.ends_at, Lecture.source_fingerprint, Lecture.public_state, Lecture.title,
    )  # fmt: skip
    speakers = _speakers(session)
    return [_known(row, speakers[row.id]) for row in session.execute(select(*columns).order_by(Lecture.id))]


def lectures_by_id(
    session: Session, lecture_ids: Sequence[int], *, locked: bool = True
) -> dict[int, Lecture]:
    """Lectures with all that belongs to them, locked in the order of their keys unless they are only read."""
    found: dict[int, Lecture] = {}
    together = (
        undefer(Lecture.source_fingerprint),
        selectinload(Lecture.appearances).joinedload(Appearance.speaker),
        selectinload(Lecture.talks),
        selectinload(Lecture.materials),
        selectinload(Lecture.topics),
        selectinload(Lecture.pools),
    )
    for start in range(0, len(lecture_ids), 500):
        some = sorted(lecture_ids)[start : start + 500]
        query = select(Lecture).where(Lecture.id.in_(some)).order_by(Lecture.id)
        if locked:
            query = query.with_for_update()
        found |= {lecture.id: lecture for lecture in session.scalars(query.options(*together))}
    return found


def changed_since(session: Session, lecture_ids: Iterable[int], entry_id: int) -> set[int]:
    """Which of these lectures the journal speaks of after this line."""
    about = JournalEntry.object_kind == Lecture.__tablename__
    query = select(JournalEntry.object_id).where(JournalEntry.id > entry_id, about).distinct()
    return {key for key in session.scalars(query) if key is not None} & set(lecture_ids)


def latest_appearances(session: Session, speaker_ids: Sequence[int]) -> dict[int, Appearance]:
    """The last lecture each of these speakers gives, by speaker."""
    latest: dict[int, Appearance] = {}
    for start in range(0, len(speaker_ids), 500):
        query = (
            select(Appearance)
            .join(Appearance.lecture)
            .where(Appearance.speaker_id.in_(speaker_ids[start : start + 500]))
            .order_by(Lecture.starts_at, Lecture.id)
        )
        latest |= {appearance.speaker_id: appearance for appearance in session.scalars(query)}
    return latest


def _known(row: Any, names: list[str]) -> Known:
    told = row.source_fingerprint or {}
    identity = Identity(
        series_id=row.series_id or 0,
        starts_at=datetime.fromisoformat(told["start"]) if "start" in told else row.starts_at,
        speakers=told["speakers"] if "speakers" in told else speakers_mark(names),
        title=told.get("title") or digest(row.title),
    )
    # Under the UUID of its UID a lecture stands in our own schedule.xml.
    keys = {row.code, row.uid, str(guid_of(row.uid)), row.source_key} - {None}
    return Known(
        lecture_id=row.id,
        identity=identity,
        keys=frozenset(keys),
        has_source_key=row.source_key is not None,
        ends_at=row.ends_at,
        is_hidden=row.public_state is PublicState.UNPUBLISHED,
        fingerprint=row.source_fingerprint,
        series_id=row.series_id,
    )


def _speakers(session: Session) -> dict[int, list[str]]:
    names: dict[int, list[str]] = defaultdict(list)
    query = select(Appearance.lecture_id, Speaker.name).join(Appearance.speaker)
    for lecture_id, name in session.execute(query):
        names[lecture_id].append(name)
    return names
