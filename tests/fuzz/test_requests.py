"""Requests of strangers: queries, languages and conditions of any kind get an answer, and never a fault."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from tests import hostile
from tests.conftest import Database
from tests.factories import make_lecture
from tests.fuzz.inputs import ANY_TEXTS, TEXTS, effort, encodable, short_texts

LISTS = ["/en/lectures", "/zh/lectures/archive", "/en/speakers"]
FEED = "/feeds/en/forum.ics"
HEADER_TEXTS = TEXTS.map(lambda text: "".join(sign for sign in text if 31 < ord(sign) < 256))


@pytest.fixture
def forum(app: Flask, client: FlaskClient, database: Database) -> FlaskClient:
    app.config["TESTING"] = False  # a fault is a 500 here, as it is for a reader
    with database.transaction() as session:
        make_lecture(session)
    return client


def test_a_list_is_narrowed_by_anything(forum: FlaskClient) -> None:
    @effort(10)
    @given(
        st.sampled_from(LISTS),
        st.dictionaries(
            st.sampled_from(["series", "topic", "speaker", "venue", "q", "page", "x"]), ANY_TEXTS
        ),
    )
    def answers(path: str, query: dict[str, str]) -> None:
        words = {name: encodable(text) for name, text in query.items()}
        assert forum.get(path, query_string=words).status_code in {200, 404}

    answers()


def test_a_page_number_is_a_page_or_the_first(forum: FlaskClient) -> None:
    for text in short_texts("numbers")[::4]:
        answer = forum.get("/en/lectures", query_string={"page": text})
        assert answer.status_code in {200, 404}, ascii(text)


@pytest.mark.databases("sqlite")
def test_octets_that_are_no_text_are_answered(forum: FlaskClient) -> None:
    for entry in hostile.entries("unicode")[::9]:
        octets = "".join(f"%{octet:02x}" for octet in entry.octets[:200])
        for path in (f"/en/lectures?q={octets}", f"/en/lectures/{octets}", f"/en/speakers/{octets}"):
            assert forum.get(path).status_code in {200, 308, 404}, (entry.ident, path)


@pytest.mark.databases("sqlite")
def test_a_language_is_chosen_whatever_is_asked_for(forum: FlaskClient) -> None:
    @effort(40)
    @given(
        st.one_of(
            HEADER_TEXTS,
            st.lists(st.sampled_from(["zh", "en", "-", ";q=", "0.9", ",", "*", "1e9"])).map("".join),
        )
    )
    def leads_on(asked: str) -> None:
        answer = forum.get("/", headers={"Accept-Language": asked})
        assert (answer.status_code, answer.headers["Location"]) in [(302, "/zh/"), (302, "/en/")]

    leads_on()
    usual = {
        "zh-CN,zh;q=0.9,en;q=0.8": "/zh/",
        "en-GB,en;q=0.9": "/en/",
        "zh-TW": "/zh/",
        "de,en;q=0.5": "/en/",
    }
    found = {asked: forum.get("/", headers={"Accept-Language": asked}).headers["Location"] for asked in usual}
    assert found == usual


@pytest.mark.databases("sqlite")
def test_a_condition_is_met_or_the_whole_is_sent(forum: FlaskClient) -> None:
    whole = forum.get(FEED)
    tag = whole.headers["ETag"]
    parts = st.lists(
        st.sampled_from([tag, tag.strip('"'), "*", ",", " ", 'W/"', '"', "x", f"W/{tag}"]), max_size=5
    )

    @effort(25)
    @given(st.one_of(HEADER_TEXTS, parts.map("".join)), st.booleans())
    def answers(condition: str, is_tag: bool) -> None:
        headers: dict[str, Any] = {"If-None-Match" if is_tag else "If-Modified-Since": condition}
        answer = forum.get(FEED, headers=headers)
        assert answer.status_code in {200, 304}
        if answer.status_code == 200:
            assert answer.data == whole.data
        else:
            assert answer.data == b""
            assert not is_tag or tag.strip('"') in condition or "*" in condition

    answers()
    assert forum.get(FEED, headers={"If-None-Match": tag}).status_code == 304
    assert forum.get(FEED, headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.databases("sqlite")
def test_paths_and_links_of_the_corpus_are_answered(forum: FlaskClient) -> None:
    for text in short_texts("paths", "templates")[::9]:
        for start in ("/en/lectures/", "/static/", "/en/registrations/", "/feeds/en/lectures/", "/api/v1/"):
            answer = forum.get(start + encodable(text).replace("?", "%3f").replace("#", "%23"))
            assert answer.status_code in {200, 301, 302, 308, 404, 405, 410}, (start, ascii(text))
            assert b"root:" not in answer.data
