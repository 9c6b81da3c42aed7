"""What the speaker’s own pages and those of the organisers share: forms with what is there, dates."""

from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import get_day_names
from flask import render_template, request
from sqlalchemy.orm import Session

from forum import moments
from forum.i18n import LOCALES, Language
from forum.lectures.agreement import WORDS
from forum.lectures.answer_models import ConsentPurpose
from forum.lectures.clash_words import from_to
from forum.lectures.consent_words import ANSWERS, NAMES, SENTENCES
from forum.lectures.models import Lecture
from forum.registrations.queries import locked_lecture
from forum.speakers import hearing
from forum.speakers.availability_models import AvailabilitySpan
from forum.speakers.models import Speaker
from forum.speakers.naming import name_for
from forum.speaking import operations, queries
from forum.speaking.forms import NO, YES, AnswerForm, SpanForm, WeekForm
from forum.speaking.queries import Part
from forum.speaking.said import Said
from forum.web import identity
from forum.web.current import language, now, settings

SPAN, WEEK = "span-", "week-"
TERM_WEEKS = 12


def zone_for(speaker: Speaker) -> str:
    """The zone somebody thinks in: as they said, else the forum's."""
    return speaker.timezone or settings().timezone


def date_labels(part: Part) -> list[str]:
    """The dates somebody may agree to, in their zone and, where clocks differ, in the forum's."""
    length = part.lecture.ends_at - part.lecture.starts_at
    return [_in_both(at, at + length, zone_for(part.speaker), language()) for at in part.dates]


def rendered(template: str, **values: Any) -> str:
    """A page of answers, with the words they all need."""
    return render_template(
        f"speaking/{template}.html",
        zone_for=zone_for,
        same_clock=moments.same_clock,
        while_of=lambda starts_at, ends_at, zone: from_to(starts_at, ends_at, zone, language()),
        weekday_name=lambda weekday: get_day_names(locale=LOCALES[language()])[weekday - 1],
        called=lambda speaker: name_for(speaker, language()),
        **_WORDS,
        **values,
    )


def answers_shown(session: Session, lecture: Lecture) -> dict[str, Any]:
    """What the page of a lecture tells of its people's answers; five statements."""
    return {"answers": queries.parts_of_lecture(session, lecture, now()), **_WORDS}


def answers_of_speaker(session: Session, speaker: Speaker) -> dict[str, Any]:
    """What the page of a speaker tells of their answers about lectures that this organiser organises."""
    coming, _ = queries.parts_of_speaker(session, speaker, now())
    may = identity.current_rights().may_organise
    return {"answers": [one for one in coming if may(one.lecture.series_id)], **_WORDS}


_WORDS: dict[str, Any] = {
    "standing_words": WORDS,
    "consent_names": NAMES,
    "consent_sentences": SENTENCES,
    "consent_answers": ANSWERS,
    "purposes": list(ConsentPurpose),
    "heard_words": hearing.WORDS,
}


def times_values(session: Session, speaker: Speaker, span: SpanForm, week: WeekForm) -> dict[str, Any]:
    """What a page about somebody's times shows: what was said, and both forms."""
    return {
        "speaker": speaker,
        "zone": zone_for(speaker),
        "is_guess": speaker.timezone is None,
        "spans": queries.spans_of(session, [speaker.id], now()).get(speaker.id, []),
        "span_form": span,
        "week_form": week,
        "form": next((one for one in (span, week) if one.errors), None),
    }


def coming_weeks() -> dict[str, date]:
    """The days a habit is usually asked for: from today on, a term."""
    today = now().date()
    return {"first_on": today, "last_on": today + timedelta(weeks=TERM_WEEKS)}


def span_values(row: AvailabilitySpan, zone: str) -> dict[str, str]:
    """What was said, as the fields of the form, so that it can be said again."""
    begins, ends = (at.astimezone(moments.zone_of(zone)) for at in (row.starts_at, row.ends_at))
    are_days = f"{begins:%H:%M}" == f"{ends:%H:%M}" == "00:00"
    values = {"can": YES if row.can else NO, "timezone": zone, "from_on": f"{begins:%Y-%m-%d}"}
    if are_days:
        values["until_on"] = f"{ends - timedelta(days=1):%Y-%m-%d}"
    else:
        values |= {"from_at": f"{begins:%H:%M}", "until_on": f"{ends:%Y-%m-%d}", "until_at": f"{ends:%H:%M}"}
    return {f"{SPAN}{name}": value for name, value in values.items()}


def answer_values(part: Part) -> dict[str, str]:
    """What somebody answered to the present date, as the fields of the form."""
    given = part.standing.value
    choice = {"agrees": part.lecture.starts_at.isoformat(), "cannot": "cannot"}.get(given, "")
    return {"choice": choice, "word": part.answer.word if part.answer else ""}


def give_answer(session: Session, part: Part, form: AnswerForm, said: Said) -> None:
    """Do what the form says. Raises NotOffered."""
    held = locked_lecture(session, part.lecture.id)
    person = queries.locked_speaker(session, part.speaker.id)
    if form.agreed_to is None:
        operations.decline(session, held, person, form.word.data or "", said)
    else:
        operations.agree(session, held, person, form.agreed_to, form.word.data or "", said)


def again() -> Any:
    """What was just taken out stands in the address."""
    return request.args if any(name.startswith(SPAN) for name in request.args) else None


def _in_both(starts_at: datetime, ends_at: datetime, zone: str, lang: Language) -> str:
    own = moments.span(starts_at, ends_at, zone, lang)
    here = settings().timezone
    if moments.same_clock(starts_at, zone, here):
        return own
    return f"{own} · {moments.span(starts_at, ends_at, here, lang)}"
