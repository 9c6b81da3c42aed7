"""What speakers answer behind their link, what organisers record for them, and what follows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.i18n import LANGUAGES
from forum.journal import COMMAND, ActorKind, JournalEntry
from forum.lectures.answer_models import ConsentAnswer, ConsentPurpose, SpeakerAnswer, SpeakerConsent
from forum.lectures.merging_speakers import merge_speakers
from forum.lectures.models import Lecture, Material, MaterialKind, PlanningState, PublicState
from forum.links import SPEAKING
from forum.mail.models import OutboxMessage
from forum.speakers.availability_models import AvailabilitySpan, SpeakerLink
from forum.speakers.models import Speaker
from forum.tokens import link_token
from forum.wording import EMPTY
from tests.cast import ADA, BOB, LINK_KEY, NOON
from tests.factories import make_lecture, make_speaker

PUBLIC_ID = "abcdefghijklmnop"
TOKEN = link_token(LINK_KEY.encode(), SPEAKING, PUBLIC_ID, 0)
HERE = f"/en/speaking/{TOKEN}"
MINE, THEIRS = "qxf-2026-001", "qxf-2026-002"
STAFF = f"/staff/lectures/{MINE}/speaking"
NEW_YORK, BERLIN = "America/New_York", {"span-timezone": "Europe/Berlin"}
AGREES = {"choice": (NOON + timedelta(days=7)).isoformat(), "word": "With pleasure"}


def planned(database, **values):
    """A lecture somebody is invited to, and one of somebody else; the key of the speaker."""
    usual = {"planning_state": PlanningState.INVITED, "public_state": PublicState.UNPUBLISHED}
    with database.transaction() as session:
        speaker = make_speaker(session, "吴岚", email="wu@example.org", mail_language="en")
        make_lecture(session, speakers=[speaker], **{**usual, **values})
        make_lecture(session, speakers=[make_speaker(session, "Nobody Else")], **usual)
        session.add(SpeakerLink(speaker_id=speaker.id, public_id=PUBLIC_ID, created_at=NOON))
        return speaker.id


def one(database, model, **values):
    with database.reading() as session:
        return session.scalars(select(model).filter_by(**values)).one()


def mails(database, message):
    with database.reading() as session:
        return session.scalars(select(OutboxMessage).where(OutboxMessage.message == message)).all()


def test_a_speaker_agrees_by_link_and_the_organisers_hear_of_it_once(client, sign_in, database):
    speaker_id = planned(database)
    sign_in(ADA)
    pages = [client.get(address).text for address in (HERE, f"{HERE}/lectures/{MINE}")]
    assert THEIRS not in "".join(pages)
    assert client.get(f"{HERE}/lectures/{THEIRS}").status_code == 404
    assert "<form" not in pages[0].split("<main")[1].split("</main")[0]

    done = client.post(f"{HERE}/lectures/{MINE}", data=AGREES, follow_redirects=True)
    client.post(f"{HERE}/lectures/{MINE}", data={**AGREES, "word": "Gladly"})

    answer, lecture = one(database, SpeakerAnswer), one(database, Lecture, slug=MINE)
    assert "Your answer is noted" in done.text
    assert (answer.word, answer.about_starts_at, answer.heard.value) == ("Gladly", lecture.starts_at, "link")
    assert lecture.planning_state is PlanningState.TENTATIVE
    deed = one(database, JournalEntry, action="lecture.tentative")
    assert (deed.actor_kind, deed.actor_id) == (ActorKind.SPEAKER, speaker_id)
    [mail] = mails(database, "staff_speaker_answered")
    assert (mail.recipient, mail.due_at) == (ADA.email, NOON + timedelta(minutes=10))


def test_who_cannot_come_opens_the_date_again_and_a_moved_date_is_asked_anew(client, sign_in, database):
    planned(database)
    staff = sign_in(ADA)
    client.post(f"{HERE}/lectures/{MINE}", data=AGREES)

    client.post(f"{HERE}/lectures/{MINE}", data={"choice": "cannot", "word": "On a journey"})

    assert one(database, Lecture, slug=MINE).planning_state is PlanningState.INVITED
    page = staff.get(STAFF).text
    assert all(told in page for told in ("Cannot come", "On a journey"))
    with database.transaction() as session:
        lecture = session.scalars(select(Lecture).where(Lecture.slug == MINE)).one()
        lecture.starts_at += timedelta(days=1)
        lecture.ends_at += timedelta(days=1)
    assert "Answered to another date" in staff.get(STAFF).text


def test_an_offered_date_moves_the_lecture_and_one_that_is_not_offered_is_refused(client, sign_in, database):
    speaker_id = planned(database)
    staff = sign_in(ADA)
    asked = {
        f"ask-{speaker_id}-{name}": value
        for name, value in (("answer_by", "2026-03-05"), ("other1_on", "2026-03-12"), ("other1_at", "15:00"))
    }
    staff.post(f"{STAFF}/{speaker_id}/question", data=asked)
    [mail] = mails(database, "speaker_asked")
    assert (mail.recipient, mail.language) == ("wu@example.org", "en")
    other = "2026-03-12T07:00:00+00:00"

    refused = client.post(f"{HERE}/lectures/{MINE}", data={"choice": "2026-03-13T07:00:00+00:00"})
    client.post(f"{HERE}/lectures/{MINE}", data={"choice": other})

    lecture = one(database, Lecture, slug=MINE)
    assert refused.status_code == 422
    assert (lecture.starts_at.isoformat(), lecture.planning_state) == (other, PlanningState.TENTATIVE)


def test_a_refused_recording_leaves_the_page_and_comes_back_with_a_yes(client, database):
    planned(database, public_state=PublicState.PUBLISHED)
    url = "https://example.org/recording"
    with database.transaction() as session:
        lecture = session.scalars(select(Lecture).where(Lecture.slug == MINE)).one()
        lecture.materials = [Material(kind=MaterialKind.RECORDING, url=url, title=EMPTY, position=0)]
    outputs = (f"/en/lectures/{MINE}", "/feeds/lectures.ics", f"/feeds/lectures/{MINE}.ics")
    shown = [url in client.get(address).text for address in outputs]
    consents = f"{HERE}/lectures/{MINE}/consents"

    for said in ("yes", "no"):
        client.post(consents, data={"consents-recording": said, "consents-photo": "no"})
    hidden = [url in client.get(address).text for address in outputs]
    client.post(consents, data={"consents-recording": "yes", "consents-photo": "no"})

    with database.reading() as session:
        rows = session.scalars(select(SpeakerConsent).order_by(SpeakerConsent.id)).all()
        told = [(row.purpose, row.answer) for row in rows]
    assert told == [
        (ConsentPurpose.RECORDING, ConsentAnswer.GIVEN),
        (ConsentPurpose.PHOTO, ConsentAnswer.REFUSED),
        (ConsentPurpose.RECORDING, ConsentAnswer.WITHDRAWN),
        (ConsentPurpose.RECORDING, ConsentAnswer.GIVEN),
    ]
    assert (rows[0].text[:27], rows[0].text_version) == ("The lecture may be recorded", 1)
    assert shown[0]
    assert not any(hidden)
    assert [url in client.get(address).text for address in outputs] == shown
    assert one(database, Lecture, slug=MINE).revision == 2


def test_an_organiser_records_for_them_what_was_said_on_the_phone(signed_in, database):
    speaker_id = planned(database)
    said = {**AGREES, "heard": "phone"}
    answer = {f"answer-{speaker_id}-{name}": value for name, value in said.items()}
    times = {"span-can": "no", "span-from_on": "2026-03-09", "span-heard": "mail", **BERLIN}
    consents = {f"consents-{speaker_id}-slides": "no", f"consents-{speaker_id}-heard": "meeting"}

    signed_in.post(f"{STAFF}/{speaker_id}/agreement", data=answer)
    signed_in.post(f"{STAFF}/{speaker_id}/consents", data=consents)
    signed_in.post(f"{STAFF}/{speaker_id}/times", data=times)

    page = signed_in.get(STAFF).text
    for told in ("by phone", "in person", "by mail"):
        assert f"Recorded by {ADA.name} on 2026-03-02 (Mon): {told}" in page
    assert "Not shown to the public:" in page
    assert "cannot come then" in signed_in.get("/staff/clashes").text
    assert mails(database, "staff_speaker_answered") == []
    wrong = signed_in.post(f"{STAFF}/{speaker_id}/agreement", data={})
    assert wrong.status_code == 422


def test_times_are_said_by_day_and_by_week_and_taken_out_again(client, database):
    planned(database)
    week = {"week-can": "yes", "week-first_on": "2026-03-02", "week-last_on": "2026-03-15"}
    week |= {"week-cells": ["1-8", "1-10"], "week-timezone": NEW_YORK}
    gap = {"span-can": "no", "span-from_on": "2026-03-08", "span-from_at": "02:30"}
    gap |= {"span-timezone": NEW_YORK}

    assert client.post(f"{HERE}/times/week", data=week).status_code == 303
    assert client.post(f"{HERE}/times", data=gap).status_code == 409
    assert client.post(f"{HERE}/times", data={**gap, "span-from_at": ""}).status_code == 303

    with database.reading() as session:
        spans = session.scalars(select(AvailabilitySpan).order_by(AvailabilitySpan.starts_at)).all()
        assert [(span.can, span.timezone) for span in spans] == [
            (True, NEW_YORK),
            (False, NEW_YORK),
            (True, NEW_YORK),
        ]
    assert one(database, Speaker, name="吴岚").timezone == NEW_YORK
    gone = client.post(f"{HERE}/times/{spans[1].id}/removal", follow_redirects=True)
    assert 'value="2026-03-08"' in gone.text
    assert client.post(f"{HERE}/times/{spans[1].id}/removal").status_code == 303


def test_a_renewed_link_says_so_and_no_other_opens(client, signed_in, database):
    speaker_id = planned(database)

    signed_in.post(f"{STAFF}/{speaker_id}/renewal")

    assert client.get(HERE).status_code == 410
    assert "There is a newer link" in client.get(HERE).text
    forged = link_token(LINK_KEY.encode(), SPEAKING, PUBLIC_ID, 2)
    newer = link_token(LINK_KEY.encode(), SPEAKING, PUBLIC_ID, 1)
    assert [client.get(f"/en/speaking/{token}").status_code for token in (forged, newer)] == [404, 200]


@pytest.mark.databases("sqlite")
def test_the_page_asks_as_often_for_three_lectures_as_for_one(client, database, questions):
    planned(database)
    client.get(HERE)
    of_one = questions()
    with database.transaction() as session:
        speaker = session.scalars(select(Speaker).where(Speaker.name == "吴岚")).one()
        for _ in range(2):
            make_lecture(session, speakers=[speaker], planning_state=PlanningState.INVITED)
    questions()

    client.get(HERE)

    assert questions() == of_one


def test_both_languages_and_the_letters_are_written(app, client, sign_in, database):
    speaker_id = planned(database)
    staff = sign_in(ADA)
    sign_in(BOB)
    client.post(f"{HERE}/lectures/{MINE}", data=AGREES)
    staff.post(f"{STAFF}/{speaker_id}/question", data={})
    with app.app_context(), database.reading() as session:
        postman = app.extensions["forum.postman"]
        letters = {}
        for mail in session.scalars(select(OutboxMessage)).all():
            for language in LANGUAGES:
                mail.language = language
                letter = postman.write(session, mail).get_body(("plain",))
                letters[mail.message, language] = letter.get_content()
        session.expunge_all()
    assert TOKEN in letters["speaker_asked", "en"]
    assert f"/zh/speaking/{TOKEN}" in letters["speaker_asked", "zh"]
    assert "Agrees to the date" in letters["staff_speaker_answered", "en"]
    assert "With pleasure" in letters["staff_speaker_answered", "zh"]


@pytest.mark.databases("sqlite")
def test_what_a_double_said_becomes_what_the_person_said(client, signed_in, database):
    speaker_id = planned(database)
    client.post(f"{HERE}/lectures/{MINE}", data=AGREES)
    client.post(f"{HERE}/times", data={"span-can": "no", "span-from_on": "2026-03-20", **BERLIN})
    with database.transaction() as session:
        kept = make_speaker(session, "Wu Lan")
        merge_speakers(session, kept_id=kept.id, other_id=speaker_id, from_other=(), actor=COMMAND, now=NOON)
        kept_id = kept.id

    assert client.get(HERE).status_code == 200
    rows = [one(database, model).speaker_id for model in (SpeakerAnswer, AvailabilitySpan, SpeakerLink)]
    assert rows == [kept_id] * 3
    assert "Agrees to the date" in signed_in.get(STAFF).text
