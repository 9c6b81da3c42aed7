"""The two short lists on the page of a series, topic, speaker or venue: what comes, what has been."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from forum.lectures import queries
from forum.lectures.listing import Row, as_rows
from forum.lectures.queries import Filters

LENGTH = 40


@dataclass(frozen=True)
class Overview:
    """Both lists, and whether the programme and the archive hold more of each."""

    filters: Filters
    coming: list[Row]
    past: list[Row]
    more_to_come: bool
    more_past: bool

    @property
    def shows_sample(self) -> bool:
        """Whether anything in the lists is invented."""
        return shows_sample([*self.coming, *self.past])


def overview(session: Session, filters: Filters, now: datetime) -> Overview:
    """What there is of one series, topic, speaker or venue."""
    coming = as_rows(queries.coming(session, now, filters, limit=LENGTH), now)
    past = as_rows(queries.past(session, now, filters, limit=LENGTH), now)
    to_come, over = queries.count_coming_and_past(session, now, filters)
    return Overview(filters, coming, past, to_come > len(coming), over > len(past))


def shows_sample(rows: list[Row]) -> bool:
    """Whether a list has to say that what it shows is invented."""
    return any(row.lecture.is_sample for row in rows)
