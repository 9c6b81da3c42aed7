"""What a speaker consents to, word for word. A changed sentence is a new version; rows keep theirs."""

from forum.i18n import N_, Language, translate
from forum.lectures.answer_models import ConsentAnswer, ConsentPurpose

VERSION = 1

SENTENCES = {
    ConsentPurpose.RECORDING: N_(
        "The lecture may be recorded, and the recording shown on the forum’s public page of the lecture."
    ),
    ConsentPurpose.STREAMING: N_("The lecture may be streamed while it is held, to those who registered."),
    ConsentPurpose.SLIDES: N_("My slides may be shown on the forum’s public page of the lecture."),
    ConsentPurpose.PHOTO: N_(
        "I may be photographed while I lecture, and the pictures used to report on the forum."
    ),
}
NAMES = {
    ConsentPurpose.RECORDING: N_("Recording"),
    ConsentPurpose.STREAMING: N_("Streaming"),
    ConsentPurpose.SLIDES: N_("Slides"),
    ConsentPurpose.PHOTO: N_("Photographs"),
}
ANSWERS = {
    ConsentAnswer.GIVEN: N_("Yes"),
    ConsentAnswer.REFUSED: N_("No"),
    ConsentAnswer.WITHDRAWN: N_("Withdrawn"),
}
NOT_ANSWERED = N_("Not answered")


def shown_text(purpose: ConsentPurpose, language: Language) -> str:
    """The sentence as it is read in a language."""
    return translate(language, SENTENCES[purpose])
