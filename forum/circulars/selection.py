"""Whom a circular is for. Pure: judged by facts about a registration, not by a database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from forum.registrations.models import RegistrationState


class Presence(StrEnum):
    """Whether it matters who came."""

    ANY = "any"
    CAME = "came"
    MISSED = "missed"


# Whoever gave a seat back was promised to hear no more; whoever has not proved an address may own none.
REACHABLE = (
    RegistrationState.CONFIRMED,
    RegistrationState.REQUESTED,
    RegistrationState.OFFERED,
    RegistrationState.WAITLISTED,
)


@dataclass(frozen=True)
class Facts:
    """What of one registration decides whether a circular is for it."""

    state: RegistrationState
    pool_id: int
    came: bool
    answers: Mapping[str, Any] = field(default_factory=dict)
    public_id: str = ""


@dataclass(frozen=True)
class Selection:
    """States, seat pools and people by public id (none named: all), presence, and by question the options."""

    states: frozenset[RegistrationState] = frozenset({RegistrationState.CONFIRMED})
    pools: frozenset[int] = frozenset()
    presence: Presence = Presence.ANY
    answers: Mapping[str, Collection[str]] = field(default_factory=dict)
    people: frozenset[str] = frozenset()

    def includes(self, facts: Facts) -> bool:
        """Whether somebody is among those meant."""
        if facts.state not in REACHABLE or facts.state not in self.states:
            return False
        if self.pools and facts.pool_id not in self.pools:
            return False
        if self.people and facts.public_id not in self.people:
            return False
        if self.presence is not Presence.ANY and facts.came is not (self.presence is Presence.CAME):
            return False
        return all(_chose(facts.answers.get(key), options) for key, options in self.answers.items())

    def kept(self) -> dict[str, Any]:
        """The selection as its circular keeps it."""
        return {
            "states": sorted(self.states),
            "pools": sorted(self.pools),
            "presence": self.presence.value,
            "answers": {key: sorted(options) for key, options in sorted(self.answers.items())},
            "people": sorted(self.people),
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Self:
        """What `kept` wrote; whatever else a row holds means nobody, and costs no page (A-15)."""
        try:
            return cls(
                states=frozenset(map(RegistrationState, kept["states"])),
                pools=frozenset(map(int, kept["pools"])),
                presence=Presence(kept["presence"]),
                answers={key: list(options) for key, options in kept["answers"].items()},
                people=frozenset(kept.get("people", ())),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            return cls(states=frozenset())


def _chose(answer: Any, options: Collection[str]) -> bool:
    """Whether an answer to a choice, or one of several, is among the options; a consent given is "yes"."""
    if answer is True:
        return "yes" in options
    chosen = answer if isinstance(answer, list) else [answer]
    return any(option in options for option in chosen)
