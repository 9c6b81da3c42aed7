"""The questions of a lecture or a series: list, editor, preview, copies."""

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import LANGUAGES, gettext, ngettext
from forum.lectures.models import Attendance, Lecture, Series
from forum.questions import operations, queries
from forum.questions.asking import ways_of
from forum.questions.copying import copy
from forum.questions.form_fields import QuestionFields
from forum.questions.forms import HAVE_OPTIONS, QuestionForm, values_in
from forum.questions.models import Question, QuestionKind
from forum.questions.options import option_texts
from forum.questions.queries import Asker
from forum.slugs import SlugKind, resolve
from forum.web import identity
from forum.web.current import actor, language, now, speaking
from forum.web.failures import translated
from forum.web.fields import key
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.query import asked
from forum.web.told import told, warned
from forum.wording import Wording

blueprint = Blueprint("questions_staff", __name__)

LIST = "/staff/<any(lectures,series):asker>/<slug>/questions"
DEEDS: dict[str, Callable[..., None]] = {
    "retirement": operations.retire,
    "return": operations.bring_back,
    "removal": operations.delete,
}


@blueprint.get(LIST)
def index(asker: str, slug: str) -> str:
    """What is asked, in order; what was asked once; how to ask more."""
    with reading() as session:
        whose = _asker(session, asker, slug)
        put = queries.own_questions(session, whose)
        retired = queries.own_questions(session, whose, retired=True)
        return render_template(
            "questions/staff_index.html",
            **_about(whose, asker),
            questions=put,
            retired=retired,
            of_series=_of_series(session, whose),
            answers=queries.count_answers(session, [*put, *retired]),
            kinds=list(QuestionKind),
            sources=_sources(session, whose),
        )


@blueprint.get(f"{LIST}/new")
def new(asker: str, slug: str) -> str:
    """An empty form for a question of the kind that the address names."""
    kind = _kind()
    with reading() as session:
        whose = _asker(session, asker, slug)
        form = _form(session, whose, kind, formdata=None)
        return _editor(whose, asker, form)


@blueprint.post(LIST)
def create(asker: str, slug: str) -> Response | tuple[str, int]:
    """Ask something more."""
    kind = _kind()
    with reading() as session:
        whose = _asker(session, asker, slug)
        form = _form(session, whose, kind)
        if wrong := _shown_again(whose, asker, form):
            return wrong
    try:
        with once() as session:
            operations.add(session, whose, kind, form.draft(), actor=actor(), now=now())
    except Refusal as refusal:
        return _editor(whose, asker, form, sentence=translated(refusal)), 409
    told(gettext("The question is asked from now on."))
    return _to_list(asker, slug)


@blueprint.get(f"{LIST}/<public_id>")
def edit(asker: str, slug: str, public_id: str) -> str:
    """A question with what is there."""
    with reading() as session:
        whose = _asker(session, asker, slug)
        question = _question(session, whose, public_id)
        form = _form(session, whose, question.kind, question, formdata=None, data=values_in(question))
        return _editor(whose, asker, form, question)


@blueprint.post(f"{LIST}/<public_id>")
def update(asker: str, slug: str, public_id: str) -> Response | tuple[str, int]:
    """Word a question anew."""
    with reading() as session:
        whose = _asker(session, asker, slug)
        question = _question(session, whose, public_id)
        form = _form(session, whose, question.kind, question)
        if wrong := _shown_again(whose, asker, form, question):
            return wrong
        try:
            with once() as writing:
                changed = _question(writing, whose, public_id)
                operations.revise(writing, whose, changed, form.draft(), actor=actor(), now=now())
        except Refusal as refusal:
            return _editor(whose, asker, form, question, translated(refusal)), 409
    told(gettext("The question is saved."))
    return _to_list(asker, slug)


@blueprint.post(f"{LIST}/<public_id>/<any(earlier,later):place>")
def move(asker: str, slug: str, public_id: str, place: str) -> Response:
    """Put a question one place up or down."""

    def deed(session: Session, whose: Asker, question: Question) -> None:
        operations.move(session, whose, question, earlier=place == "earlier", actor=actor(), now=now())

    _done(asker, slug, public_id, deed)
    return _to_list(asker, slug, public_id)


@blueprint.post(f"{LIST}/<public_id>/<any(retirement,return,removal):kind>")
def decide(asker: str, slug: str, public_id: str, kind: str) -> Response:
    """Retire a question, bring it back, or remove one that nobody answered."""

    def deed(session: Session, whose: Asker, question: Question) -> None:
        DEEDS[kind](session, whose, question, actor=actor(), now=now())

    if _done(asker, slug, public_id, deed):
        back = {"retirement": "return", "return": "retirement"}.get(kind)
        undo = url_for(".decide", asker=asker, slug=slug, public_id=public_id, kind=back) if back else None
        told(_decided(kind), undo=undo)
    return _to_list(asker, slug)


@blueprint.post(f"{LIST}/copies")
def take_over(asker: str, slug: str) -> Response:
    """Ask what another lecture asks."""
    with reading() as session:
        whose = _asker(session, asker, slug)
        chosen = key(request.form.get("source"))
        source = next((one for one in _sources(session, whose) if one.id == chosen), None)
    if source is None:
        warned(gettext("Please choose a lecture that asks something."))
        return _to_list(asker, slug)
    try:
        with once() as session:
            count = copy(session, source, whose, actor=actor(), now=now())
    except Refusal as refusal:
        warned(translated(refusal))
    else:
        told(
            ngettext("%(num)s question is taken over.", "%(num)s questions are taken over.", count)
            if count
            else gettext("Everything that lecture asks is asked here already.")
        )
    return _to_list(asker, slug)


@blueprint.get(f"{LIST}/preview")
def preview(asker: str, slug: str) -> str:
    """The questions as those who register see them, in both languages."""
    with reading() as session:
        whose = _asker(session, asker, slug)
        questions = (
            queries.questions_of(session, whose)
            if isinstance(whose, Lecture)
            else queries.own_questions(session, whose)
        )
        attendance = whose.attendance if isinstance(whose, Lecture) else Attendance.MIXED
        shown = {}
        for lang in LANGUAGES:
            with speaking(lang):
                fields = QuestionFields(questions, ways_of(attendance), formdata=None, prefix=lang)
                shown[lang] = Markup(render_template("questions/_preview.html", asked=fields))  # noqa: S704 (made by the template, escaped there)
        return render_template("questions/staff_preview.html", **_about(whose, asker), shown=shown)


@blueprint.app_template_global()
def question_options(question: Question) -> dict[str, Wording]:
    """The options of a question in words, by key."""
    return option_texts(question)


def _asker(session: Session, kind: str, slug: str) -> Asker:
    if kind == "lectures":
        return organised_lecture(session, slug)
    series_id = resolve(session, SlugKind.SERIES, slug)
    return (session.get(Series, series_id) if series_id else None) or abort(404)


def _question(session: Session, whose: Asker, public_id: str) -> Question:
    return queries.question_of(session, whose, public_id) or abort(404)


def _kind() -> QuestionKind:
    word = asked("kind")
    return QuestionKind(word) if word in set(QuestionKind) else QuestionKind.TEXT


def _of_series(session: Session, whose: Asker) -> Any:
    is_in_one = isinstance(whose, Lecture) and whose.series is not None
    return queries.own_questions(session, cast(Series, cast(Lecture, whose).series)) if is_in_one else ()


def _sources(session: Session, whose: Asker) -> list[Lecture]:
    """The lectures of one's own rights that ask something, the latest first."""
    granted = identity.current_rights().organised_series
    return [one for one in queries.lectures_that_ask(session, granted) if one is not whose]


def _form(
    session: Session, whose: Asker, kind: QuestionKind, question: Question | None = None, **values: Any
) -> QuestionForm:
    before = [
        one
        for one in queries.own_questions(session, whose)
        if question is None or (one.position < question.position and one.id != question.id)
    ]
    form = QuestionForm(kind, before, language(), **values)
    if kind in HAVE_OPTIONS and values:
        form.add_rows()
    return form


def _shown_again(
    whose: Asker, asker: str, form: QuestionForm, question: Question | None = None
) -> tuple[str, int] | None:
    """The form once more: with further rows where they were asked for, or with what is wrong."""
    if "more_options" in request.form and "options" in form:
        form.add_rows()
        return _editor(whose, asker, form, question), 200
    return None if form.validate() else (_editor(whose, asker, form, question), 422)


def _editor(
    whose: Asker,
    asker: str,
    form: QuestionForm,
    question: Question | None = None,
    sentence: str | None = None,
) -> str:
    return render_template(
        "questions/staff_question.html",
        **_about(whose, asker),
        form=form,
        question=question,
        sentence=sentence,
    )


def _about(whose: Asker, asker: str) -> dict[str, Any]:
    return {"whose": whose, "asker": asker, "lecture": whose if isinstance(whose, Lecture) else None}


def _done(asker: str, slug: str, public_id: str, deed: Callable[[Session, Asker, Question], None]) -> bool:
    """Do something to a question; say why not where the rules say no."""
    try:
        with once() as session:
            whose = _asker(session, asker, slug)
            deed(session, whose, _question(session, whose, public_id))
    except Refusal as refusal:
        warned(translated(refusal))
        return False
    return True


def _decided(kind: str) -> str:
    sentences = {
        "retirement": gettext("The question is not asked any more; what was answered stays."),
        "return": gettext("The question is asked again."),
        "removal": gettext("The question is removed. Nobody had answered it."),
    }
    return str(sentences[kind])


def _to_list(asker: str, slug: str, public_id: str | None = None) -> Response:
    anchor = f"q-{public_id}" if public_id else None
    return redirect(url_for(".index", asker=asker, slug=slug, _anchor=anchor), 303)
