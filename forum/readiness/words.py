"""How steps, those who do them, and the ways in which their word comes are called."""

from forum.i18n import N_
from forum.readiness.models import Party, StepKind

NAMES = {
    StepKind.AGREED: N_("The speaker agrees to the date"),
    StepKind.HOST: N_("Host"),
    StepKind.ROOM: N_("Room"),
    StepKind.SEATS: N_("Seats"),
    StepKind.ONLINE_ROOM: N_("Online room"),
    StepKind.ADDRESS: N_("Address of the speaker"),
    StepKind.TITLE: N_("Title"),
    StepKind.BOTH_TITLES: N_("Title in both languages"),
    StepKind.ABSTRACT: N_("Abstract"),
    StepKind.BOTH_ABSTRACTS: N_("Abstract in both languages"),
    StepKind.BIOGRAPHY: N_("Biography"),
    StepKind.PORTRAIT: N_("Portrait"),
    StepKind.CLEARANCE: N_("Clearance"),
    StepKind.PUBLISHED: N_("Published"),
    StepKind.REGISTRATION: N_("Registration open"),
    StepKind.CONSENT: N_("Word on the recording"),
    StepKind.AV_TEST: N_("Sound and picture tested"),
    StepKind.GATE_LIST: N_("Names given to the gate"),
    StepKind.INVITATION_LETTER: N_("Letter of invitation"),
    StepKind.VISA: N_("Visa"),
    StepKind.HOTEL: N_("Hotel"),
    StepKind.TRAVEL: N_("Travel and pick-up"),
    StepKind.OWN: N_("A step of one's own"),
}
PARTIES = {
    Party.ORGANISER: N_("Organiser"),
    Party.HOST: N_("Host"),
    Party.SPEAKER: N_("Speaker"),
    Party.APPROVER: N_("Approver"),
}
BY_HAND = frozenset(
    {
        StepKind.AV_TEST,
        StepKind.GATE_LIST,
        StepKind.INVITATION_LETTER,
        StepKind.VISA,
        StepKind.HOTEL,
        StepKind.TRAVEL,
        StepKind.OWN,
    }
)
"""What no data tells of: these are ticked."""
