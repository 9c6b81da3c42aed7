"""Settings: read once from the environment, checked, then handed about as one frozen value.

Every field is described in docs/settings.md; tests keep the two together.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Self, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
MIN_KEY_LENGTH = 32
UNSAFE_IN_PRODUCTION = "is not set safely for FORUM_ENV=production"

# The numbers under which a site is on record in China (工信部 and 公安备案), as they are shown.
ICP_NUMBER = re.compile("[\u4e00-\u9fff]ICP[备证][0-9]{5,12}号(-[0-9]{1,4})?")
POLICE_NUMBER = re.compile("[\u4e00-\u9fff]公网安备[0-9]{8,14}(-[0-9]{1,4})?号")

_Word = TypeVar("_Word", bound=str)


class SettingsError(Exception):
    """A setting has a value the forum cannot or must not run with."""


@dataclass(frozen=True)
class Settings:
    """All that differs between two installations. One installation is one forum.

    What is secret is left out when a value is printed. Of each key the first of the list is used; former
    ones are still believed until they are taken away (docs/keys.md).
    """

    env: Literal["development", "production", "test"]
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    former_secret_keys: tuple[str, ...] = field(repr=False)
    link_key: bytes = field(repr=False)
    former_link_keys: tuple[bytes, ...] = field(repr=False)
    signing_keys: str = field(repr=False)
    uid_domain: str
    base_url: str
    timezone: str
    name_zh: str
    name_en: str
    icp_number: str
    police_number: str
    mail_url: str = field(repr=False)
    mail_from: str
    calendar_mail: Literal["publish", "request"]
    redis_url: str | None = field(repr=False)
    trusted_proxies: int
    rate_limits: bool
    bot_defence: bool
    keep_registrations_months: int
    keep_scans_days: int
    keep_journal_months: int
    keep_mail_days: int
    uploads: Path
    instance: Path

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Self:
        """Read ``instance/.env`` and, over it, the environment. Raises SettingsError."""
        return cls.from_values(*read_environment(environment))

    @classmethod
    def from_values(cls, values: Mapping[str, str], instance: Path) -> Self:
        """Build and check settings from plain strings. Raises SettingsError."""
        get = values.get
        secret_key, *former_secret_keys = _keys(values, "FORUM_SECRET_KEY")
        link_key, *former_link_keys = _keys(values, "FORUM_LINK_KEY")
        settings = cls(
            env=_one_of(values, "FORUM_ENV", "development", "production", "test"),
            database_url=get("FORUM_DATABASE_URL") or f"sqlite:///{instance / 'forum.sqlite3'}",
            secret_key=secret_key,
            former_secret_keys=tuple(former_secret_keys),
            link_key=link_key.encode(),
            former_link_keys=tuple(key.encode() for key in former_link_keys),
            signing_keys=get("FORUM_SIGNING_KEYS", ""),
            uid_domain=get("FORUM_UID_DOMAIN", "forum.example.org"),
            base_url=_base_url(get("FORUM_BASE_URL", "http://127.0.0.1:8000")),
            timezone=_zone(get("FORUM_TIMEZONE", "Asia/Shanghai")),
            name_zh=get("FORUM_NAME_ZH", "钱学森论坛"),
            name_en=get("FORUM_NAME_EN", "Qian Xuesen Forum"),
            icp_number=_record(values, "FORUM_ICP_NUMBER", ICP_NUMBER, "京ICP备12345678号-1"),
            police_number=_record(values, "FORUM_POLICE_NUMBER", POLICE_NUMBER, "京公网安备11010802012345号"),
            mail_url=get("FORUM_MAIL_URL") or f"file:{instance / 'outbox'}",
            mail_from=get("FORUM_MAIL_FROM", "forum@example.org"),
            calendar_mail=_one_of(values, "FORUM_CALENDAR_MAIL", "publish", "request"),
            redis_url=get("FORUM_REDIS_URL") or None,
            trusted_proxies=_count(values, "FORUM_TRUSTED_PROXIES"),
            rate_limits=_one_of(values, "FORUM_RATE_LIMITS", "on", "off") == "on",
            bot_defence=_one_of(values, "FORUM_BOT_DEFENCE", "on", "off") == "on",
            keep_registrations_months=_between(values, "FORUM_KEEP_REGISTRATIONS_MONTHS", 12, 1, 120),
            keep_scans_days=_between(values, "FORUM_KEEP_SCANS_DAYS", 90, 1, 3650),
            keep_journal_months=_between(values, "FORUM_KEEP_JOURNAL_MONTHS", 12, 1, 120),
            keep_mail_days=_between(values, "FORUM_KEEP_MAIL_DAYS", 90, 1, 3650),
            uploads=Path(get("FORUM_UPLOADS") or instance / "uploads"),
            instance=instance,
        )
        settings.refuse_unsafe_values()
        return settings

    @property
    def is_production(self) -> bool:
        """Whether real people's data is at stake."""
        return self.env == "production"

    def name(self, language: str) -> str:
        """The forum's name in the reader's language."""
        return self.name_zh if language == "zh" else self.name_en

    @property
    def police_code(self) -> str:
        """The digits by which the public security's register finds the site."""
        found = re.search("[0-9]+", self.police_number)
        return found[0] if found else ""

    def refuse_unsafe_values(self) -> None:
        """Raise SettingsError naming every key that is missing or too short."""
        weak = [
            name
            for name, value in [
                *(("FORUM_SECRET_KEY", key) for key in (self.secret_key, *self.former_secret_keys)),
                *(("FORUM_LINK_KEY", key.decode()) for key in (self.link_key, *self.former_link_keys)),
                ("FORUM_SIGNING_KEYS", self.signing_keys),
            ]
            if len(value) < MIN_KEY_LENGTH
        ]
        if weak:
            raise SettingsError(
                f"{', '.join(dict.fromkeys(weak))} must be set to at least {MIN_KEY_LENGTH} characters;"
                " `bin/serve` writes them into instance/.env on its first run, `flask keys draw` prints some."
            )
        if self.is_production:
            self._refuse_samples_in_production()

    def _refuse_samples_in_production(self) -> None:
        if not self.base_url.startswith("https://"):
            raise SettingsError(f"FORUM_BASE_URL {UNSAFE_IN_PRODUCTION}: it must begin with https://.")
        for name, value in [("FORUM_UID_DOMAIN", self.uid_domain), ("FORUM_MAIL_FROM", self.mail_from)]:
            if value.endswith("example.org"):
                raise SettingsError(f"{name} {UNSAFE_IN_PRODUCTION}: it still has its sample value.")


def read_environment(environment: Mapping[str, str] | None = None) -> tuple[dict[str, str], Path]:
    """What is set in ``instance/.env`` and, over it, in the environment, and where that folder is."""
    instance = Path(os.environ.get("FORUM_INSTANCE", ROOT / "instance"))
    file = {k: v for k, v in dotenv_values(instance / ".env").items() if v is not None}
    return {**file, **(os.environ if environment is None else environment)}, instance


def _one_of(values: Mapping[str, str], name: str, *allowed: _Word) -> _Word:
    value = values.get(name) or allowed[0]
    for choice in allowed:
        if value == choice:
            return choice
    raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")


def _keys(values: Mapping[str, str], name: str) -> list[str]:
    """The keys of a list written with commas, the one in use first; a missing one is empty."""
    return [key.strip() for key in values.get(name, "").split(",")]


def _record(values: Mapping[str, str], name: str, pattern: re.Pattern[str], example: str) -> str:
    """A number of the site's record, without the spaces some write in it; empty where there is none."""
    number = "".join(values.get(name, "").split(" "))
    if number and not pattern.fullmatch(number):
        raise SettingsError(f"{name} must look like {example}, not {number!r}.")
    return number


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    is_plain = parts.scheme in {"http", "https"} and parts.netloc and "@" not in parts.netloc
    if not is_plain or parts.query or parts.fragment:
        raise SettingsError("FORUM_BASE_URL must be a plain http(s) address, without a password or a query.")
    return value.rstrip("/")


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"FORUM_TIMEZONE names no time zone: {name!r}.") from error
    return name


def _count(values: Mapping[str, str], name: str) -> int:
    value = values.get(name) or "0"
    if not value.isdecimal():
        raise SettingsError(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def _between(values: Mapping[str, str], name: str, usual: int, least: int, most: int) -> int:
    """A whole number within bounds: nothing is kept for ever because of a digit too many."""
    value = values.get(name) or str(usual)
    if not (value.isascii() and value.isdecimal() and least <= int(value[:9]) <= most):
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)
