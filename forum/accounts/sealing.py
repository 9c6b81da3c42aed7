"""Secrets that must be read again, sealed so that the database and its copies alone open none of them.

AES-256-GCM under a key derived from FORUM_SECRET_KEY (HKDF, RFC 5869). What a secret belongs to is
authenticated with it, so one copied into another row opens nothing there. Of several keys the first
seals and all open (docs/keys.md).
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forum.tokens import new_random_bytes

_NONCE_BYTES = 12


@dataclass(frozen=True)
class Sealer:
    """Seals and opens with keys made from these secrets."""

    secrets: Sequence[str]
    purpose: str

    def seal(self, text: str, belongs_to: str) -> str:
        """The text, unreadable without the key; each time with another nonce."""
        nonce = new_random_bytes(_NONCE_BYTES)
        sealed = self._ciphers()[0].encrypt(nonce, text.encode(), belongs_to.encode())
        return base64.urlsafe_b64encode(nonce + sealed).decode("ascii")

    def opened(self, sealed: str, belongs_to: str) -> str | None:
        """The text again; None when no key of ours sealed it for this owner."""
        try:
            raw = base64.urlsafe_b64decode(sealed)
        except ValueError:  # an old row may hold anything
            return None
        for cipher in self._ciphers():
            try:
                return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], belongs_to.encode()).decode()
            except (InvalidTag, ValueError):
                continue
        return None

    def _ciphers(self) -> list[AESGCM]:
        return [AESGCM(self._key(secret)) for secret in self.secrets]

    def _key(self, secret: str) -> bytes:
        return HKDF(SHA256(), length=32, salt=None, info=self.purpose.encode()).derive(secret.encode())
