"""The few words that the columns of a lecture may hold: states, audiences, ways of attending, roles."""

from enum import StrEnum


class PlanningState(StrEnum):
    """How far the organisers are with a lecture."""

    SLOT = "slot"
    INVITED = "invited"
    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"


class PublicState(StrEnum):
    """What the public is told of a lecture."""

    UNPUBLISHED = "unpublished"
    PUBLISHED = "published"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


class Audience(StrEnum):
    """Who finds a published lecture: everyone, those who have the address, or named audiences."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    NAMED = "named"


class Attendance(StrEnum):
    """Ways of attending a lecture."""

    ON_SITE = "on_site"
    ONLINE = "online"
    MIXED = "mixed"


class WayOfAttending(StrEnum):
    """How one person attends."""

    ON_SITE = "on_site"
    ONLINE = "online"


class MaterialKind(StrEnum):
    """What a lecture leaves behind."""

    SLIDES = "slides"
    RECORDING = "recording"
    PAPER = "paper"
    LINK = "link"


class HolidayRule(StrEnum):
    """What becomes of a date of the rhythm that falls on a day off."""

    SKIP = "skip"
    MARK = "mark"
    MOVE = "move"


class Role(StrEnum):
    """What somebody does in a lecture."""

    SPEAKER = "speaker"
    CHAIR = "chair"
    OPENING = "opening"
    DISCUSSANT = "discussant"
