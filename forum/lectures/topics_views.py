"""The organisers' pages of the topics: what they are called, and how many lectures each has."""

from flask import Blueprint, abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from forum.db import reading
from forum.i18n import gettext
from forum.lectures.merging_forms import TopicForm
from forum.lectures.models import Topic
from forum.lectures.renaming import revise_topic
from forum.lectures.staff_queries import topics_with_counts
from forum.slugs import SlugKind, resolve
from forum.web.current import actor, now
from forum.web.fields import values_of
from forum.web.once import once
from forum.web.told import told

blueprint = Blueprint("topics_staff", __name__)


@blueprint.get("/staff/topics")
def index() -> str:
    """Every topic."""
    with reading() as session:
        return render_template("lectures/staff_topics.html", topics=topics_with_counts(session))


@blueprint.get("/staff/topics/<slug>")
def edit(slug: str) -> str:
    """What a topic is called, and what can be done with it."""
    with reading() as session:
        topic = _topic(session, slug)
        form = TopicForm(formdata=None, **values_of("name", topic.name))
        return render_template("lectures/staff_topic.html", form=form, topic=topic)


@blueprint.post("/staff/topics/<slug>")
def update(slug: str) -> Response | tuple[str, int]:
    """Call it otherwise; its lectures and their calendar entries follow."""
    form = TopicForm()
    if not form.validate():
        with reading() as session:
            return render_template("lectures/staff_topic.html", form=form, topic=_topic(session, slug)), 422
    with once() as session:
        topic = _topic(session, slug)
        revise_topic(session, topic, form.wording("name", topic.name), actor=actor(), now=now())
    told(gettext("The topic is saved."))
    return redirect(url_for(".index"))


def _topic(session: Session, slug: str) -> Topic:
    key = resolve(session, SlugKind.TOPIC, slug)
    return (session.get(Topic, key) if key else None) or abort(404)
