"""The words in which rules say who opens what: pure values."""

from dataclasses import dataclass
from enum import Enum, auto


class For(Enum):
    """The people and machines that a page may be for."""

    EVERYBODY = auto()
    LINK_HOLDERS = auto()
    """Whoever has the secret link of the registration in the address."""
    DEVICES = auto()
    """Enrolled devices at the doors, by their bearer token."""
    STAFF = auto()
    """Whoever is signed in, with a task or still without: their own account."""
    KEEPERS = auto()
    """Door staff and organisers; with an object, of all its lectures' series."""
    ORGANISERS = auto()
    """Whoever organises something; with an object, all of its lectures' series."""
    ORGANISERS_OF_ALL = auto()
    """Whoever organises everything: what belongs to no single series."""
    ADMINS = auto()


class Of(Enum):
    """What an address names, so that its series are found in the guard. Its parts: slug, public_id."""

    LECTURE = auto()
    REGISTRATION = auto()
    """A registration of exactly the lecture in the address."""
    SERIES = auto()
    ASKER = auto()
    """A lecture or a series, as what asks questions."""
    QUESTION = auto()
    """A question of exactly the lecture or series in the address."""
    SPEAKER = auto()
    JOURNALLED = auto()
    """A lecture, series or speaker, as what has a journal or an address; its part `kind` says which."""
    DEVICE = auto()


@dataclass(frozen=True)
class Rule:
    """Who opens an endpoint, and of which object they must be in charge."""

    who: For
    of: Of | None = None


EVERYBODY = Rule(For.EVERYBODY)
LINK_HOLDERS = Rule(For.LINK_HOLDERS)
DEVICES = Rule(For.DEVICES)
STAFF = Rule(For.STAFF)
KEEPERS = Rule(For.KEEPERS)
KEEPERS_OF_LECTURE = Rule(For.KEEPERS, Of.LECTURE)
KEEPERS_OF_DEVICE = Rule(For.KEEPERS, Of.DEVICE)
ORGANISERS = Rule(For.ORGANISERS)
ORGANISERS_OF_LECTURE = Rule(For.ORGANISERS, Of.LECTURE)
ORGANISERS_OF_REGISTRATION = Rule(For.ORGANISERS, Of.REGISTRATION)
ORGANISERS_OF_SERIES = Rule(For.ORGANISERS, Of.SERIES)
ORGANISERS_OF_ASKER = Rule(For.ORGANISERS, Of.ASKER)
ORGANISERS_OF_QUESTION = Rule(For.ORGANISERS, Of.QUESTION)
ORGANISERS_OF_SPEAKER = Rule(For.ORGANISERS, Of.SPEAKER)
ORGANISERS_OF_JOURNALLED = Rule(For.ORGANISERS, Of.JOURNALLED)
ORGANISERS_OF_ALL = Rule(For.ORGANISERS_OF_ALL)
ADMINS = Rule(For.ADMINS)
