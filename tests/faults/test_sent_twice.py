"""Everything that changes something, sent twice and three times and twice at once, is done once (F-07)."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from itertools import count
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from werkzeug.test import TestResponse

from tests.cast import EVE, Person
from tests.conftest import Database
from tests.faults import clearances, imports, speaking, ways
from tests.faults.ledger import growth, ledger, recount_all
from tests.faults.sendings import SENDINGS as MOST
from tests.faults.sendings import Prepare, Sending

SignIn = Callable[[Person], FlaskClient]
SAFE = {"GET", "HEAD", "OPTIONS"}
SENDINGS = {**MOST, **ways.SENDINGS, **clearances.SENDINGS, **imports.SENDINGS, **speaking.SENDINGS}
# Signing in and one's own account: each of these has a ceremony of its own, tested in tests/accounts.
CEREMONIES = frozenset({"accounts", "passkeys", "password_links", "second_factors"})
# What a browser is to keep or to forget changes nothing here: a cookie is set to what it is already.
COOKIES_ALONE = frozenset(
    {"registrations_mine.keep", "registrations_mine.forget", "audiences.keep", "audiences.let_go"}
)
EVERYTHING = [(endpoint, prepare) for endpoint, several in SENDINGS.items() for prepare in several]
names = pytest.mark.parametrize("prepare", [one for _, one in EVERYTHING], ids=lambda one: one.__name__)


@pytest.fixture
def numbers() -> Iterator[int]:
    return count()


def hidden_fields(page: TestResponse, action: str) -> dict[str, str]:
    """The hidden fields of the form that is sent to an address."""
    forms = re.findall(r"<form.*?</form>", page.text, re.DOTALL)
    posted = [one for one in forms if 'method="post"' in one]
    wanted = next(one for one in posted if re.search(f'action="{re.escape(escape(action))}["?]', one))
    hidden = [tag for tag in re.findall(r"<input[^>]*>", wanted) if 'type="hidden"' in tag]
    return {attribute(tag, "name"): attribute(tag, "value") for tag in hidden}


def attribute(tag: str, name: str) -> str:
    """One attribute of a tag."""
    found = re.search(f'{name}="([^"]*)"', tag)
    assert found
    return unescape(found[1])


def loaded(client: FlaskClient, sending: Sending) -> Callable[[FlaskClient], TestResponse]:
    """The form as one browser shows it; sending it is one click."""
    hidden = hidden_fields(client.get(sending.page), sending.path) if sending.page else {}
    data = {**hidden, **sending.data} if sending.json is None else None
    return lambda browser: browser.post(sending.path, data=data, json=sending.json, headers=sending.headers)


def prepared(database: Database, prepare: Prepare, numbers: Iterator[int]) -> Sending:
    with database.transaction() as session:
        return prepare(session, next(numbers))


def test_every_address_that_changes_something_is_sent_twice(app: Flask) -> None:
    # F-07: an address without a row here fails.
    unsafe = {rule.endpoint for rule in app.url_map.iter_rules() if set(rule.methods or ()) - SAFE}
    assert {one for one in unsafe - COOKIES_ALONE if one.partition(".")[0] not in CEREMONIES} == set(SENDINGS)


@names
@pytest.mark.databases("sqlite")
def test_sent_three_times_it_is_done_once(
    sign_in: SignIn, database: Database, numbers: Iterator[int], prepare: Prepare
) -> None:
    # F-07, C-20, B-22
    client, sending = sign_in(EVE), prepared(database, prepare, numbers)
    click, before = loaded(client, sending), ledger(database)

    first = click(client)
    done = growth(before, ledger(database))
    again = [click(client) for _ in range(2)]

    assert first.status_code < 400, first.text
    assert done
    assert growth(before, ledger(database)) == done
    assert [one.status_code < 400 or one.status_code == sending.second_status for one in again] == [True] * 2
    if not sending.second_status:
        assert [(one.location, one.get_json(silent=True)) for one in again] == [
            (first.location, first.get_json(silent=True))
        ] * 2


@names
def test_sent_twice_at_once_it_is_done_once(
    sign_in: SignIn, database: Database, numbers: Iterator[int], prepare: Prepare
) -> None:
    # F-07
    whole = done_once(sign_in(EVE), database, prepare, numbers)
    clients, sending, barrier = [sign_in(EVE), sign_in(EVE)], prepared(database, prepare, numbers), Barrier(2)
    click, before = loaded(clients[0], sending), ledger(database)

    def press(client: FlaskClient) -> TestResponse:
        barrier.wait()
        return click(client)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(press, clients))

    assert growth(before, ledger(database)) == whole
    assert {one.status_code for one in answers if one.status_code >= 400} <= {sending.second_status}
    recount_all(database)


def done_once(
    client: FlaskClient, database: Database, prepare: Prepare, numbers: Iterator[int]
) -> dict[str, int]:
    """What it leaves behind to do this once."""
    sending = prepared(database, prepare, numbers)
    click, before = loaded(client, sending), ledger(database)
    assert click(client).status_code < 400
    return growth(before, ledger(database))
