"""Writing rows into the programme: new lectures are planned, known ones changed where the file changed.

The whole file is one transaction, each row a savepoint of its own: a row the database will not have is
refused and the others stay. A rehearsal is the same, taken back at the end by the caller.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.journal import Actor, record_change
from forum.kept_values import state_of
from forum.lectures.imports.changes import changes_of, plan_of
from forum.lectures.imports.directory import Directory
from forum.lectures.imports.matching import Identity, Known, Wanted, match
from forum.lectures.imports.queries import known_lectures, latest_appearances, lectures_by_id
from forum.lectures.imports.rows import Remark, Row, digest
from forum.lectures.models import Appearance, Lecture, Series, WayOfAttending
from forum.lectures.planning import plan_lecture, publish_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.programme import touch_programme
from forum.wording import Wording

KEY_LIMIT = 250

# How a known lecture is changed: it, what changes, by whom, when. Answers with the names of what changed.
Revise = Callable[[Session, Lecture, LectureChanges, Actor, datetime], frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How a file is imported. With `series` everything goes there; `title` names one for rows without."""

    series: Series | None
    title: Wording
    publish: bool
    new_uid: Callable[[], str]
    revise: Revise
    actor: Actor
    now: datetime


@dataclass(slots=True)
class Outcome:
    """What an import did: keys of lectures, and remarks about rows."""

    imported: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: int = 0
    refused: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)


def import_rows(session: Session, rows: list[Row], options: ImportOptions) -> Iterator[Outcome]:
    """Write the rows, giving the growing account after each of them, for a progress bar.

    Read it to the end: the last step brings the speakers' own biographies up to date.
    """
    importing = _Importing(session, options)
    for job in importing.jobs(rows):
        importing.take(job)
        yield importing.outcome
    importing.bring_speakers_up_to_date()


@dataclass(frozen=True, slots=True)
class _Job:
    """One row, where it belongs, and the lecture it is, if any."""

    row: Row
    series: Series | None
    known: Known | None
    lecture: Lecture | None


class _Importing:
    def __init__(self, session: Session, options: ImportOptions) -> None:
        self.session, self.options = session, options
        self.outcome = Outcome()
        self.touched: dict[int, Row] = {}
        self._open_directory()

    def jobs(self, rows: list[Row]) -> list[_Job]:
        """What is to be done, with the lectures that may change loaded and locked at once."""
        series = {row.number: self._series_of(row) for row in rows}
        wanted = [Wanted(row.number, _identity(row, series[row.number]), self._keys(row)) for row in rows]
        known = {one.lecture_id: one for one in known_lectures(self.session)}
        matches = match(wanted, known.values(), self.options.now)
        for number, earlier in matches.repeated.items():
            self._refuse(number, "starts_at", N_("Row %(row)d is the same lecture."), row=earlier)
        found = {number: known[lecture_id] for number, lecture_id in matches.lecture_ids.items()}
        changing = [
            found[row.number].lecture_id for row in rows if self._may_change(row, found.get(row.number))
        ]
        lectures = lectures_by_id(self.session, changing)
        return [
            _Job(
                row,
                series[row.number],
                one := found.get(row.number),
                lectures.get(one.lecture_id) if one else None,
            )
            for row in rows
            if row.number not in matches.repeated
        ]

    def take(self, job: _Job) -> None:
        """Write one row, or refuse it when the database does."""
        try:
            with self.session.begin_nested():
                self._write(job)
        except Refusal as refusal:
            self._refuse(job.row.number, "starts_at", refusal.message, **refusal.values)
            self._open_directory()
        except DBAPIError:
            self._refuse(job.row.number, "title", N_("The database does not take this row."))
            # What was made for the row is gone again, so nothing remembered of it is true.
            self._open_directory()

    def bring_speakers_up_to_date(self) -> None:
        """A speaker's own affiliation and biography are those of the last lecture, if it was imported now."""
        speaker_ids = {one.speaker_id for lecture_id in self.touched for one in self._appearances(lecture_id)}
        for latest in latest_appearances(self.session, sorted(speaker_ids)).values():
            if latest.lecture_id in self.touched:
                self._bring_up_to_date(latest)

    def _open_directory(self) -> None:
        self.directory = Directory(self.session, actor=self.options.actor, now=self.options.now)

    def _series_of(self, row: Row) -> Series | None:
        return self.options.series or self.directory.series(row.series or self.options.title)

    def _keys(self, row: Row) -> frozenset[str]:
        source_key = self._source_key(row)
        # Our own code, when a list of ours comes back; a file's code means something in its series only.
        return frozenset({source_key, row.code or source_key}) if source_key else frozenset()

    def _source_key(self, row: Row) -> str | None:
        if row.key:
            return row.key if len(row.key) <= KEY_LIMIT else f"{row.key[:KEY_LIMIT]}#{digest(row.key)}"
        scope = self.options.series.slug if self.options.series else ""
        return f"code:{scope}/{row.code}" if row.code else None

    def _may_change(self, row: Row, known: Known | None) -> bool:
        if known is None:
            return False
        is_to_appear = self.options.publish and known.is_hidden
        return is_to_appear or known.fingerprint != row.fingerprint()

    def _write(self, job: _Job) -> None:
        if job.known is None:
            self._create(job)
        elif job.lecture is None:
            self.outcome.unchanged += 1
        else:
            self._change(job.row, job.series, job.lecture)

    def _create(self, job: _Job) -> None:
        plan = plan_of(job.row, job.series, self.directory, self._source_key(job.row))
        actor, now = self.options.actor, self.options.now
        lecture = plan_lecture(self.session, plan, uid=self.options.new_uid(), actor=actor, now=now)
        lecture.source_fingerprint = job.row.fingerprint()
        if self.options.publish:
            publish_lecture(self.session, lecture, actor=actor, now=now)
        self.session.flush()
        self.outcome.imported.append(lecture.id)
        self.touched[lecture.id] = job.row

    def _change(self, row: Row, series: Series | None, lecture: Lecture) -> None:
        before, now_told = lecture.source_fingerprint or {}, row.fingerprint()
        told = {name for name, value in now_told.items() if before.get(name) != value}
        changed = self._revise(lecture, row, series, told)
        lecture.source_key = lecture.source_key or self._source_key(row)
        lecture.source_fingerprint = now_told
        if self.options.publish and publish_lecture(
            self.session, lecture, actor=self.options.actor, now=self.options.now
        ):
            changed |= {"public_state"}
        self.session.flush()
        if "people" in told:
            self.touched[lecture.id] = row
        if changed:
            self.outcome.updated.append(lecture.id)
        else:
            self.outcome.unchanged += 1

    def _revise(self, lecture: Lecture, row: Row, series: Series | None, told: set[str]) -> frozenset[str]:
        changes = changes_of(lecture, row, series, told, self.directory)
        actor, now = self.options.actor, self.options.now
        changed = self.options.revise(self.session, lecture, changes, actor, now)
        if "seats" in told and self._assign_seats(lecture, row):
            changed |= {"seats"}
        return changed

    def _assign_seats(self, lecture: Lecture, row: Row) -> bool:
        """Seats nobody has taken may be counted anew; otherwise people in line must be told, by hand."""
        pool = next(
            (
                one
                for one in lecture.pools
                if one.attendance is WayOfAttending.ON_SITE and one.room_id is None
            ),
            None,
        )
        if pool is None or pool.seats == row.seats:
            return False
        if pool.taken or pool.seats == 0:
            sentence = N_("People have registered, so the seats stay; change them in the forum.")
            self.outcome.left_out.append(Remark(row.number, "seats", sentence, {}))
            return False
        pool.seats = row.seats
        touch_programme(self.session, self.options.now)
        return True

    def _refuse(self, number: int, column: str, sentence: str, **filling: object) -> None:
        self.outcome.refused.append(Remark(number, column, sentence, filling))

    def _appearances(self, lecture_id: int) -> list[Appearance]:
        lecture = self.session.get(Lecture, lecture_id)
        return lecture.appearances if lecture else []

    def _bring_up_to_date(self, latest: Appearance) -> None:
        speaker = latest.speaker
        row = self.touched[latest.lecture_id]
        website = next((one.website for one in row.people if one.name == speaker.name), None)
        before = (speaker.affiliation, speaker.bio, speaker.website)
        after = (latest.affiliation or before[0], latest.bio or before[1], website or before[2])
        if before == after:
            return
        state = state_of(speaker)
        speaker.affiliation, speaker.bio, speaker.website = after
        self.session.flush()
        touch_programme(self.session, self.options.now)
        record_change(
            self.session,
            actor=self.options.actor,
            action="speaker.revised",
            about=speaker,
            before=state,
            now=self.options.now,
        )


def _identity(row: Row, series: Series | None) -> Identity:
    return Identity(series.id if series else 0, row.starts_at, row.speakers_mark, digest(row.title))
