"""E-mail addresses as people type them, and the key under which they are the same (C-21)."""

import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from forum.speakers.names import has_unseen_characters

# What a Chinese keyboard writes for letters, for @ and for the dot.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {ord("。"): ".", ord("｡"): "."}


class AddressError(ValueError):
    """What was typed is no e-mail address."""


@dataclass(frozen=True)
class Address:
    """An address to write to, and the key to compare it by.

    The key ignores case and the spelling of the domain, nothing else: who owns "a.b" at a host does
    not always own "ab" there.
    """

    email: str
    key: str


def as_ascii(typed: str) -> str:
    """What was typed, with the full-width signs of a Chinese keyboard as the plain ones they stand for."""
    return typed.translate(_FULL_WIDTH)


def read_address(typed: str) -> Address:
    """Read an address without asking any server. Raises AddressError."""
    text = unicodedata.normalize("NFC", as_ascii(typed).strip())
    if has_unseen_characters(text):
        raise AddressError("It holds characters that nobody sees.")
    try:
        found = validate_email(text, check_deliverability=False, strict=True)
    except EmailNotValidError as error:
        raise AddressError(str(error)) from error
    domain = (found.ascii_domain or found.domain).lower()
    local = unicodedata.normalize("NFC", found.local_part).casefold()
    return Address(email=f"{found.local_part}@{domain}", key=f"{local}@{domain}")
