"""Which months of a series a page of its season is about, as the address says."""

from datetime import date

from forum.lectures.models import Series
from forum.lectures.terms import Period, period_between, term_after, term_before
from forum.moments import zone_of
from forum.web.current import now, settings
from forum.web.query import asked

SEASON = "/staff/series/<slug>/season"


def period_of(series: Series) -> Period:
    """The months that the address asks for, else those of today."""
    today = now().astimezone(zone_of(zone_of_series(series))).date()
    return period_between(day_asked("from"), day_asked("to"), day_asked("around") or today)


def day_asked(name: str) -> date | None:
    """A day of the address; None where it names none that a season could have."""
    try:
        on = date.fromisoformat(asked(name))
    except ValueError:
        return None
    return on if 1950 <= on.year <= 2150 else None


def zone_of_series(series: Series) -> str:
    """The zone in which a series plans."""
    return series.timezone or settings().timezone


def frame(period: Period) -> dict[str, object]:
    """A period with the ones before and after it, for the way from one to another."""
    return {"period": period, "before": term_before(period), "after": term_after(period)}
