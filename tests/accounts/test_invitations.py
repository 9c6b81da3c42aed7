"""Links from letters that let somebody choose a password: what opens, what does not, and what changes."""

import re

import pytest
from sqlalchemy import select

from forum.accounts import membership, password_links
from forum.accounts.models import Staff
from forum.accounts.queries import staff_by_email
from forum.journal import COMMAND, JournalEntry
from forum.links import account_token
from forum.mail.models import OutboxMessage
from tests.accounts.links import OTHER, PASSWORD, account, forgetful, invited, link_in
from tests.cast import ADA, BOB, EVE, NOON
from tests.factories import make_staff

pytestmark = pytest.mark.pages

ROBOTS = (
    {"User-Agent": "Mozilla/5.0 (compatible; BarracudaCentral)"},
    {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"},
    {"X-Forwarded-For": "203.0.113.9", "User-Agent": "Mozilla/5.0 SafeLinks"},
)
KINDS = pytest.mark.parametrize("sent", [invited, forgetful], ids=["invitation", "reset"])


def choose(client, link, password=PASSWORD, again=None):
    return client.post(link, data={"password": password, "again": password if again is None else again})


def opens(client, password=PASSWORD, email=BOB.email):
    answer = client.post("/staff/sign-in", data={"email": email, "password": password})
    return answer.status_code in {302, 303}


def rows(database):
    """Everything a link could change."""
    with database.reading() as session:
        staff = session.scalars(select(Staff).order_by(Staff.id)).all()
        state = [(one.password, one.link_generation, one.link_expires_at, one.active) for one in staff]
        counted = [len(session.scalars(select(table.id)).all()) for table in (JournalEntry, OutboxMessage)]
    return state, counted


def test_an_invited_person_chooses_a_password_and_signs_in(app, client, database):
    link = invited(app, database, BOB)

    page = client.get(link)
    chosen = choose(client, link)

    assert page.status_code == 200
    assert "Welcome, Bob Doorman" in page.text
    assert (chosen.status_code, chosen.location) == (302, "/staff/sign-in")
    assert "Please sign in with it." in client.get("/staff/sign-in").text
    assert opens(client)


@pytest.mark.databases("sqlite")
def test_the_link_itself_signs_nobody_in(app, client, database):
    choose(client, forgetful(app, database, BOB))

    assert client.get("/staff/account").location.startswith("/staff/sign-in")


@KINDS
def test_a_link_works_once(app, client, database, sent):
    link = sent(app, database, BOB)

    tries = [choose(client, link).status_code, choose(client, link, OTHER).status_code]

    assert tries == [302, 410]
    assert client.get(link).status_code == 410
    assert opens(client)


@pytest.mark.databases("sqlite")
@KINDS
def test_scanners_may_look_as_often_as_they_like(app, client, database, sent):
    # C-24
    link = sent(app, database, BOB)
    before = rows(database)

    looks = [
        app.test_client().open(link, method=method, headers=robot).status_code
        for robot in ROBOTS
        for method in ("HEAD", "GET", "GET", "GET", "OPTIONS")
    ]

    assert set(looks) == {200}
    assert rows(database) == before
    assert choose(client, link).status_code == 302


@pytest.mark.databases("sqlite")
@KINDS
@pytest.mark.parametrize(
    "fields",
    [{}, {"password": "", "again": ""}, {"csrf_token": "x"}, {"password": PASSWORD}, {"again": PASSWORD}],
    ids=["nothing", "empty", "a token", "once", "only again"],
)
def test_a_robot_that_presses_the_button_changes_nothing(app, client, database, sent, fields):
    # C-24
    link = sent(app, database, BOB)
    before = rows(database)

    answer = client.post(link, data=fields)

    assert answer.status_code == 422
    assert rows(database) == before


@pytest.mark.databases("sqlite")
@pytest.mark.own_application
def test_the_form_asks_for_the_token_against_forged_forms(app, client, database):
    # D-13
    app.config["WTF_CSRF_ENABLED"] = True
    link = invited(app, database, BOB)

    assert choose(client, link).status_code in {400, 403}
    assert account(database, BOB).password is None
    assert 'name="csrf_token"' in client.get(link).text


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("sent", "minutes"), [(invited, 7 * 24 * 60), (forgetful, 2 * 60)], ids=["invitation", "reset"]
)
def test_a_link_runs_out(app, client, clock, database, sent, minutes):
    link = sent(app, database, BOB)

    clock.advance(minutes=minutes, seconds=-1)
    assert client.get(link).status_code == 200
    clock.advance(seconds=1)
    assert [client.get(link).status_code, choose(client, link).status_code] == [410, 410]


@KINDS
def test_a_newer_link_ends_the_older(app, client, database, sent):
    older = sent(app, database, BOB)
    newer = sent(app, database, BOB)

    assert [client.get(link).status_code for link in (older, newer)] == [410, 200]


@KINDS
def test_deactivating_ends_the_link_for_good(app, client, database, sent):
    link = sent(app, database, BOB)
    with database.transaction() as session:
        staff = staff_by_email(session, BOB.email)
        membership.deactivate(session, staff, actor=COMMAND, now=NOON)

    assert choose(client, link).status_code == 410
    with database.transaction() as session:
        membership.reactivate(session, staff_by_email(session, BOB.email), actor=COMMAND, now=NOON)
    assert choose(client, link).status_code == 410


def test_a_letter_that_was_not_sent_yet_goes_with_its_link(app, database):
    forgetful(app, database, BOB)
    with database.transaction() as session:
        password_links.end(session, staff_by_email(session, BOB.email))

    with database.reading() as session:
        assert session.scalars(select(OutboxMessage)).all() == []


@pytest.mark.databases("sqlite")
def test_a_link_opens_nothing_but_what_it_is_for(app, client, database):
    token = invited(app, database, BOB).rsplit("/", 1)[1]
    registration = f"/en/registrations/{token}"

    assert client.get(f"/staff/password-resets/{token}").status_code == 410
    assert client.get(registration).status_code == 404


@pytest.mark.databases("sqlite")
def test_somebody_elses_signature_opens_nothing(app, client, database):
    mine = invited(app, database, BOB).rsplit("/", 1)[1]
    invited(app, database, ADA)
    forged = account(database, ADA).public_id + mine[16:]

    assert client.get(f"/staff/invitations/{forged}").status_code == 410
    assert choose(client, f"/staff/invitations/{forged}").status_code == 410


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("generation", [0, 2])
def test_a_link_of_another_generation_opens_nothing(app, client, database, generation):
    invited(app, database, BOB)
    with app.app_context():
        token = account_token("invitation", account(database, BOB).public_id, generation)

    assert client.get(f"/staff/invitations/{token}").status_code == 410


@pytest.mark.parametrize(
    "token",
    ["x", "a" * 48, "a" * 5000, "..%2f..", "%00", "ſ" * 48, "%F0%9F%97%9D", "a" * 16 + "=" * 32, "sent;x"],
)
def test_what_is_no_link_is_answered_like_one_that_has_ended(client, database, token):
    answer = client.get(f"/staff/invitations/{token}")

    # A slash or a NUL is no address at all.
    assert answer.status_code in {404, 410}


@pytest.mark.databases("sqlite")
def test_an_ended_and_an_invented_link_look_the_same(app, client, database):
    link = invited(app, database, BOB)
    choose(client, link)
    invented = "/staff/invitations/" + "a" * 48

    pages = [app.test_client().get(one) for one in (link, invented)]

    assert len({(page.status_code, hidden(page.text)) for page in pages}) == 1


def hidden(page):
    """A page without what differs by its own address."""
    return re.sub(r'name="(csrf_token|next)" value="[^"]*"', "", page)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("password", "again"),
    [("short", None), ("password1234", None), ("bob doorman!", None), ("x" * 201, None), (PASSWORD, OTHER)],
    ids=["short", "common", "own name", "long", "two different"],
)
def test_a_poor_password_is_refused_and_the_link_stays_good(app, client, database, password, again):
    # ASVS 5.0, 6.2.1, 6.2.4, 6.2.12
    link = invited(app, database, BOB)

    refused = choose(client, link, password, again)

    assert refused.status_code == 422
    assert password not in refused.text
    assert 'class="field-error"' in refused.text
    assert choose(client, link).status_code == 302


@KINDS
def test_nothing_usable_lies_in_the_database(app, database, sent):
    # D-25
    token = sent(app, database, BOB).rsplit("/", 1)[1]
    secret = token[16:]

    with database.reading() as session:
        kept = [
            repr(vars(row))
            for table in (Staff, JournalEntry, OutboxMessage)
            for row in session.scalars(select(table))
        ]

    assert not [row for row in kept if secret in row]


@pytest.mark.databases("sqlite")
@KINDS
def test_the_page_is_kept_by_nobody_and_names_itself_to_nobody(app, client, database, sent):
    # D-14
    answer = client.get(sent(app, database, BOB))

    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_setting_a_password_is_written_down_and_told_by_mail(app, client, database):
    choose(client, forgetful(app, database, BOB))

    bob = account(database, BOB)
    with database.reading() as session:
        (entry,) = session.scalars(select(JournalEntry).where(JournalEntry.action == "password_changed"))
        messages = session.scalars(select(OutboxMessage.message)).all()
    assert (entry.actor_id, entry.object_id) == (bob.id, bob.id)
    assert messages == ["security_password_changed"]


@pytest.mark.databases("sqlite")
def test_a_new_password_ends_every_session(app, client, database, sign_in):
    bob = sign_in(BOB)
    assert bob.get("/staff/account").status_code == 200

    choose(client, forgetful(app, database, BOB))

    assert bob.get("/staff/account").status_code == 302


@pytest.mark.databases("sqlite")
def test_a_new_password_does_not_stand_in_for_the_second_factor(app, client, database):
    # D-26
    with database.transaction() as session:
        bob = make_staff(session, BOB)
        bob.totp_secret, bob.totp_since = "sealed", NOON
    choose(client, forgetful(app, database, BOB))

    answer = client.post("/staff/sign-in", data={"email": BOB.email, "password": PASSWORD})

    assert answer.location == "/staff/sign-in/second-step"
    assert client.get("/staff/account").location.startswith("/staff/sign-in")


@pytest.mark.databases("sqlite")
def test_the_page_speaks_the_language_of_the_account_until_another_is_chosen(app, client, database):
    with database.transaction() as session:
        make_staff(session, BOB).language = "zh"
    link = invited(app, database, BOB)

    assert '<html lang="zh-Hans">' in client.get(link).text
    client.post("/staff/language", data={"language": "en", "next": link})
    assert '<html lang="en">' in client.get(link).text


@pytest.mark.databases("sqlite")
def test_the_link_of_a_signed_in_colleague_signs_them_out_of_this_browser(app, database, sign_in):
    link = forgetful(app, database, BOB)
    browser = sign_in(EVE)

    choose(browser, link)

    assert "Please sign in with it." in browser.get("/staff/sign-in").text


def test_two_who_use_a_link_at_once_do_not_both_win(app, client, database):
    """The second finds the link used though it looked good when the form was sent."""
    link = invited(app, database, BOB)
    token = link.rsplit("/", 1)[1]
    purpose = password_links.Purpose.INVITATION
    with app.app_context(), database.transaction() as session:
        password_links.use(session, purpose, token, now=NOON)

    with app.app_context(), database.transaction() as session, pytest.raises(password_links.LinkEnded):
        password_links.use(session, purpose, token, now=NOON)


def test_a_link_made_with_a_former_key_still_opens(app, client, database):
    link = invited(app, database, BOB)

    assert link == link_in(app, database)
    assert client.get(link.upper().replace("/STAFF/INVITATIONS/", "/staff/invitations/")).status_code == 200
