"""What was typed outlives a session that ended: signed in again, it is sent by a button (D-13)."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.lectures.models import Series
from tests.cast import ADA, Person
from tests.conftest import Clock, Database
from tests.factories import make_series

SERIES = "/staff/series/open"
OURS = {"Sec-Fetch-Site": "same-origin"}
TYPED = {
    "title_zh": "开放",
    "title_en": "Hours of typing & a <b>",
    "length": "90",
    "approver_language": "zh",
    "attendance": "on_site",
    "room": "",
    "host": "",
}


def form_of(page: TestResponse) -> dict[str, str]:
    """What the form on a page for a failure would send: what was typed, with a token of now."""
    [form] = re.findall(r'<form method="post".*?</form>', page.text, re.DOTALL)
    token = re.findall(r'name="csrf_token" value="([^"]*)"', form)
    kept = re.findall(r'<textarea name="([^"]*)" hidden>\n(.*?)</textarea>', form, re.DOTALL)
    return {"csrf_token": token[0], **{unescape(name): unescape(value) for name, value in kept}}


@pytest.fixture
def ended(
    app: Flask,
    database: Database,
    sign_in: Callable[[Person], FlaskClient],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> tuple[FlaskClient, dict[str, str]]:
    """Ada's browser with a form open since before her session ended, and what she typed into it."""
    with database.transaction() as session:
        make_series(session)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    client = sign_in(ADA)
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]*)"', client.get(SERIES).text)[0]
    clock.now += timedelta(hours=13)
    return client, {**TYPED, "csrf_token": token}


@pytest.mark.databases("sqlite")
def test_what_was_typed_is_sent_again_after_signing_in_anew(
    ended: tuple[FlaskClient, dict[str, str]], sign_in: Callable[[Person], FlaskClient], database: Database
) -> None:
    client, typed = ended
    told = client.post(SERIES, data=typed, headers=OURS)

    assert (told.status_code, told.headers["Cache-Control"]) == (401, "no-store")
    assert "You have been signed out, so nothing has been saved yet." in told.text
    assert form_of(told).items() >= TYPED.items()

    anew = sign_in(ADA)
    stale = anew.post(SERIES, data=form_of(told), headers=OURS)
    assert stale.status_code == 400
    assert "Send it again with this button." in stale.text
    assert anew.post(SERIES, data=form_of(stale), headers=OURS).status_code == 302
    with database.reading() as session:
        assert session.scalars(select(Series)).one().title.en == TYPED["title_en"]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_nothing_is_repeated_that_may_come_from_elsewhere(
    ended: tuple[FlaskClient, dict[str, str]], site: str | None
) -> None:
    client, typed = ended
    headers = {"Sec-Fetch-Site": site} if site else {}
    for data in (typed, {**typed, "csrf_token": "forged"}):
        answer = client.post(SERIES, data=data, headers=headers)

        assert answer.status_code in {302, 400, 403}
        assert "Hours of typing" not in answer.text


@pytest.mark.databases("sqlite")
def test_a_password_is_never_repeated(ended: tuple[FlaskClient, dict[str, str]]) -> None:
    client, typed = ended
    answer = client.post(SERIES, data={**typed, "new_password": "a secret of hers"}, headers=OURS)

    assert answer.status_code == 302
    assert "a secret of hers" not in answer.text
