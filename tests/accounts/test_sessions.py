"""Where one is signed in: the list, ending, what ends by itself, and proving again to be there. D-26"""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts import operations, security_messages, sessions
from forum.accounts.browsers import Place, summary
from forum.accounts.models import SessionSighting, SignedInBy, Staff, StaffSession
from forum.accounts.queries import staff_by_email
from forum.journal import COMMAND, JournalEntry
from forum.mail.models import OutboxMessage
from forum.web import identity
from tests.cast import ADA, BOB, NOON
from tests.factories import make_staff, quickly_hashed

PASSWORD = "an ellipse has two foci"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit MicroMessenger/8.0.50 Safari"


@pytest.fixture
def ada(app, database):
    with app.app_context(), database.transaction() as session:
        staff = make_staff(session, ADA)
        staff.password = quickly_hashed(PASSWORD)
    return staff


def browser(app, agent=FIREFOX, password=PASSWORD):
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    data = {"email": ADA.email, "password": password}
    assert client.post("/staff/sign-in", data=data).status_code == 302
    return client


def is_in(client):
    return client.get("/staff/account").status_code == 200


def copy_of(app, client):
    copy = app.test_client()
    with client.session_transaction() as mine, copy.session_transaction() as theirs:
        theirs.update(mine)
    return copy


def test_signing_out_ends_a_copied_cookie_too(app, ada):
    client = browser(app)
    thief = copy_of(app, client)
    assert is_in(thief)

    client.post("/staff/sign-out")

    assert not is_in(thief)


def test_the_account_page_lists_where_one_is_signed_in(app, ada):
    here = browser(app)
    browser(app, WECHAT)

    page = here.get("/staff/account").text

    assert re.findall(r"<li><div><b>([^<]+)<", page) == ["WeChat · iPhone", "Firefox · Linux"]
    assert page.count("This one") == 1
    assert page.count("127.0.0.1") == 2


def test_one_session_can_be_ended_and_the_others_go_on(app, ada):
    here, phone, office = (browser(app) for _ in range(3))
    page = phone.get("/staff/account").text
    (first, _second) = re.findall(r"/staff/account/sessions/\w{16}/ending", page)

    assert here.post(first).status_code == 302

    assert sorted(is_in(client) for client in (here, phone, office)) == [False, True, True]


def test_nobody_ends_somebody_elses_session(app, ada, sign_in, database):
    bob = sign_in(BOB)
    here = browser(app)
    with database.reading() as session:
        mine = session.scalars(select(StaffSession.public_id).where(StaffSession.staff_id == ada.id)).one()

    bob.post(f"/staff/account/sessions/{mine}/ending")

    assert is_in(here)


def test_all_others_can_be_ended_at_once(app, ada, sign_in):
    here, phone, office, bob = *(browser(app) for _ in range(3)), sign_in(BOB)

    here.post("/staff/account/sessions/ending")

    assert [is_in(client) for client in (here, phone, office, bob)] == [True, False, False, True]


@pytest.mark.parametrize("end", ["active", "password"])
def test_a_closed_account_and_a_reset_password_end_every_session(app, ada, database, end):
    here = browser(app)
    with database.transaction() as session:
        staff = staff_by_email(session, ADA.email)
        if end == "active":
            staff.active = False
        else:
            operations.set_password(session, staff, "x", actor=COMMAND, now=NOON)
            assert (staff.link_generation, staff.link_expires_at) == (1, None)
            assert sessions.listed(session, staff.id, now=NOON) == []

    assert not is_in(here)


def test_the_name_in_the_journal_ends_after_twelve_hours_too(app, ada, clock, database):
    here = browser(app)
    clock.advance(hours=12, seconds=1)

    here.post("/staff/language", data={"language": "zh"})

    assert staff_language(database) == "en"


def staff_language(database):
    with database.reading() as session:
        return staff_by_email(session, ADA.email).language


def test_signing_in_again_ends_the_session_of_before_in_this_browser(app, ada, database):
    client = browser(app)
    thief = copy_of(app, client)

    client.post("/staff/sign-in", data={"email": ADA.email, "password": PASSWORD})

    assert (is_in(client), is_in(thief)) == (True, False)


def test_a_request_asks_once_who_is_there(app, ada, questions):
    here = browser(app)
    here.get("/staff/confirmation")
    questions()

    here.get("/staff/sign-in")

    assert questions() == 1


def test_looking_is_written_down_every_five_minutes_at_most_and_changes_nothing_else(
    app, ada, clock, database
):
    here = browser(app)
    seen = []
    for minutes in (0, 4, 1, 2, 3):
        clock.advance(minutes=minutes)
        here.get("/staff/account", environ_overrides={"REMOTE_ADDR": "192.0.2.7"})
        with database.reading() as session:
            sighting = session.scalars(select(SessionSighting)).one()
            seen.append((sighting.seen_at - NOON, sighting.address))

    later = [(timedelta(minutes=minutes), "192.0.2.7") for minutes in (5, 5, 10)]
    assert seen == [(timedelta(0), "127.0.0.1")] * 2 + later


def test_old_sessions_are_forgotten(app, ada, clock, database):
    browser(app)
    clock.advance(days=31)
    browser(app)

    with database.reading() as session:
        assert len(session.scalars(select(StaffSession)).all()) == 1


def test_a_browser_not_seen_before_is_told_of_once(app, ada, database):
    client = browser(app)
    client.post("/staff/sign-out")
    client.post("/staff/sign-in", data={"email": ADA.email, "password": PASSWORD})

    with database.reading() as session:
        (letter,) = session.scalars(select(OutboxMessage))
    assert (letter.message, letter.recipient) == ("security_signed_in", ADA.email)
    assert letter.params == {"browser": "Firefox · Linux", "address": "127.0.0.1", "factor": ""}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_letter_says_when_and_where_and_holds_no_secret(app, ada, context, database, language):
    browser(app, WECHAT)
    with database.transaction() as session:
        (letter,) = session.scalars(select(OutboxMessage))
        letter.language = language
    with database.reading() as session:
        (letter,) = session.scalars(select(OutboxMessage))
        mail = context.extensions["forum.postman"].write(session, letter)

    text = mail.get_body(("plain",)).get_content()
    assert {"zh": "来自新浏览器的登录", "en": "A sign-in from a new browser"}[language] == mail["Subject"]
    assert "WeChat · iPhone" in text
    assert "127.0.0.1" in text
    assert "http://forum.example.org/staff/account" in text


def prove(client, password=PASSWORD, **more):
    return client.post("/staff/confirmation", data={"password": password, **more})


def is_fresh(client):
    """Recovery codes are refused for want of a factor, but only to somebody who proved to be there."""
    return client.post("/staff/account/recovery-codes").location == "/staff/account"


def test_ten_minutes_after_signing_in_one_proves_again_to_be_there(app, ada, clock):
    here = browser(app)
    clock.advance(minutes=10)
    assert is_fresh(here)
    clock.advance(seconds=1)
    assert not is_fresh(here)

    assert prove(here, next="/staff/lectures").location == "/staff/lectures"

    assert is_fresh(here)


def test_a_wrong_password_proves_nothing_and_the_way_leads_nowhere_else(app, ada, clock):
    here = browser(app)
    clock.advance(minutes=11)

    assert prove(here, password="wrong").status_code == 422
    assert not is_fresh(here)
    assert prove(here, next="//evil.example").location == "/staff/account"


def test_a_copy_of_the_cookie_from_before_the_proof_is_worth_nothing_after_it(app, ada):
    here = browser(app)
    thief = copy_of(app, here)

    prove(here)

    assert (is_in(here), is_in(thief)) == (True, False)


def test_what_happens_in_an_account_is_in_the_journal(app, ada, database):
    here = browser(app)
    browser(app)
    prove(here)
    here.post("/staff/account/sessions/ending")
    here.post("/staff/sign-out")

    with database.reading() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "signed_in",
        "signed_in",
        "identity_confirmed",
        "signed_out_elsewhere",
        "signed_out",
    ]
    assert {(entry.actor_id, entry.object_id) for entry in entries} == {(ada.id, ada.id)}
    assert PASSWORD not in str([entry.details for entry in entries])


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox · Linux"),
        (WECHAT, "WeChat · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537.36 Edg/140", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh) Version/18 Safari/605", "Safari · macOS"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari", "Chrome · Android"),
        ("<script>alert(1)</script>", ""),
        ("curl/8", ""),
    ],
)
def test_a_browser_is_named_in_words_of_ours(agent, words):
    assert summary(agent) == words


def test_a_password_changed_while_it_was_typed_lets_nobody_in(app, ada, database):
    with database.transaction() as session:
        session.get_one(Staff, ada.id).password = "another"

    with app.test_request_context(), pytest.raises(operations.AccountChanged):
        identity.sign_in(ada, by=SignedInBy.PASSWORD)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("factor", ["", "钥匙 <b>"])
@pytest.mark.parametrize("message", security_messages.MESSAGES)
def test_every_letter_can_be_written_in_both_languages(context, database, ada, message, factor):
    subjects = set()
    for language in ("zh", "en"):
        with database.transaction() as session:
            staff = session.get_one(Staff, ada.id)
            staff.language = language
            security_messages.queue(session, message, staff, Place("", ""), NOON, factor=factor)
            session.flush()
            letter = session.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
            mail = context.extensions["forum.postman"].write(session, letter)
        subjects.add(mail["Subject"])
        assert "<b>" not in mail.get_body(("html",)).get_content().partition("<body")[2]

    assert len(subjects) == 2
