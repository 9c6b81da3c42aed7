"""The public page of a venue, and the page that says whom to ask."""

from forum.slugs import SlugKind, claim
from forum.wording import Wording
from tests.factories import make_lecture, make_room, make_venue


def test_a_venue_says_how_to_get_there_and_what_is_held(client, database):
    with database.transaction() as session:
        venue = make_venue(
            session,
            "tower",
            directions=Wording("地铁八号线。", "Metro line 8.\n\nThen left."),
            accessibility=Wording(zh="无台阶。"),
            latitude=40.0625,
            longitude=116.2583,
        )
        make_lecture(session, room=make_room(session, venue, seats=80))

    page = client.get("/en/venues/tower").text

    for words in (
        "1 Xinghai Road",
        "<p>Metro line 8.</p>\n<p>Then left.</p>",
        '<p lang="zh-Hans">无台阶。</p>',
        "40.06250, 116.25830 <small>WGS-84</small>",
        "Great Hall",
        "80 seats",
        "/en/lectures/qxf-2026-001",
    ):
        assert words in page


def test_a_bare_venue_says_what_is_missing(client, database):
    with database.transaction() as session:
        make_venue(session, "tower", address=Wording())

    page = client.get("/en/venues/tower").text

    assert page.count("Not provided") == 5
    assert "No lecture here yet." in page


def test_a_former_slug_leads_on(client, database):
    with database.transaction() as session:
        claim(session, SlugKind.VENUE, "old-tower", make_venue(session, "tower").id)

    response = client.get("/zh/venues/old-tower")

    assert (response.status_code, response.location) == (301, "/zh/venues/tower")
    assert client.get("/zh/venues/nowhere").status_code == 404


def test_the_contact_page_names_the_address_and_every_venue(client, database):
    with database.transaction() as session:
        make_venue(session, "tower")

    page = client.get("/en/contact").text

    assert 'href="mailto:forum@example.org"' in page
    assert 'href="/en/venues/tower"' in page


def test_the_privacy_page_stands_in_both_languages(client, database):
    assert "What we ask for" in client.get("/en/privacy").text
    assert "收集什么" in client.get("/zh/privacy").text
