"""Who speaks, from what an organiser typed: people we know by name, or new ones."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from forum.errors import Refusal
from forum.i18n import N_
from forum.lectures.models import Appearance, Role
from forum.lectures.plans import AppearancePlan
from forum.speakers.models import Speaker
from forum.speakers.operations import SpeakerPlan, create_speaker
from forum.speakers.staff_queries import namesakes
from forum.wording import EMPTY, Wording, detect_language

A_NEW_PERSON = "new"


@dataclass(frozen=True)
class SpeakerEntry:
    """One row of the form: a name, and what to know of somebody new.

    `known_id` is the speaker the row showed when the form was opened; `which` answers the question
    which of several people of one name is meant: a key, or A_NEW_PERSON.
    """

    name: str
    latin: str = ""
    role: Role = Role.SPEAKER
    honorific: Wording = EMPTY
    affiliation: Wording = EMPTY
    known_id: int | None = None
    which: str = ""


class SpeakerAmbiguous(Refusal):
    """Several people are called so; only the organiser can know who is meant."""

    code = "speaker_ambiguous"
    message = N_("There are several people called %(name)s. Please choose which one is meant.")

    def __init__(self, row: int, name: str) -> None:
        super().__init__(name=name)
        self.row, self.name = row, name


class SpeakerTwice(Refusal):
    """One person appears once in a lecture."""

    code = "speaker_twice"
    message = N_("%(name)s is named twice.")


def cast(
    session: Session, entries: Sequence[SpeakerEntry], before: Iterable[Appearance] = ()
) -> tuple[AppearancePlan, ...]:
    """The appearances that the rows ask for; people nobody knew are added.

    Biographies stay as printed for this lecture, or come from the speaker for a new appearance.
    Raises SpeakerAmbiguous or SpeakerTwice.
    """
    present = {appearance.speaker_id: appearance for appearance in before}
    plans: list[AppearancePlan] = []
    for row, entry in enumerate(entries):
        speaker = _speaker(session, row, entry)
        if any(plan.speaker.id == speaker.id for plan in plans):
            raise SpeakerTwice(name=entry.name)
        latest = None if speaker.id in present else _latest(session, speaker)
        plans.append(_plan(speaker, entry, present.get(speaker.id), latest))
    return tuple(plans)


def _latest(session: Session, speaker: Speaker) -> Appearance | None:
    """How somebody was printed last, for the title they are given (professor, academician)."""
    query = select(Appearance).where(Appearance.speaker_id == speaker.id)
    return session.scalar(query.order_by(Appearance.id.desc()).limit(1))


def _plan(
    speaker: Speaker, entry: SpeakerEntry, present: Appearance | None, latest: Appearance | None
) -> AppearancePlan:
    former = present.affiliation if present else speaker.affiliation
    typed = Wording(entry.affiliation.zh, entry.affiliation.en, former.original, former.original_language)
    return AppearancePlan(
        speaker=speaker,
        role=entry.role,
        honorific=entry.honorific or (latest.honorific if latest else EMPTY),
        affiliation=typed if present or entry.affiliation else former,
        bio=present.bio if present else speaker.bio,
    )


def refuse_unclear(session: Session, entries: Sequence[SpeakerEntry]) -> tuple[int | None, ...]:
    """The keys of the people the rows mean, None for somebody new; nobody is added yet.

    Raises SpeakerAmbiguous or SpeakerTwice.
    """
    people = [_known(session, row, entry) for row, entry in enumerate(entries)]
    keys = [person.id if person else None for person in people]
    for row, key in enumerate(keys):
        if key is not None and key in keys[:row]:
            raise SpeakerTwice(name=entries[row].name)
    return tuple(keys)


def _speaker(session: Session, row: int, entry: SpeakerEntry) -> Speaker:
    return _known(session, row, entry) or create_speaker(session, _plan_of(entry))


def _known(session: Session, row: int, entry: SpeakerEntry) -> Speaker | None:
    known = session.get(Speaker, entry.known_id) if entry.known_id else None
    if known and known.name == entry.name:
        return known
    people = namesakes(session, entry.name)
    if entry.which == A_NEW_PERSON or not people:
        return None
    chosen = [person for person in people if str(person.id) == entry.which]
    if not chosen and len(people) > 1:
        raise SpeakerAmbiguous(row, entry.name)
    return (chosen or people)[0]


def _plan_of(entry: SpeakerEntry) -> SpeakerPlan:
    return SpeakerPlan(
        name=entry.name,
        name_language=detect_language(entry.name),
        latin=entry.latin,
        affiliation=entry.affiliation,
    )
