"""The organisers' page of all rules of registering for a lecture."""

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.errors import Refusal
from forum.i18n import gettext, ngettext
from forum.lectures.models import Lecture
from forum.registrations import staff_queries
from forum.registrations.rules_forms import RulesForm, values_to_edit
from forum.registrations.rules_models import rules_of
from forum.registrations.rules_operations import Following, differing, set_rules, version_of
from forum.web.current import actor, now
from forum.web.failures import translated
from forum.web.meanwhile import ChangedMeanwhile, Touched, begin, in_words, meet, remembers
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.told import told, warned

blueprint = Blueprint("rules_staff", __name__)

HERE = "/staff/lectures/<slug>/registration-rules"
TOGETHER = (("promotes_until_hours", "offers_until_hours"), ("line_closes_on", "line_closes"))
IN_THE_JOURNAL = {
    **dict.fromkeys(("line_closes_on", "line_closes"), ("line_closes_at",)),
    "is_broken": ("stream_broken_at",),
}


@blueprint.get(HERE)
def edit(slug: str) -> str:
    """The rules there are, each with what it means and what people read."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        rules = rules_of(session, lecture.id)
        values = values_to_edit(lecture, rules)
        form = RulesForm(formdata=None, seen=version_of(rules), **values)
        begin(session, form, values, lecture)
        return _page(session, lecture, form)


@blueprint.post(HERE)
def update(slug: str) -> Response | tuple[str, int]:
    """Save them, and say what stays as it was although the rules are others."""
    form = RulesForm()
    with reading() as session:
        lecture = organised_lecture(session, slug)
        if not form.validate():
            return _page(session, lecture, form), 422
    try:
        with once() as writing:
            following, taken = _save(writing, form, organised_lecture(writing, slug, locked=True))
    except Refusal as refusal:
        with reading() as session:
            form.seen.data = version_of(rules_of(session, lecture.id))
            sentence = None if isinstance(refusal, ChangedMeanwhile) else translated(refusal)
            return _page(session, lecture, form, sentence), 409
    _tell(following, in_words(taken))
    return redirect(url_for(".edit", slug=lecture.slug))


def _save(session: Session, form: RulesForm, lecture: Lecture) -> tuple[Following, list[Touched]]:
    rules = rules_of(session, lecture.id)
    values = values_to_edit(lecture, rules)
    taken = meet(session, form, values, lecture, together=TOGETHER, names=IN_THE_JOURNAL)
    following = set_rules(
        session,
        lecture_id=lecture.id,
        wanted=form.wanted(lecture, rules, now()),
        # Whoever was shown every rule has met what others saved by now.
        seen=version_of(rules) if remembers(form) else form.seen.data or "",
        actor=actor(),
        now=now(),
    )
    return following, taken


def _page(session: Session, lecture: Lecture, form: RulesForm, sentence: str | None = None) -> str:
    rules = rules_of(session, lecture.id)
    return render_template(
        "registrations/staff_rules.html",
        lecture=lecture,
        form=form,
        rules=rules,
        differing=differing(rules),
        counts=staff_queries.count_by_state(session, lecture.id),
        sentence=sentence,
    )


def _tell(following: Following, besides: str) -> None:
    told(" ".join(filter(None, [gettext("The rules are saved."), besides])))
    if following.requests:
        warned(
            ngettext(
                "%(num)s request made before still waits for your decision.",
                "%(num)s requests made before still wait for your decision.",
                following.requests,
            )
        )
    if following.unconfirmed:
        warned(
            ngettext(
                "%(num)s person who registered before still has to confirm the address.",
                "%(num)s people who registered before still have to confirm their addresses.",
                following.unconfirmed,
            )
        )
