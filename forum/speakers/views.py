"""The public pages of the speakers: who has lectured and who will, each with a page and a portrait."""

from collections.abc import Iterable
from itertools import accumulate, groupby

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from forum.db import reading
from forum.files import StoredFile
from forum.lectures.audiences import STRANGER
from forum.lectures.listing import Page
from forum.lectures.overview import overview
from forum.lectures.queries import Filters, speaks_for
from forum.slugs import SlugKind
from forum.speakers import queries
from forum.web.current import now
from forum.web.kept_files import kept_picture, small_picture
from forum.web.moved import leads_on, object_at
from forum.web.query import asked, page_number
from forum.web.readers import reader
from forum.web.sheets import come_together

blueprint = Blueprint("speakers", __name__)

PAGE_SIZE = 120
A_DAY = 86_400


@blueprint.get("/<any(zh,en):lang>/speakers")
def index() -> str:
    """Everybody with a listed lecture, in the order of their names."""
    q, number = asked("q"), page_number()
    offset = (number - 1) * PAGE_SIZE
    with reading() as session:
        speaks = speaks_for(reader())
        total = queries.count_speakers_where(session, speaks, q)
        speakers = queries.speakers_where(session, speaks, q, limit=PAGE_SIZE, offset=offset)
        if offset and not speakers:
            abort(404)
        initials = queries.initials_where(session, speaks) if not q else []
        return render_template(
            "speakers/index.html",
            letters=groupby(speakers, key=lambda speaker: speaker.sort_key[:1].upper()),
            pages=_pages(initials),
            page=Page([], number, total, PAGE_SIZE),
            q=q,
            is_sample=any(speaker.is_sample for speaker in speakers),
        )


def _pages(initials: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The page of the list on which each letter begins."""
    letters = list(initials)
    before = accumulate((count for _letter, count in letters), initial=0)
    return {letter: first // PAGE_SIZE + 1 for (letter, _count), first in zip(letters, before, strict=False)}


@blueprint.get("/<any(zh,en):lang>/speakers/<slug>")
def show(slug: str) -> str | Response:
    """One speaker: portrait, biography, lectures."""
    with reading() as session:
        speaker_id = object_at(session, SlugKind.SPEAKER, slug)
        speaker = queries.public_speaker(session, speaks_for(reader()), speaker_id) or abort(404)
        lists = overview(session, Filters(speaker=speaker.slug), now(), reader())
        come_together(row.lecture for row in [*lists.coming, *lists.past])
        moved = leads_on("speakers.show", slug, speaker.slug)
        return moved or render_template("speakers/show.html", speaker=speaker, overview=lists)


@blueprint.get("/speakers/<slug>/portrait")
def portrait(slug: str) -> Response:
    """The portrait, from the uploads by its hash; a proxy may keep it for a day."""
    return kept_picture(_public_portrait(slug), max_age=A_DAY)


@blueprint.get("/speakers/<slug>/portrait/small")
def small_portrait(slug: str) -> Response:
    """The portrait for the list of speakers."""
    return small_picture(_public_portrait(slug), max_age=A_DAY)


def _public_portrait(slug: str) -> StoredFile | None:
    with reading() as session:
        speaker_id = object_at(session, SlugKind.SPEAKER, slug)
        speaker = queries.public_speaker(session, speaks_for(STRANGER), speaker_id)
        speaker = speaker or queries.public_speaker(session, speaks_for(reader()), speaker_id)
        return speaker.portrait if speaker else abort(404)
