"""What organisers can know of each registration, column by column, in the list and in tables."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from forum.i18n import N_, Language, translate
from forum.lectures.models import SeatPool, WayOfAttending
from forum.questions.asking import Value
from forum.questions.models import Question, QuestionKind
from forum.questions.options import wording_of
from forum.registrations.access_needs import AccessRequest
from forum.registrations.models import Origin, Registration, RegistrationState
from forum.registrations.needs import LANGUAGE_NAMES, NEED_WORDS, Need
from forum.registrations.reference import reference
from forum.registrations.staff_words import why_words
from forum.registrations.waiting_reasons import Reason
from forum.tables import Cell

ANSWER = "q-"
"""How the key of a column begins that holds the answers to a question; its public id follows."""

STATE_WORDS = {
    RegistrationState.UNCONFIRMED: N_("Unconfirmed"),
    RegistrationState.REQUESTED: N_("Requested"),
    RegistrationState.CONFIRMED: N_("Has a seat"),
    RegistrationState.WAITLISTED: N_("Waiting"),
    RegistrationState.OFFERED: N_("Seat offered"),
    RegistrationState.CANCELLED: N_("Cancelled"),
    RegistrationState.DECLINED: N_("Declined"),
}
ORIGIN_WORDS = {
    Origin.WEB: N_("on the web"),
    Origin.STAFF: N_("by hand"),
    Origin.WALK_IN: N_("at the door"),
    Origin.IMPORT: N_("imported"),
}
LANGUAGE_WORDS = {"zh": "中文", "en": "English"}


@dataclass(frozen=True)
class Person:
    """A registration with what other tables know of it. `place` counts from 1 in the line."""

    registration: Registration
    came_at: datetime | None = None
    mail_error: str | None = None
    place: int | None = None
    why: Reason | None = None
    needs: AccessRequest | None = None
    answers: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """One thing to know of a person. `heading` is a sentence in the reader's language."""

    key: str
    heading: str
    cell: Callable[[Person, Language], Cell]
    # Says something of a person's health: never there unless it was asked for by name.
    is_sensitive: bool = False


def way_words(pool: SeatPool, language: Language) -> str:
    """How and where somebody attends: online, in the room, or in a branch room of this name."""
    if pool.attendance is WayOfAttending.ONLINE:
        return translate(language, N_("Online"))
    return pool.room.name.shown_in(language).text if pool.room else translate(language, N_("In the room"))


def _parted(parts: Iterable[str | None], language: Language) -> str:
    """What there is of the parts, with semicolons of the language between."""
    return ("；" if language == "zh" else "; ").join(part for part in parts if part)


def _note(person: Person, language: Language) -> str:
    """By what way somebody came to be registered, and what organisers wrote down about it."""
    one = person.registration
    origin = translate(language, ORIGIN_WORDS[one.origin])
    said = [text for text in (one.override_reason, one.decline_reason) if text]
    return ("：" if language == "zh" else ": ").join([origin, _parted(said, language)] if said else [origin])


def _waits(person: Person, language: Language) -> str:
    return why_words(person.why, language) if person.why else ""


def _stand_in(person: Person, language: Language) -> str:
    """Who came in the person's place, as far as that is known."""
    one = person.registration
    return (one.stand_in_name or translate(language, N_("Yes"))) if one.stand_in else ""


def _needs(person: Person, language: Language) -> str:
    """What somebody needs, in words, with what they wrote themselves."""
    if person.needs is None:
        return ""
    kinds = [NEED_WORDS[Need(kind)] for kind in person.needs.kinds.split(",") if kind in NEED_WORDS]
    tongues = [LANGUAGE_NAMES.get(tag, tag) for tag in person.needs.languages.split(",") if tag]
    said = [*(translate(language, kind) for kind in kinds), *tongues, person.needs.note]
    return _parted(said, language)


_PLAIN: tuple[tuple[str, str, Callable[[Person, Language], Cell]], ...] = (
    ("name", N_("Name"), lambda one, _: one.registration.name),
    ("email", N_("E-mail"), lambda one, _: one.registration.attendee.email or ""),
    ("affiliation", N_("Affiliation"), lambda one, _: one.registration.affiliation),
    ("way", N_("Attendance"), lambda one, tongue: way_words(one.registration.pool, tongue)),
    ("state", N_("State"), lambda one, tongue: translate(tongue, STATE_WORDS[one.registration.state])),
    ("reference", N_("Reference"), lambda one, _: reference(one.registration.public_id)),
    ("registered_at", N_("Registered"), lambda one, _: one.registration.registered_at),
    ("changed_at", N_("Last change"), lambda one, _: one.registration.state_changed_at),
    ("place", N_("Place in line"), lambda one, _: one.place),
    ("waits", N_("Why waiting"), _waits),
    ("came", N_("Came"), lambda one, _: one.came_at or one.registration.joined_at),
    ("stand_in", N_("Somebody else came"), _stand_in),
    ("language", N_("Language"), lambda one, _: LANGUAGE_WORDS.get(one.registration.language, "")),
    ("timezone", N_("Time zone"), lambda one, _: one.registration.timezone or ""),
    ("mail", N_("Mail refused"), lambda one, _: one.mail_error or ""),
    ("note", N_("Note"), _note),
)
_SENSITIVE = ("needs", N_("Access needs"), _needs)
# Of the list; the name always stands first.
USUAL = ("affiliation", "state", "reference", "registered_at", "note")


def columns(questions: Iterable[Question], language: Language) -> list[Column]:
    """Every column there is for a lecture that asks these questions."""
    plain = [Column(key, translate(language, heading), cell) for key, heading, cell in _PLAIN]
    answers = [_answers(question, language) for question in questions]
    key, heading, cell = _SENSITIVE
    return [*plain, *answers, Column(key, translate(language, heading), cell, is_sensitive=True)]


def chosen(every: Sequence[Column], keys: Sequence[str]) -> list[Column]:
    """The columns of these names, in the order in which all of them stand."""
    return [column for column in every if column.key in keys]


def answer_words(question: Question, value: Value | None, language: Language) -> Cell:
    """An answer as people read it; a number stays one."""
    if value is None or value is False:
        return ""
    if value is True:
        return translate(language, N_("Yes"))
    if isinstance(value, list):
        return _parted((wording_of(question, key).shown_in(language).text for key in value), language)
    if question.kind is QuestionKind.CHOICE:
        return wording_of(question, str(value)).shown_in(language).text
    return value


def _answers(question: Question, language: Language) -> Column:
    def cell(person: Person, tongue: Language) -> Cell:
        return answer_words(question, person.answers.get(question.public_id), tongue)

    return Column(f"{ANSWER}{question.public_id}", question.label.shown_in(language).text, cell)
