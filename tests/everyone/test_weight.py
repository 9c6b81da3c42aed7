"""What a public page costs a phone on a slow network, and that it needs nobody else.

Octets are counted as they travel (packed), pictures and portraits apart: those come as one scrolls to them.
"""

import pytest

from tests.browsers import fonts_are_there
from tests.everyone.reader import Reader

MOST_OCTETS = 60 * 1024
MOST_OF_FONTS = 35 * 1024
MOST_REQUESTS = 12
NO_PICTURES = ("text/", "application/", "font/")
pytestmark = pytest.mark.databases("sqlite")


def pages(season: Reader) -> list[str]:
    """One page of each kind, found as a visitor finds them: by links from the home page on."""
    season.opens("/en/")
    lecture = season.page.get_attribute("a[href*='/en/lectures/qxf']", "href") or ""
    season.opens(lecture)
    linked = [
        season.page.get_attribute(f"main a[href*='/en/{kind}/']", "href")
        for kind in ("speakers", "series", "venues")
    ]
    lists = [
        f"/en/{name}"
        for name in ("", "lectures", "lectures?view=month", "lectures/archive", "speakers", "subscribe")
    ]
    return [*lists, lecture, f"{lecture}/registrations/new", *filter(None, linked)]


def test_a_public_page_is_light(season: Reader) -> None:
    weighed = {}
    for number, page in enumerate(pages(season)):
        # In turn: a page's weight hardly depends on its language, and each visit takes a second.
        for lang in ("zh", "en") if number == 0 else ("zh",) if number % 2 else ("en",):
            address = page.replace("/en/", f"/{lang}/", 1)
            season.opens(address)
            fonts_are_there(season.page)
            requests = [asked for asked in season.fetched if "/portrait" not in asked]
            weighed[address] = (
                season.weight(of=NO_PICTURES),
                season.weight(of=("font/",)),
                len(requests),
            )

    assert len(weighed) == 12
    most = (MOST_OCTETS, MOST_OF_FONTS, MOST_REQUESTS)
    assert {page: seen for page, seen in weighed.items() if any(map(int.__gt__, seen, most))} == {}
