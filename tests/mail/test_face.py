"""Every letter there is, in both languages: what a mail program does to it leaves it whole."""

import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from forum.i18n import LANGUAGES
from forum.mail.models import OutboxMessage
from forum.wording import Wording
from tests.cast import NOON
from tests.factories import make_lecture, make_room, make_speaker
from tests.security.letters import queue_one_of_each, written

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core-4.14.1" / "axe.min.js").read_text("utf-8")
# Gmail drops all of a style element beyond 8 KB (we stay far away) and shows 102 KB of a letter.
MOST_STYLE, MOST_PAGE = 6_000, 60_000
pytestmark = pytest.mark.databases("sqlite")


@pytest.fixture
def letters(database, context) -> dict[str, EmailMessage]:
    """Every letter, in both languages, about a lecture that has everything."""
    with database.transaction() as session:
        lecture = make_lecture(
            session,
            room=make_room(session),
            speakers=[make_speaker(session), make_speaker(session, "Grace O’Brien", name_language="en")],
            previous_starts_at=NOON + timedelta(days=5),
            change_note=Wording("火车晚点。", "The train is late."),
            access_note=Wording("请带证件。", "Bring an identity card."),
            is_sample=True,
        )
        outbox = queue_one_of_each(session, lecture, NOON)
        return {
            f"{language} {message.message}": mail
            for language in LANGUAGES
            for message, mail in zip(outbox, _in(language, outbox, context, session), strict=True)
        }


def test_a_letter_needs_no_style_sheet_host_or_picture_and_its_text_says_the_same(letters):
    # C-72, A-46
    checks = (_complaints, _lacking, _long_lines)
    found = {name: said for name, mail in letters.items() if any(said := [check(mail) for check in checks])}

    assert len(letters) >= 40
    assert found == {}


def test_what_changed_is_struck_and_the_new_set_beside_it(letters):
    moved, off = _page(letters["en lecture_moved"]), _page(letters["en lecture_cancelled"])

    assert [mark.text() for mark in moved.css("del, ins")] == [
        "2026-03-07 (Sat) 12:00",
        "12:00–13:30",
        "2026-03-07 (Sat) 12:00 Beijing Time, UTC+8",
        "2026-03-09 (Mon) 12:00–13:30 Beijing Time, UTC+8",
    ]
    assert [mark.text() for mark in off.css("del, ins")] == [
        "12:00–13:30",
        "2026-03-09 (Mon) 12:00–13:30 Beijing Time, UTC+8",
    ]


def test_nothing_is_wrong_for_a_screen_reader_on_a_phone_or_by_night(letters, browser, long_run):
    # C-70: each letter set in turn; pictures do not load here, as in most programs at first. Both languages
    # have the same frame, so every other letter is looked at in Chinese by day, the rest in English by night,
    # and each in both by both in the long run.
    found = {}
    kinds = sorted({name.partition(" ")[2] for name in letters})
    looked_at = {*(f"zh {kind}" for kind in kinds[::2]), *(f"en {kind}" for kind in kinds[1::2])}
    for theme, language in (("light", "zh"), ("dark", "en")):
        context = browser.new_context(viewport={"width": 320, "height": 700}, color_scheme=theme)
        page = context.new_page()
        for name, mail in letters.items():
            if not long_run and (name not in looked_at or not name.startswith(language)):
                continue
            page.set_content(_body(mail, "html"))
            page.evaluate(AXE)
            faults = [
                f"{fault['id']}: {fault['nodes'][0]['target']}"
                for fault in page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth") > 320:
                faults.append("too wide")
            if faults:
                found[f"{name} {theme}"] = faults
        context.close()

    assert found == {}


def _in(language: str, outbox: list[OutboxMessage], context, session) -> list[EmailMessage]:
    for message in outbox:
        message.language = language
    return written(context, session, outbox)


def _body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def _page(mail: EmailMessage) -> LexborHTMLParser:
    return LexborHTMLParser(_body(mail, "html"))


def _complaints(mail: EmailMessage) -> list[str]:
    """What a mail program would drop, block or break."""
    html, page = _body(mail, "html"), _page(mail)
    styles = [style.text() for style in page.css("style")]
    outside = re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", "".join(styles))
    return [
        *(["too large"] if len(html.encode()) > MOST_PAGE else []),
        *(["too much style"] if sum(map(len, styles)) > MOST_STYLE else []),
        *([f"rules that are not set inline: {outside}"] if outside.strip() else []),
        *(f"fetches {one.html}" for one in page.css("link, script, iframe, [background], [srcset]")),
        *(
            f"fetches {one.attributes['src']}"
            for one in page.css("[src]")
            if not one.attributes["src"].startswith("cid:")
        ),
        *(["fetches by style"] if "url(" in html or "@import" in html else []),
        *(f"without words: {one.html}" for one in page.css("img:not([alt]), img[alt='']")),
        *(
            f"a picture without a size: {one.html}"
            for one in page.css("img")
            if not one.attributes.get("width")
        ),
        *(f"a table that is read as one: {one.html}" for one in page.css("table:not([role=presentation])")),
        *(
            f"an element without a ground: {one.html}"
            for one in page.css(".code, .btn")
            if "bgcolor" not in one.attributes
        ),
        *(["no preview"] if len(page.css_first(".preview").text().strip(" \u2007\u034f")) < 9 else []),
    ]


def _long_lines(mail: EmailMessage) -> list[str]:
    # An address is never broken, however long it is.
    return [line for line in _body(mail, "plain").splitlines() if len(line) >= 78 and "://" not in line]


def _lacking(mail: EmailMessage) -> list[str]:
    """Addresses and figures of the page that its text has not."""
    page, text = _page(mail), _body(mail, "plain")
    page.css_first(".preview").decompose()
    # The day alone, in large, is part of a date that the text writes out.
    figures = set(re.findall(r"\d+(?::\d+)?", page.body.text(separator=" ")))
    said = {number.lstrip("0") for number in re.findall(r"\d+(?::\d+)?", text)}
    addresses = {link.attributes["href"] for link in page.css("a[href]")}
    return [one for one in figures if one.lstrip("0") not in said] + [
        one for one in addresses if one not in text
    ]
