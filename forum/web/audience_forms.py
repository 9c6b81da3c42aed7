"""What organisers fill in for a named audience."""

import re
from typing import Any

from wtforms import Field, ValidationError

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.audience_models import NamedAudience
from forum.lectures.audience_operations import AudiencePlan
from forum.registrations.address import AddressError, read_address
from forum.web.fields import StaffForm, line, text, values_of

MOST_LINES = 500
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,61}")


class AudienceForm(StaffForm):
    """Its name, and to which addresses its link may be sent."""

    name_zh = line(_l("Name in Chinese"))
    name_en = line(_l("Name in English"))
    domains = text(_l("Mail domains"), rows=3)
    addresses = text(_l("Single addresses"), rows=4)

    def validate_domains(self, _field: Field) -> None:
        """Each a domain, without what stands before the @."""
        for one in self.domain_list():
            if not _DOMAIN.fullmatch(one):
                raise ValidationError(gettext("“%(text)s” is no domain. An example: ustc.edu.cn.", text=one))
        _refuse_many(self.domain_list())

    def validate_addresses(self, field: Field) -> None:
        """Each an address of mail."""
        for one in _words(field.data):
            if _key(one) is None:
                raise ValidationError(gettext("“%(text)s” is no address of mail.", text=one))
        _refuse_many(_words(field.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """A name in one language at least."""
        is_whole = super().validate(extra_validators)
        if not self.wording("name"):
            self.name_zh.errors = [gettext("Please give the name in one language at least.")]
        return is_whole and not self.errors

    def domain_list(self) -> list[str]:
        """The domains typed, in small letters."""
        return [one.removeprefix("@").lower() for one in _words(self.domains.data)]

    def plan(self) -> AudiencePlan:
        """What a valid form says."""
        keys = [_key(one) for one in _words(self.addresses.data)]
        return AudiencePlan(self.wording("name"), self.domain_list(), [key for key in keys if key])


def values_from(audience: NamedAudience) -> dict[str, str]:
    """An audience as the values of its form."""
    return {
        **values_of("name", audience.name),
        "domains": "\n".join(audience.domains),
        "addresses": "\n".join(one.email_key for one in audience.addresses),
    }


def _words(typed: str | None) -> list[str]:
    return [one for one in re.split(r"[\s,，;；、]+", typed or "") if one]


def _key(typed: str) -> str | None:
    try:
        return read_address(typed).key
    except AddressError:
        return None


def _refuse_many(words: list[str]) -> None:
    if len(words) > MOST_LINES:
        raise ValidationError(gettext("No more than %(most)s, please.", most=MOST_LINES))
