"""The reasons for which the rules refuse something about an account. Each is a type with its sentence."""

from forum.errors import Refusal
from forum.i18n import N_


class EmailTaken(Refusal):
    """Somebody on the staff has this address already."""

    code = "email_taken"
    message = N_("%(email)s already has an account.")


class LastAdmin(Refusal):
    """The forum always keeps one administrator who can sign in."""

    code = "last_admin"
    message = N_(
        "%(name)s is the last administrator who can sign in. Make somebody else one first, "
        "or nobody could look after the staff any more."
    )


class AccountClosed(Refusal):
    """No link is sent that would not open anything."""

    code = "account_closed"
    message = N_("The account of %(name)s is deactivated. Reactivate it first.")


class LinkEnded(Refusal):
    """A link was used, replaced, withdrawn or has run out; or it never was one of ours."""

    code = "link_ended"
    message = N_("This link has been used already, was replaced by a later one, or has run out.")
