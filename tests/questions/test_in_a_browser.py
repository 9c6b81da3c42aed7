"""With a script, a question shows itself when it applies, and not before (C-70)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from forum.clock import utc_now
from tests.conftest import Database
from tests.factories import make_lecture
from tests.questions.making import make_dinner, name_of
from tests.registrations.test_look import faults
from tests.servers import LiveServer


@pytest.mark.databases("sqlite")
def test_questions_follow_the_answers_they_depend_on(
    database: Database, live_server: Callable[..., LiveServer], page: Page
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session, attendance="mixed", starts_at=utc_now() + timedelta(days=30))
        meal, allergy, *_rest = make_dinner(session, lecture)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{live_server().url}/en/lectures/{lecture.slug}/registrations/new")

    def shown() -> list[bool]:
        return [page.locator(f"[name={name_of(one)}]").first.is_visible() for one in (meal, allergy)]

    seen = [shown()]
    for chosen in ("[name=attendance][value=on_site]", "[value=plants]", "[value=meat]", "[value=plants]"):
        page.check(chosen)
        seen.append(shown())
    # The sentence with the condition is for those without a script.
    assert not page.get_by_text("If you answered").is_visible()
    assert faults(page) == []
    page.check("[name=attendance][value=online]")
    seen.append(shown())

    assert seen == [
        [False, False],
        [True, False],
        [True, True],
        [True, False],
        [True, True],
        [False, False],
    ]
