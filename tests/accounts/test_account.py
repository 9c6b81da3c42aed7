"""One's own account: language and password."""

import pytest

from forum.accounts.models import Staff
from forum.accounts.passwords import hashed
from forum.accounts.queries import staff_by_email
from tests.cast import ADA, BOB, EVE
from tests.factories import make_staff

OLD, NEW = "an ellipse has two foci", "a parabola has only one"


@pytest.fixture
def client(app, database, sign_in):
    with app.app_context(), database.transaction() as session:
        make_staff(session, ADA).password = hashed(OLD)
    return sign_in(ADA)


def change(client, present=OLD, password=NEW, again=None):
    data = {"present": present, "password": password, "again": again or password}
    return client.post("/staff/account/password", data=data)


def test_the_language_of_the_staff_pages_is_kept_with_the_account(client, database):
    answer = client.post("/staff/language", data={"language": "zh", "next": "/staff/account"})

    assert answer.location == "/staff/account"
    assert '<html lang="zh-Hans">' in client.get("/staff/account").text
    with database.reading() as session:
        assert staff_by_email(session, ADA.email).language == "zh"


def test_somebody_who_is_not_signed_in_yet_can_choose_the_language_too(app, database):
    outsider = app.test_client()

    outsider.post("/staff/language", data={"language": "zh", "next": "/staff/sign-in"})

    assert '<html lang="zh-Hans">' in outsider.get("/staff/sign-in").text


def test_a_language_there_is_not_changes_nothing(client):
    client.post("/staff/language", data={"language": "xx"})

    assert '<html lang="en">' in client.get("/staff/account").text


def test_a_new_password_opens_the_account_and_the_old_one_does_not(app, client):
    assert change(client).status_code == 302

    stranger = app.test_client()
    tries = [
        stranger.post("/staff/sign-in", data={"email": ADA.email, "password": one}).status_code
        for one in (OLD, NEW)
    ]
    assert tries == [422, 302]


def test_a_new_password_ends_the_other_sessions_and_not_this_one(app, client, sign_in):
    elsewhere = sign_in(ADA)

    change(client)

    assert elsewhere.get("/staff/account").status_code == 302
    assert "Your password has been changed" in client.get("/staff/account").text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"present": "wrong"}, "This is not your present password."),
        ({"password": "short"}, "Please use at least 8 characters."),
        ({"again": "another one entirely"}, "The two passwords are not the same."),
    ],
)
def test_a_password_is_not_changed_by_mistake(client, database, typed, sentence):
    with database.reading() as session:
        before = staff_by_email(session, ADA.email).password

    answer = change(client, **typed)

    assert answer.status_code == 422
    assert sentence in answer.text
    with database.reading() as session:
        assert staff_by_email(session, ADA.email).password == before


def test_somebody_at_the_door_has_an_account_page_and_no_desk(sign_in):
    bob = sign_in(BOB)

    assert bob.get("/staff/account").status_code == 200
    assert bob.get("/staff/").status_code == 403


def test_an_account_without_a_grant_opens_nothing_but_itself_and_says_whom_to_ask(database, sign_in):
    bob = sign_in(BOB)
    with database.transaction() as session:
        make_staff(session, EVE)
        staff = staff_by_email(session, BOB.email)
        session.delete(session.get_one(Staff, staff.id).grants[0])

    page = bob.get("/staff/account")

    assert page.status_code == 200
    assert "nobody has given you a task yet" in page.text
    assert "Eve Admin (eve@example.org)" in page.text
    assert bob.get("/staff/sign-in?next=/staff/").location == "/staff/account"
    assert [bob.get(path).status_code for path in ("/staff/", "/staff/door", "/staff/members")] == [403] * 3
