"""The organisers' pages of the speakers: the list, adding somebody, editing, the portrait."""

from typing import Any

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum.db import lock_row, reading
from forum.i18n import gettext
from forum.lectures.following import follow_speaker, lock_lectures_of
from forum.lectures.listing import Page
from forum.mail.outbox import refusal_of
from forum.pictures import Picture
from forum.slugs import SlugKind, resolve
from forum.sorting import Sort
from forum.speakers import staff_queries
from forum.speakers.forms import SpeakerForm
from forum.speakers.models import Speaker
from forum.speakers.operations import SpeakerPlan, create_speaker
from forum.speakers.revision import revise_speaker, set_portrait
from forum.speaking.form_pages import answers_of_speaker
from forum.web.current import actor, now, settings
from forum.web.fields import choose_again, picture_in, values_of
from forum.web.kept_files import kept_picture
from forum.web.meanwhile import ChangedMeanwhile, begin, in_words, meet
from forum.web.once import once
from forum.web.query import asked, page_number
from forum.web.told import told
from forum.wording import EMPTY

blueprint = Blueprint("speakers_staff", __name__)

PAGE_SIZE = 60
NEVER_PUBLIC = frozenset({"email", "mail_language"})


@blueprint.get("/staff/speakers")
def index() -> str:
    """All speakers by name, found in either script and by pinyin."""
    q, number = asked("q"), page_number()
    sort = Sort.read(asked("sort"), staff_queries.ORDERS, "name")
    with reading() as session:
        return render_template(
            "speakers/staff_index.html",
            speakers=staff_queries.speakers_page(
                session, q, sort, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
            ),
            page=Page((), number, staff_queries.count_speakers(session, q), PAGE_SIZE),
            sort=sort,
            q=q,
        )


@blueprint.get("/staff/speakers/new")
def new() -> str:
    """An empty form."""
    return _new_page(SpeakerForm(formdata=None, name_language="zh"))


@blueprint.post("/staff/speakers")
def create() -> BaseResponse | tuple[str, int]:
    """Add a speaker."""
    form = SpeakerForm()
    portrait = picture_in(form.portrait) if form.validate() else None
    if form.errors:
        return _new_page(form), 422
    with once() as session:
        texts = form.texts(EMPTY, EMPTY)
        plan = SpeakerPlan(name=texts.name, name_language=texts.name_language, latin=texts.latin)
        speaker = create_speaker(session, plan)
        _save(session, form, speaker, portrait)
    return _done(speaker)


@blueprint.get("/staff/speakers/<slug>")
def edit(slug: str) -> str:
    """The form with what is there."""
    with reading() as session:
        speaker = _speaker(session, slug)
        form = SpeakerForm(formdata=None, **_values(speaker))
        begin(session, form, _values(speaker), speaker)
        refused = refusal_of(session, speaker.email) if speaker.email else ""
        return _page(session, form, speaker, refused)


@blueprint.post("/staff/speakers/<slug>")
def update(slug: str) -> BaseResponse | tuple[str, int]:
    """Save the form; the lectures of the person follow."""
    form = SpeakerForm()
    portrait = picture_in(form.portrait) if form.validate() else None
    if form.errors:
        with reading() as session:
            return _page(session, form, _speaker(session, slug)), 422
    try:
        with once() as session:
            speaker = _locked(session, slug)
            taken = meet(session, form, _values(speaker), speaker)
            _save(session, form, speaker, portrait)
    except ChangedMeanwhile:
        choose_again(form.portrait)
        with reading() as session:
            return _page(session, form, _speaker(session, slug)), 409
    return _done(speaker, in_words(taken))


@blueprint.get("/staff/speakers/<slug>/portrait")
def portrait(slug: str) -> BaseResponse:
    """The portrait, also of somebody without a public lecture."""
    with reading() as session:
        speaker = _speaker(session, slug)
    picture = kept_picture(speaker.portrait, max_age=0)
    picture.headers["Cache-Control"] = "no-store"  # nobody may know yet who comes
    return picture


def _save(session: Session, form: SpeakerForm, speaker: Speaker, drawn: Picture | None) -> None:
    lock_lectures_of(session, speaker)
    affiliation, bio = speaker.affiliation, speaker.bio
    changed = revise_speaker(session, speaker, form.texts(affiliation, bio), actor=actor(), now=now())
    if drawn or (form.without_portrait.data and speaker.portrait_id):
        set_portrait(session, speaker, drawn, settings().uploads, actor=actor(), now=now())
        changed |= {"portrait"}
    changed -= NEVER_PUBLIC
    follow_speaker(
        session, speaker, changed, affiliation_before=affiliation, bio_before=bio, actor=actor(), now=now()
    )


def _speaker(session: Session, slug: str) -> Speaker:
    speaker_id = resolve(session, SlugKind.SPEAKER, slug)
    return staff_queries.speaker_with_portrait(session, speaker_id) if speaker_id else abort(404)


def _values(speaker: Speaker) -> dict[str, Any]:
    return {
        "name": speaker.name,
        "name_language": speaker.name_language,
        "latin": speaker.name_latin,
        "aliases": speaker.aliases,
        **values_of("affiliation", speaker.affiliation),
        **values_of("bio", speaker.bio),
        "website": speaker.website,
        "email": speaker.email,
        "mail_language": speaker.mail_language or "",
    }


def _locked(session: Session, slug: str) -> Speaker:
    """The speaker as of now, and nobody else's until this is done; the lectures first, as everywhere."""
    speaker = _speaker(session, slug)
    lock_lectures_of(session, speaker)
    lock_row(session, speaker)
    return speaker


def _page(session: Session, form: SpeakerForm, speaker: Speaker, refused: str = "") -> str:
    told_of = answers_of_speaker(session, speaker)
    return render_template("speakers/staff_edit.html", form=form, speaker=speaker, refused=refused, **told_of)


def _new_page(form: SpeakerForm) -> str:
    return render_template("speakers/staff_edit.html", form=form, speaker=None, refused="")


def _done(speaker: Speaker, besides: str = "") -> BaseResponse:
    told(" ".join(filter(None, [gettext("%(name)s is saved.", name=speaker.name), besides])))
    return redirect(url_for(".edit", slug=speaker.slug))
