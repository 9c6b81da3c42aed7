"""The rows of other tables an import needs: speakers, rooms, series, topics, found or made."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.journal import Actor, record
from forum.lectures.groups import GroupBook
from forum.lectures.imports.rows import Row, RowPerson
from forum.lectures.models import Series, Topic
from forum.lectures.plans import AppearancePlan
from forum.speakers.models import Speaker
from forum.speakers.operations import SpeakerBook, SpeakerPlan
from forum.venues.models import Room
from forum.venues.operations import VenueBook
from forum.wording import Wording


class Directory:
    """Read once for an import, so that a thousand rows do not ask a thousand times."""

    def __init__(self, session: Session, *, actor: Actor, now: datetime) -> None:
        self._session, self._actor, self._now = session, actor, now
        self._speakers = SpeakerBook(session)
        self._venues = VenueBook(session)
        self._groups = GroupBook(session)

    def series(self, title: Wording) -> Series | None:
        """The series of this title; None for no title."""
        return self._groups.find_or_create_series(title) if title else None

    def topics(self, row: Row) -> tuple[Topic, ...]:
        """The topics of a row, each once."""
        return tuple(dict.fromkeys(map(self._groups.find_or_create_topic, row.topics)))

    def room(self, row: Row, series: Series | None) -> Room | None:
        """Where a row's lecture is held; where the series usually is, when the row does not say."""
        if row.room or row.venue:
            return self._venues.find_or_create_room(row.venue, row.room)
        return series.default_room if series else None

    def appearances(self, row: Row) -> tuple[AppearancePlan, ...]:
        """Who speaks. Two spellings of one person in a row are one appearance."""
        plans: dict[int, AppearancePlan] = {}
        for person in row.people:
            speaker = self.speaker(person)
            plan = AppearancePlan(speaker=speaker, affiliation=person.affiliation, bio=person.bio)
            plans.setdefault(speaker.id, plan)
        return tuple(plans.values())

    def speaker(self, person: RowPerson) -> Speaker:
        """The speaker of this name, made when nobody has it."""
        plan = SpeakerPlan(
            name=person.name,
            name_language=person.name_language,
            latin=person.latin,
            affiliation=person.affiliation,
            bio=person.bio,
            website=person.website,
        )
        speaker, is_new = self._speakers.find_or_create(plan)
        if is_new:
            record(self._session, actor=self._actor, action="speaker.created", about=speaker, now=self._now)
        return speaker
