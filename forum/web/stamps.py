"""The hidden key of a public form: makes sending it twice harmless (C-20) and shows machines at work (C-31).

A key is ``<seconds>-<chance>-<digest>``: when the form was shown, something random, and proof that
both are ours. Pure.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

SOONEST = timedelta(seconds=2)
LATEST = timedelta(hours=24)
_DIGEST_LENGTH = 32


@dataclass(frozen=True)
class Submission:
    """A genuine key of one shown form."""

    key: str
    shown_at: datetime

    def was_filled_in_by_hand(self, now: datetime) -> bool:
        """Whether a person can have filled the form in: not at once, and not yesterday."""
        return SOONEST <= now - self.shown_at <= LATEST

    def is_current(self, now: datetime) -> bool:
        """Whether a page may still carry the key: it comes from no clock ahead, and from no other day."""
        return timedelta() <= now - self.shown_at <= LATEST

    def fingerprint(self, lecture_id: int, email_key: str) -> str:
        """What is stored. Going back and entering somebody else is another submission."""
        text = f"{self.key}|{lecture_id}|{email_key}"
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def mark(self) -> str:
        """The digest by which it is remembered that the key was used."""
        return hashlib.sha256(f"key|{self.key}".encode()).hexdigest()


def issue(secret: str, chance: str, now: datetime) -> str:
    """The key for a form shown now; `chance` is URL-safe and new every time."""
    body = f"{int(now.timestamp())}-{chance}"
    return f"{body}-{_digest(secret, body)}"


def read(secret: str, key: str) -> Submission | None:
    """The submission behind a key, or None when the key is not ours."""
    body, _, digest = key.rpartition("-")
    seconds = body.partition("-")[0]
    if not seconds.isdecimal() or not hmac.compare_digest(digest.encode(), _digest(secret, body).encode()):
        return None
    return Submission(key, datetime.fromtimestamp(int(seconds), UTC))


def _digest(secret: str, body: str) -> str:
    text = f"registration form|{body}".encode()
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()[:_DIGEST_LENGTH]
