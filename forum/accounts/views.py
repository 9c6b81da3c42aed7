"""The way in and out of the staff side, and one's own account."""

import logging

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.accounts import operations, queries
from forum.accounts.forms import LanguageForm, PasswordForm, SignInForm
from forum.accounts.models import Staff
from forum.db import reading, transaction
from forum.i18n import as_language, gettext
from forum.tokens import new_secret
from forum.web import identity
from forum.web.current import LANGUAGE_COOKIE, now
from forum.web.destinations import local_path

blueprint = Blueprint("accounts", __name__)
log = logging.getLogger(__name__)

YEAR = 365 * 24 * 3600


@blueprint.get("/staff/sign-in")
def sign_in() -> Response | str:
    """The form; who is signed in already goes straight on."""
    if identity.current_staff():
        return redirect(_wanted(request.args.get("next")))
    form = SignInForm(next=request.args.get("next"))
    return render_template("accounts/sign_in.html", form=form)


@blueprint.post("/staff/sign-in")
def open_session() -> Response | tuple[str, int]:
    """Sign in. An unknown address and a wrong password get the same answer in the same time."""
    form = SignInForm()
    staff = _whose(form) if form.validate() else None
    if staff is None:
        return render_template("accounts/sign_in.html", form=form, refused=not form.errors), 422
    identity.sign_in(staff)
    with transaction() as writing:
        operations.note_sign_in(writing, staff.id, now=now())
    return redirect(_wanted(form.next.data))


@blueprint.post("/staff/sign-out")
def close_session() -> Response:
    """Sign out."""
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
    return render_template("accounts/account.html", form=PasswordForm(), staff=identity.current_staff())


@blueprint.post("/staff/account/password")
def change_password() -> Response | tuple[str, int]:
    """A new password: every other session of this account ends."""
    form, staff = PasswordForm(), identity.require_staff()
    if form.validate() and not identity.is_password_of(staff, form.present.data or ""):
        form.present.errors = [gettext("This is not your present password.")]
    if form.errors:
        return render_template("accounts/account.html", form=form, staff=staff), 422
    with transaction() as writing:
        changed = operations.change_password(
            writing,
            staff.id,
            password_hash=identity.hashed(form.password.data or ""),
            uniquifier=new_secret(),
            now=now(),
        )
    identity.sign_in(changed)
    flash(gettext("Your password has been changed. Other devices have been signed out."))
    return redirect(url_for("accounts.account"))


def _whose(form: SignInForm) -> Staff | None:
    """The account the form opens, if any."""
    with reading() as session:
        staff = queries.staff_by_email(session, form.email.data or "")
    opens = identity.is_password_of(staff, form.password.data or "")
    who = f"account {staff.id}" if staff else "unknown address"
    log.info("sign-in %s: %s from %s", "accepted" if opens else "refused", who, request.remote_addr)
    return staff if opens else None


def _wanted(target: str | None) -> str:
    """The page asked for, else where this person works: at the desk or at the door."""
    is_door_only = identity.current_staff() and not identity.current_rights().organises_something
    return local_path(target, url_for("door_staff.index" if is_door_only else "desk.index"))
