"""Passkeys: signing in with one, proving to be there with one, adding and removing one's own.

The browser asks for a challenge by fetch and sends the answer in an ordinary form, so that refusals and
redirects are those of every other page.
"""

from flask import Blueprint, Response, current_app, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum.accounts import factors, passkeys
from forum.accounts.factors import FactorThere
from forum.accounts.forms import PasskeyForm
from forum.accounts.models import SignedInBy
from forum.accounts.operations import AccountChanged
from forum.accounts.passkeys import PasskeyRefused, Site
from forum.db import reading, transaction
from forum.i18n import gettext
from forum.web import challenges, identity
from forum.web.challenges import Purpose
from forum.web.current import language, now, settings
from forum.web.destinations import local_path
from forum.web.failures import translated
from forum.web.told import told, warned

blueprint = Blueprint("passkeys", __name__)


@blueprint.post("/staff/sign-in/passkey/challenge")
def ask_to_sign_in() -> Response:
    """What the browser is to prove: any passkey of this site."""
    return _json(passkeys.wanted_proof(_site(), (), challenges.drawn(Purpose.SIGN_IN)))


@blueprint.post("/staff/sign-in/passkey")
def sign_in() -> BaseResponse:
    """The answer: who is let in says the passkey itself."""
    form = PasskeyForm()
    back = redirect(url_for("accounts.sign_in", next=form.next.data or None))
    try:
        with transaction() as writing:
            challenge = challenges.taken(Purpose.SIGN_IN)
            staff = passkeys.used(writing, _site(), _answer(form), challenge, now=now())
        identity.sign_in(staff, by=SignedInBy.PASSKEY)
    except (PasskeyRefused, AccountChanged) as refusal:
        warned(translated(refusal))
        return back
    return redirect(local_path(form.next.data, url_for("accounts.sign_in")))


@blueprint.post("/staff/confirmation/passkey/challenge")
def ask_to_confirm() -> Response:
    """What the browser is to prove: a passkey of the signed-in person."""
    with reading() as session:
        known = factors.passkeys_of(session, identity.require_staff().id)
    return _json(passkeys.wanted_proof(_site(), known, challenges.drawn(Purpose.CONFIRM)))


@blueprint.post("/staff/confirmation/passkey")
def confirm() -> BaseResponse:
    """The answer: another person's passkey proves nothing here."""
    form, person = PasskeyForm(), identity.require_staff()
    try:
        with transaction() as writing:
            challenge = challenges.taken(Purpose.CONFIRM)
            staff = passkeys.used(writing, _site(), _answer(form), challenge, now=now())
            if staff.id != person.id:
                raise PasskeyRefused
    except PasskeyRefused as refusal:
        warned(translated(refusal))
        return redirect(url_for("accounts.confirm", next=form.next.data or None))
    identity.confirm()
    return redirect(local_path(form.next.data, url_for("accounts.account")))


@blueprint.post("/staff/account/passkeys/challenge")
def ask_to_add() -> Response:
    """What the browser is to make: one more passkey of the signed-in person."""
    staff = identity.require_staff()
    with reading() as session:
        known = factors.passkeys_of(session, staff.id)
    return _json(passkeys.wanted_new(_site(), staff, known, challenges.drawn(Purpose.ADD)))


@blueprint.post("/staff/account/passkeys")
def add() -> BaseResponse:
    """Keep what the browser made."""
    form, staff = PasskeyForm(), identity.require_staff()
    name = (form.name.data or identity.place().browser or gettext("Passkey"))[: factors.LONGEST_NAME]
    try:
        with transaction() as writing:
            challenge, credential = challenges.taken(Purpose.ADD), _answer(form)
            made = passkeys.made(writing, _site(), staff.id, credential, challenge, name=name, now=now())
            factors.add_passkey(writing, staff.id, made, place=identity.place(), now=now())
    except (PasskeyRefused, FactorThere) as refusal:
        warned(translated(refusal))
    else:
        told(gettext("The passkey “%(name)s” was added.", name=name))
    return redirect(url_for("accounts.account"))


@blueprint.post("/staff/account/passkeys/<public_id>/removal")
def remove(public_id: str) -> BaseResponse:
    """Let one of one's passkeys sign in no more."""
    staff_id = identity.require_staff().id
    with transaction() as writing:
        factors.remove_passkey(writing, staff_id, public_id, place=identity.place(), now=now())
    told(gettext("The passkey was removed."))
    return redirect(url_for("accounts.account"))


def _answer(form: PasskeyForm) -> str:
    """What the browser says. Raises PasskeyRefused where that is nothing, or longer than any answer is."""
    if not form.credential.validate(form):
        raise PasskeyRefused
    return str(form.credential.data)


def _site() -> Site:
    return Site.at(settings().base_url, settings().name(language()))


def _json(text: str) -> Response:
    return current_app.response_class(text, mimetype="application/json")
