"""Letters as people will read them, shown to organisers before they are written: who gets which, and when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.i18n import N_, Language, translate
from forum.journal import Actor
from forum.lectures.models import Lecture, WayOfAttending
from forum.lectures.plans import LectureChanges
from forum.mail.delivery import Postman
from forum.mail.plain import Trusted
from forum.registrations import messages, news_letters, news_work, news_work_letters, queries
from forum.registrations.composing import calendar_hint
from forum.registrations.mail_values import lecture_values, place_values, reason_values, values_of
from forum.registrations.news_facts import Difference, Facts
from forum.registrations.news_kinds import DOOR_NEWS, HOST_NEWS, SPEAKER_NEWS
from forum.registrations.samples import Sample, made_up
from forum.wording import EMPTY, Wording

SOMEBODY = N_("(name)")
OWN_LINK = N_("(the person’s own link)")
REGISTRANTS = "registrants"
KINDS = {
    REGISTRANTS: N_("Registered people"),
    SPEAKER_NEWS: N_("Speakers"),
    HOST_NEWS: N_("The host"),
    DOOR_NEWS: N_("Door keepers"),
}


@dataclass(frozen=True)
class ToldKind:
    """People who would be told alike: what they are called (marked), how many they are, what they read."""

    kind: str
    title: str
    count: int
    letter: str


@dataclass(frozen=True)
class Preview:
    """Whom a change would be told to, kind by kind, and when that mail leaves; empty where it is no news."""

    kinds: tuple[ToldKind, ...]
    leaves_at: datetime


def preview(
    session: Session,
    postman: Postman,
    lecture: Lecture,
    changes: LectureChanges,
    language: Language,
    *,
    reason: Wording = EMPTY,
    actor: Actor,
    now: datetime,
) -> Preview:
    """Who would be told of changes not made yet, and the letter each kind would get."""
    facts = Facts.of(lecture)
    difference = Difference(facts, facts.after(changes))
    starts_at = difference.now.starts_at
    leaves_at = messages.held_until(lecture, now, former=starts_at)
    kind = difference.kind
    if kind is None or difference.now.ends_at <= now:
        return Preview((), leaves_at)
    keepers = news_work.keepers_of(session, lecture, actor, former=starts_at, now=now)
    counts = {
        REGISTRANTS: queries.count_to_tell(session, lecture.id),
        SPEAKER_NEWS: len(news_work.speakers_of(lecture)),
        HOST_NEWS: len(news_work.hosts_of(lecture, actor)),
        DOOR_NEWS: len(keepers),
    }
    shown = _Shown(session, postman, lecture, difference, language, reason)
    told = (
        ToldKind(
            name,
            title,
            counts[name],
            shown.to_registrants(kind) if name == REGISTRANTS else shown.to_work(name),
        )
        for name, title in KINDS.items()
        if counts[name]
    )
    return Preview(tuple(told), leaves_at)


def letter(
    session: Session,
    postman: Postman,
    message: str,
    lecture: Lecture,
    language: Language,
    **said: object,
) -> str:
    """The text of a letter to nobody in particular; `said` stands for what is not decided yet."""
    difference = news_letters.as_sample(message, lecture)
    shown = _Shown(session, postman, lecture, difference, language, lecture.change_note)
    return shown.to_registrants(message, **said)


@dataclass(frozen=True)
class _Shown:
    session: Session
    postman: Postman
    lecture: Lecture
    difference: Difference
    language: Language
    reason: Wording

    def to_registrants(self, message: str, **said: object) -> str:
        way = self.lecture.pools[0].attendance if self.lecture.pools else WayOfAttending.ON_SITE
        nobody = made_up(self.lecture, self.language, Sample(way))
        nobody.name = translate(self.language, SOMEBODY)
        link = Trusted(translate(self.language, OWN_LINK))
        invites = "CANCEL" if message == messages.LECTURE_CANCELLED else "REQUEST"
        method = invites if self.postman.settings.calendar_mail == "request" else "PUBLISH"
        values = {
            **values_of(self.session, nobody, self.language),
            **news_letters.told(self.session, self.difference, nobody, self.language),
            **self._changed(),
            "own_page": link,
            "cancel_page": link,
            "replaces_reminder": False,
            "code_picture": Trusted(""),
            "calendar_hint": calendar_hint(message, [method]),
            **said,
        }
        return self.postman.draft(message, self.language, values).text

    def to_work(self, message: str) -> str:
        section = {
            **lecture_values(self.lecture, self.language),
            **self._changed(),
            **news_work_letters.work_values(
                self.session, message, self.lecture, self.difference, self.language
            ),
        }
        name = translate(self.language, SOMEBODY)
        values = {"name": name, "each": [section], "numbers": Trusted(self.lecture.number)}
        return self.postman.draft(message, self.language, values).text

    def _changed(self) -> dict[str, object]:
        return {
            **news_letters.changed_values(self.difference, (), self.lecture, self.language),
            **reason_values(self.reason, self.language),
            **place_values(self.difference.now.room, self.language),
        }
