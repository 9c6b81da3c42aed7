"""One speaker as a row of a form: somebody known, found by name, or somebody new."""

from wtforms import Form, HiddenField

from forum.i18n import lazy_gettext as _l
from forum.lectures.casting import SpeakerEntry
from forum.lectures.models import Role
from forum.lectures.roles import ROLES
from forum.speakers.names import NAME_LIMIT, clean_name
from forum.web.fields import choice, key, line
from forum.wording import Wording

ROLE_LABELS = [(role.value, _l(sentence)) for role, sentence in ROLES.items()]


class SpeakerRow(Form):
    """One speaker: somebody known, found by name, or somebody new with what is given here."""

    known_id = HiddenField()
    name = line(_l("Name"), longest=NAME_LIMIT)
    role = choice(_l("Part"), ROLE_LABELS, default=Role.SPEAKER.value)
    honorific_zh = line(_l("Academic title in Chinese"), longest=60)
    honorific_en = line(_l("Academic title in English"), longest=60)
    which = choice(_l("Which one?"), validate_choice=False)
    latin = line(_l("Name in Latin letters"), longest=NAME_LIMIT)
    affiliation_zh = line(_l("Affiliation in Chinese"))
    affiliation_en = line(_l("Affiliation in English"))

    @property
    def entry(self) -> SpeakerEntry:
        """What was typed, as the operation wants it."""
        return SpeakerEntry(
            name=clean_name(self.name.data or ""),
            latin=clean_name(self.latin.data or ""),
            role=Role(self.role.data or Role.SPEAKER),
            honorific=Wording(self.honorific_zh.data or None, self.honorific_en.data or None),
            affiliation=Wording(self.affiliation_zh.data or None, self.affiliation_en.data or None),
            known_id=key(self.known_id.data),
            which=self.which.data or "",
        )
