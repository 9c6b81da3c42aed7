"""Fields for what somebody needs in order to take part, in any form that asks it."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, SelectMultipleField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.registrations.needs import CONSENT, LANGUAGE_NAMES, LONGEST_NOTE, NEED_WORDS, Need, Needs
from forum.speakers.names import has_unseen_characters
from forum.web.fields import StaffForm, cleaned, options_of, text

LONGEST_ANSWER = 2000


def _ticks(label: Any, choices: Any) -> Any:
    # A word that is no option of ours is passed over: nobody sees it, and nothing is kept of it.
    return SelectMultipleField(
        label,
        choices=options_of(choices),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class TellsNeeds(FlaskForm):  # type: ignore[misc] # the library ships no types
    """The fields; what is entered there is kept only with a consent of its own (PIPL articles 28 and 29)."""

    needs = _ticks(_l("What would help you?"), [(need, _l(words)) for need, words in NEED_WORDS.items()])
    needs_languages = _ticks(_l("Languages you need interpretation into"), LANGUAGE_NAMES.items())
    needs_note = TextAreaField(
        _l("In your own words"),
        filters=[lambda typed: (typed or "").strip()],
        validators=[Length(max=LONGEST_NOTE, message=_l("Please shorten this to %(max)d characters."))],
        render_kw={"rows": 3, "maxlength": LONGEST_NOTE},
    )
    needs_consent = BooleanField(_l(CONSENT))
    # Whether a consent given before still stands, so that none is asked for again.
    has_agreed_before = False

    def needs_told(self) -> Needs:
        """What was entered; with the sentence agreed to, where it was ticked."""
        kinds = tuple(need for need in Need if need in (self.needs.data or ()))
        languages = tuple(tag for tag in LANGUAGE_NAMES if tag in (self.needs_languages.data or ()))
        note = cleaned(self.needs_note.data)
        has_agreed = bool(self.needs_consent and self.needs_consent.data)
        return Needs(kinds, languages, note, gettext(CONSENT) if has_agreed else "")

    def validate_needs_note(self, field: Field) -> None:
        """Nothing invisible; and "something else" says what."""
        lines = (field.data or "").replace("\r\n", "\n").replace("\t", " ").split("\n")
        if any(map(has_unseen_characters, lines)):
            raise ValidationError(gettext("This holds invisible characters. Please type it anew."))
        if Need.OTHER in (self.needs.data or ()) and not field.data:
            raise ValidationError(gettext("Please say what else would help you."))

    def validate_needs_consent(self, field: Field) -> None:
        """Asked for only where something was entered; leaving it all out keeps nobody from a seat (C-62)."""
        if self.needs_told() and not field.data and not self.has_agreed_before:
            raise ValidationError(
                gettext("Please agree to this as well, or leave out what you entered about your needs.")
            )


class AnswerForm(StaffForm):
    """What organisers answer to somebody who needs something."""

    answer = text(
        _l("Your answer"),
        DataRequired(_l("Please write what the person can count on.")),
        Length(max=LONGEST_ANSWER),
        rows=4,
    )
