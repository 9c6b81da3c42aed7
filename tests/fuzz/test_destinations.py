"""Redirect targets, judged by parsers that know how browsers read addresses (D-23)."""

import json
from urllib.parse import quote, unquote

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playwright.sync_api import Page

from forum.web.destinations import LONGEST, local_path
from tests import hostile
from tests.fuzz.inputs import ANY_TEXTS, effort, encodable

ORIGIN = "https://forum.example.org"
REFUSED = hostile.texts("redirects", expected="refused")
ACCEPTED = hostile.texts("redirects", expected="accepted")
PIECES = st.lists(
    st.sampled_from(
        [
            "/",
            "\\",
            "//",
            ".",
            "..",
            "%2f",
            "%5c",
            "%2e",
            "%",
            "@",
            ":",
            "?",
            "#",
            "evil.example",
            "\t",
            "\n",
            "https:",
            " ",
            "\u3002",
            "\uff0f",
            "staff",
            "%0a",
            "%00",
            ";",
            "&",
            "=",
            "*",
            "[",
            "\u200b",
            "a",
        ]
    ),
    max_size=9,
).map("".join)
TARGETS = st.one_of(PIECES, PIECES.map("/{}".format), st.sampled_from(REFUSED), ANY_TEXTS)


@pytest.mark.parametrize("target", hostile.cases("redirects", expected="refused"))
def test_a_trick_leads_to_the_usual_place(target: str) -> None:
    assert local_path(target, "/usual") == "/usual"


@pytest.mark.parametrize("target", hostile.cases("redirects", expected="accepted"))
def test_a_page_of_ours_is_kept(target: str) -> None:
    assert local_path(target, "/usual") == target


@effort(200)
@given(TARGETS)
@example("/%2fevil.example")
def test_what_is_let_through_stays_here_for_a_browser(target: str) -> None:
    if local_path(target, "") == "":
        return
    # As it stands, and after a proxy has decoded it once.
    for address in (target, unquote(target.split("?", maxsplit=1)[0])):
        found = ada_url.URL(encodable(address), base=f"{ORIGIN}/staff/sign-in")
        assert found.origin == ORIGIN, target
        assert found.username == found.password == ""
    assert target.isascii()
    assert target.isprintable()
    assert len(target) <= LONGEST


@effort(60)
@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=40), st.text(max_size=20))
def test_every_address_we_build_is_let_through(slug: str, words: str) -> None:
    target = f"/staff/lectures/{slug}?q={quote(words, safe='')}"
    assert local_path(target, "") == (target if len(target) <= LONGEST else "")


@pytest.mark.databases("sqlite")
def test_chromium_agrees_on_the_whole_corpus(page: Page) -> None:
    """What is let through is ours in a real browser; what it takes elsewhere is refused."""
    script = """texts => texts.map(text => {
        try { return new URL(text, 'https://forum.example.org/staff/').origin } catch { return 'none' }
    })"""
    texts = [text for text in [*REFUSED, *ACCEPTED, *hostile.texts("scripts", "paths")] if len(text) < 2000]
    origins = page.evaluate(script, json.loads(json.dumps(texts)))
    elsewhere = {text for text, origin in zip(texts, origins, strict=True) if origin != ORIGIN}
    assert len(elsewhere) > 80
    assert [text for text in texts if local_path(text, "") and text in elsewhere] == []
    assert set(ACCEPTED) & elsewhere == set()
