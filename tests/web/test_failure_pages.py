"""The pages for what went wrong: in the language that was meant, with the way on."""

import re

import pytest

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize(("path", "lang"), [("/zh/nowhere", "zh-Hans"), ("/en/nowhere", "en")])
def test_a_page_that_is_not_there_speaks_the_language_of_its_address(client, database, path, lang):
    other = "en" if lang == "zh-Hans" else "zh"
    page = client.get(path, headers={"Accept-Language": other})

    assert page.status_code == 404
    assert f'<html lang="{lang}"' in page.text


def test_a_page_that_is_not_there_offers_search_and_the_programme(client, database):
    page = client.get("/en/nowhere").text
    main = page[page.index("<main") :]

    assert re.findall(r'<form[^>]*action="([^"]+)"', main) == ["/en/lectures/archive"]
    ways = re.findall(r'<li><a href="([^"]+)"', main[: main.index("</main>")])
    assert ways == ["/en/", "/en/lectures", "/en/lectures/archive", "/en/contact"]
