"""The addresses of all public pages, for the site map."""

from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import quote

from forum import links
from forum.i18n import LANGUAGES, Language
from forum.sharing.queries import Place
from forum.sharing.sitemap import Page
from forum.slugs import SlugKind

# Pages that always are, the first of them being the forum's own.
FIXED = (
    "lectures.home",
    "lectures.programme",
    "lectures.archive",
    "change_log.index",
    "speakers.index",
    "feeds.subscribe",
    "pages.contact",
    "pages.privacy",
)
CHANGED_BY_TIME = FIXED[:6]
"""What these show follows from the programme; the others change with the software."""
ENDPOINTS = {
    SlugKind.LECTURE: "lectures.show",
    SlugKind.SERIES: "lectures.series",
    SlugKind.TOPIC: "lectures.topic",
    SlugKind.SPEAKER: "speakers.show",
    SlugKind.VENUE: "venues.show",
}
UNDECIDED: Language = "en"
_ANY = "any-slug"


def pages(places: Iterable[Place], changed_at: datetime) -> list[Page]:
    """Every public page in both languages."""
    fixed = [_fixed(endpoint, changed_at) for endpoint in FIXED]
    build = {kind: _builder(endpoint) for kind, endpoint in ENDPOINTS.items()}
    return [*fixed, *(build[place.kind](place) for place in places)]


def _fixed(endpoint: str, changed_at: datetime) -> Page:
    found = {language: links.absolute(endpoint, lang=language) for language in LANGUAGES}
    undecided = links.absolute("entry.root") if endpoint == FIXED[0] else found[UNDECIDED]
    return Page(found, undecided, changed_at if endpoint in CHANGED_BY_TIME else None)


def _builder(endpoint: str) -> Callable[[Place], Page]:
    """Makes pages from slugs: one address is built by the router, thousands are written after it."""
    models = {language: links.absolute(endpoint, lang=language, slug=_ANY) for language in LANGUAGES}
    halves = {language: model.split(_ANY) for language, model in models.items()}

    def build(place: Place) -> Page:
        # Slugs are letters and hyphens; whatever else a row holds, an address is one (D-12).
        slug = quote(place.slug, safe="")
        found = {language: slug.join(half) for language, half in halves.items()}
        return Page(found, found[UNDECIDED], place.changed_at)

    return build
