"""What people do in a lecture, in words."""

from forum.i18n import N_
from forum.lectures.models import Role

ROLES = {
    Role.SPEAKER: N_("Speaker"),
    Role.CHAIR: N_("Chair"),
    Role.OPENING: N_("Opening words"),
    Role.DISCUSSANT: N_("Discussant"),
}
