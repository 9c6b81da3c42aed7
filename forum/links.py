"""The public address of everything. Absolute ones come from FORUM_BASE_URL and nowhere else (D-15)."""

from datetime import UTC, date, datetime, timedelta

from flask import current_app
from werkzeug.routing import MapAdapter

from forum.i18n import Language
from forum.settings import Settings
from forum.tokens import code_of_digits, is_genuine, is_same, keyed_digest, link_token, read_link_token

REGISTRATION = "registration"
HANDOVER = "handover"
PERSONAL_FEED = "personal-feed"
PERSONAL_PAGE = "personal-page"
SPEAKING = "speaking"
CLEARANCE = "clearance"
MY_LECTURES = "my-lectures"
MY_LECTURES_LASTS = timedelta(days=30)
"""So long a link to all of somebody's registrations opens; it is renewed by asking for another one."""
ADDRESS_CODE = "address-code"
AUDIENCE = "audience"
AUDIENCE_FEED = "audience-feed"


def path(endpoint: str, *, lang: Language | None = None, **values: object) -> str:
    """The path of a page, also outside a request (in the worker)."""
    if lang is not None:
        values["lang"] = lang
    return _addresses().build(endpoint, values)


def absolute(endpoint: str, *, lang: Language | None = None, **values: object) -> str:
    """The full address of a page, as mails, feeds and codes carry it."""
    return str(_settings().base_url + path(endpoint, lang=lang, **values))


def registration_token(public_id: str, generation: int) -> str:
    """The secret part of somebody's own registration link."""
    return link_token(_settings().link_key, REGISTRATION, public_id, generation)


def registration_id_in(token: str) -> str | None:
    """The public id a registration link claims; prove it with `opens_registration`."""
    return read_link_token(token)


def opens_registration(token: str, public_id: str, generation: int) -> bool:
    """Whether a key still believed gave the link out for this registration, and it was not revoked since."""
    return _is_ours(REGISTRATION, token, public_id, generation)


def address_code(public_id: str, generation: int, message_id: str) -> str:
    """The code in one mail that proves the address of a registration; another mail has another one."""
    return code_of_digits(_settings().link_key, ADDRESS_CODE, f"{public_id}|{generation}|{message_id}")


def is_address_code(typed: str, public_id: str, generation: int, message_id: str) -> bool:
    """Whether this code stands in that mail, under any key still believed."""
    settings, name = _settings(), f"{public_id}|{generation}|{message_id}"
    keys = (settings.link_key, *settings.former_link_keys)
    return True in [is_same(typed, code_of_digits(key, ADDRESS_CODE, name)) for key in keys]


def tries_of(lecture_id: int, email_key: str) -> str:
    """Under what the wrong codes for an address are counted; the address is not kept there."""
    return keyed_digest(_settings().link_key, f"tries|{lecture_id}|{email_key}")


def handover_token(public_id: str, generation: int) -> str:
    """The secret part of a link that passes a seat on; `generation` is of its giver's own link."""
    return link_token(_settings().link_key, HANDOVER, public_id, generation)


def handover_id_in(token: str) -> str | None:
    """The public id of the handover a link claims; prove it with `opens_handover`."""
    return read_link_token(token)


def opens_handover(token: str, public_id: str, generation: int) -> bool:
    """Whether a key still believed gave the link out for this handover, and its giver's link is the same."""
    return _is_ours(HANDOVER, token, public_id, generation)


def clearance_token(public_id: str, generation: int) -> str:
    """The secret part of the link by which an approver decides about a lecture."""
    return link_token(_settings().link_key, CLEARANCE, public_id, generation)


def clearance_id_in(token: str) -> str | None:
    """The public id of the asking a link claims; prove it with `opens_clearance`."""
    return read_link_token(token)


def opens_clearance(token: str, public_id: str, generation: int) -> bool:
    """Whether a key still believed gave the link out for this asking, and it has not ended since."""
    return _is_ours(CLEARANCE, token, public_id, generation)


def speaking_token(public_id: str, generation: int) -> str:
    """The secret part of the link by which a speaker answers."""
    return link_token(_settings().link_key, SPEAKING, public_id, generation)


def speaking_id_in(token: str) -> str | None:
    """The public id of the speaker's link a token claims; prove it with `opens_speaking`."""
    return read_link_token(token)


def opens_speaking(token: str, public_id: str, generation: int) -> bool:
    """Whether a key still believed gave the link out for this speaker, in this generation."""
    return _is_ours(SPEAKING, token, public_id, generation)


def account_token(purpose: str, public_id: str, generation: int) -> str:
    """The secret part of a link that lets a member of staff choose a password."""
    return link_token(_settings().link_key, purpose, public_id, generation)


def account_id_in(token: str) -> str | None:
    """The public id of the account a link claims; prove it with `opens_account`."""
    return read_link_token(token)


def opens_account(token: str, purpose: str, public_id: str, generation: int) -> bool:
    """Whether a key still believed gave the link out for this account and purpose; none later ended it."""
    return _is_ours(purpose, token, public_id, generation)


def personal_token(purpose: str, public_id: str, generation: int) -> str:
    """The secret part of the address of somebody's calendar, or of the page it is looked after on."""
    return link_token(_settings().link_key, purpose, public_id, generation)


def personal_id_in(token: str) -> str | None:
    """The public id of the calendar a link claims; prove it with `opens_personal`."""
    return read_link_token(token)


def opens_personal(token: str, purpose: str, public_id: str, generation: int) -> bool:
    """Whether a key still believed gave the link out for this calendar and purpose, in this generation."""
    return _is_ours(purpose, token, public_id, generation)


def audience_token(purpose: str, public_id: str, generation: int) -> str:
    """The secret part of the link of a named audience, or of the address of its calendar."""
    return link_token(_settings().link_key, purpose, public_id, generation)


def audience_id_in(token: str) -> str | None:
    """The public id of the audience a link claims; prove it with `opens_audience`."""
    return read_link_token(token)


def opens_audience(token: str, purpose: str, public_id: str, generation: int) -> bool:
    """Whether a key still believed gave the link out for this audience and purpose, in this generation."""
    return _is_ours(purpose, token, public_id, generation)


def my_lectures_token(public_id: str, generation: int, issued_on: date) -> str:
    """The secret part of a link to all a person registered for: a token of its day, and the day."""
    day = f"{issued_on:%Y%m%d}"
    return f"{link_token(_settings().link_key, f'{MY_LECTURES}:{day}', public_id, generation)}-{day}"


def my_lectures_id_in(token: str) -> str | None:
    """The public id of the person such a link claims; prove it with `opens_my_lectures`."""
    return read_link_token(token.partition("-")[0])


def opens_my_lectures(token: str, public_id: str, generation: int) -> date | None:
    """The day on which the link was given out for this person; None for one not ours, or ended."""
    secret, _, day = token.partition("-")
    is_genuine = _is_ours(f"{MY_LECTURES}:{day}", secret, public_id, generation)
    return datetime.strptime(day, "%Y%m%d").replace(tzinfo=UTC).date() if is_genuine else None


def _is_ours(purpose: str, token: str, public_id: str, generation: int) -> bool:
    settings = _settings()
    keys = (settings.link_key, *settings.former_link_keys)
    # Every key is tried whatever the others say, so that the answer always takes as long.
    return True in [is_genuine(key, purpose, token, public_id, generation) for key in keys]


def _addresses() -> MapAdapter:
    return current_app.url_map.bind("")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["forum.settings"]
    return settings
