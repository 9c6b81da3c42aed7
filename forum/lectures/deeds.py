"""The journal of a lecture in sentences, for the people who work on it."""

from dataclasses import dataclass
from datetime import datetime

from forum.i18n import N_
from forum.journal import JournalEntry, nameless

SENTENCES = {
    "lecture.planned": N_("planned it"),
    "lecture.revised": N_("edited it"),
    "lecture.published": N_("published it"),
    "lecture.slot": N_("made it an empty slot again"),
    "lecture.invited": N_("noted that the speaker is invited"),
    "lecture.tentative": N_("noted that the speaker agrees"),
    "lecture.confirmed": N_("noted that all is settled"),
    "lecture.removed": N_("removed it"),
    "lecture.brought_back": N_("brought it back"),
    "lecture.moved": N_("moved it"),
    "lecture.at_slot": N_("gave it the time of an empty slot"),
    "lecture.cancelled": N_("cancelled it"),
    "lecture.postponed": N_("postponed it"),
    "lecture.withdrawn": N_("withdrew it"),
    "lecture.restored": N_("restored it"),
    "lecture.taken_back": N_("took that back"),
    "lecture.followed": N_("merged what it belongs to with another"),
    "lecture.draft_saved": N_("saved a draft"),
    "lecture.draft_discarded": N_("discarded the draft"),
    "lecture.draft_restored": N_("brought the draft back"),
    "lecture.cleared": N_("recorded that it is cleared"),
    "lecture.clearance_refused": N_("recorded that clearance is refused"),
    "lecture.clearance_taken_back": N_("recorded that its clearance counts no more"),
    "lecture.clearance_asked": N_("asked for clearance by link"),
    "lecture.drawn": N_("chose its drawing"),
    "lecture.imported": N_("imported it"),
    "lecture.consents_followed": N_("changed what is shown, as the speakers consent"),
    "speaker_asked": N_("wrote to a speaker"),
    "speaker_agreed": N_("noted that a speaker agrees to the date"),
    "speaker_declined": N_("noted that a speaker cannot come"),
    "speaker_consented": N_("noted what a speaker consents to"),
    "seats_changed": N_("changed the seats"),
    "standby_opened": N_("opened standby"),
    "standby_taken_over": N_("took over giving out seats"),
    "standby_ended": N_("closed standby"),
    "branch_room_added": N_("opened a branch room"),
    "branch_room_removed": N_("gave up a branch room"),
    "stream_broken": N_("announced that the stream is broken"),
    "stream_mended": N_("announced that the stream works again"),
    "registration_rules.changed": N_("changed the rules of registration"),
    "readiness.done": N_("noted that a step is done"),
    "readiness.reopened": N_("noted that a step is not done after all"),
    "readiness.not_needed": N_("noted that a step is not needed"),
    "readiness.needed": N_("noted that a step is needed after all"),
    "readiness.due": N_("gave a step another day"),
    "readiness.abroad": N_("noted that a speaker comes from abroad"),
    "readiness.not_abroad": N_("noted that nobody comes from abroad"),
    "readiness.taken_back": N_("took back what was noted of a step"),
    "door.settled": N_("settled a conflict at the door"),
    "door.reopened": N_("opened a conflict at the door again"),
    "door.entry_taken_back": N_("took an entry at the door back"),
    "circular.sent": N_("wrote to those who registered"),
    "circular.taken_back": N_("took a message back"),
}
SOMETHING = N_("changed it")


@dataclass(frozen=True)
class Deed:
    """One line: when, who (a name, or a marked word where there is none), did what (marked)."""

    at: datetime
    name: str | None
    nameless: str
    sentence: str


def told(entry: JournalEntry, name: str | None) -> Deed:
    """An entry of the journal as a line; the words are translated where they are shown."""
    return Deed(
        entry.at,
        name,
        nameless(entry.actor_kind),
        SENTENCES.get(entry.action, SOMETHING),
    )
