"""The only source of chance, and the secret links derived from a key instead of being stored."""

import base64
import hashlib
import hmac
import re
import secrets
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

PUBLIC_ID_LENGTH = 16
_MAC_BYTES = 20
LINK_TOKEN_LENGTH = PUBLIC_ID_LENGTH + 32
_UID = re.compile(r"lecture-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@.+")


def new_uid(domain: str) -> str:
    """A calendar UID for a new lecture, for ever its own (RFC 5545 section 3.8.4.7, A-02)."""
    return f"lecture-{uuid4()}@{domain}"


def guid_of(uid: str) -> UUID:
    """The UUID in a UID of ours; of any other one made from it, always the same (RFC 9562 section 5.5).

    What has no room for a UID names a lecture by it: Atom, JSON Feed, schedule.xml.
    """
    found = _UID.fullmatch(uid)
    return UUID(found[1]) if found else uuid5(NAMESPACE_URL, uid)


def new_public_id() -> str:
    """16 lower-case base32 characters (80 bits): names a row in public without counting."""
    return _base32(secrets.token_bytes(10))


def new_token_id() -> bytes:
    """16 random bytes: the identity of one badge."""
    return secrets.token_bytes(16)


def new_secret(size: int = 32) -> str:
    """A URL-safe secret of `size` random bytes."""
    return secrets.token_urlsafe(size)


def new_random_bytes(size: int) -> bytes:
    """Key material."""
    return secrets.token_bytes(size)


def new_typed_code(length: int = 8) -> str:
    """A short code a person types, from characters that are not mistaken for one another."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(length))


def link_token(key: bytes, purpose: str, public_id: str, generation: int) -> str:
    """The token of a secret link: the public id and a keyed digest of what it may do.

    Nothing usable is stored: raising ``generation`` revokes every earlier link (docs/decisions).
    """
    return public_id + _base32(_mac(key, purpose, public_id, generation))


def read_link_token(token: str) -> str | None:
    """The public id a token claims to be for, or None when it is not of the form at all."""
    lowered = token.lower()
    if len(lowered) != LINK_TOKEN_LENGTH or not set(lowered) <= set("abcdefghijklmnopqrstuvwxyz234567"):
        return None
    return lowered[:PUBLIC_ID_LENGTH]


def is_genuine(key: bytes, purpose: str, token: str, public_id: str, generation: int) -> bool:
    """Whether the token was derived for exactly this purpose, object and generation (constant time)."""
    expected = link_token(key, purpose, public_id, generation)
    return hmac.compare_digest(token.lower().encode(), expected.encode())


def code_of_digits(key: bytes, purpose: str, name: str, length: int = 6) -> str:
    """A code to be typed, derived from a key for exactly this purpose and thing, and kept nowhere."""
    raw = hmac.new(key, f"{purpose}|{name}".encode(), hashlib.sha256).digest()
    return str(int.from_bytes(raw) % 10**length).zfill(length)


def is_same(typed: str, expected: str) -> bool:
    """Whether two short secrets are the same; takes as long wherever they differ."""
    return hmac.compare_digest(typed.encode(), expected.encode())


def keyed_digest(key: bytes, text: str) -> str:
    """A name for something that tells nothing without the key, in hex."""
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:32]


def digest(secret: str) -> str:
    """SHA-256 of a secret of full entropy, in hex: what the database keeps of a device's token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _mac(key: bytes, purpose: str, public_id: str, generation: int) -> bytes:
    text = f"{purpose}|{public_id}|{generation}".encode()
    return hmac.new(key, text, hashlib.sha256).digest()[:_MAC_BYTES]


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()
