"""From entries to rows: every cell understood, measured and cleaned, or the row refused with a reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from forum.i18n import N_
from forum.lectures.imports.addresses import is_web_address, kind_of_link, web_addresses
from forum.lectures.imports.entries import BadCell, Cell, Entry, Programme
from forum.lectures.imports.languages import Han, han_language, name_language, spoken_languages, worded
from forum.lectures.imports.limits import LIMITS, MAX_MATERIALS, MAX_PEOPLE, MAX_SEATS
from forum.lectures.imports.markup import plain_line, plain_text
from forum.lectures.imports.people import Person, people, people_of_names
from forum.lectures.imports.rows import Remark, Row, RowPerson
from forum.lectures.imports.times import end_instant, instant, zone
from forum.lectures.models import MaterialKind
from forum.lectures.plans import MaterialPlan
from forum.wording import Wording

_SEATS = re.compile(r"约?\s*(\d{1,7})\s*(?:人|席|座|seats?|people)?", re.IGNORECASE)
_TOPICS = re.compile(r"[;；、\n]")
_TEXTS = ("title", "abstract", "bio", "affiliation", "speaker")


@dataclass(slots=True)
class Parsed:
    """What became of the entries of a file. Remarks are reasons of refusal, or what was left out."""

    rows: list[Row] = field(default_factory=list)
    refused: list[Remark] = field(default_factory=list)
    left_out: list[Remark] = field(default_factory=list)


def parse(programme: Programme, local: ZoneInfo) -> Iterator[Parsed]:
    """Read one entry after the other, giving the growing account after each, for a progress bar."""
    parsed = Parsed()
    han = han_language(_cell(entry, name) for entry in programme.entries for name in _TEXTS) or "zh"
    for entry in programme.entries:
        parser = _Parser(entry, local, han, tracks_are_series=programme.tracks_are_series)
        try:
            row = parser.row()
        except BadCell as refusal:
            parsed.refused.append(Remark(entry.number, refusal.column, refusal.sentence, refusal.filling))
        else:
            parsed.rows.append(row)
            parsed.left_out += parser.left_out
        yield parsed


class _Parser:
    """One entry on its way to a row; remembers what had to be left out."""

    def __init__(self, entry: Entry, local: ZoneInfo, han: Han, *, tracks_are_series: bool) -> None:
        self.entry, self.zone = entry, local
        self.tracks_are_series = tracks_are_series
        # Han alone may be Japanese or Chinese: the row's other texts tell, else the file's.
        own = han_language(_cell(entry, name) for name in _TEXTS)
        self.han: Han = "ja" if own == "ja" else han
        self.spoken = ""
        self.left_out: list[Remark] = []

    def row(self) -> Row:
        """The row. Raises BadCell."""
        if self.entry.refusal:
            raise self.entry.refusal
        own_zone = self._zone()
        self.zone = own_zone or self.zone
        starts_at = instant("starts_at", self._needed("starts_at"), self.zone)
        self.spoken = spoken_languages(self._line("language"))
        topics = tuple(self._topics())
        track = topics[0] if topics and self.tracks_are_series else Wording()
        return Row(
            number=self.entry.number,
            title=self._title(),
            starts_at=starts_at,
            ends_at=end_instant(self.entry.cells["ends_at"], starts_at, self.zone)
            if self.entry.cells.get("ends_at")
            else None,
            timezone=_zone_name(starts_at) or self.zone.key,
            names_zone=own_zone is not None or _zone_name(starts_at) is not None,
            abstract=self._wording("abstract"),
            languages=self.spoken,
            people=tuple(self._people()),
            chairs=tuple(map(self._person, people({"speaker": _cell(self.entry, "chair")}))),
            label=self._line("label"),
            venue=self._name("venue"),
            room=self._name("room"),
            seats=self._seats(),
            series=self._name("series") or track,
            topics=topics,
            materials=tuple(self._materials())[:MAX_MATERIALS],
            online_url=next(iter(self._addresses("online_url")), None),
            code=self._line("code"),
            key=plain_line(self.entry.key or "") or None,
            slug=plain_line(self.entry.slug or "") or None,
        )

    def _zone(self) -> ZoneInfo | None:
        """The zone this row names for itself. Raises BadCell."""
        name = self._line("timezone")
        try:
            return zone(name) if name else None
        except LookupError as error:
            raise BadCell("timezone", N_("“%(zone)s” is no time zone known here."), zone=name[:60]) from error

    def _needed(self, column: str) -> Cell:
        cell = self.entry.cells.get(column)
        if not cell:
            raise BadCell(column, N_("There is nothing in it."))
        return cell

    def _title(self) -> Wording:
        title = self._wording("title", one_line=True)
        if not title:
            raise BadCell("title", N_("There is nothing in it."))
        return title

    def _wording(self, column: str, *, one_line: bool = False) -> Wording:
        """A text with its given translations; the plain column is in whatever language it is in."""
        read = self._line if one_line else self._text
        given = Wording(zh=read(f"{column}_zh") or None, en=read(f"{column}_en") or None)
        return worded(read(column), self.han, self.spoken).merged(given)

    def _people(self) -> Iterator[RowPerson]:
        if self.entry.names is not None:
            found = people_of_names(self.entry.names)
        else:
            found = people({name: _cell(self.entry, name) for name in self.entry.cells})
        if len(found) > MAX_PEOPLE:
            raise BadCell("speaker", N_("More than %(limit)d people are named."), limit=MAX_PEOPLE)
        yield from map(self._person, found)

    def _person(self, person: Person) -> RowPerson:
        for column, text in [
            ("speaker", person.name),
            ("speaker_latin", person.latin),
            *(
                ("affiliation", text)
                for text in (person.affiliation, person.affiliation_zh, person.affiliation_en)
            ),
            *(("bio", text) for text in (person.bio, person.bio_zh, person.bio_en)),
        ]:
            self._measure(column, text)
        given = Wording(zh=person.affiliation_zh or None, en=person.affiliation_en or None)
        bio = worded(person.bio, self.han).merged(Wording(zh=person.bio_zh or None, en=person.bio_en or None))
        return RowPerson(
            name=person.name,
            name_language=name_language(person.name, self.han),
            latin=person.latin,
            affiliation=worded(person.affiliation, self.han).merged(given),
            bio=bio,
            website=next(iter(self._addresses("website", person.website)), None),
        )

    def _name(self, column: str) -> Wording:
        return worded(self._line(column), self.han)

    def _topics(self) -> Iterator[Wording]:
        for topic in dict.fromkeys(_TOPICS.split(plain_text(_cell(self.entry, "topics")))):
            if topic.strip():
                yield worded(self._measure("topics", topic.strip()), self.han)

    def _seats(self) -> int | None:
        text = self._line("seats")
        if not text:
            return None
        match = _SEATS.fullmatch(text)
        if match is None or int(match[1]) > MAX_SEATS:
            raise BadCell("seats", N_("“%(text)s” is not a number of seats."), text=text[:40])
        return int(match[1])

    def _materials(self) -> Iterator[MaterialPlan]:
        for column, kind in (("slides", MaterialKind.SLIDES), ("video", MaterialKind.RECORDING)):
            for address in self._addresses(column):
                yield MaterialPlan(kind=kind, url=address)
        for address, title in dict(self.entry.links).items():
            if not is_web_address(address) or len(address) > LIMITS["slides"]:
                self._leave_out("links")
                continue
            words = plain_line(title)[:200]
            kind = kind_of_link(address, words)
            yield MaterialPlan(kind=kind, url=address, title=worded(words, self.han))

    def _addresses(self, column: str, cell: str | None = None) -> list[str]:
        addresses = web_addresses(column, _cell(self.entry, column) if cell is None else cell)
        if addresses is None:
            self._leave_out(column)
        return addresses or []

    def _leave_out(self, column: str) -> None:
        sentence = N_("It is no web address and was left out.")
        self.left_out.append(Remark(self.entry.number, column, sentence, {}))

    def _line(self, column: str) -> str:
        return self._measure(column, plain_line(_cell(self.entry, column)))

    def _text(self, column: str) -> str:
        return self._measure(column, plain_text(_cell(self.entry, column)))

    def _measure(self, column: str, text: str) -> str:
        limit = LIMITS.get(column, LIMITS["title"])
        if len(text) > limit:
            raise BadCell(column, N_("It is longer than %(limit)d characters."), limit=limit)
        return text


def _zone_name(at: datetime) -> str | None:
    """The zone a calendar entry names; a mere offset names none."""
    key = getattr(at.tzinfo, "key", None)
    return key if key in _zones() and key not in {"UTC", "Etc/UTC"} else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _cell(entry: Entry, column: str) -> str:
    """A cell as text; a typed date in a text column is written out."""
    return str(entry.cells.get(column, ""))
