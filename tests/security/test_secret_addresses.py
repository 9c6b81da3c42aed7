"""Addresses that hold a secret: told to nobody, stored nowhere, refused in the clear (A-53)."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from forum.links import registration_token
from forum.web.secret_addresses import HARMLESS
from tests.cast import CLEO
from tests.conftest import Database
from tests.factories import make_lecture, make_registration

PUBLIC = "https://forum.example.org"
TOKENS = frozenset({"token"})
"""The names by which secret parts of addresses go; a new one needs a thought, and a line here."""


def secret_rules(app: Flask) -> Iterator[Rule]:
    """Every route whose address holds a secret."""
    for rule in app.url_map.iter_rules():
        if rule.arguments - HARMLESS:
            yield rule


def address(rule: Rule) -> str:
    """The rule with something in every place: the first of a few words, a number, else a sample."""
    chosen = re.sub(r"<any\('?([\w-]+)[^<>]*>", r"\1", rule.rule)
    chosen = re.sub(r"<int:\w+>", "1", chosen)
    return re.sub(r"<(?:[^:<>]*:)?(\w+)>", lambda found: "a" * 48 if found[1] in TOKENS else "a", chosen)


def own_page(app: Flask, database: Database) -> str:
    """Somebody's own registration."""
    with database.transaction() as session, app.app_context():
        registration = make_registration(session, make_lecture(session), CLEO)
        return f"/en/registrations/{registration_token(registration.public_id, 0)}"


@pytest.mark.databases("sqlite")
def test_every_part_of_every_address_is_known_to_be_secret_or_not(app: Flask) -> None:
    parts = {name for rule in app.url_map.iter_rules() for name in rule.arguments}

    assert parts - HARMLESS - TOKENS == set()
    assert parts >= TOKENS


@pytest.mark.databases("sqlite")
def test_every_such_address_is_marked_whatever_it_answers(app: Flask, client: FlaskClient) -> None:
    # found from the routes, so that a new one takes part by itself.
    unmarked = []
    rules = list(secret_rules(app))
    for rule in rules:
        for method in ("GET", "HEAD", "POST", "DELETE"):
            headers = client.open(address(rule), method=method).headers
            marks = [headers.get(name) for name in ("Referrer-Policy", "X-Robots-Tag", "Cache-Control")]
            if marks != ["no-referrer", "noindex, nofollow", "no-store"]:
                unmarked.append((method, rule.rule, marks))

    assert unmarked == []
    assert {"registrations.show", "badges.badge", "registrations.replace"} <= {
        rule.endpoint for rule in rules
    }


@pytest.mark.databases("sqlite")
def test_a_link_that_opens_is_marked_too(app: Flask, client: FlaskClient, database: Database) -> None:
    #
    own = own_page(app, database)

    for rest in ("", "/badge.pdf", "/qr.svg", "/cancellation", "/replacement"):
        answer = client.get(own + rest)
        assert answer.status_code == 200
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.databases("sqlite")
def test_other_pages_may_be_found_and_kept(client: FlaskClient) -> None:
    headers = client.get("/en/").headers

    assert headers["Referrer-Policy"] == "same-origin"
    assert "X-Robots-Tag" not in headers
    assert headers["Cache-Control"] != "no-store"


class TestBehindAProxy:
    """The forum as it runs in earnest: https outside, a proxy that says so."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_BASE_URL": PUBLIC, "FORUM_TRUSTED_PROXIES": "1"}

    @pytest.mark.parametrize("scheme", ["http", "HTTP", "", "http, https"])
    @pytest.mark.databases("sqlite")
    def test_a_secret_sent_in_the_clear_is_refused_and_leads_nowhere(
        self, app: Flask, client: FlaskClient, database: Database, scheme: str
    ) -> None:
        # refused, not redirected, whatever the link would have opened.
        own = own_page(app, database)
        headers = {"X-Forwarded-Proto": scheme, "Host": "forum.example.org"}
        for page in (own, f"{own}/badge.pdf", f"/en/registrations/{'a' * 48}"):
            for method in ("GET", "HEAD", "POST"):
                answer = client.open(page, method=method, headers=headers)
                is_secure = scheme.endswith("https")
                assert "Location" not in answer.headers
                assert (answer.status_code == 403) is not is_secure
        for rule in secret_rules(app):
            if not scheme.endswith("https"):
                assert client.get(address(rule), headers=headers).status_code == 403

    @pytest.mark.databases("sqlite")
    def test_the_page_says_what_to_do(self, client: FlaskClient) -> None:
        answer = client.get(f"/zh/registrations/{'a' * 48}", headers={"Host": "forum.example.org"})

        assert answer.status_code == 403
        assert "https://" in answer.text
        assert "请使用邮件中的原链接" in answer.text

    @pytest.mark.databases("sqlite")
    def test_the_same_link_opens_by_https(self, app: Flask, client: FlaskClient, database: Database) -> None:
        secure = {"X-Forwarded-Proto": "https", "Host": "forum.example.org"}

        assert client.get(own_page(app, database), headers=secure).status_code == 200

    @pytest.mark.databases("sqlite")
    def test_pages_without_a_secret_are_left_to_the_proxy(self, client: FlaskClient) -> None:
        assert client.get("/en/", headers={"Host": "forum.example.org"}).status_code == 200

    @pytest.mark.databases("sqlite")
    def test_forms_behind_a_link_work_without_a_referer(
        self, app: Flask, client: FlaskClient, database: Database
    ) -> None:
        # A-53, D-13: browsers send "Origin: null" and no Referer from a page with no-referrer.
        app.config["WTF_CSRF_ENABLED"] = True
        own = own_page(app, database)
        secure = {"X-Forwarded-Proto": "https", "Host": "forum.example.org"}
        there = {"base_url": PUBLIC}
        page = client.get(f"{own}/cancellation", headers=secure, **there).text
        (token,) = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        sent = {**secure, "Origin": "null", "Sec-Fetch-Site": "same-origin"}

        forged = client.post(f"{own}/cancellation", headers=sent, **there)
        genuine = client.post(f"{own}/cancellation", data={"csrf_token": token}, headers=sent, **there)

        assert (forged.status_code, genuine.status_code) == (400, 303)
