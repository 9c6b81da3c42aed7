"""Passkeys: both ceremonies of Web Authentication Level 3, the cryptography by py_webauthn.

A passkey lives in somebody's device and is bound to this site's name: where a page asks for it from
another name, browsers do not answer. The person shows the device a finger, a face or a code each time
("user verification"), so a passkey stands for password and second factor together. Each challenge is
answered once.
"""

import ipaddress
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes, structs

from forum.accounts.models import Passkey, SpentChallenge, Staff
from forum.errors import Refusal
from forum.i18n import N_
from forum.tokens import digest

CHALLENGE_LASTS = timedelta(minutes=5)
TRANSPORTS = frozenset(transport.value for transport in structs.AuthenticatorTransport)
VERIFIED = structs.UserVerificationRequirement.REQUIRED
log = logging.getLogger(__name__)


class PasskeyRefused(Refusal):
    """Of another site or account, unknown, copied, too late, or answered before: nobody is told which."""

    code = "passkey_refused"
    message = N_("This passkey does not open the account. Please try again, or use your password.")


@dataclass(frozen=True)
class Site:
    """Who asks: the origin of the pages and, of it, the name that passkeys are bound to."""

    origin: str
    host: str
    name: str

    @classmethod
    def at(cls, base_url: str, name: str) -> "Site":
        """The site of FORUM_BASE_URL; what a request says about it counts for nothing."""
        parts = urlsplit(base_url)
        return cls(f"{parts.scheme}://{parts.netloc}", parts.hostname or "", name)


def are_possible(base_url: str) -> bool:
    """Whether browsers keep passkeys for this address: one with a name, over https or on this machine."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return parts.scheme == "https" or host == "localhost" or host.endswith(".localhost")
    return False


def wanted_new(site: Site, staff: Staff, known: Sequence[Passkey], challenge: bytes) -> str:
    """What the browser is to make, as JSON: a passkey that names its owner by itself."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=staff.public_id.encode(),
        user_name=staff.email,
        user_display_name=staff.name,
        challenge=challenge,
        timeout=_milliseconds(CHALLENGE_LASTS),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=_named(known),
    )
    return webauthn.options_to_json(options)


def wanted_proof(site: Site, known: Sequence[Passkey], challenge: bytes) -> str:
    """What the browser is to prove, as JSON; without known ones any passkey of this site will do."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=_milliseconds(CHALLENGE_LASTS),
        allow_credentials=_named(known),
        user_verification=VERIFIED,
    )
    return webauthn.options_to_json(options)


def made(
    session: Session,
    site: Site,
    staff_id: int,
    credential: str,
    challenge: bytes,
    *,
    name: str,
    now: datetime,
) -> Passkey:
    """The passkey a browser made for this challenge, not kept yet. Raises PasskeyRefused."""
    session.get_one(Staff, staff_id, with_for_update=True)
    _spend(session, challenge, now)
    try:
        proven = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
        transports = _transports(json.loads(credential))
    except Exception as fault:
        # Whatever a stranger's octets make of the parsers behind this, they prove nothing.
        raise _refused(fault) from fault
    return Passkey(
        staff_id=staff_id,
        credential_id=proven.credential_id,
        public_key=proven.credential_public_key,
        sign_count=proven.sign_count,
        name=name,
        transports=transports,
        created_at=now,
    )


def used(session: Session, site: Site, credential: str, challenge: bytes, *, now: datetime) -> Staff:
    """Whose passkey answered this challenge. Raises PasskeyRefused for every other answer."""
    passkey, staff = _named_in(session, credential)
    _spend(session, challenge, now)
    try:
        proven = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except Exception as fault:
        # As above: what cannot be read proves nothing.
        raise _refused(fault) from fault
    passkey.sign_count, passkey.last_used_at = proven.new_sign_count, now
    return staff


def _named_in(session: Session, credential: str) -> tuple[Passkey, Staff]:
    """The passkey an answer names, locked, and its owner, who can sign in. Raises PasskeyRefused."""
    try:
        answer = json.loads(credential)
        credential_id = base64url_to_bytes(answer["rawId"])
        owner = base64url_to_bytes(answer["response"].get("userHandle") or "")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as fault:
        raise _refused(fault) from fault
    found = session.execute(
        select(Passkey, Staff)
        .join(Staff, Staff.id == Passkey.staff_id)
        .where(Passkey.credential_id == credential_id, Staff.active)
        .with_for_update(of=Passkey)
    ).one_or_none()
    if found is None or (owner and owner != found[1].public_id.encode()):
        raise PasskeyRefused
    return found[0], found[1]


def _spend(session: Session, challenge: bytes, now: datetime) -> None:
    """Take an answer to this challenge once. Its row is locked by whoever asks, so nobody comes between."""
    spent = digest(challenge.hex())
    session.execute(delete(SpentChallenge).where(SpentChallenge.spent_at < now - 2 * CHALLENGE_LASTS))
    if session.get(SpentChallenge, spent):
        raise PasskeyRefused
    session.add(SpentChallenge(digest=spent, spent_at=now))


def _refused(fault: Exception) -> PasskeyRefused:
    log.info("passkey refused: %s", type(fault).__name__)
    return PasskeyRefused()


def _transports(answer: dict[str, Any]) -> str:
    """The ways to the authenticator that the browser names; only words of the standard."""
    named = answer["response"].get("transports") or []
    return " ".join(sorted(TRANSPORTS & {str(one) for one in named}))


def _named(passkeys: Sequence[Passkey]) -> list[structs.PublicKeyCredentialDescriptor]:
    return [
        structs.PublicKeyCredentialDescriptor(
            id=passkey.credential_id,
            transports=[structs.AuthenticatorTransport(one) for one in passkey.transports.split()],
        )
        for passkey in passkeys
    ]


def _milliseconds(duration: timedelta) -> int:
    return duration // timedelta(milliseconds=1)
