"""Changing many lectures in one deed: what would become of each, doing it, taking all of it back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures import staff_queries
from forum.lectures.clash_guard import HasClashes
from forum.lectures.clash_words import shown_clashes
from forum.lectures.models import Lecture
from forum.lectures.scheduling import each_once
from forum.lectures.stages import WORDS
from forum.lectures.together import Wanted
from forum.lectures.together_forms import DeedForm, TogetherForm
from forum.registrations import changing_together, undoing_together
from forum.registrations.changing_together import MOST_TOGETHER, Done, SavedMeanwhile, SomeCannot
from forum.web import identity, many
from forum.web.choices import audience_options, host_options, room_options, series_options
from forum.web.current import actor, language, now
from forum.web.failures import translated
from forum.web.many import Chosen, instant, undo_address
from forum.web.once import once
from forum.web.query import asked
from forum.web.told import told, warned

blueprint = Blueprint("together_staff", __name__)

MANY = "/staff/lectures/many"
_NAMES_SHOWN = 5


@dataclass(frozen=True)
class _Trouble:
    """Why the page comes back: what is said above it, which are left out, and what refused them."""

    status: int = 409
    sentence: str = ""
    meanwhile: Collection[int] = ()
    refused: Mapping[int, Refusal] = field(default_factory=dict)


@blueprint.get(MANY)
def new() -> str | Response:
    """What to change in those ticked, and what that would do to each of them."""
    with reading() as session:
        chosen = many.chosen(session)
        if not chosen.lectures:
            warned(gettext("Please tick at least one lecture."))
            return redirect(many.back_to_the_list())
        form = _offered(session, TogetherForm(request.args))
        return _page(session, chosen, form, DeedForm(formdata=None))


@blueprint.post(MANY)
def apply() -> Response | tuple[str, int]:
    """Do it to all that are ticked, or to none of them."""
    deed, picks = DeedForm(), many.ticks(request.form.getlist("pick"))
    with reading() as session:
        form = _offered(session, TogetherForm(request.form))
        if not form.validate() or not form.asked or not picks or not deed.validate():
            trouble = _Trouble(422, "" if picks else gettext("Please tick at least one lecture."))
            return _again(session, form, deed, trouble)
        if _is_reason_missing(session, form, deed, picks):
            return _again(session, form, deed, _Trouble(422))
    try:
        with once() as session:
            lectures = _locked(session, picks)
            done = changing_together.change_together(
                session,
                lectures,
                form.wanted(session),
                reason=deed.reason,
                despite=deed.despite,
                actor=actor(),
                now=now(),
            )
    except Refusal as refusal:
        with reading() as session:
            return _again(session, form, deed, _trouble_of(refusal))
    _say(done)
    return redirect(many.back_to_the_list())


@blueprint.post(f"{MANY}/reversal")
def take_back() -> Response:
    """Take back all that one sending did; where more has happened to a lecture since, that one stays."""
    rights = identity.current_rights()
    with once() as session:
        deeds = undoing_together.deeds_at(session, instant(asked("at")), actor())
        keys = [deed.object_id for deed in deeds if deed.object_id]
        mine = {one.id for one in staff_queries.of_keys(session, keys, rights.organised_series)}
        undone = undoing_together.take_back_together(
            session,
            [deed for deed in deeds if deed.object_id in mine],
            follows_again=asked("follows") == "y",
            actor=actor(),
            now=now(),
        )
    if undone.back:
        sentence = ngettext(
            "%(num)s lecture is as it was before. Nobody was written to.",
            "%(num)s lectures are as they were before. Nobody was written to.",
            undone.back,
        )
        told(sentence)
    if undone.stay or not undone.back:
        sentence = gettext("It cannot be taken back any more: more has happened since, or the mail has left.")
        names = "、" if language() == "zh" else ", "
        warned(f"{names.join(undone.stay[:_NAMES_SHOWN])} {sentence}".strip())
    return redirect(many.back_to_the_list())


def _offered(session: Session, form: TogetherForm) -> TogetherForm:
    topics = [
        (topic.id, topic.name.shown_in(language()).text or topic.slug)
        for topic, _ in staff_queries.topics_with_counts(session)
    ]
    audiences = audience_options(session)
    form.offer(room_options(session), host_options(session), series_options(session), topics, audiences)
    return form


def _locked(session: Session, picks: Mapping[int, int | None]) -> Sequence[Lecture]:
    """The ticked lectures as they are now. Raises SomeCannot where a colleague saved one in between."""
    rights = identity.current_rights()
    mine = [one.id for one in staff_queries.of_keys(session, list(picks), rights.organised_series)]
    locked = staff_queries.locked_lectures(session, mine)
    meanwhile = {one.id: SavedMeanwhile() for one in locked if picks[one.id] != one.edit_version}
    if meanwhile:
        raise SomeCannot(meanwhile)
    return staff_queries.for_many(session, locked)


def _is_reason_missing(
    session: Session, form: TogetherForm, deed: DeedForm, picks: Mapping[int, int | None]
) -> bool:
    lectures = many.picked(session, picks)
    seen = changing_together.outlook(session, lectures, form.wanted(session), actor=actor(), now=now())
    return any(one.is_told for one in seen.prospects) and deed.asks_for_reason()


def _trouble_of(refusal: Refusal) -> _Trouble:
    if isinstance(refusal, HasClashes):
        return _Trouble(sentence=translated(refusal))
    if not isinstance(refusal, SomeCannot):
        return _Trouble(sentence=translated(refusal))
    meanwhile = {one for one, why in refusal.found.items() if isinstance(why, SavedMeanwhile)}
    if not meanwhile:
        return _Trouble(sentence=translated(refusal), refused=refusal.found)
    sentence = ngettext(
        "A colleague has saved %(num)s of these lectures meanwhile. It is left out unless you tick it again.",
        "A colleague has saved %(num)s of these lectures meanwhile. They are left out unless you tick them.",
        len(meanwhile),
    )
    return _Trouble(sentence=sentence, meanwhile=meanwhile)


def _again(session: Session, form: TogetherForm, deed: DeedForm, trouble: _Trouble) -> tuple[str, int]:
    """The page once more, of all that it showed before, with what was typed and ticked."""
    lectures = many.picked(session, many.ticks(request.form.get("shown", "").split(",")))
    picks = many.ticks(request.form.getlist("pick"))
    ticked = picks.keys() - set(trouble.meanwhile) - trouble.refused.keys()
    page = _page(session, Chosen(lectures, len(lectures), 1), form, deed, ticked=ticked, trouble=trouble)
    return page, trouble.status


def _page(
    session: Session,
    chosen: Chosen,
    form: TogetherForm,
    deed: DeedForm,
    *,
    ticked: Collection[int] | None = None,
    trouble: _Trouble | None = None,
) -> str:
    is_sound = form.validate() and bool(form.asked)
    wanted = form.wanted(session) if is_sound else Wanted()
    seen = changing_together.outlook(session, chosen.lectures, wanted, among=ticked, actor=actor(), now=now())
    return render_template(
        "lectures/staff_together.html",
        chosen=chosen,
        form=form,
        deed=deed,
        seen=seen,
        is_sound=is_sound,
        ticked=ticked,
        trouble=trouble or _Trouble(200),
        clashes=shown_clashes(session, each_once(seen.clashes)),
        refused=translated,
        stage_words=WORDS,
        kept=many.kept(),
        back=many.back_to_the_list(),
        is_everybody=asked("everybody") == "y",
        most=MOST_TOGETHER,
    )


def _say(done: Done) -> None:
    if not done.changed:
        warned(gettext("They are all like that already. Nothing was changed."))
        return
    sentence = ngettext("%(num)s lecture is changed.", "%(num)s lectures are changed.", done.changed)
    if done.written:
        sentence += " " + ngettext(
            "At most %(num)s mail leaves.", "At most %(num)s mails leave.", done.written
        )
    told(sentence, undo=undo_address() if done.can_be_undone else None)
