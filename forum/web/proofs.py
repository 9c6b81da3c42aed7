"""What people type to prove who they are, counted so that nobody tries for long."""

from collections.abc import Sequence

from werkzeug.exceptions import TooManyRequests
from wtforms import Field

from forum.accounts import factors, passwords
from forum.accounts.factors import WrongCode
from forum.accounts.models import SignedInBy, Staff
from forum.db import transaction
from forum.i18n import gettext
from forum.web import identity, tries
from forum.web.counting import Bucket
from forum.web.current import now, sealer
from forum.web.failures import translated


def take_a_try(tried: Sequence[Bucket]) -> None:
    """429 when too many tries of this kind were wrong; the right one would not be heard either.

    The try counts from now on; whoever finds it right gives it back.
    """
    if wait := tries.take(tried):
        raise TooManyRequests(retry_after=wait)


def is_password(field: Field, staff: Staff, tried: Sequence[Bucket]) -> bool:
    """Whether the field holds this person's password; if not, it says so."""
    take_a_try(tried)
    if passwords.is_genuine(staff.password, field.data or ""):
        tries.give_back(tried)
        return True
    field.errors = [gettext("This is not your present password.")]
    return False


def is_code(field: Field, staff: Staff, tried: Sequence[Bucket]) -> SignedInBy | None:
    """The kind of code the field holds, which is used up thereby; if it holds none, it says so."""
    take_a_try(tried)
    try:
        with transaction() as writing:
            by = factors.take_code(
                writing, staff.id, field.data or "", sealer(), place=identity.place(), now=now()
            )
    except WrongCode as refusal:
        field.errors = [translated(refusal)]
        return None
    tries.give_back(tried)
    return by
