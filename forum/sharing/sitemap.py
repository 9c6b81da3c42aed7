"""The site map (sitemaps.org, 0.9) with both languages of every page. Pure: addresses in, octets out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from forum.i18n import HTML_TAGS, LANGUAGES, Language

MOST_ADDRESSES = 20_000
"""In one file. The protocol allows 50,000 and 50 MB; so many with both languages named are 15 MB."""
KIND = "application/xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class Page:
    """One page in its languages."""

    addresses: dict[Language, str]
    undecided: str
    """Where somebody goes who reads neither."""
    changed_at: datetime | None


def parts(pages: Sequence[Page]) -> list[Sequence[Page]]:
    """The pages by file; at least one file."""
    most = MOST_ADDRESSES // len(LANGUAGES)
    return [pages[start : start + most] for start in range(0, len(pages), most)] or [()]


def urlset(pages: Sequence[Page]) -> bytes:
    """One file of pages: each language has an entry, and each entry names all languages."""
    entries = "".join(entry for page in pages for entry in _entries(page))
    return f'{_HEAD}<urlset xmlns="{_SCHEMA}" xmlns:xhtml="{_XHTML}">\n{entries}</urlset>\n'.encode()


def index(addresses: Sequence[str], changed_at: datetime) -> bytes:
    """The file that names the others."""
    entries = "".join(
        f"<sitemap><loc>{escape(address)}</loc>{_changed(changed_at)}</sitemap>\n" for address in addresses
    )
    return f'{_HEAD}<sitemapindex xmlns="{_SCHEMA}">\n{entries}</sitemapindex>\n'.encode()


def count_of_parts(index_file: bytes) -> int:
    """How many files an index names; none where one file holds everything."""
    return index_file.count(b"<sitemap>")


def _entries(page: Page) -> Iterator[str]:
    named = [(HTML_TAGS[language], address) for language, address in page.addresses.items()]
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href="{escape(address)}"/>'
        for tag, address in [*named, ("x-default", page.undecided)]
    )
    for address in page.addresses.values():
        yield f"<url><loc>{escape(address)}</loc>{_changed(page.changed_at)}{others}</url>\n"


def _changed(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC).isoformat(timespec='seconds')}</lastmod>" if at else ""
