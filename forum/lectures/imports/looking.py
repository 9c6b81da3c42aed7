"""A directory that looks and makes nothing: what a file would add is thought of, under keys below zero."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from forum.journal import Actor
from forum.lectures.imports.directory import Directory, Meant, name_of_person, name_of_place
from forum.lectures.imports.rows import RowPerson
from forum.lectures.models import DEFAULT_LENGTH_MINUTES, Series, Topic
from forum.speakers.models import Speaker
from forum.venues.models import EVERY_DAY, Room, Venue
from forum.wording import EMPTY, Wording


@dataclass(frozen=True)
class Unsure:
    """A name of the file that may mean somebody or some room there is already; `rows` say it."""

    key: str
    name: str
    alike: tuple[Any, ...]
    rows: list[int] = field(default_factory=list)


class Looking(Directory):
    """Answers as the directory would, with rows that no session knows where it would make some."""

    def __init__(self, session: Session, *, actor: Actor, now: datetime, meant: Meant, may_add: bool) -> None:
        super().__init__(session, actor=actor, now=now, meant=meant, may_add=may_add)
        self._keys: Iterator[int] = count(-1, -1)
        self.made: dict[str, dict[str, Any]] = {"series": {}, "rooms": {}, "speakers": {}, "topics": {}}
        self.unsure: dict[str, Unsure] = {}
        self.row_number = 0

    def _make_series(self, title: Wording) -> Series:
        made: Series = self._thought("series", title.texts()[0], _series(title))
        return made

    def _topic(self, name: Wording) -> Topic:
        found = self._groups.find_topic(name)
        return found or self._thought("topics", name.texts()[0], lambda key: Topic(id=key, name=name))

    def _room_named(self, venue: Wording, room: Wording) -> Room:
        # A name that somebody chose about stays open to another choice, and so does one nobody knows.
        if self._venues.find_room(venue, room) is None:
            name = " · ".join(one.texts()[0] for one in (venue, room) if one)
            self._doubt(name_of_place(venue, room), name, ())
        return super()._room_named(venue, room)

    def _make_room(self, venue: Wording, room: Wording) -> Room:
        made: Room = self._thought("rooms", name_of_place(venue, room), _room(venue, room))
        return made

    def speaker(self, person: RowPerson) -> Speaker:
        """Who bears this name, or somebody who is thought of."""
        found, key = self._speakers.find(person.name, person.latin), name_of_person(person)
        alike = self._speakers.alike(person.name, person.latin) if found is None else []
        if alike:
            self._doubt(key, person.name, tuple(alike))
        return self._row_meant(Speaker, key) or found or self._thought("speakers", key, _speaker(person))

    def _doubt(self, key: str, name: str, alike: tuple[Any, ...]) -> None:
        self.unsure.setdefault(key, Unsure(key, name, alike)).rows.append(self.row_number)

    def _thought(self, kind: str, name: str, make: Callable[[int], Any]) -> Any:
        """The row thought of under this name; always the same one."""
        made = self.made[kind]
        word = name.casefold()
        if word not in made:
            made[word] = make(next(self._keys))
        return made[word]


def _series(title: Wording) -> Callable[[int], Series]:
    return lambda key: Series(
        id=key, slug="", title=title, default_length_minutes=DEFAULT_LENGTH_MINUTES, default_languages=""
    )


def _room(venue: Wording, room: Wording) -> Callable[[int], Room]:
    return lambda key: Room(
        id=key, name=room or venue, venue=Venue(name=venue or room), floor=EMPTY, open_days=EVERY_DAY
    )


def _speaker(person: RowPerson) -> Callable[[int], Speaker]:
    return lambda key: Speaker(
        id=key, slug="", name=person.name, name_language=person.name_language, name_latin=person.latin or None
    )
