"""What a form with an address alone asks for, sent to that address whoever typed it."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from forum.db import transaction
from forum.registrations.mine_forms import AskForm
from forum.web.failures import translated
from forum.web.robots import FormSpent

# Such a form is about no lecture: its stamp is spent for the address alone.
_NO_LECTURE = 0


def refused(form: AskForm, ask: Callable[[Session, str], object]) -> str | None:
    """Ask once, for the normalised address. None where that is done, also where nobody is known by it.

    Else the sentence that stands above the form, empty where its field says what is wrong.
    """
    sentence = form.looks_automatic() if form.validate() else None
    if form.errors or sentence:
        form.keep_or_renew_stamp()
        return sentence or ""
    key, stamp = form.address().key, form.stamp()
    try:
        with transaction() as session:
            if stamp:
                form.spend_stamp(session, stamp.fingerprint(_NO_LECTURE, key))
            ask(session, key)
    except FormSpent as spent:
        form.renew_stamp()
        return translated(spent)
    return None
