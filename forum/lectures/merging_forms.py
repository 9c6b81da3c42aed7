"""What organisers choose who rename or merge something."""

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import BooleanField, RadioField
from wtforms.validators import DataRequired, InputRequired

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.slugs import MAX_LENGTH
from forum.web.fields import StaffForm, line, options_of

KEPT, OTHER = "kept", "other"


class AddressForm(StaffForm):
    """The last part of an address."""

    slug = line(_l("New address"), InputRequired(_l("Please enter the new address.")), longest=MAX_LENGTH)


class TopicForm(StaffForm):
    """What a topic is called."""

    name_zh = line(_l("Name in Chinese"))
    name_en = line(_l("Name in English"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A name in one language at least."""
        if not super().validate(extra_validators):
            return False
        if not self.wording("name"):
            self.name_zh.errors = [gettext("Please enter a name in one language at least.")]
        return not self.errors


class MergerForm(StaffForm):
    """That somebody knows what merging means."""

    understood = BooleanField(
        _l("I have read what happens. This cannot be taken back."),
        [DataRequired(_l("Please confirm that both are to become one."))],
    )


class SpeakersMergerForm(MergerForm):
    """For each text that differs, whose stays."""

    name = RadioField(_l("Name"))
    latin = RadioField(_l("Name in Latin letters"))
    affiliation = RadioField(_l("Affiliation"))
    bio = RadioField(_l("Biography"))
    website = RadioField(_l("Website"))
    portrait = RadioField(_l("Portrait"))
    email = RadioField(_l("E-mail"))

    def offer(self, labels: Sequence[tuple[str, str]], chosen: Iterable[str]) -> None:
        """Both entries by name; fields in which they agree are left out."""
        wanted = set(chosen)
        for field in [one for one in self if one.type == "RadioField"]:
            if field.name not in wanted:
                del self[field.name]
                continue
            field.choices = options_of(labels)

    @property
    def from_other(self) -> list[str]:
        """What is taken over from the one that is no more."""
        return [one.name for one in self if one.type == "RadioField" and one.data == OTHER]
