"""What organisers read for the name of a job."""

from forum.i18n import N_

NAMES = {
    "holds": N_("Freeing seats whose address was not confirmed"),
    "offers": N_("Offering seats that came free"),
    "reminders": N_("Reminding those who have a seat"),
    "thanks": N_("Thanking those who came"),
    "access reminders": N_("Reminding the organisers of what people need"),
    "requests": N_("Reminding the organisers of requests"),
    "imports": N_("Reading in programmes that were sent"),
    "retention": N_("Forgetting whose time is over"),
}


def words_of(name: str) -> str:
    """The marked words for a job; its name where it has none."""
    return NAMES.get(name, name)
