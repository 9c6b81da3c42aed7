"""The organisers' page of all rules: what is saved, what is refused, what follows."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from forum.journal import JournalEntry
from forum.lectures.models import Lecture
from forum.registrations import rules_forms
from forum.registrations.models import RegistrationState
from forum.registrations.rules_models import RegistrationRules, rules_of, usual_rules
from forum.registrations.rules_operations import RULES, RulesEditedMeanwhile, set_rules, version_of
from forum.wording import Wording
from tests.cast import CLEO, DAN, NOON
from tests.conftest import Database
from tests.factories import make_lecture
from tests.registrations.people import apply, states
from tests.registrations.test_confirmation import confirming
from tests.registrations.test_operations import ADA_ACTS

USUAL = {
    "most_per_address": "1",
    "promotes_until_hours": "48",
    "offers_until_hours": "6",
    "offer_hours": "12",
    "room_opens_minutes": "15",
    "sends_reminders": "y",
    "sends_thanks": "y",
}


def address(lecture: Lecture) -> str:
    return f"/staff/lectures/{lecture.slug}/registration-rules"


def seen(lecture: Lecture) -> str:
    return version_of(usual_rules(lecture.id))


def test_every_column_is_a_rule_that_organisers_are_asked_about() -> None:
    columns = {
        column.key.rpartition("_")[0] if column.key.endswith(ENDINGS) else column.key for column in TABLE
    }
    assert columns - {"lecture_id"} == set(RULES)


TABLE = RegistrationRules.__table__.columns
ENDINGS = ("_zh", "_en", "_original", "_language")


@pytest.mark.pages
def test_a_lecture_has_no_row_until_a_rule_differs_and_then_the_rules_it_was_given(
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
    form = signed_in.get(address(lecture)).text
    assert "follows the usual rules" in form
    assert f'value="{seen(lecture)}"' in form
    assert address(lecture) in signed_in.get(f"/staff/lectures/{lecture.slug}").text

    same = signed_in.post(address(lecture), data={**USUAL, "seen": seen(lecture)})

    assert same.status_code == 302
    with database.reading() as session:
        assert session.get(RegistrationRules, lecture.id) is None
    changed = {
        **USUAL,
        "confirms_address": "y",
        "most_per_address": "3",
        "line_closes_on": "2026-03-05",
        "is_broken": "y",
        "stream_note_zh": "请改用备用线路。",
        "second_online_url": "https://two.example.org/x",
        "thanks_en": "See you in May.",
    }

    saved = signed_in.post(address(lecture), data={**changed, "seen": seen(lecture)}, follow_redirects=True)

    assert "The rules are saved." in saved.text
    assert "7 rules of this lecture are not the usual ones." in saved.text
    with database.reading() as session:
        rules = rules_of(session, lecture.id)
        assert (rules.confirms_address, rules.most_per_address) == (True, 3)
        assert rules.line_closes_at is not None
        assert rules.line_closes_at.isoformat() == "2026-03-05T15:59:00+00:00"
        assert (rules.stream_broken_at, rules.stream_note) == (NOON, Wording("请改用备用线路。"))
        assert rules.thanks == Wording(en="See you in May.")
        deeds = session.scalars(select(JournalEntry.action)).all()
    assert deeds == ["registration_rules.changed"]
    assert "changed the rules of registration" in signed_in.get(f"/staff/lectures/{lecture.slug}").text

    late = signed_in.post(address(lecture), data={**USUAL, "seen": seen(lecture)})

    assert (late.status_code, "A colleague has changed the rules meanwhile" in late.text) == (409, True)


@pytest.mark.pages
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"promotes_until_hours": "5"}, "this cannot be more hours before"),
        ({"offer_hours": "0"}, "a number from 1 to 168"),
        ({"offer_hours": "99999999999999999999"}, "a number from 1 to 168"),
        ({"most_per_address": "21"}, "a number from 1 to 20"),
        ({"room_opens_minutes": ""}, "1440 at the most"),
        ({"second_online_url": "javascript:alert(1)"}, "an address that begins with https://"),
        ({"second_online_url": "ftp://example.org/"}, "an address that begins with https://"),
        ({"line_closes": "14:00"}, "Please enter the day"),
        ({"line_closes_on": "yesterday"}, "Please write the day as"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else "",
)
def test_what_cannot_be_is_said_beside_its_field(
    signed_in: FlaskClient, database: Database, typed: dict[str, str], sentence: str
) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
    answer = signed_in.post(address(lecture), data={**USUAL, "seen": seen(lecture), **typed})
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_switching_a_rule_off_decides_about_nobody_and_says_so(
    signed_in: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        lecture = confirming(session, needs_approval=True)
        first = apply(session, lecture, CLEO).registration
        first.address_confirmed_at = NOON
        first.state = RegistrationState.REQUESTED
        apply(session, lecture, DAN)
        version = version_of(rules_of(session, lecture.id))

    page = signed_in.post(address(lecture), data={**USUAL, "seen": version}, follow_redirects=True).text

    assert "1 request made before still waits for your decision." in page
    assert "1 person who registered before still has to confirm the address." in page
    with database.reading() as session:
        assert [state for _, state in states(session, lecture)] == ["requested", "unconfirmed"]


def test_the_line_moves_where_the_rules_now_let_it(database: Database) -> None:
    # C-11: thirty hours before, seats are offered as a rule, and given where that is allowed.
    with database.transaction() as session:
        lecture = make_lecture(session, seats=1, starts_at=NOON + timedelta(hours=30))
        rules = usual_rules(lecture.id)
        rules.line_closes_at = NOON - timedelta(hours=1)
        session.add(rules)
        session.flush()
        apply(session, lecture, CLEO)
        waiting = apply(session, lecture, DAN).registration
        lecture.pools[0].seats = 2
        wanted = {name: getattr(rules, name) for name in RULES}
        wanted |= {"line_closes_at": None, "promotes_until_hours": 24}
        before = version_of(rules)
        set_rules(session, lecture_id=lecture.id, wanted=wanted, seen=before, actor=ADA_ACTS, now=NOON)
        assert waiting.state is RegistrationState.CONFIRMED
        with pytest.raises(RulesEditedMeanwhile):
            set_rules(session, lecture_id=lecture.id, wanted=wanted, seen=before, actor=ADA_ACTS, now=NOON)


@pytest.mark.databases("sqlite")
def test_a_closing_time_with_seconds_stays_as_long_as_nobody_touches_it(database: Database) -> None:
    with database.transaction() as session:
        lecture = make_lecture(session)
    exact = NOON.replace(second=30)
    shown = NOON.replace(second=0)
    assert rules_forms._untouched(shown, exact) == exact
    assert rules_forms._untouched(shown + timedelta(minutes=1), exact) == shown + timedelta(minutes=1)
    assert rules_forms.values_to_edit(lecture, usual_rules(lecture.id))["line_closes_on"] is None
