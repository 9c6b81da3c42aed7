"""One talk of a sitting, as organisers fill it in."""

from datetime import datetime, time, tzinfo
from typing import Any

from wtforms import Form, HiddenField

from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.models import Talk
from forum.lectures.talk_casting import TalkEntry
from forum.lectures.talks import time_of, times_of
from forum.moments import zone_of
from forum.web.fields import clock, key, line, text
from forum.wording import EMPTY, Wording


class TalkRow(Form):
    """A talk: when, what, and who of the lecture's people gives it. Nothing filled in is no talk."""

    known_id = HiddenField()
    starts = clock(_l("Begins"))
    ends = clock(_l("Ends"))
    title_zh = line(_l("Title in Chinese"))
    title_en = line(_l("Title in English"))
    speakers = line(_l("Given by"))
    abstract_zh = text(_l("Abstract in Chinese"), rows=3)
    abstract_en = text(_l("Abstract in English"), rows=3)

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything into it."""
        return not any(field.data for name, field in self._fields.items() if name != "known_id")

    def entry(self, before: dict[int, Talk]) -> TalkEntry:
        """What was typed; a title in a third language stays as it was."""
        present = before.get(key(self.known_id.data) or 0)
        typed = (self.starts.data, self.ends.data)
        return TalkEntry(
            title=self._wording("title", present.title if present else EMPTY),
            abstract=self._wording("abstract", present.abstract if present else EMPTY),
            starts=self.starts.data,
            ends=self.ends.data,
            names=self.speakers.data or "",
            kept=time_of(present) if present and typed == clocks_of(present) else None,
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """Also refuse an end without a beginning, or one that is the beginning."""
        if not super().validate(extra_validators):
            return False
        starts, ends = self.starts.data, self.ends.data
        if ends is not None and (starts is None or starts == ends):
            self.ends.errors = [
                gettext("The end is the same as the beginning.")
                if starts
                else gettext("Please enter when it begins.")
            ]
            return False
        return True

    def _wording(self, name: str, before: Wording) -> Wording:
        zh, en = (self[f"{name}_{tongue}"].data or None for tongue in ("zh", "en"))
        return Wording(zh, en, before.original, before.original_language)


def clocks_of(talk: Talk) -> tuple[time | None, time | None]:
    """When a talk begins and ends, by the clocks of its lecture's zone, as their fields show them."""
    zone = zone_of(talk.lecture.timezone)
    starts, ends = (_clock(at, zone) for at in times_of(talk, talk.lecture))
    return starts, ends


def _clock(at: datetime | None, zone: tzinfo) -> time | None:
    return at.astimezone(zone).time().replace(second=0, microsecond=0) if at else None
