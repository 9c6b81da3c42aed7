"""Every line of the journal in a sentence: what somebody did, whatever it was done to."""

from collections.abc import Mapping

from forum.i18n import N_
from forum.lectures.deeds import SENTENCES as OF_LECTURES
from forum.lectures.deeds import SOMETHING

SENTENCES: Mapping[str, str] = {
    **OF_LECTURES,
    "series.revised": N_("edited the series"),
    "series.merged": N_("merged another series into this one"),
    "series.copied": N_("copied the lectures of a season into it"),
    "series.renamed": N_("gave the series another address"),
    "readiness.steps_chosen": N_("chose the steps before its lectures"),
    "readiness.steps_taken_back": N_("took the choice of steps back"),
    "speaker.created": N_("entered the speaker"),
    "speaker.revised": N_("edited the speaker"),
    "speaker.portrait_set": N_("gave the speaker another portrait"),
    "speaker.portrait_taken_away": N_("took the portrait away"),
    "speaker.merged": N_("merged a double into this speaker"),
    "speaker.availability_said": N_("noted when the speaker can come"),
    "speaker.availability_removed": N_("took out when the speaker can come"),
    "speaker.link_renewed": N_("made a new link for the speaker’s answers"),
    "speaker.renamed": N_("gave the speaker another address"),
    "topic.revised": N_("renamed the topic"),
    "topic.merged": N_("merged another topic into this one"),
    "topic.renamed": N_("gave the topic another address"),
    "audience.created": N_("made the audience"),
    "audience.revised": N_("edited the audience"),
    "audience.link_renewed": N_("renewed the link of the audience"),
    "audience.deleted": N_("deleted the audience"),
    "venue.revised": N_("edited the venue"),
    "venue.sketch_set": N_("put up another picture of the way"),
    "venue.sketch_taken_away": N_("took the picture of the way down"),
    "venue.renamed": N_("gave the venue another address"),
    "venue.deleted": N_("deleted the venue"),
    "room.revised": N_("edited the room"),
    "room.deleted": N_("deleted the room"),
    "closure.entered": N_("entered a closure of the room"),
    "closure.removed": N_("took a closure of the room out"),
    "closure.restored": N_("entered a closure of the room again"),
    "import.uploaded": N_("uploaded a programme"),
    "import.begun": N_("brought rows of a programme in"),
    "import.taken_back": N_("took an import back"),
    "badges_reissued": N_("sent every badge anew"),
    "demo.registered": N_("filled it with invented registrations"),
    "question_added": N_("asked another question"),
    "question_changed": N_("worded a question anew"),
    "question_moved": N_("moved a question"),
    "question_retired": N_("stopped asking a question"),
    "question_brought_back": N_("asked a question again"),
    "question_deleted": N_("deleted a question"),
    "question_copied": N_("took over a question"),
}

KIND_WORDS: Mapping[str, str] = {
    "lectures": N_("Lectures"),
    "series": N_("Series"),
    "speakers": N_("Speakers"),
    "venues": N_("Venues"),
    "rooms": N_("Rooms"),
    "topics": N_("Topics"),
    "audiences": N_("Audiences"),
    "questions": N_("Questions"),
}
"""What lines are about, as a filter offers it."""

ONE_OF: Mapping[str, str] = {
    "lectures": N_("a lecture that is no longer there"),
    "series": N_("a series that is no longer there"),
    "speakers": N_("a speaker who is no longer there"),
    "venues": N_("a venue that is no longer there"),
    "rooms": N_("a room that is no longer there"),
    "topics": N_("a topic that is no longer there"),
    "audiences": N_("an audience that is no longer there"),
    "questions": N_("a question that is no longer there"),
    "staff": N_("an account that is no longer there"),
}
"""What stands for a row that was deleted or merged since."""


def sentence_of(action: str) -> str:
    """The marked words for a deed."""
    return SENTENCES.get(action, SOMETHING)
