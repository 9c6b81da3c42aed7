"""What organisers do with questions: asking, ordering, retiring, copying; and what came."""

import re

import pytest
from sqlalchemy import select

from forum.db import reading
from forum.journal import JournalEntry
from forum.lectures.models import Attendance
from forum.questions.models import Question, QuestionAnswer, QuestionKind
from forum.questions.queries import own_questions
from forum.registrations.answer_columns import answer_columns
from forum.registrations.models import RegistrationState
from tests.cast import CLEO, DAN, NOON, Person
from tests.factories import make_lecture, make_question, make_registration, make_series
from tests.questions.making import make_dinner

pytestmark = pytest.mark.pages

FAY = Person("Fay", "fay@example.org")
MEAL = {"label_zh": "餐食", "label_en": "Meal", "asked_of": "everybody", "condition": ""}
ROWS = {
    "options-0-key": "",
    "options-0-zh": "荤",
    "options-0-en": "Meat",
    "options-1-key": "",
    "options-1-zh": "素",
    "options-1-en": "Plants",
    "options-2-key": "",
    "options-2-zh": "",
    "options-2-en": "",
}


@pytest.fixture
def series(database):
    with database.transaction() as session:
        return make_series(session)


@pytest.fixture
def lecture(database, series):
    with database.transaction() as session:
        return make_lecture(session, attendance=Attendance.MIXED, series=series)


def questions_of(lecture, *, kind="lectures"):
    return f"/staff/{kind}/{lecture.slug}/questions"


def asked(database, asker, *, retired=False):
    with database.reading() as session:
        return [one.label.en for one in own_questions(session, asker, retired=retired)]


def answer(session, registration, question, value):
    session.add(
        QuestionAnswer(
            registration_id=registration.id, question_id=question.id, value=value, answered_at=NOON
        )
    )


def test_a_question_is_asked_worded_anew_and_keeps_its_options(signed_in, database, lecture):
    page = questions_of(lecture)
    assert "Nothing is asked" in signed_in.get(page).text
    assert (
        signed_in.post(f"{page}?kind=choice", data={**MEAL, "label_zh": "", "label_en": ""}).status_code
        == 422
    )
    more = signed_in.post(f"{page}?kind=choice", data={**MEAL, **ROWS, "more_options": "1"})
    assert (more.status_code, more.text.count('name="options-')) == (200, 18)

    signed_in.post(f"{page}?kind=choice", data={**MEAL, **ROWS, "submission_key": "k1"})
    signed_in.post(f"{page}?kind=choice", data={**MEAL, **ROWS, "submission_key": "k1"})
    with database.transaction() as session:
        (question,) = session.scalars(select(Question))
        meat, plants = (option["key"] for option in question.options)
        registration = make_registration(session, lecture, CLEO)
        answer(session, registration, question, plants)

    own = f"{page}/{question.public_id}"
    worded = {**MEAL, **ROWS, "options-0-key": meat, "options-1-key": plants, "options-1-en": "Vegetables"}
    assert signed_in.post(own, data=worded).status_code == 303
    dropped = signed_in.post(
        own, data={**worded, "options-1-zh": "", "options-1-en": "", "options-2-en": "Fish"}
    )
    assert dropped.status_code == 409
    assert "can be worded anew, but not removed" in dropped.text

    unchosen = {**worded, "options-0-zh": "", "options-0-en": "", "options-2-en": "Fish"}
    signed_in.post(own, data=unchosen)
    with database.reading() as session:
        options = session.scalars(select(Question)).one().options
        deeds = [row.action for row in session.scalars(select(JournalEntry).order_by(JournalEntry.id))]
    assert [one["en"] for one in options] == ["Vegetables", "Fish"]
    # The key of an option that is gone is never given again.
    assert (options[0]["key"], meat in {one["key"] for one in options}) == (plants, False)
    assert deeds == ["question_added", "question_changed", "question_changed"]


def test_a_condition_holds_questions_in_their_order(signed_in, database, lecture):
    page = questions_of(lecture)
    with database.transaction() as session:
        meal, allergy, years, _photos = make_dinner(session, lecture)

    def deed(question, word):
        return signed_in.post(f"{page}/{question.public_id}/{word}", follow_redirects=True).text

    assert "stands behind the one it depends on" in deed(allergy, "earlier")
    assert "depends on this" in deed(meal, "retirement")
    deed(years, "earlier")
    deed(years, "earlier")
    assert asked(database, lecture)[:3] == ["Years", "Meal", "Allergy"]
    deed(years, "earlier")
    assert asked(database, lecture)[:3] == ["Years", "Meal", "Allergy"]

    deed(allergy, "retirement")
    deed(meal, "retirement")
    assert "Bring that one back first" in deed(allergy, "return")
    deed(meal, "return")
    deed(allergy, "return")
    assert asked(database, lecture) == ["Years", "I agree to be photographed", "Meal", "Allergy"]


def test_what_was_answered_is_never_removed(signed_in, database, lecture):
    page = questions_of(lecture)
    with database.transaction() as session:
        kept, gone = make_question(session, lecture, en="Kept"), make_question(session, lecture, en="Gone")
        answer(session, make_registration(session, lecture, CLEO), kept, "yes")
    for question in (kept, gone):
        told = signed_in.post(f"{page}/{question.public_id}/retirement", follow_redirects=True).text
        assert "/return" in told  # it can be taken back
    assert signed_in.get(page).text.count("Remove for good") == 1

    for question in (kept, gone):
        signed_in.post(f"{page}/{question.public_id}/removal")

    assert asked(database, lecture, retired=True) == ["Kept"]
    with database.reading() as session:
        (column,) = answer_columns(session, lecture, "en")
        assert column.heading == "Kept"


def test_questions_are_taken_over_once_with_their_conditions(signed_in, database, lecture, series):
    with database.transaction() as session:
        make_dinner(session, lecture)
        make_question(session, series, en="Of the series")
        other = make_lecture(session)

    for _twice in range(2):
        signed_in.post(f"{questions_of(other)}/copies", data={"source": str(lecture.id)})

    with database.reading() as session:
        copies = own_questions(session, other)
        assert [one.label.en for one in copies] == [
            *("Of the series", "Meal", "Allergy", "Years", "I agree to be photographed")
        ]
        assert (copies[2].depends_on, copies[2].depends_on_value) == (copies[1], "plants")
    refused = signed_in.post(f"{questions_of(other)}/copies", data={"source": "99"}, follow_redirects=True)
    assert "Please choose a lecture" in refused.text


def test_the_series_asks_first_and_the_preview_speaks_both_languages(signed_in, database, lecture, series):
    with database.transaction() as session:
        make_dinner(session, lecture)
        make_question(session, series, zh="系列的问题", en="Of the series")

    assert "Asked by the series" in signed_in.get(questions_of(lecture)).text
    preview = signed_in.get(f"{questions_of(lecture)}/preview").text
    assert preview.index("系列的问题") < preview.index("餐食") < preview.index("Of the series")
    assert re.findall(r'<section lang="([^"]+)"', preview) == ["zh-Hans", "en"]
    assert "系列的问题" in signed_in.get(f"{questions_of(series, kind='series')}/preview").text


def test_what_came_is_counted_without_names_and_given_to_exports(signed_in, database, lecture):
    with database.transaction() as session:
        meal, allergy, years, photos = make_dinner(session, lecture)
        cleo, dan = make_registration(session, lecture, CLEO), make_registration(session, lecture, DAN)
        fay = make_registration(session, lecture, FAY, RegistrationState.CANCELLED)
        for person, given in (
            (cleo, {meal: "plants", allergy: "=nuts", years: 3, photos: True}),
            (dan, {meal: "plants", years: 8}),
            (fay, {meal: "meat", years: 70}),
        ):
            for question, value in given.items():
                answer(session, person, question, value)

    page = signed_in.get(f"/staff/lectures/{lecture.slug}/answers").text
    assert re.findall(r'<th scope="row">(\w+)</th><td class="num">(\d+)</td>', page) == [
        ("Meat", "0"),
        ("Plants", "2"),
    ]
    assert re.findall(r"<dt>(\w+)</dt><dd>([\d.]+)</dd>", page) == [
        *[("Mean", "5.5"), ("Least", "3"), ("Most", "8"), ("Sum", "11")]
    ]
    assert "=nuts" in page
    assert "1 person agreed." in page
    assert CLEO.name not in page

    with database.reading() as session:
        columns = answer_columns(session, lecture, "en")
        assert [(one.heading, one.value_for(cleo), one.value_for(fay)) for one in columns] == [
            ("Meal", "Plants", "Meat"),
            ("Allergy", "=nuts", ""),
            ("Years", 3, 70),
            ("I agree to be photographed", "Agreed", ""),
        ]


@pytest.mark.parametrize("people", [1, 3])
def test_columns_ask_the_database_a_fixed_number_of_times(context, questions, database, lecture, people):
    with database.transaction() as session:
        asked_for = make_question(session, lecture, QuestionKind.NUMBER)
        for person in (CLEO, DAN, FAY)[:people]:
            answer(session, make_registration(session, lecture, person), asked_for, 1)
    questions()

    with reading() as session:
        assert len(answer_columns(session, lecture, "zh")) == 1

    assert questions() == 2
