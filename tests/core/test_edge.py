"""The edge shared by all pages: headers, failures, hosts, the front door."""

import logging

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from forum.errors import Refusal
from forum.i18n import N_
from forum.web.guarding import EVERYBODY
from forum.web.rules import RULES

pytestmark = [pytest.mark.databases("sqlite"), pytest.mark.own_application]


class NotToday(Refusal):
    code = "not_today"
    message = N_("This host is not served here.")


@pytest.fixture
def client(app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A client of an application with a few views that fail on purpose."""

    def fault() -> str:
        raise ZeroDivisionError

    def busy() -> str:
        raise OperationalError("SELECT 1", {}, Exception("database is locked"))

    def refuse() -> str:
        raise NotToday

    def stop(status: int) -> str:
        abort(status)

    app.config["PROPAGATE_EXCEPTIONS"] = False
    for prefix in ("/api/v1/fail", "/feeds/fail", "/zh/fail"):
        views = {"fault": fault, "busy": busy, "refuse": refuse, "<int:status>": stop}
        for path, view in views.items():
            app.add_url_rule(f"{prefix}/{path}", f"{prefix}/{path}", view)
            monkeypatch.setitem(RULES, f"{prefix}/{path}", EVERYBODY)
    return app.test_client()


def test_a_fault_gets_a_reference_number_that_is_in_the_log(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = client.get("/api/v1/fail/fault")

    assert answer.status_code == 500
    reference = answer.get_json()["reference"]
    assert f"fault {reference}" in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "ZeroDivisionError" not in answer.text


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 413, 418, 429, 503])
def test_every_failure_has_a_page_in_the_form_its_reader_expects(client: FlaskClient, status: int) -> None:
    page = client.get(f"/zh/fail/{status}")
    data = client.get(f"/api/v1/fail/{status}")
    text = client.get(f"/feeds/fail/{status}")

    assert {page.status_code, data.status_code, text.status_code} == {status}
    assert (page.mimetype, data.mimetype, text.mimetype) == ("text/html", "application/json", "text/plain")
    assert data.get_json()["status"] == status


def test_a_busy_database_says_come_back(client: FlaskClient) -> None:
    answer = client.get("/zh/fail/busy")

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_a_refusal_nobody_caught_is_still_a_sentence(client: FlaskClient) -> None:
    answer = client.get("/api/v1/fail/refuse")

    assert (answer.status_code, answer.get_json()["detail"]) == (409, NotToday.message)


@pytest.mark.parametrize(
    "host", ["evil.example", "forum.example.org.evil.example", "forum.example.org@evil.example", "[::1]"]
)
def test_a_forged_host_is_refused(client: FlaskClient, host: str) -> None:
    # D-15
    assert client.get("/healthz", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize(
    ("accepted", "home"), [("zh-CN,zh;q=0.9", "/zh/"), ("en-GB", "/en/"), ("fr", "/en/")]
)
def test_the_front_door_leads_by_the_readers_language(client: FlaskClient, accepted: str, home: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepted})

    assert (answer.status_code, answer.location) == (302, home)


def test_machines_that_watch_are_answered(client: FlaskClient) -> None:
    assert [client.get(path).text for path in ("/healthz", "/readyz")] == ["ok\n", "ready\n"]


def test_every_response_carries_the_security_headers(client: FlaskClient) -> None:
    headers = client.get("/en/fail/404").headers

    policy = headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/staff/", "/zh/registrations/x", "/api/v1/door/roster"])
def test_personal_pages_are_never_stored(client: FlaskClient, path: str) -> None:
    # D-14
    assert client.get(path).headers["Cache-Control"] == "no-store"
