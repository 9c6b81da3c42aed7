"""The administrators' pages of the staff."""

import re
from email.utils import parseaddr

import pytest
from sqlalchemy import select

from forum.accounts.models import Grant, Passkey, Role, Staff
from forum.accounts.queries import staff_by_email
from forum.journal import JournalEntry
from forum.mail.models import OutboxMessage
from tests.accounts.links import account, invited, letters, link_in
from tests.cast import ADA, BOB, CLEO, EVE, NOON, Person
from tests.factories import make_lecture, make_series, make_staff

pytestmark = pytest.mark.pages

FAY = Person("Fay Second", "fay@example.org", Role.ADMIN)
NEW = {"name": CLEO.name, "email": CLEO.email, "language": "zh", "role": "organiser", "series": "all"}


@pytest.fixture
def eve(sign_in):
    """The administrator's browser."""
    return sign_in(EVE)


@pytest.fixture
def bob(database):
    with database.transaction() as session:
        return make_staff(session, BOB)


def page_of(staff):
    return f"/staff/members/{staff.public_id}"


def grants_of(database, person):
    with database.reading() as session:
        staff = staff_by_email(session, person.email)
        return sorted((grant.role.value, grant.series_id) for grant in staff.grants)


def deeds(database):
    with database.reading() as session:
        return [entry.action for entry in session.scalars(select(JournalEntry).order_by(JournalEntry.id))]


def followed(client, answer):
    assert answer.status_code == 302, answer.text
    return client.get(answer.location).text


class TestTheList:
    def test_names_everybody_with_role_series_and_state(self, eve, database):
        with database.transaction() as session:
            orbits = make_series(session, "orbits")
            make_staff(session, ADA, series=orbits)
            make_staff(session, CLEO).password = None
            make_staff(session, BOB).active = False

        page = eve.get("/staff/members").text

        for words in (
            EVE.name,
            ADA.email,
            "Open Lectures",
            "Invitation has run out",
            "Deactivated",
            "Administrator",
        ):
            assert words in page

    def test_tells_who_has_no_second_factor_and_when_each_signed_in(self, eve, database):
        with database.transaction() as session:
            ada, bob = make_staff(session, ADA), make_staff(session, BOB)
            ada.totp_secret, ada.totp_since = "sealed", NOON
            key = {"credential_id": b"1", "public_key": b"1", "name": "phone"}
            session.add(Passkey(staff_id=bob.id, created_at=NOON, **key))
            session.add(
                JournalEntry(
                    at=NOON,
                    actor_kind="staff",
                    actor_id=bob.id,
                    action="signed_in",
                    object_kind="staff",
                    object_id=bob.id,
                    details={},
                )
            )

        page = eve.get("/staff/members").text

        assert page.count("Set up") == 2
        assert page.count(">None<") == 1
        assert page.count("Never") == 2

    @pytest.mark.databases("sqlite")
    def test_of_one_says_that_a_second_is_a_good_idea(self, eve):
        assert "Nobody else is on the staff yet." in eve.get("/staff/members").text

    def test_asks_the_database_as_often_for_three_as_for_one(self, eve, database, questions):
        eve.get("/staff/members")
        questions()
        eve.get("/staff/members")
        for_one = questions()
        with database.transaction() as session:
            for person in (ADA, BOB, FAY):
                make_staff(session, person)

        eve.get("/staff/members")

        assert questions() == for_one


class TestInviting:
    def test_opens_an_account_and_sends_a_letter_in_its_language(self, app, eve, client, database):
        answer = eve.post("/staff/members", data=NEW)

        cleo = account(database, CLEO)
        assert (cleo.name, cleo.password, cleo.language) == (CLEO.name, None, "zh")
        assert grants_of(database, CLEO) == [("organiser", None)]
        assert "An invitation is on its way to cleo@example.org." in followed(eve, answer)
        (letter,) = letters(app, database)
        assert parseaddr(letter["To"])[1] == CLEO.email
        assert letter["Content-Language"] == "zh-Hans"
        assert client.get(link_in(app, database)).status_code == 200
        assert deeds(database)[-2:] == ["staff_added", "invitation_made"]

    def test_may_be_for_some_series_only(self, eve, database):
        with database.transaction() as session:
            keys = [make_series(session, slug).id for slug in ("orbits", "materials", "heat")]

        eve.post("/staff/members", data={**NEW, "role": "door", "series": [str(keys[0]), str(keys[2])]})

        assert grants_of(database, CLEO) == [("door", keys[0]), ("door", keys[2])]

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize(
        ("typed", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "\u202e\n"}, "name"),
            ({"name": "x" * 101}, "name"),
            ({"email": "not an address"}, "email"),
            ({"email": "a@b\r\nBcc: all@example.org"}, "email"),
            ({"language": "xx"}, "language"),
            ({"role": ""}, "role"),
            ({"role": "emperor"}, "role"),
            ({"series": []}, "series"),
            ({"series": ["999"]}, "series"),
            ({"role": "admin", "series": ["1"]}, "series"),
        ],
    )
    def test_keeps_what_was_typed_beside_the_fault(self, eve, database, typed, field):
        with database.transaction() as session:
            make_series(session)

        answer = eve.post("/staff/members", data={**NEW, **typed})

        assert answer.status_code == 422
        # Of a choice, the link leads to its first answer.
        assert re.search(f'href="#{field}(-0)?"', answer.text)
        assert ('value="cleo@example.org"' in answer.text) == ("email" not in typed)
        assert (CLEO.name in answer.text) == ("name" not in typed)
        with database.reading() as session:
            assert staff_by_email(session, CLEO.email) is None

    def test_an_address_that_has_an_account_is_refused_beside_the_form(self, eve, bob):
        answer = eve.post("/staff/members", data={**NEW, "email": BOB.email.upper()})

        assert answer.status_code == 409
        assert "bob@example.org already has an account." in answer.text
        assert CLEO.name in answer.text

    def test_sent_twice_makes_one_account(self, eve, database):
        # F-07
        answers = [eve.post("/staff/members", data=NEW).status_code for _ in range(2)]

        assert answers == [302, 409]
        with database.reading() as session:
            assert len(session.scalars(select(OutboxMessage)).all()) == 1


class TestRoles:
    def test_are_given_and_withdrawn_for_a_series(self, eve, bob, database):
        with database.transaction() as session:
            orbits = make_series(session, "orbits").id
        role = {"role": "organiser", "series": str(orbits)}

        given = followed(eve, eve.post(f"{page_of(bob)}/roles", data=role))
        assert "Bob Doorman has the role now." in given
        assert grants_of(database, BOB) == [("door", None), ("organiser", orbits)]
        withdrawn = eve.post(f"{page_of(bob)}/roles/withdrawals", data=role)
        assert "has this role no more" in followed(eve, withdrawn)
        assert grants_of(database, BOB) == [("door", None)]
        assert deeds(database) == ["role_given", "role_withdrawn"]

    def test_for_all_series_take_the_place_of_the_same_for_some(self, eve, database):
        with database.transaction() as session:
            ada = make_staff(session, ADA, series=make_series(session, "orbits"))

        eve.post(f"{page_of(ada)}/roles", data={"role": "organiser", "series": "all"})

        assert grants_of(database, ADA) == [("organiser", None)]

    @pytest.mark.databases("sqlite")
    def test_of_one_series_open_its_lectures_and_no_others(self, eve, sign_in, database):
        # D-10
        with database.transaction() as session:
            orbits, materials = (make_series(session, slug) for slug in ("orbits", "materials"))
            own = f"/staff/lectures/{make_lecture(session, series=orbits).slug}"
            others = f"/staff/lectures/{make_lecture(session, series=materials).slug}"
            loose = f"/staff/lectures/{make_lecture(session).slug}"
            bob = make_staff(session, BOB)
            keys = orbits.id, materials.id
        browser = sign_in(BOB)

        def doors():
            return [browser.get(page).status_code for page in (own, others, loose)]

        assert doors() == [403] * 3
        eve.post(f"{page_of(bob)}/roles", data={"role": "organiser", "series": str(keys[0])})
        assert doors() == [200, 404, 404]
        assert browser.post(f"{others}/publication").status_code in {403, 404}
        eve.post(f"{page_of(bob)}/roles", data={"role": "organiser", "series": str(keys[1])})
        assert doors() == [200, 200, 404]
        eve.post(f"{page_of(bob)}/roles/withdrawals", data={"role": "organiser", "series": str(keys[0])})
        assert doors() == [404, 200, 404]

    def test_of_an_administrator_need_no_series(self, eve, bob, database):
        eve.post(f"{page_of(bob)}/roles", data={"role": "admin"})

        assert grants_of(database, BOB) == [("admin", None), ("door", None)]

    def test_withdrawn_by_mistake_are_given_back(self, eve, bob, database):
        with database.transaction() as session:
            orbits = make_series(session, "orbits").id
        role = {"role": "organiser", "series": str(orbits)}
        eve.post(f"{page_of(bob)}/roles", data=role)
        given = grants_of(database, BOB)

        page = followed(eve, eve.post(f"{page_of(bob)}/roles/withdrawals", data=role))
        undo = f"{page_of(bob)}/roles/returns?role=organiser&series={orbits}"
        back = followed(eve, eve.post(undo))

        assert f'action="{undo.replace("&", "&amp;")}"' in page
        assert "has the role now" in back
        assert grants_of(database, BOB) == given

    @pytest.mark.parametrize("query", ["", "?role=admin", "?role=king&series=all", "?role=door&series=99"])
    def test_that_there_are_not_are_not_given_back(self, eve, bob, database, query):
        before = grants_of(database, BOB)

        assert eve.post(f"{page_of(bob)}/roles/returns{query}").status_code == 400
        assert grants_of(database, BOB) == before

    @pytest.mark.parametrize("action", ["roles", "roles/withdrawals"])
    def test_sent_three_times_change_once(self, eve, bob, database, action):
        # F-07
        with database.transaction() as session:
            session.add(Grant(role=Role.ORGANISER, staff_id=bob.id))
        role = {"role": "admin" if action == "roles" else "organiser", "series": "all"}

        assert [eve.post(f"{page_of(bob)}/{action}", data=role).status_code for _ in range(3)] == [302] * 3
        assert len(deeds(database)) == 1

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize("role", ["emperor", "", "Organiser"])
    def test_that_do_not_exist_are_not_withdrawn(self, eve, bob, database, role):
        answer = eve.post(f"{page_of(bob)}/roles/withdrawals", data={"role": role, "series": "all"})

        assert answer.status_code == 400
        assert grants_of(database, BOB) == [("door", None)]

    @pytest.mark.databases("sqlite")
    @pytest.mark.parametrize("series", ["", "0x1", "-1", "９", "all,1", "9" * 19])
    def test_of_a_series_that_is_none_are_not_those_of_all(self, eve, bob, database, series):
        answer = eve.post(f"{page_of(bob)}/roles/withdrawals", data={"role": "door", "series": series})

        assert answer.status_code == 400
        assert grants_of(database, BOB) == [("door", None)]

    def test_the_last_administrator_keeps_theirs(self, eve, database):
        answer = eve.post(
            f"{page_of(account(database, EVE))}/roles/withdrawals", data={"role": "admin", "series": "all"}
        )

        assert answer.status_code == 409
        assert "Eve Admin is the last administrator who can sign in." in answer.text
        assert grants_of(database, EVE) == [("admin", None)]

    @pytest.mark.parametrize("hindered", [{"active": False}, {"password": None}], ids=["closed", "invited"])
    def test_an_administrator_who_cannot_sign_in_is_no_other(self, eve, database, hindered):
        with database.transaction() as session:
            fay = make_staff(session, FAY)
            for column, value in hindered.items():
                setattr(fay, column, value)

        answer = eve.post(f"{page_of(account(database, EVE))}/deactivation")

        assert answer.status_code == 409
        assert account(database, EVE).active

    def test_somebody_who_cannot_sign_in_is_no_administrator_to_lose(self, eve, database):
        with database.transaction() as session:
            make_staff(session, FAY).password = None

        eve.post(
            f"{page_of(account(database, FAY))}/roles/withdrawals", data={"role": "admin", "series": "all"}
        )

        assert grants_of(database, FAY) == []

    def test_one_of_two_administrators_may_go(self, eve, database):
        with database.transaction() as session:
            fay = make_staff(session, FAY)

        assert eve.post(f"{page_of(fay)}/deactivation").status_code == 302
        assert not account(database, FAY).active


class TestAnAccount:
    def test_is_changed_and_what_was_typed_stays_beside_a_fault(self, eve, bob, database):
        good = {"name": "Bob Porter", "email": "bob@example.org", "language": "zh"}

        wrong = eve.post(page_of(bob), data={**good, "email": "bob at example"})
        assert wrong.status_code == 422
        assert 'value="Bob Porter"' in wrong.text
        assert 'value="bob at example"' in wrong.text
        followed(eve, eve.post(page_of(bob), data=good))
        now = account(database, BOB)
        assert (now.name, now.language) == ("Bob Porter", "zh")
        assert deeds(database) == ["staff_revised"]

    def test_with_another_address_ends_its_links_and_tells_the_old_one(self, app, eve, client, database):
        link = invited(app, database, BOB)
        moved = {"name": BOB.name, "email": CLEO.email, "language": "en"}

        followed(eve, eve.post(page_of(account(database, BOB)), data=moved))

        assert client.get(link).status_code == 410
        (letter,) = letters(app, database)
        assert parseaddr(letter["To"])[1] == BOB.email
        assert "now sign in with the new one" in " ".join(letter.get_body(("plain",)).get_content().split())

    def test_does_not_take_the_address_of_another(self, eve, bob, database):
        taken = {"name": "Bob Porter", "email": EVE.email, "language": "en"}

        answer = eve.post(page_of(bob), data=taken)

        assert answer.status_code == 409
        assert "eve@example.org already has an account." in answer.text
        assert 'value="Bob Porter"' in answer.text
        assert account(database, BOB).name == BOB.name

    def test_deactivated_lets_in_no_more_until_reactivated(self, eve, sign_in, database):
        browser = sign_in(BOB)
        bob = account(database, BOB)

        followed(eve, eve.post(f"{page_of(bob)}/deactivation"))
        assert browser.get("/staff/account").status_code == 302
        assert "Reactivate" in eve.get(page_of(bob)).text
        followed(eve, eve.post(f"{page_of(bob)}/reactivation"))
        assert account(database, BOB).active
        # What was open before stays closed.
        assert browser.get("/staff/account").status_code == 302
        assert deeds(database) == ["staff_deactivated", "staff_reactivated"]

    def test_that_is_deactivated_gets_no_link(self, eve, bob, database):
        eve.post(f"{page_of(bob)}/deactivation")

        answer = eve.post(f"{page_of(bob)}/links")

        assert answer.status_code == 409
        assert "Reactivate it first." in answer.text

    def test_gets_a_link_for_the_password(self, app, eve, bob, database):
        page = followed(eve, eve.post(f"{page_of(bob)}/links"))

        assert "on its way to bob@example.org" in page
        assert link_in(app, database).startswith("/staff/password-resets/")

    def test_is_signed_out_everywhere(self, eve, sign_in, database):
        browser = sign_in(BOB)

        followed(eve, eve.post(f"{page_of(account(database, BOB))}/sign-out"))

        assert browser.get("/staff/account").status_code == 302
        assert deeds(database) == ["sessions_ended"]

    def test_loses_its_second_factors_and_hears_of_it(self, app, eve, sign_in, database):
        browser = sign_in(BOB)
        with database.transaction() as session:
            bob = staff_by_email(session, BOB.email)
            bob.totp_secret, bob.totp_since = "sealed", NOON
            key = {"credential_id": b"1", "public_key": b"1", "name": "phone"}
            session.add(Passkey(staff_id=bob.id, created_at=NOON, **key))

        page = followed(eve, eve.post(f"{page_of(bob)}/second-factors/removal"))

        assert "has no second factor any more" in page
        assert browser.get("/staff/account").status_code == 302
        with database.reading() as session:
            assert session.get_one(Staff, bob.id).totp_secret is None
            assert session.scalars(select(Passkey)).all() == []
        (letter,) = letters(app, database)
        assert letter["Subject"] == "Your second factors were removed"
        assert deeds(database) == ["second_factors_removed"]

    def test_shows_what_was_done_to_it_and_by_whom(self, eve, bob, database):
        with database.transaction() as session:
            orbits = make_series(session, "orbits").id
        eve.post(f"{page_of(bob)}/roles", data={"role": "organiser", "series": str(orbits)})

        page = eve.get(page_of(bob)).text

        assert "Eve Admin gave a role · Organiser · Open Lectures</li>" in page


DEEDS = (
    "roles",
    "roles/withdrawals",
    "links",
    "deactivation",
    "reactivation",
    "sign-out",
    "second-factors/removal",
)


@pytest.mark.databases("sqlite")
def test_every_deed_asks_for_a_fresh_proof_and_nothing_is_done_on_the_way(eve, bob, clock, database):
    # D-26
    page = page_of(bob)
    clock.advance(minutes=11)
    everything = {**NEW, "role": "admin", "series": "all"}
    addresses = ["/staff/members", page, *(f"{page}/{one}" for one in DEEDS)]

    answers = [
        eve.post(one, data=everything, headers={"Referer": f"http://localhost{page}"}) for one in addresses
    ]

    assert {answer.location for answer in answers} == {f"/staff/confirmation?next={page}"}
    assert eve.get("/staff/members/new").location == "/staff/confirmation?next=/staff/members/new"
    assert eve.get(page).status_code == 200
    assert deeds(database) == []


@pytest.mark.databases("sqlite")
def test_nobody_but_administrators_comes_here(sign_in, bob, database):
    # D-10
    address = page_of(bob)
    posts = [address, "/staff/members", *(f"{address}/{one}" for one in DEEDS)]
    for person in (ADA, BOB):
        client = sign_in(person)
        answers = {client.get(one).status_code for one in ("/staff/members", "/staff/members/new", address)}
        answers |= {client.post(one, data={"role": "admin", "series": "all"}).status_code for one in posts}
        assert answers == {403}
    assert grants_of(database, BOB) == [("door", None)]


@pytest.mark.parametrize("public_id", ["a" * 16, "ſ", "%00", "a" * 3000])
def test_an_account_there_is_not(eve, public_id):
    assert eve.get(f"/staff/members/{public_id}").status_code == 404
    assert eve.post(f"/staff/members/{public_id}/deactivation").status_code == 404


@pytest.mark.databases("sqlite")
def test_no_secret_and_no_address_is_in_the_journal(app, eve, database):
    eve.post("/staff/members", data=NEW)
    cleo = account(database, CLEO)
    eve.post(f"{page_of(cleo)}/links")
    token = link_in(app, database).rsplit("/", 1)[1]

    with database.reading() as session:
        told = " ".join(repr(entry.details) for entry in session.scalars(select(JournalEntry)))

    assert token[16:] not in told


HOSTILE = (
    "<script>alert(1)</script>",
    "[click](http://evil.example)",
    "{{ 7 * 7 }}",
    "%(name)s %s %n",
    "http://evil.example",
    "Bob\u202egnp.exe",
    "Bob\r\nBcc: all@example.org",
    "=HYPERLINK(1)",
    "&lt;b&gt;",
)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_text_wherever_it_is_shown(app, eve, client, database, name):
    # C-73, D-12
    eve.post("/staff/members", data={**NEW, "name": name, "language": "en"})
    cleo = account(database, CLEO)
    link = link_in(app, database)

    pages = [eve.get("/staff/members").text, eve.get(page_of(cleo)).text, client.get(link).text]
    pages.append(followed(eve, eve.post(f"{page_of(cleo)}/sign-out")))
    (letter,) = letters(app, database)
    html = letter.get_body(("html",)).get_content()
    text = letter.get_body(("plain",)).get_content()

    for page in [*pages, html]:
        assert "<script>alert" not in page
        assert "<b>" not in page.replace("<b>Qian", "").replace("<b>Open", "") or "&lt;b" in page
    # Keys drawn by chance stand in fields; what a person reads has no sum of ours.
    assert "49" not in re.sub(r'value="[^"]*"', "", pages[2].split("<main")[1].split("</main")[0])
    assert "http://evil.example" not in text + html
    assert set(letter.keys()).isdisjoint({"Bcc", "Cc"})
    assert "\u202e" not in text + html + "".join(pages)
