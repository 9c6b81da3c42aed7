"""What organisers read for the name of a job."""

from forum.i18n import N_

NAMES = {
    "offers": N_("Offering seats that came free"),
    "reminders": N_("Reminding those who have a seat"),
    "thanks": N_("Thanking those who came"),
}


def words_of(name: str) -> str:
    """The marked words for a job; its name where it has none."""
    return NAMES.get(name, name)
