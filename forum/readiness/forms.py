"""What organisers type about a step: whose word it is, why it is not needed, another day."""

from wtforms.validators import DataRequired

from forum.i18n import lazy_gettext as _l
from forum.lectures.models import Lecture
from forum.readiness.models import Party
from forum.readiness.operations import Word
from forum.readiness.words import PARTIES
from forum.speakers.availability_models import Heard
from forum.speakers.hearing import RECORDABLE, WORDS
from forum.web.fields import StaffForm, choice, day, line, options_of

LONGEST_NOTE = 500


class WordForm(StaffForm):
    """For whom it is recorded, how their word came, when; all of it may be left empty."""

    on_behalf_of = choice(_l("Who did it or said so"), default="")
    heard = choice(_l("How you know"), default="")
    said_on = day(_l("On which day"))
    note = line(_l("Note"), longest=LONGEST_NOTE)

    def offer_choices(self) -> None:
        """The lists, in the reader's language."""
        people = [(party.value, _l(PARTIES[party])) for party in Party]
        ways = [(heard.value, _l(WORDS[heard])) for heard in RECORDABLE]
        self.on_behalf_of.choices = options_of([("", _l("I did it myself")), *people])
        self.heard.choices = options_of([("", _l("I was there")), *ways])

    @property
    def word(self) -> Word:
        """What was typed."""
        return Word(
            on_behalf_of=Party(self.on_behalf_of.data) if self.on_behalf_of.data else None,
            heard=Heard(self.heard.data) if self.heard.data else None,
            said_on=self.said_on.data,
            note=self.note.data or "",
        )


class LeavingOutForm(StaffForm):
    """Why a step is not needed for this lecture."""

    because = line(_l("Why it is not needed here"), DataRequired(_l("Please say why.")), longest=LONGEST_NOTE)


class DueForm(StaffForm):
    """A day of its own; empty for the one the series has."""

    due_on = day(_l("Due on"))


def word_form(lecture: Lecture | None = None) -> WordForm:
    """The form with its lists; empty where a page is shown, with what was sent where it was."""
    form = WordForm(formdata=None) if lecture is not None else WordForm()
    form.offer_choices()
    return form
