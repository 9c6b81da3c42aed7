"""Between the API's entries and the door's readings: each entry finds its lecture, or is answered itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from forum.door.readings import Answer, Reading
from forum.door.roster import lecture_entry
from forum.door.schemas import Malformed
from forum.door.walkins import WalkIn
from forum.i18n import Language, as_language
from forum.lectures.models import Lecture, WayOfAttending
from forum.registrations.address import AddressError, read_address
from forum.registrations.applicants import Applicant
from forum.speakers.names import clean_name

NOT_ENROLLED = "lecture_not_enrolled"
LECTURE_MISSING = "lecture_missing"
MALFORMED = "malformed"


@dataclass(frozen=True)
class Batch:
    """The entries of one call in order: those that can be used by place, and the answers to the others."""

    usable: dict[int, dict[str, Any]]
    answered: dict[int, dict[str, Any]]

    @classmethod
    def of(cls, entries: Sequence[Any], lectures: Sequence[Lecture]) -> "Batch":
        """Sort the entries of a call by whether the device may and can have them carried out."""
        usable, answered = {}, {}
        for place, entry in enumerate(entries):
            problem = _problem(entry, lectures)
            if problem:
                answered[place] = {"index": place, **_ids(entry), **problem}
            else:
                usable[place] = {**entry, "lecture_id": _lecture(entry, lectures)}
        return cls(usable, answered)

    def readings(self) -> list[Reading]:
        """The scans among them."""
        return [
            Reading(**{name: value for name, value in entry.items() if name != "lecture"})
            for entry in self.usable.values()
        ]

    def merged(self, answers: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """All answers in the order of the entries."""
        by_place = {**self.answered, **dict(zip(self.usable, answers, strict=True))}
        return [by_place[place] for place in sorted(by_place)]

    def problems(self) -> list[dict[str, Any]]:
        """The answers to entries that could not be used."""
        return list(self.answered.values())


def walk_in_entries(batch: Batch) -> Iterator[dict[str, Any]]:
    """The walk-ins that can be used, in order."""
    yield from batch.usable.values()


def walk_in_of(entry: dict[str, Any]) -> WalkIn:
    """A walk-in from its entry in a call."""
    email = (entry["email"] or "").strip()
    applicant = Applicant(
        name=clean_name(entry["name"]),
        address=read_address(email) if email else None,
        language=as_language(entry["language"]),
        affiliation=clean_name(entry["affiliation"]),
        attendance=WayOfAttending.ON_SITE,
    )
    return WalkIn(
        walkin_id=entry["walkin_id"],
        lecture_id=entry["lecture_id"],
        applicant=applicant,
        consent_text=entry["consent_text"],
        device_time=entry["device_time"],
        point=entry["point"],
        operator=entry["operator"],
        offline=entry["offline"],
        override_reason=(entry["override_reason"] or "").strip(),
        clock_offset_ms=entry["clock_offset_ms"],
    )


def answer_entry(answer: Answer, language: Language) -> dict[str, Any]:
    """An answer as the API gives it: what is not known is left out."""
    registration = answer.registration
    entry = {
        "scan_id": answer.scan_id,
        "verdict": answer.verdict.value,
        "name": registration.name if registration else None,
        "affiliation": registration.affiliation or None if registration else None,
        "reference": registration.public_id if registration else None,
        "first_admitted_at": answer.first_admitted_at,
        "conflict": answer.conflict,
        "badge_for": lecture_entry(answer.belongs_to, language) if answer.belongs_to else None,
        "hint": "keyboard_layout" if answer.looks_mistyped else None,
    }
    return {name: value for name, value in entry.items() if value is not None}


def _problem(entry: Any, lectures: Sequence[Lecture]) -> dict[str, Any] | None:
    if isinstance(entry, Malformed):
        return {"error": MALFORMED, "errors": entry.errors}
    if entry.get("lecture") is None and len(lectures) != 1:
        return {"error": LECTURE_MISSING}
    if _lecture(entry, lectures) is None:
        return {"error": NOT_ENROLLED}
    return _problem_of_person(entry) if "walkin_id" in entry else None


def _problem_of_person(entry: dict[str, Any]) -> dict[str, Any] | None:
    if not clean_name(entry["name"]):
        return {"error": MALFORMED, "errors": {"name": ["a name is needed"]}}
    if not (entry["email"] or "").strip():
        return None
    try:
        read_address(entry["email"])
    except AddressError as error:
        return {"error": MALFORMED, "errors": {"email": [str(error)]}}
    return None


def _lecture(entry: dict[str, Any], lectures: Sequence[Lecture]) -> int | None:
    wanted = entry.get("lecture")
    if wanted is None:
        return lectures[0].id if len(lectures) == 1 else None
    return next((lecture.id for lecture in lectures if wanted in (lecture.number, lecture.slug)), None)


def _ids(entry: Any) -> dict[str, str]:
    value = entry.value if isinstance(entry, Malformed) else entry
    known = value if isinstance(value, dict) else {}
    return {
        name: known[name]
        for name in ("scan_id", "walkin_id", "standin_id")
        if isinstance(known.get(name), str)
    }
