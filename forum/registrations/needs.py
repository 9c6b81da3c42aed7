"""What somebody may need in order to take part, in words that can be counted on. Pure.

Such needs say something of a person's health, so they are kept only with a consent of their own (C-60).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from forum.i18n import N_

LONGEST_NOTE = 2000


class Need(StrEnum):
    """What organisers can prepare."""

    STEP_FREE = "step_free"
    FRONT_SEAT = "front_seat"
    HEARING_LOOP = "hearing_loop"
    SIGN_LANGUAGE = "sign_language"
    CAPTIONS = "captions"
    LARGE_PRINT = "large_print"
    COMPANION = "companion"
    QUIET_PLACE = "quiet_place"
    OTHER = "other"


NEED_WORDS = {
    Need.STEP_FREE: N_("A way without steps, a place for a wheelchair"),
    Need.FRONT_SEAT: N_("A seat near the front"),
    Need.HEARING_LOOP: N_("A hearing loop"),
    Need.SIGN_LANGUAGE: N_("Sign language interpretation"),
    Need.CAPTIONS: N_("Live captions"),
    Need.LARGE_PRINT: N_("Large print, or the slides beforehand"),
    Need.COMPANION: N_("A seat for somebody who accompanies me"),
    Need.QUIET_PLACE: N_("A quiet place to withdraw to"),
    Need.OTHER: N_("Something else"),
}
# The languages of the world's larger science, each by its own name (BCP 47); any other in one's own words.
LANGUAGE_NAMES = {
    "zh": "中文",
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "fr": "Français",
    "de": "Deutsch",
    "ru": "Русский",
    "es": "Español",
    "ar": "العربية",
}
CONSENT = N_(
    "I agree that the organisers of this lecture read what I entered here, which may tell something of my"
    " health, in order to prepare for it and to answer me. Nobody else sees it. I can change or withdraw it"
    " until the lecture begins."
)


@dataclass(frozen=True)
class Needs:
    """What one person needs for one lecture; `agreed` is the sentence of the consent as it was read."""

    kinds: Sequence[Need] = ()
    languages: Sequence[str] = ()
    note: str = ""
    agreed: str = ""

    def __bool__(self) -> bool:
        return bool(self.kinds or self.languages or self.note)


NO_NEEDS = Needs()


def counted(all_needs: Iterable[Needs]) -> Mapping[Need, int]:
    """How many people need what, in the order of the list."""
    found = Counter(kind for needs in all_needs for kind in needs.kinds)
    return {need: found[need] for need in Need if need in found}


# The promise: an answer within three working days. Somebody is told well before that is broken.
REMINDED_AFTER = timedelta(days=1)
NEAR = timedelta(days=2)


def is_near(starts_at: datetime, now: datetime) -> bool:
    """Whether it is too late to promise an answer a day before."""
    return starts_at - now <= NEAR


def is_due(*, created_at: datetime, reminded_at: datetime | None, starts_at: datetime, now: datetime) -> bool:
    """Whether the organisers are to be told that somebody waits for an answer: after a day, then daily.

    Where the lecture is near, at once: the answer is promised a day before at the latest.
    """
    if now >= starts_at:
        return False
    if reminded_at is not None and reminded_at <= now:
        return now - reminded_at >= REMINDED_AFTER
    return now - created_at >= REMINDED_AFTER or is_near(starts_at, now)
