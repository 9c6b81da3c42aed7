"""How an answer reached the forum, in words: by somebody's own link, or recorded by an organiser."""

from forum.i18n import N_
from forum.speakers.availability_models import Heard

WORDS = {
    Heard.LINK: N_("by link"),
    Heard.PHONE: N_("by phone"),
    Heard.MAIL: N_("by mail"),
    Heard.MEETING: N_("in person"),
}

RECORDABLE = (Heard.PHONE, Heard.MAIL, Heard.MEETING)
"""What an organiser can record; by link answers the person alone."""
