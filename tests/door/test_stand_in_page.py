"""Somebody else came, at the scanner: one tap, also without a network, and back again."""

from playwright.sync_api import Page
from sqlalchemy import select

from forum.registrations.models import Registration
from tests.door.test_engine import Hall, alone, back, hall, phone, phones, read, status, synced  # noqa: F401


def test_alone_it_is_kept_and_told_later(phone: Page, hall: Hall) -> None:  # B-31  # noqa: F811
    alone(phone)
    reference = read(phone, hall.badges["good"])["reference"]
    phone.evaluate("async (reference) => door.standIn({ reference, name: 'Guest' })", reference)
    assert status(phone)["waiting"] == 2

    back(phone)
    assert synced(phone)

    assert (status(phone)["waiting"], status(phone)["notTaken"]) == (0, 0)
    with hall.database.reading() as session:
        known = session.scalars(select(Registration).where(Registration.public_id == reference)).one()
        assert (known.stand_in, known.stand_in_name) == (True, "Guest")
    assert len(hall.scans()) == 1
    assert hall.headcount() == 1
