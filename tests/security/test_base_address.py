"""The forum's own pages are known as its own however FORUM_BASE_URL is written. D-13"""

import pytest
from flask.testing import FlaskClient

from tests.conftest import Database
from tests.factories import make_lecture

APPLICANT = {"name": "Cleo", "email": "cleo@example.org", "consent": "y"}
NEAR_MISSES = ["https://forum.xinghai.test:8443", "http://forum.xinghai.test", "https://xinghai.test"]


@pytest.fixture(params=["https://Forum.Xinghai.test", "https://forum.xinghai.test:443/"])
def overrides(request: pytest.FixtureRequest) -> dict[str, str]:
    return {
        "FORUM_BASE_URL": request.param,
        "FORUM_ENV": "production",
        "FORUM_UID_DOMAIN": "forum.xinghai.test",
        "FORUM_MAIL_FROM": "forum@xinghai.test",
    }


@pytest.mark.databases("sqlite")
def test_a_browser_that_names_the_origin_alone_is_heard(client: FlaskClient, database: Database) -> None:
    with database.transaction() as session:
        path = f"/en/lectures/{make_lecture(session).slug}/registrations"

    def status(origin: str) -> int:
        headers = {"Origin": origin}
        return client.post(path, "https://forum.xinghai.test", data=APPLICANT, headers=headers).status_code

    assert [status(origin) for origin in NEAR_MISSES] == [403] * len(NEAR_MISSES)
    assert status("https://forum.xinghai.test") == 303
