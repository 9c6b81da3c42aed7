"""The way in and out of the staff side, one's own account, and proving again to be there."""

import logging

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.accounts import factors, operations, passwords, queries
from forum.accounts.forms import CodeForm, LanguageForm, PasswordForm, ProofForm, SignInForm
from forum.accounts.models import SignedInBy, Staff, StaffSession
from forum.accounts.operations import AccountChanged
from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import as_language, gettext
from forum.web import half_way, identity, own_account, proofs, tries
from forum.web.current import LANGUAGE_COOKIE, forum_names, now
from forum.web.destinations import local_path
from forum.web.failures import translated
from forum.web.provenance import page_before
from forum.web.told import told, warned

blueprint = Blueprint("accounts", __name__)
log = logging.getLogger(__name__)

YEAR = 365 * 24 * 3600
Page = tuple[str, int]


@blueprint.get("/staff/sign-in")
def sign_in() -> Response | str:
    """The form; who is signed in already goes straight on."""
    if identity.current_staff():
        return redirect(_wanted(request.args.get("next")))
    return render_template("accounts/sign_in.html", form=SignInForm(next=request.args.get("next")))


@blueprint.post("/staff/sign-in")
def open_session() -> Response | Page:
    """The password. An unknown address and a wrong password get the same answer in the same time."""
    form = SignInForm()
    staff = _whose(form) if form.validate() else None
    if staff is None:
        return render_template("accounts/sign_in.html", form=form, refused=not form.errors), 422
    with reading() as session:
        needs_more = factors.has_second_factor(session, staff)
    if needs_more:
        identity.sign_out()
        # Judged here already: what is longer than any address would make the cookie one that browsers drop.
        half_way.begin(staff, local_path(form.next.data, ""))
        return redirect(url_for("accounts.second_step"))
    return _let_in(staff, SignedInBy.PASSWORD, form.next.data)


@blueprint.get("/staff/sign-in/second-step")
def second_step() -> Response | str:
    """The form for a code, or the passkey; only after the right password."""
    if half_way.person() is None:
        return redirect(url_for("accounts.sign_in"))
    return render_template("accounts/second_step.html", form=CodeForm(), next=half_way.target())


@blueprint.post("/staff/sign-in/second-step")
def answer_second_step() -> Response | Page:
    """A code of the app or of the paper; each works once."""
    form, staff, target = CodeForm(), half_way.person(), half_way.target()
    if staff is None:
        warned(gettext("That took too long. Please begin again."))
        return redirect(url_for("accounts.sign_in"))
    by = proofs.is_code(form.code, staff, tries.of_code(staff)) if form.validate() else None
    if by is None:
        return render_template("accounts/second_step.html", form=form, next=target), 422
    return _let_in(staff, by, target)


@blueprint.post("/staff/sign-out")
def close_session() -> Response:
    """Sign out, wherever the browser's cookie was copied to."""
    identity.sign_out()
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/staff/language")
def choose_language() -> Response:
    """Show the staff side in the other language, here and wherever this person signs in."""
    form = LanguageForm()
    answer = redirect(_wanted(form.next.data))
    if form.validate():
        language = as_language(form.language.data)
        answer.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR, samesite="Lax", httponly=True)
        if staff := identity.current_staff():
            with transaction() as writing:
                operations.choose_language(writing, staff.id, language)
    return answer


@blueprint.get("/staff/account")
def account() -> str:
    """One's own account."""
    return own_account.page(PasswordForm())


@blueprint.post("/staff/account/password")
def change_password() -> Response | Page:
    """A new password: every other session of this account ends."""
    form, staff, here = PasswordForm(), identity.require_staff(), identity.current_session()
    if form.validate() and proofs.is_password(form.present, staff, tries.of_proof(here)):
        _judge(form, staff)
    if form.errors:
        return own_account.page(form), 422
    _replace(passwords.hashed(form.password.data or ""), staff, here)
    # Not `confirm`: where a second factor is asked for, a password alone proves too little for that.
    identity.renew_key()
    identity.remember_browser()
    told(gettext("Your password has been changed. Other devices have been signed out."))
    return redirect(url_for("accounts.account"))


@blueprint.get("/staff/confirmation")
def confirm() -> str:
    """Ask the signed-in person to prove to be there, before something that is not done by accident.

    Then the page with the button that led here is shown, and the button pressed again.
    """
    return _proof_page(ProofForm(next=request.args.get("next") or page_before()))


@blueprint.post("/staff/confirmation")
def prove() -> Response | Page:
    """The password, and a code where there is a second factor."""
    form, staff = ProofForm(), identity.require_staff()
    tried = tries.of_proof(identity.current_session())
    if form.validate() and proofs.is_password(form.password, staff, tried) and identity.has_second_factor():
        proofs.is_code(form.code, staff, tried)
    if form.errors:
        return _proof_page(form), 422
    identity.confirm()
    return redirect(local_path(form.next.data, url_for("accounts.account")))


def _proof_page(form: ProofForm) -> str:
    with reading() as session:
        passkeys = factors.passkeys_of(session, identity.require_staff().id)
    return render_template("accounts/confirm.html", form=form, passkeys=passkeys)


def _replace(password_hash: str, staff: Staff, here: StaffSession) -> None:
    with transaction() as writing:
        operations.change_password(
            writing,
            staff.id,
            password_hash=password_hash,
            keep=here.id,
            place=identity.place(),
            now=now(),
        )


def _judge(form: PasswordForm, staff: Staff) -> None:
    try:
        passwords.accept(form.password.data or "", about=(staff.name, staff.email, *forum_names()))
    except Refusal as refusal:
        form.password.errors = [translated(refusal)]


def _whose(form: SignInForm) -> Staff | None:
    """The account the form opens, if any."""
    email = queries.normalised(form.email.data or "")
    with reading() as session:
        staff = queries.staff_by_email(session, email)
    tried = tries.of_password(email, staff)
    proofs.take_a_try(tried)
    is_password = passwords.is_genuine(staff.password if staff else None, form.password.data or "")
    opens = is_password and staff is not None and staff.active
    who = f"account {staff.id}" if staff else "unknown address"
    log.info("sign-in %s: %s from %s", "accepted" if opens else "refused", who, request.remote_addr)
    if opens:
        tries.give_back(tried)
    return staff if opens else None


def _let_in(staff: Staff, by: SignedInBy, target: str | None) -> Response:
    try:
        identity.sign_in(staff, by=by)
    except AccountChanged as refusal:
        warned(translated(refusal))
        return redirect(url_for("accounts.sign_in"))
    return redirect(_wanted(target))


def _wanted(target: str | None) -> str:
    """The page asked for, else where this person works; their own account while they have no task."""
    rights = identity.current_rights()
    if identity.current_staff() and not rights.grants:
        return url_for("accounts.account")
    is_door_only = identity.current_staff() and not rights.organises_something
    return local_path(target, url_for("door_staff.index" if is_door_only else "desk.index"))
