"""One registration with its whole story, and putting right what stands in it."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading, transaction
from forum.door.faces import FACES
from forum.door.queries import scans_of
from forum.errors import Refusal
from forum.i18n import as_language, gettext
from forum.journal import ActorKind, JournalEntry, nameless, record_access
from forum.links import registration_token
from forum.registrations import staff_people, staff_queries
from forum.registrations.mail_kinds import title_of
from forum.registrations.models import Registration
from forum.registrations.reference import reference
from forum.registrations.staff_columns import answer_words, columns, way_words
from forum.registrations.staff_forms import RevisionForm
from forum.registrations.staff_revision import revise
from forum.registrations.story_queries import Story, story_of
from forum.registrations.story_words import deed_words
from forum.speakers.names import clean_name
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told

blueprint = Blueprint("registrations_story", __name__)

ONE = "/staff/lectures/<slug>/registrations/<public_id>"


@dataclass(frozen=True)
class Told:
    """One deed as the page tells it."""

    at: datetime
    sentence: str
    who: str
    reason: str


@blueprint.get(ONE)
def show(slug: str, public_id: str) -> str:
    """All that is known of one registration; that it was looked at is recorded."""
    with transaction() as session:
        registration = _registration(session, slug, public_id)
        record_access(session, actor=actor(), action="registration.opened", about=registration, now=now())
        return _page(session, registration, _filled_in(registration))


@blueprint.post(ONE)
def update(slug: str, public_id: str) -> BaseResponse | tuple[str, int]:
    """Correct name, affiliation or language."""
    form = RevisionForm()
    with reading() as session:
        registration = _registration(session, slug, public_id)
        if not form.validate():
            return _page(session, registration, form), 422
    try:
        with once() as session:
            changed = revise(
                session,
                registration_id=registration.id,
                name=clean_name(form.name.data),
                affiliation=clean_name(form.affiliation.data or ""),
                language=as_language(form.language.data),
                sends_badge=bool(form.sends_badge.data),
                actor=actor(),
                now=now(),
            )
    except Refusal as refusal:
        with reading() as session:
            registration = _registration(session, slug, public_id)
            return _page(session, registration, form, translated(refusal)), 409
    told(gettext("The registration is saved.") if changed else gettext("Nothing was changed."))
    return redirect(url_for(".show", slug=slug, public_id=public_id))


def _page(
    session: Session, registration: Registration, form: RevisionForm, sentence: str | None = None
) -> str:
    story, lecture = story_of(session, registration), registration.lecture
    scans = scans_of(session, registration.id)
    [person] = staff_people.people(session, lecture, [registration], columns([], language()), {}, now=now())
    return render_template(
        "registrations/staff_story.html",
        lecture=lecture,
        registration=registration,
        person=person,
        story=story,
        deeds=_deeds(story),
        scans=scans,
        has_come=any(scan.first_admitted_at for scan, _ in scans),
        needs=next(one for one in columns([], language()) if one.is_sensitive).cell(person, language()),
        form=form,
        sentence=sentence,
        faces=FACES,
        reference=reference,
        mail_title=title_of,
        answer_words=answer_words,
        way_words=way_words,
        badge_token=registration_token,
    )


def _deeds(story: Story) -> list[Told]:
    """Every deed as a sentence, with whoever did it and the reason given."""
    return [
        Told(
            at=deed.at,
            sentence=deed_words(deed.action, deed.details, language()),
            who=_who(deed, story),
            reason=str(deed.details.get("reason") or ""),
        )
        for deed in story.deeds
    ]


def _who(deed: JournalEntry, story: Story) -> str:
    if deed.actor_kind is ActorKind.ATTENDEE:
        return str(gettext("The person"))
    name = story.staff.get(deed.actor_id or 0) if deed.actor_kind is ActorKind.STAFF else None
    return name or str(gettext(nameless(deed.actor_kind)))


def _filled_in(registration: Registration) -> RevisionForm:
    return RevisionForm(
        formdata=None,
        name=registration.name,
        affiliation=registration.affiliation,
        language=registration.language,
    )


def _registration(session: Session, slug: str, public_id: str) -> Registration:
    lecture = organised_lecture(session, slug)
    return staff_queries.registration_of(session, lecture.id, public_id) or abort(404)
