"""The organisers' pages of the lectures: the list, one lecture, planning and editing it."""

from dataclasses import dataclass, field

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.accounts.queries import recent_deeds
from forum.db import reading
from forum.desk.pictures import arrivals_of, course_of
from forum.desk.queries import devices_of, held_mails, waiting_by_lecture
from forum.errors import Refusal
from forum.i18n import gettext
from forum.lectures import form_rows, operations, reversals, staff_queries, stages
from forum.lectures.casting import A_NEW_PERSON, SpeakerAmbiguous, cast
from forum.lectures.clash_facts import Clash
from forum.lectures.clash_guard import HasClashes
from forum.lectures.clash_queries import clashes_of
from forum.lectures.clash_words import shown_clashes
from forum.lectures.deeds import told as in_words
from forum.lectures.drafts import drafted, row_of
from forum.lectures.exports import lectures_csv
from forum.lectures.form_plans import plan_from
from forum.lectures.form_values import values_to_repeat
from forum.lectures.forms import COMES_TWICE, LectureForm
from forum.lectures.gaps import gaps
from forum.lectures.listing import Page
from forum.lectures.models import Lecture
from forum.lectures.planning_shown import planning_of
from forum.lectures.repeating import called_alike
from forum.lectures.staff_queries import StaffFilters
from forum.readiness.shown import missing_in
from forum.registrations.access_messages import unanswered
from forum.registrations.news_work import untold_people
from forum.registrations.staff_queries import count_by_state, failed_mails
from forum.sorting import Sort
from forum.speakers.models import Speaker
from forum.speakers.staff_queries import names_to_suggest, namesakes
from forum.speaking.form_pages import answers_shown
from forum.tokens import new_uid
from forum.web import identity
from forum.web.choices import usual_values, with_choices
from forum.web.current import actor, language, now, settings
from forum.web.drafted import clearance_of
from forum.web.editing import answer, form_of, save
from forum.web.failures import translated
from forum.web.fields import options_of
from forum.web.many import list_filters
from forum.web.meanwhile import ChangedMeanwhile
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.query import asked, page_number
from forum.web.told import told, warned

blueprint = Blueprint("lectures_staff", __name__)

PAGE_SIZE = 50
SUGGESTED_NAMES = 300


@dataclass
class _Trouble:
    """Why a form comes back: the sentence above it, and the clashes to be seen."""

    status: int = 422
    sentence: str | None = None
    found: list[Clash] = field(default_factory=list)


@blueprint.get("/staff/lectures")
def index() -> str:
    """All lectures this person organises, narrowed and sorted by the address."""
    filters, number = list_filters(), page_number()
    sort = _sort(filters)
    with reading() as session:
        total = staff_queries.count_lectures(session, filters, now())
        lectures = staff_queries.lectures_page(
            session, filters, sort, now(), limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        return render_template(
            "lectures/staff_index.html",
            filters=filters,
            sort=sort,
            page=Page((), number, total, PAGE_SIZE),
            lectures_found=lectures,
            waiting=waiting_by_lecture(session, [lecture.id for lecture in lectures]),
            missing={lecture.id: len(gaps(lecture, now())) for lecture in lectures},
            drafted=drafted(session, [lecture.id for lecture in lectures]),
            series=staff_queries.series_to_choose(session, filters.granted),
            stage_of=stages.stage_of,
            stage_words=stages.WORDS,
        )


@blueprint.get("/staff/lectures.csv")
def export() -> Response:
    """The same list as a table to take away."""
    filters = list_filters()
    with reading() as session:
        found = staff_queries.lectures_page(session, filters, _sort(filters), now(), limit=None, offset=0)
        content = lectures_csv(found, language())
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers.set("Content-Disposition", "attachment", filename="lectures.csv")
    return answer


@blueprint.get("/staff/lectures/<slug>")
def show(slug: str) -> str:
    """One lecture: how it stands, what is missing, what can be done with it."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return render_template(
            "lectures/staff_show.html",
            lecture=lecture,
            clashes=shown_clashes(session, clashes_of(session, lecture, now())),
            deeds=[
                in_words(entry, name) for entry, name in recent_deeds(session, Lecture, lecture.id, most=12)
            ],
            is_over=lecture.ends_at <= now(),
            called_alike=called_alike(session, lecture),
            draft=row_of(session, lecture.id),
            **missing_in(session, lecture, now()),
            **planning_of(session, lecture),
            **clearance_of(session, lecture),
            **answers_shown(session, lecture),
            **_figures(session, lecture),
        )


@blueprint.get("/staff/lectures/new")
def new() -> str:
    """An empty form, with the habits of a series where one is named."""
    with reading() as session:
        values = usual_values(session, request.args.get("series"))
        if repeats := asked("repeats"):
            values |= values_to_repeat(organised_lecture(session, repeats))
        return _page(session, with_choices(session, LectureForm(formdata=None, **values)))


@blueprint.post("/staff/lectures")
def create() -> Response | tuple[str, int]:
    """Plan a lecture; the public does not see it yet."""
    with reading() as session:
        form = with_choices(session, LectureForm())
    if form_rows.pressed(request.form):
        return _rearranged(form)
    try:
        if not form.validate():
            return _again(form, _Trouble())
        with once() as session:
            plan = plan_from(session, form, cast(session, form.entries))
            lecture = operations.create_lecture(
                session,
                plan,
                uid=new_uid(settings().uid_domain),
                despite_clashes=form.despite,
                actor=actor(),
                now=now(),
            )
    except Refusal as refusal:
        return _again(form, _trouble(form, refusal))
    if form.comes_twice:
        warned(gettext(COMES_TWICE))
    told(gettext("%(code)s is planned. The public does not see it yet.", code=lecture.code))
    return redirect(url_for(".show", slug=lecture.slug))


@blueprint.get("/staff/lectures/<slug>/edit")
def edit(slug: str) -> str:
    """The form with what is there."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return _page(session, form_of(session, lecture), lecture)


@blueprint.post("/staff/lectures/<slug>")
def update(slug: str) -> Response | tuple[str, int]:
    """Save the form; what somebody else saved meanwhile is not overwritten unseen."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        form = with_choices(session, LectureForm(), lecture)
    if form_rows.pressed(request.form):
        return _rearranged(form, lecture)
    try:
        if not form.validate():
            return _again(form, _Trouble(), lecture)
        with once() as session:
            locked = organised_lecture(session, slug, locked=True)
            outcome = save(session, form, locked, at_once="publish" in request.form)
    except Refusal as refusal:
        return _again(form, _trouble(form, refusal), lecture)
    if "on" in form and form.comes_twice:
        warned(gettext(COMES_TWICE))
    return answer(lecture, outcome)


def _figures(session: Session, lecture: Lecture) -> dict[str, object]:
    """Who comes, how they came to it, who came in, and what of the mail is still here."""
    return {
        "course": course_of(session, lecture, identity.current_rights().organised_series, now()),
        "arrivals": arrivals_of(session, lecture),
        "counts": count_by_state(session, lecture.id),
        "failed": failed_mails(session, lecture.id),
        "held": held_mails(session, lecture.id, now()),
        "untold": untold_people(session, lecture),
        "devices": devices_of(session, lecture.id),
        "needs_waiting": unanswered(session, [lecture.id]).get(lecture.id, 0),
        "open_deed": reversals.open_deed(session, lecture, now()),
    }


def _page(
    session: Session, form: LectureForm, lecture: Lecture | None = None, trouble: _Trouble | None = None
) -> str:
    return render_template(
        "lectures/staff_edit.html" if lecture else "lectures/staff_new.html",
        form=form,
        lecture=lecture,
        trouble=trouble,
        clashes=shown_clashes(session, trouble.found) if trouble else [],
        suggested=names_to_suggest(session, SUGGESTED_NAMES),
    )


def _again(form: LectureForm, trouble: _Trouble, lecture: Lecture | None = None) -> tuple[str, int]:
    """The form once more, with what was typed."""
    with reading() as session:
        return _page(session, form, lecture, trouble), trouble.status


def _rearranged(form: LectureForm, lecture: Lecture | None = None) -> tuple[str, int]:
    """The form with a row more or less, or in another order, where no script does that on the page."""
    form.goes_on_at = form_rows.rearrange(form, request.form)
    return _again(form, _Trouble(status=200), lecture)


def _trouble(form: LectureForm, refusal: Refusal) -> _Trouble:
    """What a refusal asks of the person at the form; what both touched is asked in the form itself."""
    trouble = _Trouble(409, None if isinstance(refusal, ChangedMeanwhile) else translated(refusal))
    if isinstance(refusal, SpeakerAmbiguous):
        _ask_which(form, refusal)
    if isinstance(refusal, HasClashes):
        trouble.found = refusal.found
    return trouble


def _ask_which(form: LectureForm, refusal: SpeakerAmbiguous) -> None:
    """Let the row choose between the people of its name."""
    with reading() as session:
        people = [(person.id, _described(person)) for person in namesakes(session, refusal.name)]
    rows = [row.form for row in form.speakers if row.form.entry.name]
    rows[refusal.row].which.choices = options_of(
        [("", gettext("Please choose")), *people, (A_NEW_PERSON, gettext("A new person of this name"))]
    )


def _described(speaker: Speaker) -> str:
    """What tells a person from others of the same name."""
    parts = [speaker.name, speaker.name_latin, speaker.affiliation.shown_in(language()).text]
    return " · ".join(part for part in parts if part)


def _sort(filters: StaffFilters) -> Sort:
    """What comes in order, what is past from the latest, unless the address asks otherwise."""
    usual = "starts_at" if filters.when == "coming" else "-starts_at"
    return Sort.read(asked("sort"), staff_queries.ORDERS, usual)
