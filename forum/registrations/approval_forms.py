"""Why somebody cannot come; they read it."""

from wtforms.validators import DataRequired

from forum.i18n import lazy_gettext as _l
from forum.registrations.staff_forms import LONGEST_REASON
from forum.web.fields import StaffForm, line


class DeclineForm(StaffForm):
    """The reason, word for word as the mail says it."""

    reason = line(
        _l("Reason, as the person reads it"),
        DataRequired(_l("Please write a reason: the person reads it.")),
        longest=LONGEST_REASON,
    )
