"""The administrators' pages of the staff: who is on it, what each may do, and help for the locked out."""

from collections.abc import Callable, Mapping
from functools import partial

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.accounts import members_queries, membership, operations, password_links, queries
from forum.accounts.deeds import told as in_words
from forum.accounts.members_forms import InvitationForm, PersonForm, RoleForm, WithdrawalForm
from forum.accounts.models import Staff
from forum.accounts.standing import standing
from forum.db import reading
from forum.errors import Refusal
from forum.i18n import N_, as_language, gettext
from forum.lectures.staff_queries import series_to_choose
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.told import told

blueprint = Blueprint("members", __name__)

MEMBER = "/staff/members/<public_id>"
Page = tuple[str, int]


@blueprint.get("/staff/members")
def index() -> str:
    """Everybody who has or had an account, how it stands, and what each is trusted with."""
    with reading() as session:
        return render_template(
            "accounts/members.html",
            members=members_queries.members(session),
            standing=lambda staff: standing(staff, now()),
            series_titles=_titles(session),
        )


@blueprint.get("/staff/members/new")
def new() -> str:
    """The form for somebody new."""
    with reading() as session:
        form = InvitationForm(formdata=None)
        form.offer(_titles(session).items())
        return render_template("accounts/member_new.html", form=form)


@blueprint.post("/staff/members")
def create() -> Response | Page:
    """Open an account and send the invitation to it."""
    with reading() as session:
        form = InvitationForm()
        form.offer(_titles(session).items())
    if not form.validate():
        return render_template("accounts/member_new.html", form=form), 422
    try:
        with once() as session:
            staff = _invite(session, form)
    except Refusal as refusal:
        return render_template("accounts/member_new.html", form=form, refusal=translated(refusal)), 409
    told(gettext("An invitation is on its way to %(email)s.", email=staff.email))
    return redirect(url_for(".show", public_id=staff.public_id))


@blueprint.get(MEMBER)
def show(public_id: str) -> str:
    """One person: what may be changed, and what happened to the account lately."""
    return _page(public_id)


@blueprint.post(MEMBER)
def update(public_id: str) -> Response | Page:
    """Change name, address or language."""
    form = PersonForm()
    if not form.validate():
        return _page(public_id, person=form), 422
    deed = partial(
        membership.revise,
        name=form.name.data or "",
        email=form.email.data or "",
        language=as_language(form.language.data),
    )
    return _do(public_id, deed, N_("The account of %(name)s is saved."), person=form)


@blueprint.post(f"{MEMBER}/roles")
def give_role(public_id: str) -> Response | Page:
    """Trust somebody with a role, for all series or some."""
    with reading() as session:
        form = RoleForm()
        form.offer(_titles(session).items())
    if not form.validate():
        return _page(public_id, role=form), 422
    deed = partial(membership.give, role=form.chosen_role, series_ids=form.chosen_series)
    return _do(public_id, deed, N_("%(name)s has the role now."))


@blueprint.post(f"{MEMBER}/roles/withdrawals")
def withdraw_role(public_id: str) -> Response | Page:
    """Take a role away."""
    form = WithdrawalForm()
    if not form.validate():
        abort(400)
    deed = partial(membership.withdraw, role=form.chosen_role, series_id=form.series_id)
    series = "all" if form.series_id is None else form.series_id
    undo = url_for(".give_role_back", public_id=public_id, role=form.chosen_role.value, series=series)
    return _do(public_id, deed, N_("%(name)s has this role no more."), undo=undo)


@blueprint.post(f"{MEMBER}/roles/returns")
def give_role_back(public_id: str) -> Response | Page:
    """Give a role back that was withdrawn by mistake; the address says which."""
    form = WithdrawalForm(formdata=request.args, meta={"csrf": False})
    with reading() as session:
        known = {None, *_titles(session)}
    if not form.validate() or form.series_id not in known:
        abort(400)
    deed = partial(membership.give, role=form.chosen_role, series_ids=[form.series_id])
    return _do(public_id, deed, N_("%(name)s has the role now."))


@blueprint.post(f"{MEMBER}/links")
def send_link(public_id: str) -> Response | Page:
    """Send a link to choose a password: the invitation again, or the way back in."""
    sentence = N_("A link to choose a password is on its way to %(email)s.")
    return _do(public_id, password_links.send, sentence)


@blueprint.post(f"{MEMBER}/deactivation")
def deactivate(public_id: str) -> Response | Page:
    """Let somebody in no more."""
    return _do(public_id, membership.deactivate, N_("%(name)s cannot sign in any more."))


@blueprint.post(f"{MEMBER}/reactivation")
def reactivate(public_id: str) -> Response | Page:
    """Let somebody in again."""
    return _do(public_id, membership.reactivate, N_("%(name)s can sign in again."))


@blueprint.post(f"{MEMBER}/sign-out")
def sign_out(public_id: str) -> Response | Page:
    """End every session of somebody."""
    return _do(public_id, membership.sign_out_everywhere, N_("%(name)s is signed out everywhere."))


@blueprint.post(f"{MEMBER}/second-factors/removal")
def remove_second_factors(public_id: str) -> Response | Page:
    """Let somebody who lost their phone in by the password alone."""
    return _do(public_id, membership.remove_second_factors, N_("%(name)s has no second factor any more."))


def _invite(session: Session, form: InvitationForm) -> Staff:
    members_queries.locked_with_admins(session, "")
    staff = operations.add_staff(
        session,
        email=form.email.data or "",
        name=form.name.data or "",
        role=form.chosen_role,
        series_ids=form.chosen_series,
        language=as_language(form.language.data),
        password_hash=None,
        actor=actor(),
        now=now(),
    )
    password_links.send(session, staff, actor=actor(), now=now())
    return staff


def _do(
    public_id: str,
    deed: Callable[..., object],
    sentence: str,
    *,
    person: PersonForm | None = None,
    undo: str | None = None,
) -> Response | Page:
    """One deed on one locked account, told on the next page; a refusal stands on the page it came from."""
    try:
        with once() as session:
            staff = members_queries.locked_with_admins(session, public_id) or abort(404)
            deed(session, staff, actor=actor(), now=now())
    except Refusal as refusal:
        return _page(public_id, person=person, refusal=translated(refusal)), 409
    told(gettext(sentence, name=staff.name, email=staff.email), undo=undo)
    return redirect(url_for(".show", public_id=public_id))


def _page(
    public_id: str,
    *,
    person: PersonForm | None = None,
    role: RoleForm | None = None,
    refusal: str | None = None,
) -> str:
    with reading() as session:
        member = members_queries.member(session, public_id) or abort(404)
        titles = _titles(session)
        staff = member.staff
        role = role or RoleForm(formdata=None)
        role.offer(titles.items())
        return render_template(
            "accounts/member.html",
            member=member,
            staff=staff,
            standing=standing(staff, now()),
            person=person or PersonForm(formdata=None, obj=staff),
            role=role,
            refusal=refusal,
            series_titles=titles,
            deeds=[
                in_words(entry, name)
                for entry, name in queries.recent_deeds(session, Staff, staff.id, most=20)
            ],
        )


def _titles(session: Session) -> Mapping[int, str]:
    """Every series by its key, as this reader calls it."""
    every = series_to_choose(session, None)
    return {series.id: series.title.shown_in(language()).text or series.slug for series in every}
