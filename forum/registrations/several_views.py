"""One form for several lectures, each with an answer of its own (docs/decisions/0042).

Every lecture is registered for in a transaction of its own: one that is closed or full meanwhile never
takes the others with it, and whatever happens in between, what is done is done once (C-20).
"""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask import session as browser
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.door.no_shows import with_manners
from forum.errors import Refusal
from forum.feeds.queries import lectures_in_order
from forum.i18n import current_language, gettext
from forum.lectures import queries as lecture_queries
from forum.lectures.models import Lecture, PublicState, Series
from forum.lectures.queries import Filters
from forum.links import registration_token
from forum.registrations import mine_queries, operations, several_messages
from forum.registrations.applicants import Applicant
from forum.registrations.consents import Consent
from forum.registrations.operations import Answer
from forum.registrations.several import MOST, OUTCOMES, Choice, Kind, Outcome, Outcomes, choices
from forum.registrations.several_forms import CONSENT, SeveralForm
from forum.registrations.several_queries import ids_of, questions_by_lecture
from forum.slugs import SlugKind, resolve
from forum.web import neutral, remembered
from forum.web.current import now
from forum.web.failures import translated
from forum.web.query import asked
from forum.web.readers import reader
from forum.web.robots import FormSpent

blueprint = Blueprint("registrations_several", __name__)

HERE = "/<any(zh,en):lang>/registrations"
_LOOKED_AT = 3 * MOST
_NOT_ANNOUNCED = frozenset({PublicState.UNPUBLISHED, PublicState.WITHDRAWN})


@dataclass(frozen=True)
class _Offer:
    """The lectures of the form, and the series they are of, where it is about one."""

    choices: list[Choice]
    series: Series | None


@blueprint.get(f"{HERE}/new")
def new() -> str | BaseResponse:
    """The form, empty: the coming lectures of a series, those named, or all that are open."""
    with reading() as session:
        offer = _offer(session)
        questions = questions_by_lecture(session, [one.lecture for one in offer.choices])
        named = _named()
        chosen = [one.lecture.slug for one in offer.choices if named or asked("all")]
        form = SeveralForm(offer.choices, questions, chosen, formdata=None)
        return _form_page(offer, form)


@blueprint.get(HERE)
def index() -> BaseResponse:
    """Where a form with errors comes back; opened anew, it leads to the form."""
    return redirect(url_for(".new", **_query()), 303)


@blueprint.post(HERE)
def create() -> BaseResponse | tuple[str, int]:
    """Register for each lecture by itself; then all answers on one page."""
    with reading() as session:
        offer = _offer(session)
        form = SeveralForm(
            offer.choices, questions_by_lecture(session, [one.lecture for one in offer.choices])
        )
        if sentence := _what_is_wrong(form):
            return _form_page(offer, form, sentence), 422
        try:
            outcomes = _register(form)
        except FormSpent as spent:
            form.renew_stamp()
            return _form_page(offer, form, translated(spent)), 422
    browser[OUTCOMES] = outcomes.packed()
    return _keeping(redirect(url_for(".answers"), 303), outcomes)


@blueprint.get(f"{HERE}/answers")
def answers() -> BaseResponse:
    """What came of each lecture; for the browser that sent the form, and for an hour."""
    outcomes = Outcomes.read(browser.get(OUTCOMES), now())
    if outcomes is None:
        return redirect(url_for("registrations_mine.index"), 303)
    if outcomes.is_shared:
        browser.pop(OUTCOMES)
    with reading() as session:
        ids = [one.public_id for one in outcomes.each if one.public_id]
        # A link that was replaced since is the mailbox's alone.
        found = [one for one in mine_queries.by_public_ids(session, ids) if one.link_generation == 0]
        mine = {one.public_id: one for one in found}
        lectures = {
            one.id: one for one in lectures_in_order(session, [one.lecture_id for one in outcomes.each])
        }
        at_neutral = remembered.at_neutral_addresses(remembered.own(session)).values()
        rows = [
            (lectures[one.lecture_id], one, mine.get(one.public_id))
            for one in outcomes.each
            if one.lecture_id in lectures
        ]
        tokens = {one.public_id: registration_token(one.public_id, one.link_generation) for one in found}
        chosen = [lectures[one.lecture_id] for one in outcomes.each if one.public_id in mine]
        page = render_template(
            "registrations/several_answers.html",
            rows=rows,
            clashes={one.lecture.id: one.at_its_time for one in choices(chosen, now())},
            address_of=lambda one: (
                neutral.address(one.slug)
                if tokens[one.public_id] in at_neutral
                else url_for("registrations.show", token=tokens[one.public_id])
            ),
            is_any_sent=any(one.kind is Kind.LINK_SENT for one in outcomes.each),
        )
    return _for_its_reader_alone(page)


def _for_its_reader_alone(page: str) -> BaseResponse:
    answer = make_response(page)
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _offer(session: Session) -> _Offer:
    series, named = asked("series"), _named()
    if named:
        found = [one for one in lectures_in_order(session, ids_of(session, named)) if _is_announced(one)]
        return _Offer(choices(found or abort(404), now()), None)
    series_id = resolve(session, SlugKind.SERIES, series) if series else None
    if series and series_id is None:
        abort(404)
    coming = lecture_queries.coming(session, now(), Filters(series=series), reader=reader(), limit=_LOOKED_AT)
    is_open = [one for one in choices(coming, now()) if one.closed is None]
    about = lecture_queries.public_series(session, series_id, reader()) if series_id else None
    return _Offer(is_open[:MOST], about)


def _is_announced(lecture: Lecture) -> bool:
    return lecture.public_state not in _NOT_ANNOUNCED and reader().opens(lecture)


def _named() -> list[str]:
    """The lectures in the address: `lectures=a,b`, or ticked one by one in a form."""
    found = [slug.strip().lower() for text in request.args.getlist("lectures") for slug in text.split(",")]
    return list(dict.fromkeys(filter(None, found)))[:MOST]


def _query() -> dict[str, Any]:
    """What the form is about, for its address."""
    named = _named()
    about = {"lectures": ",".join(named)} if named else {"series": asked("series")}
    return {name: value for name, value in about.items() if value}


def _what_is_wrong(form: SeveralForm) -> str | None:
    """Why the page comes back; the empty sentence never does, so that a lecture's own errors speak."""
    meant = form.meant()
    is_whole = form.validate()
    if meant or not is_whole:
        return form.choice_error or gettext("Please look at what is marked below.")
    if sentence := form.looks_automatic():
        return sentence
    return gettext("Some of these lectures have questions. They are below.") if form.asks_more else None


def _register(form: SeveralForm) -> Outcomes:
    stamp, key = form.stamp(), form.address().key
    if stamp:
        with transaction() as session:
            # One form is one person's; which lectures they tick may still change (C-20).
            form.spend_stamp(session, stamp.fingerprint(0, key))
    asked_for = form.applicants(current_language())
    is_one = len(asked_for) == 1
    each = []
    for part, applicant in asked_for:
        fingerprint = stamp.fingerprint(part.choice.lecture.id, key) if stamp else None
        each.append(_register_one(part.choice.lecture, applicant, fingerprint, is_one=is_one))
    return Outcomes(now(), tuple(each), is_shared=bool(form.is_shared.data))


def _register_one(
    lecture: Lecture, applicant: Applicant, fingerprint: str | None, *, is_one: bool
) -> Outcome:
    """Register for one of them. What stands in its way is its own answer, and stops no other."""
    try:
        with transaction() as session:
            receipt = operations.register(
                session,
                lecture_id=lecture.id,
                applicant=with_manners(session, lecture.id, applicant, now=now()),
                consent=Consent(str(CONSENT), current_language(), now()),
                fingerprint=fingerprint,
                now=now(),
            )
            if not is_one:
                several_messages.tell_together(session, receipt.registration, now())
            if receipt.answer is Answer.LINK_SENT:
                return Outcome(lecture.id, Kind.LINK_SENT)
            return Outcome(lecture.id, Kind.REGISTERED, receipt.registration.public_id)
    except Refusal as refusal:
        return Outcome(lecture.id, Kind.REFUSED, sentence=refusal.message)


def _keeping(answer: BaseResponse, outcomes: Outcomes) -> BaseResponse:
    """Let the browser keep what it registered, unless it is a shared one."""
    if outcomes.is_shared and neutral.program() is None:
        return answer
    with reading() as session:
        made = mine_queries.by_public_ids(session, [one.public_id for one in outcomes.each if one.public_id])
    tokens = [registration_token(one.public_id, one.link_generation) for one in made]
    return remembered.remember(make_response(answer), *tokens)


def _form_page(offer: _Offer, form: SeveralForm, sentence: str | None = None) -> str:
    """The form with what was typed. A key of ours stays, so that pressing twice is still one sending."""
    meant = form.meant() if request.method == "POST" else None
    form.keep_or_renew_stamp()
    form.email_asked.data = form.email.data if meant else form.email_asked.data
    return render_template(
        "registrations/several.html",
        form=form,
        series=offer.series,
        consent=CONSENT,
        sentence=sentence,
        meant=meant,
        query=_query(),
        most=MOST,
        is_sample=any(one.lecture.is_sample for one in offer.choices),
        program=neutral.program(),
    )
