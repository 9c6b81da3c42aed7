"""Why a circular is not sent, not changed or not taken back."""

from forum.errors import Refusal
from forum.i18n import N_


class AlreadySent(Refusal):
    """What has left, or is about to, is not rewritten."""

    code = "circular_already_sent"
    message = N_("This message has been sent already.")


class NobodyIsMeant(Refusal):
    """Nobody fits the selection, or nobody of them has an address."""

    code = "circular_for_nobody"
    message = N_("Nobody fits this selection, so there is nobody to write to.")


class AudienceChanged(Refusal):
    """Somebody came or left between looking and sending."""

    code = "circular_audience_changed"
    message = N_("Meanwhile it goes to another number of people. Please look at the count once more.")


class TooLateToTakeBack(Refusal):
    """The first mail has left."""

    code = "circular_has_left"
    message = N_("This cannot be taken back any more: mails have left already.")
