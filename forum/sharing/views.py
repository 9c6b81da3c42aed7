"""Share images, site map, robots.txt, the web manifest, and what the heads of pages are made of."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from forum import links
from forum.badges import qr
from forum.db import reading
from forum.feeds.cache import Kept
from forum.i18n import HTML_TAGS
from forum.lectures.models import Audience, Lecture, PublicState, Series
from forum.lectures.programme import programme_state
from forum.lectures.queries import public_lecture
from forum.sharing import addresses, painting, pictures, queries, site_data, sitemap
from forum.sharing.manifest import GROUNDS, manifest_of
from forum.sharing.summaries import summary
from forum.slugs import SlugKind
from forum.web.assets import FOR_A_YEAR
from forum.web.assets import address as asset
from forum.web.current import language, settings
from forum.web.moved import object_at
from forum.web.readers import reader
from forum.wording import Shown, Wording

LONGEST_IN_CODE = 300
"""Characters: about version 12, 65 modules a side."""

blueprint = Blueprint("sharing", __name__)

AN_HOUR, A_DAY = "public, max-age=3600", 86_400
MOST_PARTS = 1000
PNG = "image/png"
OPEN_GRAPH_LOCALES = {"zh": "zh_CN", "en": "en_GB"}


@blueprint.record_once
def keep_pictures(state: Any) -> None:
    """Each application keeps its own images and site map."""
    state.app.extensions["forum.sharing"] = Kept()


@blueprint.get("/<any(zh,en):lang>/lectures/<slug>/share/<version>.png")
def lecture(slug: str, version: str) -> BaseResponse:
    """The image of a published lecture; an outdated address leads to today's."""
    with reading() as session:
        key = object_at(session, SlugKind.LECTURE, slug)
        found = public_lecture(session, key) or public_lecture(session, key, reader()) or abort(404)
        if found.public_state is PublicState.WITHDRAWN:
            abort(410)
        card = pictures.lecture_card(found, language(), settings())
        present, is_listed = found.slug, found.audience is Audience.PUBLIC
    if (slug, version) != (present, card.version):
        here = links.path("sharing.lecture", lang=language(), slug=present, version=card.version)
        return redirect(here, 301 if slug != present else 302)
    response = _image(card.version, lambda: painting.card_png(card))
    if not is_listed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


@blueprint.get("/<any(zh,en):lang>/share/<version>.png")
def cover(version: str) -> BaseResponse:
    """The image of the forum; an outdated address leads to today's."""
    drawn = pictures.forum_cover(language(), settings())
    if version != drawn.version:
        return redirect(links.path("sharing.cover", lang=language(), version=drawn.version))
    return _image(drawn.version, lambda: painting.cover_png(drawn))


@blueprint.get("/sitemap.xml")
def site_map() -> Response:
    """Every public page in both languages, or the index of the files that hold them."""
    return _site_map(0)


@blueprint.get("/sitemaps/<int:part>.xml")
def site_map_part(part: int) -> Response:
    """One of several files."""
    return _site_map(part) if 0 < part <= MOST_PARTS else abort(404)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Everybody may read what is public; nobody needs the staff side or people's own pages (A-37)."""
    text = render_template("sharing/robots.txt", sitemap=links.absolute("sharing.site_map"))
    response = current_app.response_class(text, mimetype="text/plain")
    response.headers["Cache-Control"] = AN_HOUR
    return response


@blueprint.get("/<any(zh,en):lang>/manifest.webmanifest")
def manifest() -> Response:
    """What a home screen knows of the forum."""
    text = current_app.json.dumps(manifest_of(language(), settings().name(language()), asset))
    response = current_app.response_class(text, mimetype="application/manifest+json")
    response.headers["Cache-Control"] = AN_HOUR
    return response


@blueprint.get("/favicon.ico")
def favicon() -> BaseResponse:
    """The seal, for whoever asks without having read a page."""
    return send_from_directory(f"{current_app.static_folder}/icons", "favicon.ico", max_age=A_DAY)


@blueprint.app_template_global()
def share_picture(lecture: Lecture) -> pictures.Picture:
    """The image by which a lecture is shown elsewhere."""
    return pictures.lecture_picture(lecture, language(), settings())


@blueprint.app_template_global()
def printed_code(address: str) -> tuple[int, str] | None:
    """An address as a QR code for paper: how many modules a side has, and the path of the dark ones.

    None where the modules would be too small for a phone held before a door.
    """
    if len(address) > LONGEST_IN_CODE:
        return None
    return len(qr.modules(address)), qr.svg_path(address)


@blueprint.app_template_global()
def forum_picture() -> pictures.Picture:
    """The image of pages that belong to no lecture."""
    return pictures.forum_picture(language(), settings())


@blueprint.app_template_global()
def said(value: Wording | Shown | str) -> Shown:
    """A text of a head with its language; what is not said otherwise is in that of the page."""
    if isinstance(value, Wording):
        return value.shown_in(language())
    return value if isinstance(value, Shown) else Shown(str(value), HTML_TAGS[language()])


@blueprint.app_template_global()
def site_facts() -> dict[str, Any]:
    """The forum as JSON-LD, for its home page."""
    home = links.absolute("lectures.home", lang=language())
    programme = links.absolute("lectures.programme", lang=language())
    return site_data.website(_organization(), language(), home, programme)


@blueprint.app_template_global()
def series_facts(series: Series) -> dict[str, Any]:
    """A series as JSON-LD."""
    page = links.absolute("lectures.series", lang=language(), slug=series.slug)
    return site_data.event_series(series, language(), page, _organization())


@blueprint.record_once
def name_words(state: Any) -> None:
    """What templates may call besides."""
    state.app.jinja_env.globals.update(GROUNDS=GROUNDS, OPEN_GRAPH_LOCALES=OPEN_GRAPH_LOCALES)
    state.app.jinja_env.filters["summary"] = summary


def _organization() -> dict[str, Any]:
    home = links.absolute("lectures.home", lang=language())
    other = "en" if language() == "zh" else "zh"
    logo = settings().base_url + asset("icons/icon-512.png")
    return site_data.organization(settings().name(language()), settings().name(other), home, logo)


def _image(version: str, draw: Callable[[], bytes]) -> Response:
    response = current_app.response_class(_kept().get(version, draw), mimetype=PNG)
    response.headers["Cache-Control"] = FOR_A_YEAR
    return response


def _site_map(part: int) -> Response:
    with reading() as session:
        revision, changed_at = programme_state(session)

        def file(number: int) -> bytes:
            return _kept().get(
                f"site map {revision} {number}", lambda: _site_map_file(session, number, changed_at)
            )

        # The index says how many there are: asking for others makes nothing.
        if part > 1 and part > sitemap.count_of_parts(file(0)):
            abort(404)
        octets = file(part)
    response = current_app.response_class(octets, mimetype=sitemap.KIND)
    response.headers["Cache-Control"] = AN_HOUR
    response.last_modified = changed_at
    response.set_etag(f"{revision}-{part}")
    response.make_conditional(request)
    return response


def _site_map_file(session: Session, number: int, changed_at: datetime) -> bytes:
    """One of the files, counted from 1; 0 is the only one, or the index of all."""
    pages = sitemap.parts(addresses.pages(queries.places(session), changed_at))
    if number or len(pages) == 1:
        return sitemap.urlset(pages[max(number, 1) - 1])
    numbers = range(1, len(pages) + 1)
    return sitemap.index([links.absolute("sharing.site_map_part", part=n) for n in numbers], changed_at)


def _kept() -> Kept[bytes]:
    return cast(Kept[bytes], current_app.extensions["forum.sharing"])
