"""What the worker does for imports: going on with those under way, sweeping those that rested."""

from datetime import datetime

from forum.desk.import_reversal import work_back
from forum.desk.importing import open_imports, sweep, work_off
from forum.lectures.import_models import ImportState
from forum.tokens import new_uid


def go_on(uid_domain: str, now: datetime) -> int:
    """Bring in what was chosen, and take back what was asked for; how many rows were done."""
    done = 0
    for public_id in open_imports((ImportState.UNDER_WAY,)):
        done += work_off(public_id, lambda: new_uid(uid_domain), now)
    for public_id in open_imports((ImportState.GOING_BACK,)):
        done += work_back(public_id, now)
    return done + sweep(now)
