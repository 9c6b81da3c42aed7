"""Robots at public forms: kept out by what people do not notice, without any third party (C-31).

A public form inherits from `PublicForm`. It carries a stamp of ours (when it was shown, good for one
sending), a field no person sees, and stands in the table of `limits.py`. No puzzle, no script: it works
in a screen reader and without JavaScript. FORUM_BOT_DEFENCE=off lets scripts send at once what they
fetched.
"""

from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from forum.errors import Refusal
from forum.i18n import N_, gettext
from forum.i18n import lazy_gettext as _l
from forum.sent_forms import SentBefore, claim, note_where_it_led, where_it_led
from forum.tokens import new_secret
from forum.web import stamps
from forum.web.current import now, settings

LONGEST_KEY = 200


class FormSpent(Refusal):
    """One form shown is one form sent; for somebody else a new one is shown."""

    code = "form_spent"
    message = N_("This form has already been sent for somebody else. Please press the button once more.")


class PublicForm(FlaskForm):  # type: ignore[misc] # the library ships no types
    """Parent of the forms that everybody may send."""

    submission_key = HiddenField(validators=[Length(max=LONGEST_KEY)])
    # No person sees it; machines that fill in everything fill it in too.
    website = StringField(_l("Leave this empty"), validators=[Length(max=LONGEST_KEY)])

    def stamp(self) -> stamps.Submission | None:
        """The genuine stamp the form carries, if any."""
        return stamps.read(settings().secret_key, self.submission_key.data or "")

    def keep_or_renew_stamp(self) -> None:
        """Let the page carry the stamp that came, so that pressing twice is one sending; else a new one.

        Who was too quick is not made to wait from the start: the form was shown when it was shown.
        """
        stamp = self.stamp()
        if stamp is None or not stamp.is_current(now()):
            self.renew_stamp()

    def renew_stamp(self) -> None:
        """Show the form as if for the first time."""
        self.submission_key.data = stamps.issue(settings().secret_key, new_secret(12), now())

    def looks_automatic(self) -> str | None:
        """What to say to a machine, and to a person who was as quick as one; None for everybody else."""
        stamp = self.stamp()
        by_hand = stamp is not None and stamp.was_filled_in_by_hand(now()) and not self.website.data
        if by_hand or not settings().bot_defence:
            return None
        return str(gettext("That was very quick, or very slow. Please press the button once more."))

    def spend_stamp(self, session: Session, fingerprint: str) -> None:
        """Use the stamp up for this content; the same content may come again. Raises FormSpent."""
        stamp = self.stamp()
        if stamp is None or not settings().bot_defence:
            return
        used_for = where_it_led(session, stamp.mark)
        if used_for is None:
            try:
                claim(session, stamp.mark, now())
            except SentBefore as meanwhile:
                raise FormSpent from meanwhile
            note_where_it_led(session, stamp.mark, fingerprint)
        elif used_for != fingerprint:
            raise FormSpent
