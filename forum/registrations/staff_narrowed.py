"""Which registrations of a lecture an organiser looks at: what an address asks for, as conditions of SQL.

The whole of it stands in the address, so a narrowed list is a link that can be kept and sent on.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, String, cast, or_, select

from forum.lectures.models import Lecture, SeatPool, WayOfAttending
from forum.mail.models import OutboxMessage
from forum.moments import zone_of
from forum.questions.models import Question, QuestionAnswer
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import Attendee, OtherAddress, Registration, RegistrationState
from forum.seating import BRANCH_ROOM
from forum.speakers.names import fold, is_east_asian

LONGEST = 100
NEEDS = ("approval", "access", "mail")
"""What a registration waits for: a decision, an answer about access, a mail that gets through."""
CAME = ("yes", "no")
LANGUAGES = ("zh", "en")
NAMES = ("q", "state", "way", "language", "came", "needs", "since", "until", "answer")


@dataclass(frozen=True)
class Narrowed:
    """The registrations of one lecture that answer to some words and are as asked for. Empty: any."""

    lecture_id: int
    timezone: str = "UTC"
    q: str = ""
    states: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    language: str = ""
    came: str = ""
    needs: str = ""
    since: date | None = None
    until: date | None = None
    # Public id of a question with options, and the key of one of them.
    answer: tuple[str, str] | None = None
    # The keys of those who were let in, or the question for them.
    arrived: Any = ()

    @classmethod
    def read(cls, lecture: Lecture, asked: Callable[[str], Sequence[str]]) -> "Narrowed":
        """What an address asks for; a word that means nothing is left out."""

        def one(name: str, known: Collection[str]) -> str:
            return next((word for word in asked(name) if word in known), "")

        question, _, option = _first(asked("answer")).partition(":")
        return cls(
            lecture_id=lecture.id,
            timezone=lecture.timezone,
            q=_first(asked("q")),
            states=_known(asked("state"), [state.value for state in RegistrationState]),
            ways=_known(asked("way"), [pool.way for pool in lecture.pools]),
            language=one("language", LANGUAGES),
            came=one("came", CAME),
            needs=one("needs", NEEDS),
            since=_day(_first(asked("since"))),
            until=_day(_first(asked("until"))),
            answer=(question, option) if question and option else None,
        )

    @property
    def address(self) -> dict[str, Any]:
        """The same as the query of an address."""
        asked = {
            "q": self.q,
            "state": list(self.states),
            "way": list(self.ways),
            "language": self.language,
            "came": self.came,
            "needs": self.needs,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "answer": ":".join(self.answer) if self.answer else "",
        }
        return {name: value for name, value in asked.items() if value}

    @property
    def is_all(self) -> bool:
        """Whether nobody is left out."""
        return not self.address

    @property
    def is_plain(self) -> bool:
        """Whether a message can be narrowed alike: by state, way, answer and who came."""
        return set(self.address) <= {"state", "way", "came", "answer"}

    def for_a_message(self, lecture: Lecture) -> dict[str, Any]:
        """The same in the words of the page that writes to people."""
        every = [state.value for state in RegistrationState]
        return {
            "states": list(self.states) or every,
            "pools": [pool.id for pool in lecture.pools if pool.way in self.ways],
            "presence": {"yes": "came", "no": "missed"}.get(self.came, "any"),
            "answers": [":".join(self.answer)] if self.answer else [],
        }

    @property
    def folded(self) -> int:
        """How many of the filters are set that stand behind the fold."""
        return len(set(self.address) - {"q", "state"})

    def __call__(self, query: Any) -> Any:
        """The query, narrowed to these registrations."""
        return query.where(Registration.lecture_id == self.lecture_id, *self._conditions())

    def _conditions(self) -> Iterator[ColumnElement[bool]]:
        yield from (_answers_to(word) for word in self.q.split())
        if self.states:
            yield Registration.state.in_([RegistrationState(state) for state in self.states])
        if self.ways:
            yield Registration.pool_id.in_(select(SeatPool.id).where(or_(*map(_in_way, self.ways))))
        if self.language:
            yield Registration.language == self.language
        if self.came:
            yield self._has_come() if self.came == "yes" else ~self._has_come()
        if self.needs:
            yield _WAITS_FOR[self.needs]
        if self.answer:
            yield _answered(*self.answer)
        yield from self._between()

    def _has_come(self) -> ColumnElement[bool]:
        """Let in at the door, or joined online; of long ago only the registration still knows."""
        was_let_in = Registration.id.in_(self.arrived)
        return or_(was_let_in, Registration.joined_at.is_not(None), Registration.has_come)

    def _between(self) -> Iterator[ColumnElement[bool]]:
        if self.since:
            yield Registration.registered_at >= self._midnight(self.since)
        if self.until:
            yield Registration.registered_at < self._midnight(self.until + timedelta(days=1))

    def _midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=zone_of(self.timezone))


_WAITS_FOR: dict[str, ColumnElement[bool]] = {
    "approval": Registration.state == RegistrationState.REQUESTED,
    "access": Registration.id.in_(
        select(AccessRequest.registration_id).where(AccessRequest.answered_at.is_(None))
    ),
    "mail": Registration.id.in_(
        select(OutboxMessage.registration_id).where(
            OutboxMessage.failed_at.is_not(None), OutboxMessage.registration_id.is_not(None)
        )
    ),
}


def _first(values: Sequence[str]) -> str:
    return values[0].replace("\0", "").strip()[:LONGEST] if values else ""


def _known(values: Sequence[str], known: Collection[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value in known))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1900 < day.year < 3000 else None


def _answers_to(word: str) -> ColumnElement[bool]:
    """Pinyin, whole or by initials, Latin, affiliation, address, or the reference as people say it."""
    folded = fold(word)
    # Han stands anywhere in a name or an affiliation; other keys are words, found by their beginning.
    key = folded if is_east_asian(word) else f" {folded}"
    has_address = Registration.attendee_id.in_(
        select(Attendee.id)
        .outerjoin(OtherAddress, OtherAddress.attendee_id == Attendee.id)
        .where(or_(_contains(Attendee.email_key, word), _contains(OtherAddress.email_key, word)))
    )
    return or_(
        _contains(Registration.search_keys, key),
        Registration.public_id.startswith(word.lower().replace("-", ""), autoescape=True),
        has_address,
    )


def _contains(column: Any, word: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.contains(word.casefold(), autoescape=True)
    return found


def _in_way(way: str) -> ColumnElement[bool]:
    if way.startswith(BRANCH_ROOM):
        return SeatPool.room_id == int(way.removeprefix(BRANCH_ROOM))
    return (SeatPool.attendance == WayOfAttending(way)) & SeatPool.room_id.is_(None)


def _answered(question: str, option: str) -> ColumnElement[bool]:
    """Chosen alone or among others; an option's key is kept as a JSON string either way."""
    chose = cast(QuestionAnswer.value, String).contains(f'"{option}"', autoescape=True)
    answers = select(QuestionAnswer.registration_id).join(Question)
    return Registration.id.in_(answers.where(Question.public_id == question, chose))
