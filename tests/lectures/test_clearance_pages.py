"""Clearance as organisers and approvers meet it: held up, recorded in the same step, asked for by link."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum import drawings
from forum.lectures.change_models import LectureDraft
from forum.lectures.clearance_models import Clearance, ClearanceRequest
from forum.lectures.models import Appearance, Lecture, Material, MaterialKind, PublicState, Series
from forum.links import CLEARANCE
from forum.mail.models import OutboxMessage
from forum.registrations.models import RegistrationState
from forum.tokens import link_token
from forum.web.guarding import EVERYBODY
from forum.web.rules import RULES
from forum.wording import EMPTY, Wording
from tests.cast import ADA, CLEO, EVE, LINK_KEY, NOON
from tests.factories import (
    make_lecture,
    make_registration,
    make_room,
    make_series,
    make_speaker,
    make_staff,
    make_topic,
    make_venue,
)
from tests.reading import filled_in

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]

LECTURE = "/staff/lectures/qxf-2026-001"
PAGE = f"{LECTURE}/clearance"
SAID = {
    "clearance_by": "Director He",
    "clearance_on": NOON.date().isoformat(),
    "clearance_how": "by_phone",
    "clearance_reference": "Kx-7/2026",
    "clearance_note": "",
}
# Pictures that are drawn from nothing but the name of the forum, or from numbers.
DRAWN = {"sharing.cover", "plates.index", "plates.example", "lectures.drawing", "sharing.favicon", "static"}
WHY = {"reason_zh": "检修", "reason_en": "Repairs"}


@pytest.fixture
def lecture(database):
    """A lecture of a series that asks for clearance, which nobody has cleared; its key."""
    with database.transaction() as session:
        series = make_series(
            session,
            "asking",
            requires_clearance=True,
            approver_name="Director He",
            approver_email="he@example.org",
            approver_language="en",
        )
        lecture = make_lecture(
            session,
            title=Wording("轨道", "Orbits of dust"),
            series=series,
            speakers=[make_speaker(session, "Liu Xing")],
            room=make_room(session, make_venue(session)),
            host=make_staff(session, EVE),
            public_state=PublicState.UNPUBLISHED,
            published_at=None,
        )
        return lecture.id


def seen_in(page):
    """The fingerprints a page shows, to be sent with what was said."""
    return re.search(r'name="clearance_seen"[^>]*value="([^"]*)"', page)[1]


def state_of(database, key):
    with database.reading() as session:
        return session.get_one(Lecture, key).public_state


def link_in(database):
    """The address of the link as its letter has it."""
    with database.reading() as session:
        asked = session.scalars(select(ClearanceRequest).order_by(ClearanceRequest.id.desc())).first()
        return f"/en/clearances/{link_token(LINK_KEY.encode(), CLEARANCE, asked.public_id, 0)}"


def letters(database, app, name):
    """What lies in the outbox of this kind, as it would leave."""
    with app.app_context(), database.reading() as session:
        postman = app.extensions["forum.postman"]
        found = session.scalars(select(OutboxMessage).where(OutboxMessage.message == name))
        written = [(one, postman.write(session, one).get_body(("plain",))) for one in found]
        return [(one.message, one.recipient, body.get_content()) for one, body in written]


# E-05: nothing becomes public before it is recorded; what is needed can be said in the same step.
def test_publishing_waits_for_what_is_said_and_shown(signed_in, client, database, lecture):
    held_up = signed_in.post(f"{LECTURE}/publication")

    assert held_up.status_code == 409
    assert "Orbits of dust" in held_up.text
    assert state_of(database, lecture) == "unpublished"
    assert (
        signed_in.post(f"{LECTURE}/publication", data={**SAID, "clearance_seen": "nothing"}).status_code
        == 409
    )
    tomorrow = {"clearance_on": (NOON + timedelta(days=1)).date().isoformat()}
    seen = {"clearance_seen": seen_in(held_up.text)}
    ahead = signed_in.post(f"{LECTURE}/publication", data={**SAID, **seen, **tomorrow})
    assert "still to come" in ahead.text
    assert signed_in.post(f"{LECTURE}/publication", data={**SAID, **seen}).status_code == 302
    assert state_of(database, lecture) == "published"
    page = signed_in.get(PAGE).text
    assert "Kx-7/2026" in page
    assert "by phone" in page


# E-05: a move keeps all that was typed; calling off is never held up.
def test_a_move_is_done_in_the_same_step_with_all_that_was_typed(signed_in, client, database, lecture):
    seen = {"clearance_seen": seen_in(signed_in.post(f"{LECTURE}/publication").text)}
    signed_in.post(f"{LECTURE}/publication", data={**SAID, **seen})
    typed = {**filled_in(signed_in.get(f"{LECTURE}/moves/new").text, "reason_zh"), **WHY, "starts": "09:00"}

    held_up = signed_in.post(f"{LECTURE}/moves", data=typed)

    again = filled_in(held_up.text, "reason_zh")
    assert held_up.status_code == 409
    assert {name: again[name].strip() for name in (*WHY, "starts")} == {**WHY, "starts": "09:00"}
    assert "Cleared was, and would be" in held_up.text
    assert signed_in.post(f"{LECTURE}/moves", data={**again, **SAID}).status_code == 302
    with database.reading() as session:
        assert session.scalar(select(func.count(Clearance.id))) == 2
        assert session.get_one(Lecture, lecture).revision == 1
    assert signed_in.post(f"{LECTURE}/cancellation", data=WHY).status_code == 302
    assert state_of(database, lecture) == "cancelled"


# E-05: an approver clears by link what they have seen, once; looking changes nothing.
def test_an_approver_clears_by_link(signed_in, client, database, lecture, app):
    sent = signed_in.post(f"{PAGE}/link", follow_redirects=True)
    [(_, recipient, letter)] = letters(database, app, "clearance_asked")
    link = link_in(database)

    assert "Director He gets a mail" in sent.text
    assert (recipient, link in letter, "Orbits of dust" in letter, "轨道" in letter) == (
        "he@example.org",
        True,
        True,
        True,
    )
    page = client.get(link)
    assert (page.status_code, "Liu Xing" in page.text) == (200, True)
    assert "he@example.org" not in page.text
    assert signed_in.get("/staff/lectures?clearance=waiting").text.count("Orbits of dust") == 1
    assert client.post(link, data={"refused": "yes"}).status_code == 422
    assert client.post(link, data={"granted": "yes", "reference": "A 1"}).status_code == 303
    assert "You cleared it" in client.get(link).text
    assert client.post(link, data={"refused": "yes", "note": "No"}).status_code == 303
    assert "You cleared it" in client.get(link).text
    told = letters(database, app, "clearance_decided")
    assert [(name, to) for name, to, _ in told] == [
        ("clearance_decided", EVE.email),
        ("clearance_decided", ADA.email),
    ]
    assert "A 1" in told[0][2]
    assert signed_in.get("/staff/lectures?clearance=waiting").text.count("Orbits of dust") == 0
    assert state_of(database, lecture) == "unpublished"
    assert signed_in.post(f"{LECTURE}/publication").status_code == 302


# E-05: nobody clears what they have not seen.
def test_a_link_ends_when_the_lecture_changes_or_it_is_withdrawn(signed_in, client, database, lecture):
    signed_in.post(f"{PAGE}/link")
    link = link_in(database)
    with database.transaction() as session:
        session.get_one(Lecture, lecture).title = Wording("轨道", "Orbits of something else")

    changed = client.get(link)

    assert (changed.status_code, "has been changed" in changed.text) == (410, True)
    assert "Orbits" not in changed.text
    client.post(link, data={"granted": "yes"})
    signed_in.post(f"{PAGE}/link")
    second = link_in(database)
    assert "withdrawn this link" in client.get(link).text
    signed_in.post(f"{PAGE}/link/end")
    assert client.get(second).status_code == 410
    assert client.get(f"{second[:-4]}aaaa").status_code == 404
    with database.reading() as session:
        assert session.scalar(select(func.count(Clearance.id))) == 0


# E-05: a draft is asked about before it is published, and published once it is cleared.
def test_a_draft_is_cleared_before_it_is_published(signed_in, client, database, lecture):
    seen = {"clearance_seen": seen_in(signed_in.post(f"{LECTURE}/publication").text)}
    signed_in.post(f"{LECTURE}/publication", data={**SAID, **seen})
    with database.transaction() as session:
        make_registration(session, session.get_one(Lecture, lecture), CLEO, RegistrationState.CONFIRMED)
    typed = {**filled_in(signed_in.get(f"{LECTURE}/edit").text, "as_shown"), "title_en": "Heliotrope"}
    signed_in.post(LECTURE, data=typed)
    draft = signed_in.get(f"{LECTURE}/draft").text

    assert "needs" in draft or "changed since it was cleared" in draft
    assert signed_in.get("/staff/lectures?clearance=waiting").text.count("Orbits of dust") == 1
    page = signed_in.get(PAGE).text
    assert ("Heliotrope" in page, "Cleared was, and now is" in page) == (True, True)
    signed_in.post(f"{PAGE}/link")
    assert "Heliotrope" in client.get(link_in(database)).text
    held_up = signed_in.post(f"{LECTURE}/draft/publication", data=filled_in(draft, "mark"))
    assert (held_up.status_code, "Heliotrope" in held_up.text) == (409, True)
    assert signed_in.post(f"{PAGE}/decisions", data={**SAID, "clearance_seen": ""}).status_code == 409
    recorded = {**SAID, "clearance_seen": seen_in(page)}
    assert signed_in.post(f"{PAGE}/decisions", data=recorded).status_code == 302
    published = signed_in.post(
        f"{LECTURE}/draft/publication", data=filled_in(signed_in.get(f"{LECTURE}/draft").text, "mark")
    )
    assert published.status_code == 302
    assert "Heliotrope" in client.get("/en/lectures/qxf-2026-001").text
    signed_in.post(f"{PAGE}/reversal", data={"note": "A mistake"})
    assert "counts no more" in signed_in.get(PAGE).text
    assert "Heliotrope" in client.get("/en/lectures/qxf-2026-001").text


def test_a_series_says_that_it_asks_and_whom(signed_in, client, database, lecture):
    typed = {
        **filled_in(signed_in.get("/staff/series/asking").text, "as_shown"),
        "approver_email": "no address",
    }

    assert signed_in.post("/staff/series/asking", data=typed).status_code == 422
    typed["approver_email"] = "she@example.org"
    typed.pop("requires_clearance")
    assert signed_in.post("/staff/series/asking", data=typed).status_code == 302
    with database.reading() as session:
        series = session.scalars(select(Series)).one()
        assert (series.requires_clearance, series.approver_email) == (False, "she@example.org")
    assert "asks for no clearance" in signed_in.get(PAGE).text


# E-05: page, feed, slides, share image, search, API, site map: none of them knows what nobody has cleared.
def test_no_public_output_says_a_word_of_what_is_not_cleared(signed_in, client, database, app, lecture):
    marks = ("Heliotrope", "Quincunx", "Sesquipedal", "arcane-slides")
    with database.transaction() as session:
        hidden = session.get_one(Lecture, lecture)
        hidden.title = Wording("向日葵 琥珀 Heliotrope", "Heliotrope amber")
        hidden.abstract = Wording("Heliotrope amber", "Heliotrope amber")
        slides = Material(kind=MaterialKind.SLIDES, url="https://example.org/arcane-slides", title=EMPTY)
        hidden.materials = [slides]
        person = make_speaker(session, "Sesquipedal Person")
        hidden.appearances = [Appearance(speaker=person, position=0)]
        hidden.topics = [make_topic(session)]
        shown = make_lecture(session, series=hidden.series, room=hidden.room, topics=hidden.topics)
        slugs = (hidden.slug, shown.slug, "asking", hidden.topics[0].slug, person.slug, "observatory")
        texts = {"title_en": "Quincunx amber", "abstract_en": "Quincunx amber"}
        session.add(
            LectureDraft(lecture_id=shown.id, contents=texts, beginnings=texts, begun_at=NOON, saved_at=NOON)
        )
        codes = (hidden.code, shown.code)
    asked, found = [], {}
    for address in public_addresses(app, slugs, codes):
        with client.get(address) as answer:
            asked.append(answer.status_code)
            body = answer.get_data() + str(answer.headers).encode()
        told = [mark for mark in marks if mark.encode() in body]
        if told:
            found[address] = told
    assert found == {}
    assert asked.count(200) > 40


def public_addresses(app, slugs, codes):
    """Every address without a secret that anybody may open, with everything there is put into it."""
    build = app.url_map.bind("").build
    usual = {"year": 2026, "version": 0, "edition": drawings.EDITION, "family": "spiral", "seed": "1.1"}
    for rule in app.url_map.iter_rules():
        is_open = RULES.get(rule.endpoint) is EVERYBODY and "GET" in rule.methods
        if not is_open or rule.endpoint in DRAWN or rule.arguments & {"token"}:
            continue
        for thing in slugs if "slug" in rule.arguments else codes if "code" in rule.arguments else ("",):
            values = {**usual, "lang": "en", "slug": thing, "code": thing, "part": 1, "search": "q=amber"}
            chosen = {name: values[name] for name in rule.arguments if name in values}
            if chosen.keys() == rule.arguments:
                yield build(rule.endpoint, chosen)
                if rule.endpoint in {"lectures.programme", "lectures.archive"}:
                    yield build(rule.endpoint, {**chosen, "q": "amber"})
