"""The forum and its series for search engines: schema.org as JSON-LD. Addresses come in, words go out."""

from typing import Any

from forum.i18n import HTML_TAGS, Language
from forum.lectures.models import Series

SCHEMA = "https://schema.org"


def organization(name: str, other_name: str, home: str, logo: str) -> dict[str, Any]:
    """Who holds the lectures."""
    return {
        "@type": "Organization",
        "@id": f"{home}#organization",
        "name": name,
        "alternateName": other_name,
        "url": home,
        "logo": logo,
    }


def website(organizer: dict[str, Any], language: Language, home: str, programme: str) -> dict[str, Any]:
    """The site, and how its search is asked."""
    return {
        "@context": SCHEMA,
        "@graph": [
            organizer,
            {
                "@type": "WebSite",
                "@id": f"{home}#website",
                "name": organizer["name"],
                "alternateName": organizer["alternateName"],
                "url": home,
                "inLanguage": HTML_TAGS[language],
                "publisher": {"@id": organizer["@id"]},
                "potentialAction": {
                    "@type": "SearchAction",
                    "target": {"@type": "EntryPoint", "urlTemplate": f"{programme}?q={{search_term_string}}"},
                    "query-input": "required name=search_term_string",
                },
            },
        ],
    }


def event_series(series: Series, language: Language, page: str, organizer: dict[str, Any]) -> dict[str, Any]:
    """A series of lectures."""
    facts = {
        "@context": SCHEMA,
        "@type": "EventSeries",
        "@id": page,
        "url": page,
        "name": series.title.shown_in(language).text or series.slug,
        "description": series.description.shown_in(language).text or None,
        "organizer": organizer,
    }
    return {name: value for name, value in facts.items() if value is not None}
