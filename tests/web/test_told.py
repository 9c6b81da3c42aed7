"""What the next page says about a deed, and the button that takes it back."""

from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from forum.web.told import Tiding, tidings, told, warned

HOME = "/en/"
SAVED, SEATED = "The series is saved.", "Cleo has a seat."
FLASHES = [["message", SAVED], ["undo:/staff/seats/1/ends", SEATED], ["warning", "The code was wrong."]]
pytestmark = pytest.mark.databases("sqlite")


def test_the_next_page_learns_what_was_done_and_what_takes_it_back(app):
    with app.test_request_context():
        told(SAVED)
        told(SEATED, undo="/staff/seats/1/ends")
        warned("The code was wrong.")
        told(SAVED, in_sight=True)
        warned("It is too late.", in_sight=True)

        said = [
            Tiding(SAVED),
            Tiding(SEATED, undo="/staff/seats/1/ends"),
            Tiding("The code was wrong.", is_warning=True),
            Tiding(SAVED, in_sight=True),
            Tiding("It is too late.", is_warning=True, in_sight=True),
        ]
        assert (tidings(), tidings()) == (said, said)


def test_what_is_said_of_a_row_lies_over_the_page(client: FlaskClient, database):
    with client.session_transaction() as cookie:
        cookie["_flashes"] = [["message:in-sight", SAVED]]
    page = client.get(HOME).text

    assert (page.count('class="toast"'), page.count('class="toast-undo"'), page.count('class="notice"')) == (
        1,
        0,
        0,
    )
    assert "js/toasts.js" in page


def test_only_what_can_be_taken_back_has_a_button_and_a_script(client: FlaskClient, database):
    with client.session_transaction() as cookie:
        cookie["_flashes"] = FLASHES
    page, next_page = client.get(HOME).text, client.get(HOME).text

    assert page.count('<form method="post" action="/staff/seats/1/ends">') == 1
    assert page.count('class="notice"') == 1
    assert page.count('class="warning"') == 1
    assert "js/toasts.js" in page
    assert "toast" not in next_page


@pytest.fixture
def saying(app, live_server, browser):
    """A function that opens the home page after those deeds, with or without scripts."""
    url = live_server().url
    value = app.session_interface.get_signing_serializer(app).dumps({"_flashes": FLASHES})
    opened = []

    def open_page(**options):
        context = browser.new_context(viewport={"width": 360, "height": 640}, **options)
        opened.append(context)
        context.add_cookies([{"name": "forum", "value": value, "url": url}])
        page = context.new_page()
        page.goto(url + HOME)
        return page

    yield open_page
    for context in opened:
        context.close()


def test_a_toast_stays_until_it_is_put_away_and_needs_no_script(saying):
    # C-70
    page, still = saying(), saying(java_script_enabled=False)
    toast = page.locator(".toast")
    toast.locator(".toast-sentence").filter(has_text=SEATED).wait_for()
    box = toast.bounding_box()
    sizes = [target.bounding_box() for target in page.locator(".toast button").all()]
    page.locator(".toast-close").focus()
    page.keyboard.press("Escape")
    with still.expect_request(lambda sent: sent.method == "POST") as posted:
        still.locator(".toast").get_by_role("button").click()

    assert [min(size["width"], size["height"]) >= 44 for size in sizes] == [True, True]
    assert box["y"] + box["height"] <= 640
    assert toast.count() == 0
    assert page.evaluate("document.activeElement.id") == "main"
    assert urlsplit(posted.value.url).path == "/staff/seats/1/ends"
