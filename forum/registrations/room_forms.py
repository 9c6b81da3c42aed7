"""What organisers say in the online room when the stream breaks."""

from wtforms.validators import DataRequired

from forum.i18n import N_, translate
from forum.i18n import lazy_gettext as _l
from forum.web.fields import StaffForm, line, values_of
from forum.wording import Wording

USUAL = N_("The stream is broken. We are working on it; please keep this page open.")


class TroubleForm(StaffForm):
    """The sentence, in both languages."""

    note_zh = line(_l("In Chinese"), DataRequired(_l("Please write it in Chinese.")))
    note_en = line(_l("In English"), DataRequired(_l("Please write it in English.")))

    @classmethod
    def of(cls, note: Wording) -> "TroubleForm":
        """The form with what is said already, else with the usual sentence: one button is enough."""
        usual = Wording(zh=translate("zh", USUAL), en=USUAL)
        return cls(formdata=None, data=values_of("note", note or usual))
