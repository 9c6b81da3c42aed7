"""Administrators who act at the same moment."""

import threading
from functools import partial

import pytest
from sqlalchemy import delete, update

from forum.accounts.models import Grant, Role, Staff
from forum.accounts.queries import staff_by_email
from tests.cast import CLEO, EVE, Person
from tests.factories import make_staff

FAY = Person("Fay Second", "fay@example.org", Role.ADMIN)
ROLE = {"role": "admin", "series": "all"}
ROUNDS = 3


def at_once(*deeds):
    """Do these at the same moment, each in a thread; the answers in their order."""
    begin, answers = threading.Barrier(len(deeds)), {}

    def run(number, deed):
        begin.wait()
        answers[number] = deed()

    threads = [threading.Thread(target=run, args=one) for one in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[number] for number in range(len(deeds))]


def answer(browser, page, data):
    return browser.post(page, data=data).status_code


def admins(database):
    with database.reading() as session:
        found = [staff_by_email(session, person.email) for person in (EVE, FAY)]
        return [
            staff.name
            for staff in found
            if staff.active and any(grant.role is Role.ADMIN for grant in staff.grants)
        ]


@pytest.mark.parametrize("how", ["deactivation", "roles/withdrawals", "both ways", "themselves"])
def test_two_administrators_who_remove_each_other_leave_one(database, sign_in, how, long_run):
    for number in range(20 if long_run else ROUNDS):
        eve, fay = sign_in(EVE), sign_in(FAY)
        with database.transaction() as session:
            pages = [f"/staff/members/{staff_by_email(session, one.email).public_id}" for one in (FAY, EVE)]
        if how == "themselves":
            pages.reverse()
        deeds = {"both ways": ["deactivation", "roles/withdrawals"], "themselves": ["deactivation"] * 2}
        first, second = deeds.get(how, [how] * 2)

        answers = at_once(
            partial(answer, eve, f"{pages[0]}/{first}", ROLE),
            partial(answer, fay, f"{pages[1]}/{second}", ROLE),
        )

        # The second is refused by the rule, or was no administrator any more when it came.
        assert set(answers) <= {302, 403, 409}, (number, answers)
        assert len(admins(database)) == 1, (number, answers)
        with database.transaction() as session:
            session.execute(delete(Grant))
            session.execute(update(Staff).values(active=True))
            for person in (EVE, FAY):
                session.add(Grant(staff_id=staff_by_email(session, person.email).id, role=Role.ADMIN))


def test_the_same_invitation_sent_at_once_opens_one_account(database, sign_in):
    # F-07
    new = {"name": CLEO.name, "email": CLEO.email, "language": "zh", "role": "door", "series": "all"}
    browsers = [sign_in(EVE) for _ in range(3)]

    answers = at_once(*(partial(answer, browser, "/staff/members", new) for browser in browsers))

    assert sorted(answers) == [302, 409, 409]


@pytest.fixture(autouse=True)
def both(database):
    """Two administrators."""
    with database.transaction() as session:
        for person in (EVE, FAY):
            make_staff(session, person)
