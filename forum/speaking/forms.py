"""What speakers fill in behind their link, and organisers for them: answers, consents, times."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from wtforms import RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import InputRequired, Length

from forum import moments
from forum.i18n import Language, gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.answer_models import ConsentAnswer, ConsentPurpose
from forum.lectures.consent_words import NAMES
from forum.registrations.ways_forms import COMMON_ZONES
from forum.speakers.availability_models import Heard
from forum.speakers.hearing import RECORDABLE, WORDS
from forum.speakers.spans import Span
from forum.speaking.queries import Part
from forum.speaking.saying import BLOCK_HOURS, SkippedHour, Typed, weekly
from forum.web.failures import translated
from forum.web.fields import StaffForm, clock, day, options_of, text, validate_zone

CANNOT = "cannot"
YES, NO = "yes", "no"
LONGEST_WORD = 2000
MOST_OFFERED = 3
WEEKDAYS = range(1, 8)
HOURS = range(0, 24, BLOCK_HOURS)
_ANSWER = _l("Please choose an answer.")
CAN = [(NO, _l("I cannot come")), (YES, _l("I can come"))]
THEY_CAN = [(NO, _l("Cannot come")), (YES, _l("Can come"))]


class Recorded:
    """Part of a form by which an organiser records something: how it was said."""

    heard = RadioField(_l("How it was said"), validators=[InputRequired(_l("Please say how."))])

    def offer_ways(self) -> None:
        """The ways there are; the first is chosen."""
        self.heard.choices = options_of((way.value, gettext(WORDS[way])) for way in RECORDABLE)
        self.heard.data = self.heard.data or Heard.PHONE.value

    @property
    def way(self) -> Heard:
        """The chosen way."""
        return Heard(self.heard.data)


class AnswerForm(StaffForm):
    """Whether somebody agrees to a date."""

    choice = RadioField(_l("Your answer"), validators=[InputRequired(_ANSWER)])
    word = text(_l("A word about it"), Length(max=LONGEST_WORD), rows=3)

    def __init__(self, part: Part, labels: Iterable[str], **more: Any) -> None:
        super().__init__(**more)
        dates = zip((at.isoformat() for at in part.dates), labels, strict=True)
        options = [(at, gettext("I agree: %(when)s", when=label)) for at, label in dates]
        self.choice.choices = options_of([*options, (CANNOT, gettext("I cannot come then"))])

    @property
    def agreed_to(self) -> datetime | None:
        """The beginning that suits them; None where none does."""
        return None if self.choice.data == CANNOT else datetime.fromisoformat(self.choice.data)


class RecordedAnswerForm(Recorded, AnswerForm):
    """The same, told to an organiser."""

    def __init__(self, part: Part, labels: Iterable[str], **more: Any) -> None:
        labels = list(labels)
        super().__init__(part, labels, **more)
        self.choice.label.text = gettext("What they say")
        dates = zip((at.isoformat() for at in part.dates), labels, strict=True)
        options = [(at, gettext("Agrees: %(when)s", when=label)) for at, label in dates]
        self.choice.choices = options_of([*options, (CANNOT, gettext("Cannot come then"))])
        self.offer_ways()


class ConsentForm(StaffForm):
    """What somebody consents to, each by itself; what is left open is not answered."""

    recording = RadioField(default="")
    streaming = RadioField(default="")
    slides = RadioField(default="")
    photo = RadioField(default="")

    def __init__(self, part: Part, **more: Any) -> None:
        given = {name: _said(one.answer) for name, one in part.consents.items()}
        super().__init__(data=given, **more)
        for purpose in ConsentPurpose:
            field = self[purpose.value]
            field.label.text = gettext(NAMES[purpose])
            options = [(YES, gettext("Yes")), (NO, gettext("No"))]
            is_open = purpose.value not in part.consents
            field.choices = options_of([*options, ("", gettext("No answer"))] if is_open else options)

    @property
    def wanted(self) -> dict[ConsentPurpose, bool]:
        """What was answered."""
        typed = {purpose: self[purpose.value].data for purpose in ConsentPurpose}
        return {purpose: said == YES for purpose, said in typed.items() if said}


class RecordedConsentForm(Recorded, ConsentForm):
    """The same, told to an organiser."""

    def __init__(self, part: Part, **more: Any) -> None:
        super().__init__(part, **more)
        self.offer_ways()


class _TimesForm(StaffForm):
    """When somebody can come or cannot, in their own zone."""

    can = RadioField(_l("In this time"), validators=[InputRequired(_ANSWER)], default=NO)
    timezone = SelectField(_l("Time zone of these times"), validators=[validate_zone])

    def __init__(self, zone: str, language: Language, at: datetime, *, records: bool, **more: Any) -> None:
        super().__init__(**more)
        self.can.choices = options_of(THEY_CAN if records else CAN)
        self.timezone.choices = zone_groups(language, at)
        self.timezone.data = self.timezone.data or zone


class SpanForm(_TimesForm):
    """One while: whole days, or with clocks."""

    from_on = day(_l("From the day"), InputRequired(_l("Please enter the day.")))
    from_at = clock(_l("From the hour"))
    until_on = day(_l("Until the day"))
    until_at = clock(_l("Until the hour"))

    def validate_until_on(self, field: Any) -> None:
        """Not before the first day."""
        if field.data and self.from_on.data and field.data < self.from_on.data:
            raise ValidationError(gettext("The last day comes before the first."))

    def spans(self) -> list[Span]:
        """What was typed, as instants. Raises SkippedHour or EndsBeforeItBegins."""
        fields = ("from_on", "from_at", "until_on", "until_at")
        typed = Typed(self.can.data == YES, **{name: self[name].data for name in fields})
        return [typed.span(self.timezone.data)]


class WeekForm(_TimesForm):
    """A habit: parts of the week, from one day to another."""

    first_on = day(_l("From the day"), InputRequired(_l("Please enter the day.")))
    last_on = day(_l("Until the day"), InputRequired(_l("Please enter the day.")))
    cells = SelectMultipleField(
        _l("Parts of the week"), validators=[InputRequired(_l("Please mark at least one part of the week."))]
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.cells.choices = options_of(
            (f"{weekday}-{hour}", f"{hour:02}–{hour + BLOCK_HOURS:02}")
            for weekday in WEEKDAYS
            for hour in HOURS
        )

    def spans(self) -> list[Span]:
        """What was marked, as instants. Raises EndsBeforeItBegins or TooLongAhead."""
        parts = (one.split("-") for one in self.cells.data or ())
        cells = {(int(weekday), int(hour)) for weekday, hour in parts}
        can, zone = self.can.data == YES, self.timezone.data
        return weekly(cells, self.first_on.data, self.last_on.data, can, zone)


class RecordedSpanForm(Recorded, SpanForm):
    """One while, told to an organiser."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.offer_ways()


class RecordedWeekForm(Recorded, WeekForm):
    """A habit, told to an organiser."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.offer_ways()


class AskForm(StaffForm):
    """What somebody is asked: by when to answer, and which other dates they may choose."""

    answer_by = day(_l("Please answer by"))
    other1_on = day(_l("Another date"))
    other1_at = clock(_l("Begins at"))
    other2_on = day(_l("Another date"))
    other2_at = clock(_l("Begins at"))
    other3_on = day(_l("Another date"))
    other3_at = clock(_l("Begins at"))

    def others(self, zone: str) -> list[datetime]:
        """The other dates that are offered; an hour that is skipped becomes an error of its field."""
        found = []
        for number in range(1, MOST_OFFERED + 1):
            on, at = self[f"other{number}_on"], self[f"other{number}_at"]
            if on.data is None:
                continue
            if at.data is None:
                at.errors = [gettext("Please enter the hour.")]
                continue
            instant = moments.local_instant(on.data, at.data, zone)
            if instant is None:
                at.errors = [translated(SkippedHour())]
                continue
            found.append(instant)
        return found


def zone_groups(language: Language, at: datetime) -> dict[str, list[tuple[str, str]]]:
    """Zones to choose from: those of most guests in words, then all."""
    common = [(name, f"{name} · {moments.zone_words(at, name, language)}") for name in COMMON_ZONES]
    others = [(name, name) for name in _all_zones() if name not in COMMON_ZONES]
    return {gettext("Usual"): common, gettext("All zones"): others}


@cache
def _all_zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


def _said(answer: ConsentAnswer) -> str:
    return YES if answer is ConsentAnswer.GIVEN else NO
