"""Codes of authenticator apps: RFC 6238 over SHA-1, six digits, half a minute, as every app has it. Pure."""

import base64
import hashlib
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
SECRET_BYTES = 20
"""As long as the hash (RFC 4226 section 4 asks for 160 bits)."""
TOLERANCE = (0, -1, 1)
"""A clock may be half a minute off (RFC 6238 section 5.2)."""


def written(secret: bytes) -> str:
    """The secret as people type it: 32 characters of base32."""
    return base64.b32encode(secret).decode("ascii")


def step_at(now: datetime) -> int:
    """The number of the half minute an instant lies in."""
    return int(now.timestamp()) // SECONDS


def code_at(secret: str, step: int) -> str:
    """The six digits of one half minute (RFC 4226 section 5.3)."""
    mac = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1)
    place = mac[-1] & 0x0F
    number = int.from_bytes(mac[place : place + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"


def taken_step(secret: str, code: str, *, now: datetime, last: int | None) -> int | None:
    """The half minute this code belongs to; None when it is wrong, or no later than the last one taken."""
    here = step_at(now)
    matching = [
        here + away
        for away in TOLERANCE
        if hmac.compare_digest(code_at(secret, here + away).encode(), code.encode())
    ]
    return next((step for step in matching if last is None or step > last), None)


def address(secret: str, *, account: str, issuer: str) -> str:
    """What the QR code says to the app (Key URI format of Google Authenticator, which all apps read)."""
    label = quote(f"{issuer}:{account}", safe="@:")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"
