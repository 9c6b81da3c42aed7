"""What a form asks where something stands in the way: to see it, or to say why all the same."""

from wtforms import BooleanField

from forum.i18n import lazy_gettext as _l
from forum.lectures.clash_guard import Despite
from forum.web.fields import StaffForm, line

CLASH_FIELDS = ("despite_clashes", "clash_reason")


class ClashAnswer:
    """What is said to clashes; mixed into the forms that plan, move and publish."""

    despite_clashes = BooleanField(_l("I have seen this; save it all the same"))
    clash_reason = line(_l("Why it is held all the same"))

    @property
    def despite(self) -> Despite:
        """What was said to clashes."""
        return Despite(bool(self.despite_clashes.data), (self.clash_reason.data or "").strip())


class AllTheSameForm(ClashAnswer, StaffForm):
    """A deed by one button that asks only where something blocks it: what warns was seen while planning."""

    @property
    def despite(self) -> Despite:
        """What was said to clashes; warnings stand on the page that has the button."""
        return Despite(is_seen=True, because=super().despite.because)
