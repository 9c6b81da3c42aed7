"""The page of one's own account, which several deeds lead back to."""

from flask import render_template

from forum.accounts import factors, members_queries, sessions
from forum.accounts.forms import PasswordForm
from forum.db import reading
from forum.web import identity
from forum.web.current import now


def page(form: PasswordForm) -> str:
    """What is known of the signed-in person, how they prove to be it, and where they are signed in."""
    here = identity.current_session()
    with reading() as session:
        return render_template(
            "accounts/account.html",
            form=form,
            staff=identity.require_staff(),
            here=here,
            sessions=sessions.listed(session, here.staff_id, now=now()),
            passkeys=factors.passkeys_of(session, here.staff_id),
            codes_left=factors.codes_left(session, here.staff_id),
            admins=() if identity.current_rights().grants else members_queries.admins(session),
        )
