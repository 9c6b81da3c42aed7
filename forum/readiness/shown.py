"""What pages show of readiness: of one lecture, and the words for all of them."""

from datetime import datetime

from sqlalchemy.orm import Session

from forum.lectures.models import Lecture
from forum.readiness.models import FromAbroad, Party
from forum.readiness.queries import readiness_of
from forum.readiness.rule import COLOUR_WORDS, STATE_WORDS
from forum.readiness.words import PARTIES
from forum.speakers.hearing import WORDS

WORDS_FOR_PAGES = {
    "state_words": STATE_WORDS,
    "colour_words": COLOUR_WORDS,
    "party_words": PARTIES,
    "way_words": WORDS,
    "parties": tuple(Party),
}


def missing_in(session: Session, lecture: Lecture, now: datetime) -> dict[str, object]:
    """How ready one lecture is, for its own page; nothing of one that is over or has no date."""
    return {
        "readiness": readiness_of(session, [lecture], now).get(lecture.id),
        "is_from_abroad": session.get(FromAbroad, lecture.id) is not None,
        **WORDS_FOR_PAGES,
    }
