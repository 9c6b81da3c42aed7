"""What the page of a lecture says of its planning: how far it is, and what it has from its series."""

from sqlalchemy.orm import Session

from forum.lectures.gaps import is_empty_slot
from forum.lectures.inheritance import settings_of
from forum.lectures.models import Lecture
from forum.lectures.stages import ONWARDS, WORDS, stage_after, stage_before, steps


def planning_of(session: Session, lecture: Lecture) -> dict[str, object]:
    """The values for `planning.steps` and `planning.settings`; one statement."""
    return {
        "steps": steps(session, lecture),
        "stage_words": WORDS,
        "onwards": ONWARDS,
        "next_stage": stage_after(lecture),
        "former_stage": stage_before(lecture),
        "is_empty_slot": is_empty_slot(lecture),
        "inherited": settings_of(lecture),
    }
