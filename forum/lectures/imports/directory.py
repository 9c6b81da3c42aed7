"""The rows of other tables an import needs: speakers, rooms, series, topics, found or made."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from forum.i18n import N_
from forum.journal import Actor, record
from forum.lectures.groups import GroupBook
from forum.lectures.imports.entries import BadCell
from forum.lectures.imports.rows import Row, RowPerson
from forum.lectures.models import Series, Topic
from forum.lectures.plans import AppearancePlan
from forum.speakers.models import Speaker
from forum.speakers.names import name_key
from forum.speakers.operations import SpeakerBook, SpeakerPlan
from forum.venues.models import Room
from forum.venues.operations import VenueBook
from forum.wording import Wording

Named = TypeVar("Named", Speaker, Room)
Meant = dict[str, int]
"""By name as `name_of_person` and `name_of_place` spell it, the key of the row that somebody said it means;
0 for somebody or some room of that name that is new."""


def name_of_person(person: RowPerson) -> str:
    """What a choice about a person of a file is kept under."""
    return f"person:{name_key(person.name)}|{name_key(person.latin)}"[:200]


def name_of_place(venue: Wording, room: Wording) -> str:
    """What a choice about a room of a file is kept under."""
    return "room:" + "|".join(" ".join(one.texts()[:1]).casefold() for one in (venue, room))[:200]


class Directory:
    """Read once for an import, so that a thousand rows do not ask a thousand times."""

    def __init__(
        self,
        session: Session,
        *,
        actor: Actor,
        now: datetime,
        meant: Meant | None = None,
        may_add: bool = True,
    ) -> None:
        """`meant` is what was said of names, and remembers who was added; series and places belong to
        everybody, so only who organises everything `may_add` any."""
        self._session, self._actor, self._now = session, actor, now
        self._meant = {} if meant is None else meant
        self._may_add = may_add
        self._speakers = SpeakerBook(session)
        self._venues = VenueBook(session)
        self._groups = GroupBook(session)

    def series(self, title: Wording) -> Series | None:
        """The series of this title; None for no title. Raises BadCell where it may not be added."""
        if not title:
            return None
        found = self._groups.find_series(title)
        if found is None and not self._may_add:
            sentence = N_("There is no series “%(name)s”; who organises everything can add it.")
            raise BadCell("series", sentence, name=title.texts()[0])
        return found or self._make_series(title)

    def _make_series(self, title: Wording) -> Series:
        return self._groups.find_or_create_series(title)

    def topics(self, row: Row) -> tuple[Topic, ...]:
        """The topics of a row, each once."""
        return tuple(dict.fromkeys(map(self._topic, row.topics)))

    def _topic(self, name: Wording) -> Topic:
        return self._groups.find_or_create_topic(name)

    def room(self, row: Row, series: Series | None) -> Room | None:
        """Where a row's lecture is held; where the series usually is, when the row does not say."""
        if row.room or row.venue:
            return self._room_named(row.venue, row.room)
        return series.default_room if series else None

    def _room_named(self, venue: Wording, room: Wording) -> Room:
        """The room of a row. Raises BadCell where it may not be added."""
        key = name_of_place(venue, room)
        found = self._row_meant(Room, key) or self._venues.find_room(venue, room)
        if found is None and not self._may_add:
            name = " · ".join(one.texts()[0] for one in (venue, room) if one)
            sentence = N_("There is no room “%(name)s”; who organises everything can add it.")
            raise BadCell("room" if room else "venue", sentence, name=name)
        return found or self._make_room(venue, room)

    def _make_room(self, venue: Wording, room: Wording) -> Room:
        return self._venues.find_or_create_room(venue, room)

    def _row_meant(self, model: type[Named], name: str) -> Named | None:
        """The row somebody said this name means, if it is still there."""
        key = self._meant.get(name)
        return self._session.get(model, key) if key else None

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
        return self._row_meant(Speaker, name_of_person(person)) or self._make_speaker(person)

    def _make_speaker(self, person: RowPerson) -> Speaker:
        plan = SpeakerPlan(
            name=person.name,
            name_language=person.name_language,
            latin=person.latin,
            affiliation=person.affiliation,
            bio=person.bio,
            website=person.website,
        )
        is_another = self._meant.get(name_of_person(person)) == 0
        speaker, is_new = self._speakers.find_or_create(plan, is_another=is_another)
        if is_new:
            self._meant[name_of_person(person)] = speaker.id
            record(self._session, actor=self._actor, action="speaker.created", about=speaker, now=self._now)
        return speaker
