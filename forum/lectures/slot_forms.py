"""What organisers fill in to fill a slot: only what is known when somebody is invited."""

from wtforms import HiddenField, RadioField
from wtforms.validators import DataRequired

from forum.i18n import lazy_gettext as _l
from forum.lectures.casting import SpeakerEntry
from forum.lectures.models import PlanningState
from forum.speakers.names import NAME_LIMIT, clean_name
from forum.web.fields import StaffForm, choice, line, options_of
from forum.wording import Wording

STATE_LABELS = [
    (PlanningState.INVITED.value, _l("Invited, no answer yet")),
    (PlanningState.TENTATIVE.value, _l("Agreed, not all settled")),
    (PlanningState.CONFIRMED.value, _l("All is settled")),
]


class FillingForm(StaffForm):
    """Who is to give it, how far that is, and a title where there is one already."""

    edit_version = HiddenField()
    name = line(_l("Speaker"), DataRequired(_l("Please name the speaker.")), longest=NAME_LIMIT)
    which = choice(_l("Which one?"), validate_choice=False)
    affiliation_zh = line(_l("Affiliation in Chinese"))
    affiliation_en = line(_l("Affiliation in English"))
    title_zh = line(_l("Title in Chinese"))
    title_en = line(_l("Title in English"))
    planning_state = RadioField(
        _l("How far it is"), choices=options_of(STATE_LABELS), default=PlanningState.INVITED.value
    )

    @property
    def entry(self) -> SpeakerEntry:
        """The speaker typed."""
        return SpeakerEntry(
            name=clean_name(self.name.data or ""),
            affiliation=Wording(self.affiliation_zh.data or None, self.affiliation_en.data or None),
            which=self.which.data or "",
        )
