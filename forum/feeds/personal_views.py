"""Asking for one's own calendar, and the page on which it is looked after (A-50 to A-53).

The addresses leave the forum by mail alone: an address that is typed proves nothing, and neither does a link
to a registration that somebody sees over a shoulder. No page that a mail leads to decides anything (C-24).
"""

from functools import partial

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.feeds import personal_operations
from forum.feeds.personal_forms import ReminderForm
from forum.i18n import gettext
from forum.journal import Actor, ActorKind
from forum.registrations.mine_forms import AskForm
from forum.web.asked_by_mail import refused
from forum.web.current import now
from forum.web.once import once
from forum.web.own import own_registration
from forum.web.own_pages import own_page, page_behind
from forum.web.own_steps import CALENDAR
from forum.web.personal_pages import (
    RENEWAL,
    SETTINGS,
    Page,
    in_charge,
    lead_to,
    opened,
    remembered,
    rendered,
)
from forum.web.told import told

blueprint = Blueprint("personal", __name__)

HERE = "/<any(zh,en):lang>/calendar"
OF_REGISTRATION = "/<any(zh,en):lang>/registrations/<token>/calendar"


@blueprint.app_template_global()
def ask_form() -> AskForm:
    """An empty form to ask with, on whichever page it stands."""
    form = AskForm(formdata=None)
    form.renew_stamp()
    return form


@blueprint.get(HERE)
def ask() -> str:
    """The form that asks for the mail."""
    return render_template("feeds/personal_ask.html", form=ask_form())


@blueprint.post(HERE)
def send() -> BaseResponse | tuple[str, int]:
    """Send the mail if somebody registered with this address; the answer is the same if nobody did."""
    form = AskForm()
    sentence = refused(form, partial(personal_operations.ask_by_address, now=now()))
    if sentence is None:
        return redirect(url_for(".sent"), 303)
    return render_template("feeds/personal_ask.html", form=form, sentence=sentence), 422


@blueprint.get(f"{HERE}/sent")
def sent() -> str:
    """Word that a mail is on its way."""
    return render_template("feeds/personal_sent.html")


@blueprint.get(OF_REGISTRATION)
def offer(token: str) -> Response:
    """The button that sends one's calendar by mail, one step behind one's own registration (C-24)."""
    with reading() as session:
        registration = own_registration(session, token)
        return page_behind(session, registration, token, CALENDAR) or own_page(session, registration, token)


@blueprint.post(OF_REGISTRATION)
def send_to_owner(token: str) -> BaseResponse:
    """Send the mail to the person of a registration; the page shows nothing of what is in it."""
    with reading() as session:
        attendee = own_registration(session, token).attendee
        if attendee.email is None:
            abort(404)
        attendee_id = attendee.id
    with once() as writing:
        actor = Actor(ActorKind.ATTENDEE, attendee_id)
        personal_operations.ask(writing, attendee_id=attendee_id, actor=actor, now=now())
    return redirect(url_for(".sent"), 303)


@blueprint.get(f"{HERE}/own")
def own() -> Page:
    """The page for a browser that opened it before, at an address that tells nothing (decision 0024)."""
    return remembered("")


@blueprint.get(f"{HERE}/own/<any({SETTINGS},{RENEWAL}):kind>")
def own_behind(kind: str) -> Page:
    """A page one step behind it."""
    return remembered(kind)


@blueprint.get(f"{HERE}/<token>")
def show(token: str) -> Page:
    """What is in the calendar, how to add it, who reads it."""
    return opened(token, "")


@blueprint.get(f"{HERE}/<token>/settings")
def settings_page(token: str) -> Page:
    """The reminder, stopping and starting again."""
    return opened(token, SETTINGS)


@blueprint.get(f"{HERE}/<token>/renewal")
def renewal(token: str) -> Page:
    """What to do when somebody else has the address: the button."""
    return opened(token, RENEWAL)


@blueprint.post(f"{HERE}/<token>/reminder")
def remind(token: str) -> BaseResponse | tuple[str, int]:
    """Keep the reminder that was chosen."""
    form = ReminderForm()
    with reading() as session:
        feed = in_charge(session, token)
        if not form.validate():
            return rendered(session, feed, SETTINGS, form=form), 422
        public_id = feed.public_id
    with once() as writing:
        personal_operations.choose_reminder(writing, public_id, form.chosen(), now=now())
    told(gettext("The reminder is saved. Calendars have it when they next look."))
    return lead_to(token, SETTINGS)


@blueprint.post(f"{HERE}/<token>/stop")
def stop(token: str) -> BaseResponse:
    """Let the calendar be gone for whoever reads it."""
    with reading() as session:
        public_id = in_charge(session, token).public_id
    with once() as writing:
        personal_operations.stop(writing, public_id, now=now())
    told(gettext("The calendar is stopped."))
    return lead_to(token, SETTINGS)


@blueprint.post(f"{HERE}/<token>/start")
def start(token: str) -> BaseResponse:
    """Let it be read again."""
    with reading() as session:
        public_id = in_charge(session, token).public_id
    with once() as writing:
        personal_operations.start(writing, public_id, now=now())
    told(gettext("The calendar can be read again, at the same address."))
    return lead_to(token, SETTINGS)


@blueprint.post(f"{HERE}/<token>/renewal")
def renew(token: str) -> BaseResponse:
    """End both addresses and mail new ones; whoever pressed the button learns neither (A-53)."""
    with reading() as session:
        public_id = in_charge(session, token).public_id
    with once() as writing:
        personal_operations.renew(writing, public_id, now=now())
    told(gettext("The former addresses open nothing any more."))
    return redirect(url_for(".sent"), 303)
