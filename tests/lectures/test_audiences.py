"""Named audiences: the link and what it opens, asking for it by mail, the organisers' pages."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.i18n import LANGUAGES
from forum.journal import SYSTEM, JournalEntry
from forum.lectures import audience_operations
from forum.lectures.audience_operations import AudienceInUse, AudiencePlan
from forum.lectures.audiences import NamesNoAudience
from forum.lectures.models import Audience, Lecture, NamedAudience
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.links import AUDIENCE, AUDIENCE_FEED
from forum.mail.models import OutboxMessage
from forum.tokens import link_token
from forum.wording import Wording
from tests.cast import LINK_KEY, NOON
from tests.factories import make_audience, make_lecture

SALON = {"name_en": "The Salon", "domains": "@USTC.edu.cn", "addresses": "Cleo@Example.org"}


def link(audience: NamedAudience, purpose: str = AUDIENCE, generation: int = 0) -> str:
    """The secret part of the link of an audience."""
    return link_token(LINK_KEY.encode(), purpose, audience.public_id, generation)


def for_members(database) -> NamedAudience:
    """An audience with a lecture called Among Ourselves."""
    with database.transaction() as session:
        audience = make_audience(session, "Salon", mail_domains="example.org")
        make_lecture(
            session,
            slug="ours",
            title=Wording(en="Among Ourselves"),
            audience=Audience.NAMED,
            audiences=[audience],
        )
        return audience


@pytest.mark.pages
def test_the_link_opens_the_list_and_a_button_makes_the_browser_remember(client, database) -> None:
    audience = for_members(database)
    page = f"/en/audiences/{link(audience)}"

    opened = client.get(page)

    assert "Among Ourselves" in opened.text
    assert "Set-Cookie" not in opened.headers or "audiences=" not in opened.headers["Set-Cookie"]
    assert opened.headers["Cache-Control"] == "no-store"
    assert client.get("/en/lectures/ours").status_code == 404
    pressed = client.post(page, data={"lecture": "ours"})
    assert pressed.headers["Location"] == "/en/lectures/ours"
    assert re.search(r"audiences=\w+;.*HttpOnly.*SameSite=Lax", pressed.headers["Set-Cookie"])
    shown = client.get("/en/lectures/ours")
    assert "For members: Salon" in shown.text
    assert 'name="robots" content="noindex' in shown.text
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in shown.headers["Vary"]
    client.post(f"/en/audiences/{audience.public_id}/removal")
    assert client.get("/en/lectures/ours").status_code == 404


@pytest.mark.pages
def test_a_renewed_link_says_so_and_its_note_and_calendar_end(client, database) -> None:
    audience = for_members(database)
    client.post(f"/en/audiences/{link(audience)}")
    with database.transaction() as session:
        found = audience_operations.locked(session, audience.public_id)
        audience_operations.renew_link(session, found, actor=SYSTEM, now=NOON)

    assert client.get("/en/lectures/ours").status_code == 404
    assert "This link was renewed" in client.get(f"/en/audiences/{link(audience)}").text
    former = client.get(f"/feeds/en/audiences/{link(audience, AUDIENCE_FEED)}.ics")
    assert (former.status_code, former.mimetype) == (410, "text/plain")
    present = client.get(f"/feeds/en/audiences/{link(audience, AUDIENCE_FEED, 1)}.ics")
    assert "SUMMARY:Among Ourselves" in present.text
    assert client.get(f"/en/audiences/{link(audience, AUDIENCE_FEED, 1)}").status_code == 404


def test_its_calendar_is_private_and_follows_its_lectures(client, database, clock) -> None:  # A-03 A-35
    audience = for_members(database)
    address = f"/feeds/en/audiences/{link(audience, AUDIENCE_FEED)}.ics"
    clock.now = NOON + timedelta(minutes=1)

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.headers["Cache-Control"], again.status_code) == ("private, max-age=300", 304)
    with database.transaction() as session:
        lecture = session.scalars(select(Lecture)).one()
        revise_lecture(session, lecture, LectureChanges(languages="en"), actor=SYSTEM, now=clock.now)
    assert "SEQUENCE:1" in client.get(address, headers={"If-None-Match": first.headers["ETag"]}).text
    with database.transaction() as session:
        lecture = session.scalars(select(Lecture)).one()
        public = LectureChanges(audience=Audience.PUBLIC, audiences=())
        revise_lecture(session, lecture, public, actor=SYSTEM, now=clock.now)
    assert "BEGIN:VEVENT" not in client.get(address).text
    assert "Among Ourselves" in client.get("/feeds/en/forum.ics").text


def test_what_was_everybodys_leaves_public_calendars_and_their_names(client, database) -> None:
    with database.transaction() as session:
        audience = make_audience(session)
        make_lecture(session, slug="once", title=Wording(en="Once Public"))
        lecture = session.scalars(select(Lecture)).one()
        named = LectureChanges(audience=Audience.NAMED, audiences=(audience,))
        revise_lecture(session, lecture, named, actor=SYSTEM, now=NOON)

    for feed in ("forum", "lectures/once"):
        calendar = client.get(f"/feeds/en/{feed}.ics")
        assert (calendar.status_code, "VEVENT" in calendar.text) == (200, False)


@pytest.mark.pages
def test_asking_by_mail_tells_a_stranger_nothing_and_writes_to_members(client, database) -> None:
    for_members(database)
    said = []

    for address in ("cleo@example.org", "cleo@elsewhere.example"):
        answer = client.post("/en/audiences", data={"email": address})
        said.append((answer.status_code, answer.headers["Location"]))

    assert said == [(303, "/en/audiences/sent")] * 2
    with database.reading() as session:
        letters = session.scalars(select(OutboxMessage)).all()
        assert [(one.message, one.recipient) for one in letters] == [("audience_link", "cleo@example.org")]


@pytest.mark.pages
def test_organisers_make_rename_renew_and_delete_audiences(signed_in, database) -> None:
    assert "There is no audience yet." in signed_in.get("/staff/audiences").text
    wrong = signed_in.post("/staff/audiences", data={"domains": "no domain", "addresses": "nobody"})
    assert wrong.status_code == 422
    here = signed_in.post("/staff/audiences", data=SALON).headers["Location"]
    with database.reading() as session:
        audience = session.scalars(select(NamedAudience)).one()
        assert audience.domains == ["ustc.edu.cn"]
        assert [one.email_key for one in audience.addresses] == ["cleo@example.org"]
    assert all(f"/{lang}/audiences/{link(audience)}" in signed_in.get(here).text for lang in LANGUAGES)

    signed_in.post(here, data={**SALON, "name_en": "Another Name", "addresses": ""})
    signed_in.post(f"{here}/renewal")

    page = signed_in.get(here).text
    assert "Another Name" in page
    assert link(audience, generation=1) in page
    with database.transaction() as session:
        details = str([one.details for one in session.scalars(select(JournalEntry))])
        assert "cleo@example.org" not in details
        make_lecture(
            session, audience=Audience.NAMED, audiences=[session.get_one(NamedAudience, audience.id)]
        )
    signed_in.post(f"{here}/removal")
    assert "so it stays" in signed_in.get(here).text


def test_a_lecture_for_named_audiences_names_one_and_that_is_journalled(database) -> None:
    with database.transaction() as session:
        salon = audience_operations.make(session, AudiencePlan(Wording(en="Salon")), actor=SYSTEM, now=NOON)
        nobodys = LectureChanges(audience=Audience.NAMED)
        with pytest.raises(NamesNoAudience):
            revise_lecture(session, make_lecture(session), nobodys, actor=SYSTEM, now=NOON)
        lecture = make_lecture(session)
        named = LectureChanges(audience=Audience.NAMED, audiences=(salon,))
        revise_lecture(session, lecture, named, actor=SYSTEM, now=NOON)

        entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert entry.details["changed"] == {"audience": ["public", "named"], "audiences": [[], [salon.id]]}
        with pytest.raises(AudienceInUse):
            audience_operations.delete(session, salon, actor=SYSTEM, now=NOON)


@pytest.mark.pages
def test_the_form_offers_audiences_and_a_public_lecture_changes_by_its_draft(signed_in, database) -> None:
    with database.transaction() as session:
        salon = make_audience(session, "Salon").id
        make_lecture(session, slug="once", starts_at=NOON + timedelta(days=9))
    page = signed_in.get("/staff/lectures/once/edit").text
    typed = {
        **{
            name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("edit_version", "on")
        },
        "starts": "14:00",
        "ends": "15:30",
        "timezone": "Asia/Shanghai",
        "room": "",
        "title_en": "Once",
        "attendance": "on_site",
        "planning_state": "confirmed",
        "audience": "named",
        "languages": "zh",
        "series": "",
        "host": "",
        "takes_registrations": "y",
    }

    nobodys = signed_in.post("/staff/lectures/once", data=typed)
    kept = signed_in.post("/staff/lectures/once", data={**typed, "audiences": str(salon)})

    assert nobodys.status_code == 422
    assert "Please choose for whom the lecture is." in nobodys.text
    assert kept.status_code == 302
    draft = re.sub(r"<[^>]+>", "", signed_in.get("/staff/lectures/once/draft").text)
    assert "audiences · Salon" in draft
    with database.reading() as session:
        assert session.scalars(select(Lecture)).one().audience is Audience.PUBLIC
