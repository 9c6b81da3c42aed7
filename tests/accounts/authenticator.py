"""An authenticator in software: what a phone or a security key answers, and what a dishonest one might."""

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, NEW_CREDENTIAL = 0x01, 0x04, 0x40
_numbers = count(1)


def encoded(raw: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The octets behind it."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Authenticator:
    """One device with one passkey; what it says about itself can be changed between two answers."""

    origin: str
    host: str
    flags: int = PRESENT | VERIFIED
    uses: int = 0
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    name: bytes = field(default_factory=lambda: hashlib.sha256(b"%d" % next(_numbers)).digest())
    owner: bytes = b""

    def create(self, options: dict[str, Any]) -> str:
        """The answer to a challenge that asks for a new passkey (W3C Web Authentication, section 5.1.3)."""
        self.owner = decoded(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        credential = bytes(16) + len(self.name).to_bytes(2, "big") + self.name + cbor2.dumps(public)
        seen = self._seen(NEW_CREDENTIAL) + credential
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": seen})
        return self._answer(
            clientDataJSON=self._asked("webauthn.create", options["challenge"]),
            attestationObject=attested,
            transports=["internal"],
        )

    def get(self, options: dict[str, Any]) -> str:
        """The answer to a challenge that asks for a proof (section 5.1.4)."""
        self.uses += 1
        asked, seen = self._asked("webauthn.get", options["challenge"]), self._seen(0)
        signature = self.key.sign(seen + hashlib.sha256(asked).digest(), ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=asked, authenticatorData=seen, signature=signature, userHandle=self.owner
        )

    def _asked(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _seen(self, more: int) -> bytes:
        host = hashlib.sha256(self.host.encode()).digest()
        return host + bytes([self.flags | more]) + self.uses.to_bytes(4, "big")

    def _answer(self, **parts: Any) -> str:
        response = {name: encoded(one) if isinstance(one, bytes) else one for name, one in parts.items()}
        name = encoded(self.name)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})
