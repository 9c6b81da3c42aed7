"""Who says something about a speaker, and how it reached the forum."""

from dataclasses import dataclass
from datetime import datetime

from forum.journal import Actor, ActorKind
from forum.speakers.availability_models import Heard
from forum.speakers.models import Speaker


@dataclass(frozen=True)
class Said:
    """Who says something, and how it reached the forum; the row of the staff who recorded it."""

    actor: Actor
    heard: Heard
    now: datetime

    @property
    def recorded_by_id(self) -> int | None:
        """Whoever wrote it down for somebody else."""
        return self.actor.id if self.actor.kind is ActorKind.STAFF else None


def by_link(speaker: Speaker, now: datetime) -> Said:
    """Said by the person themselves."""
    return Said(Actor(ActorKind.SPEAKER, speaker.id), Heard.LINK, now)
