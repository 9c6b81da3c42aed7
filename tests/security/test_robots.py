"""Machines at the registration form: a naive script does not get in, people notice nothing. C-31"""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page
from sqlalchemy import func, select

from forum.lectures.models import Lecture
from forum.registrations.models import Registration
from forum.web.stamps import LATEST, SOONEST, issue
from tests.conftest import Clock, Database
from tests.factories import make_lecture

SECRET = "secret-key-of-the-tests-0123456789-abcdef"
CAMPUS = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.fixture
def overrides() -> dict[str, str]:
    return {"FORUM_BOT_DEFENCE": "on", "FORUM_RATE_LIMITS": "on"}


@pytest.fixture
def lecture(database: Database) -> Lecture:
    with database.transaction() as session:
        return make_lecture(session, seats=5000)


def hidden(client: FlaskClient, lecture: Lecture) -> dict[str, str]:
    """The hidden fields of the form, as a script reads them."""
    page = client.get(f"/en/lectures/{lecture.slug}/registrations/new", environ_overrides=CAMPUS).text
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', page))
    assert fields["submission_key"]
    return fields


def post(client: FlaskClient, lecture: Lecture, n: int, **fields: str) -> int:
    """One sending of the form for somebody of a number."""
    data = {"name": f"Person {n}", "email": f"person-{n}@campus.example.org", "consent": "y", **fields}
    path = f"/en/lectures/{lecture.slug}/registrations"
    return client.post(path, data=data, environ_overrides=CAMPUS).status_code


def passed(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Registration)) or 0


def scripts(client: FlaskClient, lecture: Lecture, clock: Clock, times: int) -> Iterator[None]:
    """Naive robots, each sending so many forms."""
    for n in range(times):  # it knows nothing of hidden fields
        post(client, lecture, n)
    yield
    for n in range(times):  # it makes them up
        post(client, lecture, n, submission_key=f"{int(clock.now.timestamp()) - 60}-abc-{n:032x}")
    yield
    for n in range(times):  # it fetches the form each time, and is quick
        post(client, lecture, n, **hidden(client, lecture))
    yield
    fields = hidden(client, lecture)
    clock.advance(seconds=60)
    for n in range(times):  # it fetches the form once, waits, and uses it for ever
        post(client, lecture, n, **fields)
    yield
    for n in range(times):  # it fills in everything it finds
        fields = hidden(client, lecture)
        clock.advance(seconds=3)
        post(client, lecture, n, **fields, website="https://example.org/")
    yield


@pytest.mark.databases("sqlite")
def test_of_a_naive_robots_thousand_posts_at_most_five_pass(
    client: FlaskClient, database: Database, lecture: Lecture, clock: Clock, long_run: bool
) -> None:
    before = 0
    for _robot in scripts(client, lecture, clock, 1000 if long_run else 40):
        now_passed = passed(database)
        assert now_passed - before <= 5
        before = now_passed
        clock.advance(hours=2)


@pytest.mark.databases("sqlite")
def test_a_hundred_people_of_one_campus_pass_within_ten_minutes(
    client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
) -> None:
    # Each opens the form, needs half a minute, and others come meanwhile.
    people = 100
    waiting = []
    for n in range(people + 5):
        if n < people:
            waiting.append(hidden(client, lecture))
        if n >= 5:
            assert post(client, lecture, n - 5, **waiting[n - 5]) == 303
        clock.advance(seconds=5.5)

    assert passed(database) == people


def test_one_form_is_for_one_person_and_pressing_twice_is_harmless(
    client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
) -> None:
    # C-20
    fields = hidden(client, lecture)
    clock.advance(seconds=10)

    assert [post(client, lecture, n, **fields) for n in (1, 1, 2, 1, 3)] == [303, 303, 422, 303, 422]
    assert passed(database) == 1


def test_going_back_for_a_colleague_takes_one_more_press(
    client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
) -> None:
    fields = hidden(client, lecture)
    clock.advance(seconds=10)
    post(client, lecture, 1, **fields)
    path = f"/zh/lectures/{lecture.slug}/registrations"
    colleague = {"name": "A Colleague", "email": "colleague@example.org", "consent": "y"}

    page = client.post(path, data={**colleague, **fields}).text

    assert "请再按一次" in page
    assert 'value="A Colleague"' in page
    (key,) = re.findall(r'name="submission_key"[^>]*value="([^"]+)"', page)
    assert key != fields["submission_key"]
    clock.advance(seconds=3)
    assert client.post(path, data={**colleague, "submission_key": key}).status_code == 303
    assert passed(database) == 2


@pytest.mark.databases("sqlite")
def test_a_form_of_one_lecture_is_not_used_again_for_another(
    client: FlaskClient, database: Database, lecture: Lecture, clock: Clock
) -> None:
    with database.transaction() as session:
        other = make_lecture(session)
    fields = hidden(client, lecture)
    clock.advance(seconds=10)

    assert [post(client, one, 1, **fields) for one in (lecture, other)] == [303, 422]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("seconds", "status"),
    [
        (SOONEST.total_seconds() - 1, 422),
        (SOONEST.total_seconds(), 303),
        (LATEST.total_seconds(), 303),
        (LATEST.total_seconds() + 1, 422),
        (-60, 422),
    ],
)
def test_between_two_seconds_and_a_day(
    client: FlaskClient, lecture: Lecture, clock: Clock, seconds: float, status: int
) -> None:
    key = issue(SECRET, "chance", clock.now)
    clock.advance(seconds=seconds)

    assert post(client, lecture, 1, submission_key=key) == status


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("key", ["", "x", "--", "1-2-3", "٣-a-b", "9" * 200, "-" * 200, "\0", "x" * 10_000])
def test_a_made_up_stamp_is_refused_with_a_form_that_can_be_sent(
    client: FlaskClient, lecture: Lecture, clock: Clock, key: str
) -> None:
    path = f"/en/lectures/{lecture.slug}/registrations"
    data = {"name": "Cleo", "email": "cleo@example.org", "consent": "y"}

    page = client.post(path, data={**data, "submission_key": key})

    assert page.status_code == 422
    (fresh,) = re.findall(r'name="submission_key"[^>]*value="([^"]+)"', page.text)
    clock.advance(seconds=5)
    assert client.post(path, data={**data, "submission_key": fresh}).status_code == 303


@pytest.mark.databases("sqlite")
def test_who_was_too_quick_waits_no_longer_for_having_tried(
    client: FlaskClient, lecture: Lecture, clock: Clock
) -> None:
    path = f"/en/lectures/{lecture.slug}/registrations"
    fields = hidden(client, lecture)
    clock.advance(seconds=1)
    page = client.post(path, data={"name": "Cleo", "email": "cleo@example.org", "consent": "y", **fields})

    assert page.status_code == 422
    assert fields["submission_key"] in page.text
    clock.advance(seconds=1)
    assert post(client, lecture, 1, **fields) == 303


@pytest.mark.databases("sqlite")
def test_every_other_stamp_than_ours_is_false(client: FlaskClient, lecture: Lecture, clock: Clock) -> None:
    true = issue(SECRET, "chance", clock.now)
    clock.advance(seconds=60)
    older = f"{int(clock.now.timestamp()) - 30}-{true.partition('-')[2]}"
    false = [
        true[:-1],
        true + "0",
        true.upper(),
        older,
        true.replace("chance", "chancf"),
        issue("x", "c", clock.now),
    ]

    assert [post(client, lecture, n, submission_key=key) for n, key in enumerate(false)] == [422] * len(false)
    assert post(client, lecture, 99, submission_key=true) == 303


@pytest.mark.databases("sqlite")
def test_nobody_stumbles_over_the_trap(client: FlaskClient, lecture: Lecture, page: Page) -> None:
    """No person sees, tabs into or hears the field; no browser fills it in by itself."""
    form = client.get(f"/en/lectures/{lecture.slug}/registrations/new").text
    page.set_content(form)

    trap = page.locator('[name="website"]')
    assert not trap.is_visible()
    assert (trap.get_attribute("tabindex"), trap.get_attribute("autocomplete")) == ("-1", "off")
    assert page.get_by_role("textbox", name="Leave this empty").count() == 0
    assert not re.search(r"<script[^>]+src=[\"']?(?:https?:)?//", form)


class TestSwitchedOff:
    """FORUM_BOT_DEFENCE=off: scripts send at once what they fetched, and may fetch it once."""

    @pytest.fixture
    def overrides(self) -> dict[str, str]:
        return {"FORUM_BOT_DEFENCE": "off"}

    @pytest.mark.databases("sqlite")
    def test_scripts_need_not_wait(self, client: FlaskClient, database: Database, lecture: Lecture) -> None:
        fields = hidden(client, lecture)

        assert [post(client, lecture, n, **fields) for n in (1, 1, 2)] == [303] * 3
        assert post(client, lecture, 3) == 303
        assert passed(database) == 3
