"""Choosing a password behind a link from a letter, and asking for such a letter.

Looking changes nothing, however often and whoever looks, so mail scanners may open every link (C-24).
Only a form with a new password in it uses the link up; a robot that presses the button sends it empty.

Afterwards the person signs in at the usual page, and is not signed in by the link: it proves a mailbox,
and whoever reads that must still show the second factor.
"""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from forum.accounts import factors, operations, password_links, security_messages
from forum.accounts.models import Staff
from forum.accounts.password_links import Purpose
from forum.accounts.password_links_forms import AddressForm, NewPasswordForm
from forum.accounts.passwords import SHORTEST, accept, hashed
from forum.accounts.refusals import LinkEnded
from forum.db import reading, transaction
from forum.errors import Refusal
from forum.i18n import as_language, gettext
from forum.journal import Actor, ActorKind
from forum.web import identity, known_browsers
from forum.web.current import LANGUAGE_COOKIE, forum_names, now
from forum.web.failures import translated
from forum.web.told import told

blueprint = Blueprint("password_links", __name__)

PURPOSES = {"invitations": Purpose.INVITATION, "password-resets": Purpose.PASSWORD_RESET}
LINK = "/staff/<any('invitations', 'password-resets'):place>/<token>"
Page = tuple[str, int]


@blueprint.get("/staff/password-resets")
def ask() -> str:
    """The form that asks for a letter."""
    return render_template("accounts/password_ask.html", form=AddressForm(formdata=None))


@blueprint.post("/staff/password-resets")
def send() -> Response | Page:
    """Send the letter if there is such an account; the answer is the same if there is none."""
    form = AddressForm()
    if not form.validate():
        return render_template("accounts/password_ask.html", form=form), 422
    with transaction() as session:
        password_links.send_if_asked(session, form.email.data or "", now=now())
    return redirect(url_for(".sent"))


@blueprint.get("/staff/password-resets/sent")
def sent() -> str:
    """Word that a letter is on its way if there is such an account."""
    return render_template("accounts/password_asked.html")


@blueprint.get(LINK)
def show(place: str, token: str) -> str | Page:
    """The form behind a link, or what to do now that it has ended."""
    try:
        staff = _opened(place, token)
    except LinkEnded as refusal:
        return _ended(place, refusal)
    return _page(place, staff, NewPasswordForm(formdata=None))


@blueprint.post(LINK)
def choose(place: str, token: str) -> Response | Page:
    """Keep the password, use the link up, end every session; then the person signs in."""
    form = NewPasswordForm()
    try:
        staff = _opened(place, token)
        if form.validate():
            _keep(place, token, staff, form.password.data or "")
    except LinkEnded as refusal:
        return _ended(place, refusal)
    except Refusal as refusal:
        form.password.errors = [translated(refusal)]
    if form.errors:
        return _page(place, staff, form), 422
    identity.sign_out()
    told(gettext("Your password is set. Please sign in with it."))
    return redirect(url_for("accounts.sign_in"))


def _opened(place: str, token: str) -> Staff:
    """The account behind a link that is good; the page speaks its language unless another was chosen."""
    with reading() as session:
        staff = password_links.opened(session, PURPOSES[place], token, now=now())
    if LANGUAGE_COOKIE not in request.cookies:
        g.language = as_language(staff.language)
    return staff


def _keep(place: str, token: str, staff: Staff, password: str) -> None:
    accept(password, about=(staff.name, staff.email, *forum_names()))
    # Made before the account is locked: it takes long on purpose.
    password_hash = hashed(password)
    with transaction() as session:
        owner = password_links.use(session, PURPOSES[place], token, now=now())
        by = Actor(ActorKind.STAFF, owner.id)
        operations.set_password(session, owner, password_hash, actor=by, now=now())
        if PURPOSES[place] is Purpose.PASSWORD_RESET:
            where = identity.place()
            security_messages.queue(session, security_messages.PASSWORD_CHANGED, owner, where, now())
            # Else whoever comes this way because a stranger's tries keep them out would be kept out still.
            # Not for an invitation: the letter about its first sign-in shall go out. Nor where a second
            # factor is asked for: whoever reads the mailbox would try codes anew with each letter.
            if not factors.has_second_factor(session, owner):
                known_browsers.remember(owner)


def _page(place: str, staff: Staff, form: NewPasswordForm) -> str:
    about = {"is_new": PURPOSES[place] is Purpose.INVITATION, "shortest": SHORTEST}
    return render_template("accounts/password_choose.html", staff=staff, form=form, **about)


def _ended(place: str, refusal: LinkEnded) -> Page:
    """410 whatever is wrong with the link, so that trying links tells nothing."""
    is_new = PURPOSES[place] is Purpose.INVITATION
    page = render_template("accounts/password_link_ended.html", sentence=translated(refusal), is_new=is_new)
    return page, 410
