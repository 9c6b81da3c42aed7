"""The badge token: 26 signed bytes in base32, the text inside a badge's QR code. Pure.

Layout (90 bytes, 144 characters A-Z 2-7): version 0x01 (1), key id (1), lecture number (4, big-endian),
token id (16, random), not after in Unix seconds (4, big-endian), Ed25519 signature over the 26 bytes
before it (64, RFC 8032). Nothing personal is in it, and nothing a keyboard layout could bend.
"""

import base64
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 0x01
TOKEN_LENGTH = 144
TOKEN_ID_BYTES = 16
KEY_BYTES = 32
KEY_IDS = range(1, 256)
_BODY = struct.Struct(">BBI16sI")

VALID_AFTER_THE_LECTURE = timedelta(days=400)
"""How long a signature outlives the lecture it was made for.

A lecture may be put off by months and printed badges must still open the door then, so the real window
is the lecture's own, which the server and every roster know. This one only ends a lost badge's life.
"""

# A scanner may put an extended channel mark (ECI) before and a line end behind; nothing else is forgiven.
_WRITTEN = re.compile(r"(?:\\0000[0-9]{2})?([A-Za-z2-7]{144})[\r\n\t]*", re.ASCII)
_NEARLY = range(TOKEN_LENGTH - 24, TOKEN_LENGTH + 25)


class KeyringError(ValueError):
    """FORUM_SIGNING_KEYS is not a list of signing keys."""


@dataclass(frozen=True)
class BadgeToken:
    """What a genuine badge says: which lecture (by number), which badge, and until when."""

    key_id: int
    lecture_number: int
    token_id: bytes
    not_after: datetime


@dataclass(frozen=True)
class Keyring:
    """The forum's signing keys by id. New badges are signed with `signing_id`; all keys are believed."""

    signing_id: int
    keys: dict[int, Ed25519PrivateKey]

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read ``kid:seed,kid:seed…`` (seeds: 32 bytes, base64url). The first signs. Raises KeyringError."""
        pairs = [_signing_key(entry) for entry in text.split(",")]
        keys = dict(pairs)
        if len(keys) != len(pairs):
            raise KeyringError("a key id stands twice in the signing keys")
        return cls(signing_id=pairs[0][0], keys=keys)

    def public_keys(self) -> dict[int, str]:
        """Public keys (base64url without padding) by key id: what a door device needs, and may have."""
        return {key_id: _base64url(key.public_key().public_bytes_raw()) for key_id, key in self.keys.items()}

    def sign(self, *, lecture_number: int, token_id: bytes, lecture_ends_at: datetime) -> str:
        """The text of a badge. The same arguments always give the same text."""
        not_after = int((lecture_ends_at + VALID_AFTER_THE_LECTURE).timestamp())
        body = _BODY.pack(VERSION, self.signing_id, lecture_number, token_id, not_after)
        return base64.b32encode(body + self.keys[self.signing_id].sign(body)).decode("ascii")

    def read(self, text: str) -> BadgeToken | None:
        """The badge behind a scanned text; None for anything this forum did not sign. Never raises."""
        written = _WRITTEN.fullmatch(text)
        return self._verified(base64.b32decode(written[1].upper())) if written else None

    def _verified(self, raw: bytes) -> BadgeToken | None:
        body, signature = raw[: _BODY.size], raw[_BODY.size :]
        version, key_id, lecture_number, token_id, not_after = _BODY.unpack(body)
        if version != VERSION or key_id not in self.keys:
            return None
        if not _is_signed_by(self.keys[key_id].public_key(), signature, body):
            return None
        return BadgeToken(key_id, lecture_number, token_id, datetime.fromtimestamp(not_after, UTC))


def looks_mistyped(text: str) -> bool:
    """Whether this was probably a badge, read through a keyboard layout or input method that bent it.

    The length survives a wrong layout, the alphabet does not (AZERTY turns the digits into letters with
    accents). The answer at the door is then "switch the input to English", not "forged" (B-43).
    """
    stripped = text.strip("\r\n\t")
    return len(stripped) in _NEARLY and not _WRITTEN.fullmatch(stripped)


def signing_keys_text(seeds: dict[int, bytes]) -> str:
    """The value of FORUM_SIGNING_KEYS for these seeds (32 random bytes by key id); the first one signs."""
    return ",".join(f"{key_id}:{_base64url(seed)}" for key_id, seed in seeds.items())


def _signing_key(entry: str) -> tuple[int, Ed25519PrivateKey]:
    key_id, _, seed = entry.strip().partition(":")
    if not (key_id.isascii() and key_id.isdecimal() and int(key_id) in KEY_IDS):
        raise KeyringError("each signing key is written kid:seed, with a kid from 1 to 255")
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}=?", seed, re.ASCII):
        raise KeyringError(f"the seed of signing key {key_id} is not 32 bytes in base64url")
    return int(key_id), Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(seed[:43] + "="))


def _is_signed_by(key: Ed25519PublicKey, signature: bytes, body: bytes) -> bool:
    try:
        key.verify(signature, body)
    except InvalidSignature:
        return False
    return True


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
