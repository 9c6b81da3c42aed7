"""My lectures: what this device keeps, and by a link sent to the address everything (docs/decisions/0042)."""

from functools import partial
from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask import session as browser
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.feeds.queries import lectures_in_order
from forum.i18n import gettext
from forum.links import (
    MY_LECTURES_LASTS,
    my_lectures_id_in,
    opens_my_lectures,
    registration_id_in,
    registration_token,
)
from forum.registrations import mine, mine_queries
from forum.registrations.mine_forms import AskForm
from forum.registrations.mine_queries import Mine
from forum.registrations.models import Attendee
from forum.registrations.several import OUTCOMES
from forum.web import neutral, remembered
from forum.web.asked_by_mail import refused
from forum.web.current import now
from forum.web.once import once
from forum.web.own import own_registration
from forum.web.own_pages import own_page, page_behind
from forum.web.own_steps import DEVICE
from forum.web.told import told, warned

blueprint = Blueprint("registrations_mine", __name__)

HERE = "/<any(zh,en):lang>/my-lectures"
OF_REGISTRATION = "/<any(zh,en):lang>/registrations/<token>/device"
Page = Response | BaseResponse


@blueprint.get(HERE)
def index() -> Response:
    """What this device keeps, and the form that asks for the link to all there is."""
    form = AskForm(formdata=None)
    form.renew_stamp()
    return _index(form)


@blueprint.post(HERE)
def ask() -> Page:
    """Send the link if somebody registered with this address; the answer is the same if nobody did."""
    form = AskForm()
    sentence = refused(form, partial(mine.ask, now=now()))
    if sentence is None:
        return redirect(url_for(".sent"), 303)
    answer = _index(form, sentence)
    answer.status_code = 422
    return answer


@blueprint.get(f"{HERE}/sent")
def sent() -> str:
    """Word that a mail is on its way."""
    return render_template("registrations/mine_sent.html")


@blueprint.get(f"{HERE}/device")
def device() -> Page:
    """What this device keeps, at an address that tells nothing; else the form (decision 24)."""
    if not remembered.tokens():
        return redirect(url_for(".index"), 303)
    return index()


@blueprint.post(f"{HERE}/device/removal")
def forget() -> BaseResponse:
    """Let this device know of no registration any more, nor of the answers to its last form."""
    browser.pop(OUTCOMES, None)
    told(gettext("This device no longer knows your registrations. The links in your mails still open them."))
    return remembered.forget(make_response(redirect(url_for(".index"), 303)))


@blueprint.get(f"{HERE}/<token>")
def show(token: str) -> Page:
    """Everything the person of a link registered for."""
    with reading() as session:
        person = _person(session, token)
        if person is None:
            return _too_old()
        found = mine_queries.of_person(session, person.id)
        moves = neutral.program() is not None
        page = _page(
            session,
            "mine",
            found,
            address_of=_secret_address,
            token=token,
            moves_to=url_for(".device") if moves else None,
        )
    kept = [_token(one) for one in found if one.ends_at + remembered.AFTER_THE_LECTURE > now()]
    answer = make_response(page)
    return remembered.remember(answer, *kept) if moves else answer


@blueprint.get(f"{HERE}/<token>/renewal")
def renewal(token: str) -> Page:
    """What to do when somebody else has a link: the button, one step away from where mails lead (C-24)."""
    with reading() as session:
        person = _person(session, token)
    return (
        make_response(render_template("registrations/mine_renewal.html", token=token))
        if person
        else _too_old()
    )


@blueprint.post(f"{HERE}/<token>/renewal")
def renew(token: str) -> BaseResponse:
    """End every link of the person and mail a new one; whoever pressed the button learns nothing of it."""
    with reading() as session:
        person = _person(session, token)
        if person is None:
            return _too_old()
    with once() as writing:
        mine.end_links(writing, person.id, now=now())
    told(gettext("The former links open nothing any more."))
    return redirect(url_for(".sent"), 303)


@blueprint.get(OF_REGISTRATION)
def new_device(token: str) -> Response:
    """The button that lets this device keep the registration; opening a link does not."""
    with reading() as session:
        registration = own_registration(session, token)
        return page_behind(session, registration, token, DEVICE) or own_page(session, registration, token)


@blueprint.post(OF_REGISTRATION)
def keep(token: str) -> BaseResponse:
    """Let this device open the registration by itself from now on."""
    told(gettext("This device now knows your registration: the lecture’s page shows it."))
    return remembered.remember(
        make_response(redirect(url_for("registrations.show", token=token), 303)), token
    )


def _person(session: Session, token: str) -> Attendee | None:
    """The person of a link; None where it is too old, 404 for any other. The same work for every link."""
    public_id = my_lectures_id_in(token) or ""
    person = mine_queries.person_by_public_id(session, public_id)
    issued_on = opens_my_lectures(token, public_id, person.link_generation if person else 0)
    if person is None or issued_on is None or person.anonymised_at:
        abort(404)
    return person if now().date() - issued_on <= MY_LECTURES_LASTS else None


def _too_old() -> BaseResponse:
    warned(
        gettext("That link has ended: it opens for 30 days. Enter your address, and a new one comes by mail.")
    )
    return redirect(url_for(".index"), 303)


def _index(form: AskForm, sentence: str | None = None) -> Response:
    with reading() as session:
        kept = remembered.own(session)
        neutral_ones = {registration_id_in(token) for token in remembered.at_neutral_addresses(kept).values()}

        def address_of(one: Mine, page: str = "") -> str:
            """The neutral address where it leads to this registration, else the secret one."""
            at_neutral = one.public_id in neutral_ones
            return neutral.address(one.slug, page) if at_neutral else _secret_address(one, page)

        rows = [one.mine for one in kept]
        answer = make_response(
            _page(session, "mine_here", rows, address_of=address_of, form=form, sentence=sentence)
        )
    if rows:
        answer.headers["Referrer-Policy"] = "no-referrer"
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(session: Session, template: str, found: list[Mine], **values: Any) -> str:
    lectures = {
        lecture.id: lecture for lecture in lectures_in_order(session, [one.lecture_id for one in found])
    }
    rows = [(one, lectures[one.lecture_id]) for one in found if one.lecture_id in lectures]
    return render_template(
        f"registrations/{template}.html",
        coming=[(one, lecture) for one, lecture in rows if lecture.ends_at > now()],
        past=[(one, lecture) for one, lecture in reversed(rows) if lecture.ends_at <= now()],
        program=neutral.program(),
        is_device=request.endpoint == "registrations_mine.device",
        **{"moves_to": None, **values},
    )


def _token(one: Mine) -> str:
    return registration_token(one.public_id, one.link_generation)


def _secret_address(one: Mine, page: str = "") -> str:
    return url_for("registrations.cancellation" if page else "registrations.show", token=_token(one))
