"""The authenticator app, the recovery codes and the sessions of one's own account."""

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from forum.accounts import factors, operations, totp
from forum.accounts.factors import FactorThere, NoFactorYet
from forum.accounts.forms import CodeForm
from forum.badges import qr
from forum.db import transaction
from forum.errors import Refusal
from forum.i18n import gettext
from forum.tokens import new_public_id, new_random_bytes
from forum.web import identity, proofs, tries
from forum.web.current import language, now, sealer, settings
from forum.web.failures import translated
from forum.web.told import told, warned

blueprint = Blueprint("second_factors", __name__)
Page = tuple[str, int]


@blueprint.post("/staff/account/authenticator")
def draw() -> Response:
    """Prepare an authenticator app: its secret is shown on the next page until a code confirms it."""
    try:
        with transaction() as writing:
            secret = new_random_bytes(totp.SECRET_BYTES)
            factors.draw_secret(writing, identity.require_staff().id, secret, sealer())
    except FactorThere as refusal:
        warned(translated(refusal))
        return _back()
    return redirect(url_for("second_factors.show"))


@blueprint.get("/staff/account/authenticator")
def show() -> Response | str:
    """The secret as a picture and as letters, and the form for the first code."""
    return _prepared(CodeForm()) or _back()


@blueprint.post("/staff/account/authenticator/confirmation")
def confirm() -> Response | Page:
    """The first code: from now on one is asked for."""
    form, staff_id = CodeForm(), identity.require_staff().id
    tried = tries.of_proof(identity.current_session())
    proofs.take_a_try(tried)
    try:
        if form.validate():
            with transaction() as writing:
                code = form.code.data or ""
                factors.confirm_app(writing, staff_id, code, sealer(), place=identity.place(), now=now())
        tries.give_back(tried)
    except Refusal as refusal:
        form.code.errors = [translated(refusal)]
    if form.errors:
        page = _prepared(form)
        return (page, 422) if page else _back()
    told(gettext("The authenticator app was added. Now make recovery codes, for the day the phone is lost."))
    return _back()


@blueprint.post("/staff/account/authenticator/removal")
def remove() -> Response:
    """Ask for codes of the app no more."""
    with transaction() as writing:
        factors.remove_app(writing, identity.require_staff().id, place=identity.place(), now=now())
    told(gettext("The authenticator app was removed."))
    return _back()


@blueprint.post("/staff/account/recovery-codes")
def make_codes() -> Response | str:
    """New recovery codes, shown on this answer alone; all earlier ones are void."""
    codes = [new_public_id() for _ in range(factors.NUMBER_OF_CODES)]
    try:
        with transaction() as writing:
            factors.renew_codes(writing, identity.require_staff().id, codes, now=now())
    except NoFactorYet as refusal:
        warned(translated(refusal))
        return _back()
    # Not by way of a redirect: the codes would have to lie somewhere in between.
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/staff/account/sessions/<public_id>/ending")
def end_session(public_id: str) -> Response:
    """Sign out of one browser, here or elsewhere."""
    if public_id == identity.current_session().public_id:
        identity.sign_out()
        return redirect(url_for("accounts.sign_in"))
    with transaction() as writing:
        operations.sign_out(writing, identity.require_staff().id, public_id, now=now())
    told(gettext("The session has ended."))
    return _back()


@blueprint.post("/staff/account/sessions/ending")
def end_others() -> Response:
    """Sign out everywhere but here."""
    here = identity.current_session()
    with transaction() as writing:
        operations.sign_out_elsewhere(writing, here.staff_id, keep=here.id, now=now())
    told(gettext("All other sessions have ended."))
    return _back()


def _prepared(form: CodeForm) -> str | None:
    """The page of a prepared app; None when there is none to confirm."""
    staff = identity.require_staff()
    secret = factors.secret_of(staff, sealer()) if staff.totp_since is None else None
    if secret is None:
        return None
    address = totp.address(secret, account=staff.email, issuer=settings().name(language()))
    return render_template(
        "accounts/authenticator.html",
        form=form,
        secret=secret,
        size=len(qr.modules(address)),
        path=qr.svg_path(address),
    )


def _back() -> Response:
    return redirect(url_for("accounts.account"))
