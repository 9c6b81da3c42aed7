"""Organisers read every mail before anybody gets it, and have it sent to themselves."""

import re
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from forum.i18n import LANGUAGES
from forum.lectures.models import WayOfAttending
from forum.mail.models import OutboxMessage
from forum.mail.shown import shown
from forum.registrations import messages
from forum.registrations.mail_kinds import KINDS
from forum.registrations.news_kinds import NEWS_OF_WORK
from forum.registrations.samples import NOBODYS_ID, Sample
from tests.cast import ADA, NOON
from tests.factories import make_lecture, make_room, make_speaker

pytestmark = pytest.mark.databases("sqlite")

# In HTML the time of what does not take place is struck; there is nothing to give back.
OFF = {messages.LECTURE_CANCELLED, messages.LECTURE_POSTPONED}
PAGE = "/staff/lectures/qxf-2026-001/mails"


def test_every_mail_about_a_registration_is_among_them():
    assert {kind.message for kind in KINDS} == {*messages.MESSAGES, messages.THANKS, *NEWS_OF_WORK}
    assert len(KINDS) == len({kind.title for kind in KINDS})


def test_each_mail_is_read_as_a_sample_guest_would_and_asks_nobody_for_anything(context, database):
    # C-74, A-46, C-30: every kind, in both languages and ways; and where the reader lives elsewhere.
    postman = context.extensions["forum.postman"]
    with database.transaction() as session:
        lecture = make_lecture(
            session, attendance="mixed", room=make_room(session), speakers=[make_speaker(session)]
        )
    wrong: list[object] = []
    # A badge takes a third of a second to draw: those in the room are read in one language.
    read = [(kind, "zh", WayOfAttending.ON_SITE) for kind in KINDS]
    read += [(kind, language, WayOfAttending.ONLINE) for kind in KINDS for language in LANGUAGES]
    with database.reading() as session:
        for kind, language, way in read:
            sample = Sample(way, kind.state, "Europe/Berlin")
            message = OutboxMessage(
                message=kind.message,
                recipient=ADA.email,
                recipient_name="",
                language=language,
                lecture_id=lecture.id,
                params=sample.noted(),
                message_id=NOBODYS_ID,
                created_at=NOON,
                due_at=NOON,
            )
            mail = shown(postman.write(session, message))
            place = {"zh": ("星海路 1 号", "线上"), "en": ("1 Xinghai Road", "online")}[language]
            zone = {"zh": "北京时间 UTC+8", "en": "Beijing Time, UTC+8"}[language]
            ours = "http://forum.example.org/"
            # Whoever works for the lecture is where it is.
            is_work = kind.message in NEWS_OF_WORK
            facts = {
                "date in the subject": "2026-03-09" in mail.subject,
                "date": "2026-03-09" in mail.text,
                "zone": zone in mail.text and zone in mail.html,
                "own zone": is_work
                or ("05:00–06:30" in mail.text and ("05:00–06:30" in mail.html or kind.message in OFF)),
                "place": place[way is WayOfAttending.ONLINE and not is_work] in " ".join(mail.text.split()),
                "no picture from elsewhere": all(
                    source.startswith("data:") for source in re.findall(r'src="([^"]*)"', mail.html)
                ),
                "no link elsewhere": all(
                    address.startswith(ours) for address in re.findall(r'href="([^"]*)"', mail.html)
                ),
                "no counting": "url(" not in mail.html
                and "?" not in "".join(re.findall(r"https?://\S+", mail.text)),
                # A reader whose seat is kept, or who waits, can say that they do not come.
                "I cannot come": kind.state.value in {"cancelled", "declined"}
                or kind.message in {*OFF, messages.THANKS, *NEWS_OF_WORK}
                or "#cancel" in mail.text,
            }
            wrong += [(kind.message, language, way.value, name) for name, is_so in facts.items() if not is_so]
    assert wrong == []


def test_a_mail_is_shown_in_a_frame_that_can_do_nothing_and_is_tried(signed_in, database):
    with database.transaction() as session:
        make_lecture(session, attendance="mixed")
    text = signed_in.get(PAGE).text
    assert "In the room three days and one day before" in text
    shown_page = signed_in.get(f"{PAGE}/reminder?language=zh&way=online").text
    frame = re.search(r'<iframe[^>]*src="([^"]+)"[^>]*>', shown_page)
    assert "sandbox" in frame[0]
    face = signed_in.get(frame[1].replace("&amp;", "&"))
    rules = face.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "frame-ancestors 'self'"} <= {*rules}
    assert "script-src" not in face.headers["Content-Security-Policy"]
    assert 'lang="zh-Hans"' in face.text
    assert signed_in.post(f"{PAGE}/reminder/tests?language=en").status_code == 302
    assert signed_in.get(f"{PAGE}/no_such_mail").status_code == 404
    with database.reading() as session:
        test = session.scalars(select(OutboxMessage)).one()
        assert (test.recipient, test.registration_id) == (ADA.email, None)


def test_a_test_says_that_it_is_one(app, signed_in, database, settings):
    with database.transaction() as session:
        make_lecture(session)
    signed_in.post(f"{PAGE}/reminder/tests?language=en")
    with app.app_context():
        app.extensions["forum.postman"].deliver_due(lambda: NOON, lambda: False)
    (file,) = (settings.instance / "outbox").iterdir()
    subject = message_from_bytes(file.read_bytes(), policy=policy.default)["Subject"]
    assert subject.startswith("Test: Reminder: No. 1, 2026-03-09")
