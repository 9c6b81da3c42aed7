"""What every form is made of: errors that are found, read out with their field, and led to."""

import re
from pathlib import Path

import pytest

from forum.desk.design_forms import SampleForm

JS = Path(__file__).parents[2] / "static" / "js"
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def wrong(app) -> SampleForm:
    with app.test_request_context():
        form = SampleForm(prefix="own-")
        form.validate()
        yield form


@pytest.fixture
def fields(app, wrong):
    return app.jinja_env.get_template("_fields.html").module


def test_the_summary_begins_the_page_and_leads_to_what_takes_the_focus(fields, wrong):
    # C-70
    summary = fields.summary(wrong)

    assert re.search(r'<div class="form-errors" role="alert" tabindex="-1" autofocus>', summary)
    led_to = re.findall(r'<li><a href="#([^"]+)"', summary)
    assert led_to == ["own-name", "own-email", "own-attendance-0", "own-consent"]


def test_every_error_and_hint_is_read_out_with_its_field(fields, wrong):
    # C-70
    shown = fields.field(wrong.name, hint="A hint.") + fields.choices(wrong.attendance, hint="A hint.")
    shown += fields.tick(wrong.consent)

    described = " ".join(re.findall(r'aria-describedby="([^"]+)"', shown)).split()
    assert sorted(described) == sorted(re.findall(r'id="([^"]+-(?:error|hint))"', shown))
    assert len(described) == 5
    assert shown.count('aria-invalid="true"') == 2


def test_what_was_typed_stays(app, fields):
    form = SampleForm(data={"name": 'A "quoted" <name>', "attendance": "online"})

    assert 'value="A &#34;quoted&#34; &lt;name&gt;"' in fields.field(form.name)
    assert re.search(r'<input checked[^>]*value="online"', fields.choices(form.attendance))


def test_a_word_aside_is_a_window_that_gives_the_focus_back(app, browser):
    # C-70
    with app.test_request_context():
        calling = '{% call dialogs.dialog("Help", "How it is") %}Words{% endcall %}'
        source = '{% import "_dialogs.html" as dialogs %}' + calling
        markup = app.jinja_env.from_string(source).render()
    context = browser.new_context()
    page = context.new_page()
    page.set_content(f"<main>{markup}</main>")
    page.get_by_text("Help").click()
    assert page.get_by_text("Words").is_visible()  # Unfolded in its place, without the script.
    page.get_by_text("Help").click()

    page.add_script_tag(content=(JS / "dialog.js").read_text("utf-8"), type="module")
    page.get_by_text("Help").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog", name="How it is").is_visible()
    page.keyboard.press("Escape")

    assert page.evaluate("document.activeElement.className") == "dialog-opener"
    assert not page.get_by_text("Words").is_visible()
    context.close()
