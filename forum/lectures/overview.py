"""The two short lists on the page of a series, topic, speaker or venue: what comes, what has been."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.lectures import queries
from forum.lectures.audiences import Reader
from forum.lectures.listing import Row, as_rows, next_to_come
from forum.lectures.queries import Filters

LENGTH = 40


@dataclass(frozen=True)
class Overview:
    """Both lists, and how many there are in the programme and in the archive."""

    filters: Filters
    coming: list[Row]
    past: list[Row]
    to_come: int
    over: int

    @property
    def next(self) -> Row | None:
        """The first lecture to come that will really be held."""
        return next_to_come(self.coming)

    @property
    def more_to_come(self) -> bool:
        """Whether the programme holds more than the list."""
        return self.to_come > len(self.coming)

    @property
    def more_past(self) -> bool:
        """Whether the archive holds more than the list."""
        return self.over > len(self.past)

    @property
    def shows_sample(self) -> bool:
        """Whether anything in the lists is invented."""
        return shows_sample([*self.coming, *self.past])


def overview(session: Session, filters: Filters, now: datetime, reader: Reader) -> Overview:
    """What its reader finds of one series, topic, speaker or venue."""
    coming = as_rows(queries.coming(session, now, filters, reader=reader, limit=LENGTH), now)
    past = as_rows(queries.past(session, now, filters, reader=reader, limit=LENGTH), now)
    to_come, over = queries.count_coming_and_past(session, now, filters, reader)
    return Overview(filters, coming, past, to_come, over)


def shows_sample(rows: list[Row]) -> bool:
    """Whether a list has to say that what it shows is invented."""
    return any(row.lecture.is_sample for row in rows)
