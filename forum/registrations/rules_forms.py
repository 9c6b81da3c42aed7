"""What organisers choose about registering for a lecture."""

from datetime import datetime, time
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, RadioField
from wtforms.validators import URL, InputRequired, NumberRange, Optional

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import Lecture
from forum.moments import zone_of
from forum.registrations.rules_models import MOST_PER_ADDRESS, Entry, RegistrationRules, WalkIns
from forum.web.fields import clock, day, instant, line, options_of, text, values_of
from forum.web.meanwhile import SharedForm

MOST_HOURS = 24 * 365
LAST_CLOCK = time(23, 59)


def _number(label: Any, least: int, most: int, sentence: Any) -> Any:
    return IntegerField(label, [InputRequired(sentence), NumberRange(least, most, sentence)])


ENTRY_LABELS = {
    Entry.SINGLE: _l("Once"),
    Entry.AFTER_EXIT: _l("Again, after going out past the door"),
    Entry.FREE: _l("As often as they like"),
}
WALK_IN_LABELS = {
    WalkIns.USUAL: _l("As usual: yes, unless a gate wants names beforehand"),
    WalkIns.WELCOME: _l("Yes, while seats are free"),
    WalkIns.NONE: _l("No"),
}


class RulesForm(SharedForm):
    """Every rule of a lecture."""

    seen = HiddenField()
    confirms_address = BooleanField(_l("Whoever registers confirms the e-mail address"))
    needs_approval = BooleanField(_l("The organisers decide about each registration"))
    is_transferable = BooleanField(_l("A seat may be passed on to a friend"))
    most_per_address = _number(
        _l("People who may register with one address"),
        1,
        MOST_PER_ADDRESS,
        _l("Please enter a number from 1 to 20."),
    )
    promotes_until_hours = _number(
        _l("Seats are given at once, until so many hours before"), 0, MOST_HOURS, _l("Please enter hours.")
    )
    offers_until_hours = _number(
        _l("After that they are offered, until so many hours before"),
        0,
        MOST_HOURS,
        _l("Please enter hours."),
    )
    offer_hours = _number(_l("Hours to answer an offer"), 1, 168, _l("Please enter a number from 1 to 168."))
    line_closes_on = day(_l("The line closes on"))
    line_closes = clock(_l("at"))
    minds_no_shows = BooleanField(_l("Whoever missed two lectures in half a year waits behind the others"))
    room_opens_minutes = _number(
        _l("The online room opens so many minutes before"),
        0,
        1440,
        _l("Please enter minutes, 1440 at the most."),
    )
    second_online_url = line(
        _l("A second way into the lecture online"),
        Optional(),
        URL(require_tld=False, message=_l("Please enter an address that begins with https://.")),
        longest=1000,
    )
    is_broken = BooleanField(_l("The stream is broken at the moment"))
    stream_note_zh = text(_l("What to do meanwhile, in Chinese"), rows=2)
    stream_note_en = text(_l("What to do meanwhile, in English"), rows=2)
    entry = RadioField(
        _l("Each badge opens the door"),
        choices=options_of(ENTRY_LABELS.items()),
        coerce=Entry,
        default=Entry.SINGLE,
    )
    walk_ins = RadioField(
        _l("People who are not registered are let in"),
        choices=options_of(WALK_IN_LABELS.items()),
        coerce=WalkIns,
        default=WalkIns.USUAL,
    )
    checks_papers = BooleanField(_l("The door looks at papers"))
    sends_reminders = BooleanField(_l("People who have a seat are reminded"))
    sends_thanks = BooleanField(_l("People who came are thanked"))
    thanks_zh = text(_l("What the thanks say besides, in Chinese"), rows=3)
    thanks_en = text(_l("What the thanks say besides, in English"), rows=3)

    def validate(self, extra_validators: Any = None) -> bool:
        """Also the order of the hours, and an address that browsers open."""
        if not super().validate(extra_validators):
            return False
        if self.promotes_until_hours.data < self.offers_until_hours.data:
            self.offers_until_hours.errors = [
                gettext("Offers begin when seats are no longer given, so this cannot be more hours before.")
            ]
        url = self.second_online_url.data or ""
        if url and not url.startswith(("https://", "http://")):
            self.second_online_url.errors = [gettext("Please enter an address that begins with https://.")]
        if self.line_closes.data and not self.line_closes_on.data:
            self.line_closes_on.errors = [gettext("Please enter the day.")]
        return not self.errors

    def wanted(self, lecture: Lecture, rules: RegistrationRules, now: datetime) -> dict[str, Any]:
        """The rules a valid form asks for, by name."""
        closes_on, broken_at = self.line_closes_on.data, rules.stream_broken_at or now
        at = instant(closes_on, self.line_closes.data or LAST_CLOCK, lecture.timezone) if closes_on else None
        return {
            **{name: self[name].data for name in _AS_TYPED},
            "second_online_url": self.second_online_url.data or None,
            "line_closes_at": _untouched(at, rules.line_closes_at),
            "stream_broken_at": broken_at if self.is_broken.data else None,
            "stream_note": self.wording("stream_note", rules.stream_note),
            "thanks": self.wording("thanks", rules.thanks),
        }


_AS_TYPED = (
    *("confirms_address", "needs_approval", "is_transferable", "most_per_address"),
    *("promotes_until_hours", "offers_until_hours", "offer_hours", "minds_no_shows"),
    *("entry", "walk_ins", "checks_papers"),
    *("room_opens_minutes", "sends_reminders", "sends_thanks"),
)


def values_to_edit(lecture: Lecture, rules: RegistrationRules) -> dict[str, Any]:
    """The rules there are, as the form shows them."""
    closes = rules.line_closes_at.astimezone(zone_of(lecture.timezone)) if rules.line_closes_at else None
    return {
        **{name: getattr(rules, name) for name in _AS_TYPED},
        "second_online_url": rules.second_online_url or "",
        "line_closes_on": closes.date() if closes else None,
        "line_closes": closes.time() if closes else None,
        "is_broken": rules.stream_broken_at is not None,
        **values_of("stream_note", rules.stream_note),
        **values_of("thanks", rules.thanks),
    }


def _untouched(typed: datetime | None, before: datetime | None) -> datetime | None:
    """What was there where nobody touched it: the form has no seconds."""
    if typed and before and typed == before.replace(second=0, microsecond=0):
        return before
    return typed
