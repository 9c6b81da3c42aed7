"""Two organisers at one lecture, in two real browsers, one of them without a script."""

from datetime import timedelta

import pytest

from forum.clock import utc_now
from forum.web.current import STAFF_KEY
from tests.cast import ADA, EVE
from tests.factories import make_lecture, make_session, make_staff

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]
EDIT = "/staff/lectures/qxf-2026-001/edit"


@pytest.fixture
def both(app, database, live_server, browser):
    """Ada's page, on a phone and without a script, and Eve's."""
    now = utc_now()
    with database.transaction() as session:
        make_lecture(session, code="QXF-2026-001", slug="qxf-2026-001", starts_at=now + timedelta(days=30))
        keys = [make_session(session, make_staff(session, one), began_at=now) for one in (ADA, EVE)]
    url, signed = live_server().url, app.session_interface.get_signing_serializer(app)
    phone = {"viewport": {"width": 320, "height": 640}, "java_script_enabled": False}
    contexts = [browser.new_context(**options) for options in (phone, {})]
    pages = []
    for context, key in zip(contexts, keys, strict=True):
        context.add_cookies([{"name": "forum", "value": signed.dumps({STAFF_KEY: key}), "url": url}])
        pages.append(context.new_page())
        pages[-1].goto(url + EDIT)
    yield pages
    for context in contexts:
        context.close()


def test_the_second_is_asked_and_what_both_typed_is_kept(both):
    ada, eve = both
    eve.fill("[name=title_en]", "Eve's title")
    eve.fill("[name=abstract_en]", "Eve's abstract")
    eve.click("text=Save as a draft")
    ada.fill("[name=title_en]", "Ada's title")
    ada.click("text=Save as a draft")

    assert "Eve Admin" in ada.inner_text(".torn")
    assert ada.input_value("[name=title_en]") == "Ada's title"
    assert ada.input_value("[name=abstract_en]") == "Eve's abstract"
    ada.check("[name=take-title_en][value=theirs]")
    ada.click("text=Save as a draft")

    assert "A draft of Ada Organises" in ada.inner_text(".draft-strip")
    ada.click("text=What will change, and publish")
    assert "Eve" in ada.inner_text(".redline-field ins")
