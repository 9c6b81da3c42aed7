"""Challenges for passkeys: drawn for one browser and one purpose, taken from it once, within five minutes.

The signed session carries the challenge. A copy of that cookie answers nothing twice, since the database
remembers what was answered (forum/accounts/passkeys.py).
"""

from base64 import b64decode, b64encode
from enum import StrEnum

from flask import session

from forum.accounts.passkeys import CHALLENGE_LASTS, PasskeyRefused
from forum.tokens import new_random_bytes
from forum.web.current import now

_KEY = "challenge"


class Purpose(StrEnum):
    """What an answer may be used for."""

    SIGN_IN = "sign_in"
    CONFIRM = "confirm"
    ADD = "add"


def drawn(purpose: Purpose) -> bytes:
    """A new challenge for this browser; an earlier one is void."""
    challenge = new_random_bytes(32)
    session[_KEY] = [purpose.value, b64encode(challenge).decode("ascii"), now().timestamp()]
    return challenge


def taken(purpose: Purpose) -> bytes:
    """The challenge this browser was given for this purpose. Raises PasskeyRefused if there is none."""
    drawn_for, challenge, at = session.pop(_KEY, None) or ("", "", 0)
    if drawn_for != purpose.value or now().timestamp() - at > CHALLENGE_LASTS.total_seconds():
        raise PasskeyRefused
    return b64decode(challenge)
