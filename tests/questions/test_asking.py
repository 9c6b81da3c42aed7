"""The rules of questions, as tables of cases: which apply, and what counts as an answer."""

import pytest

from forum.lectures.models import Attendance, WayOfAttending
from forum.questions.asking import Asked, Condition, WrongAnswer, applying, judge, read, ways_of
from forum.questions.models import AskedOf, QuestionKind

TEXT, CHOICE, CHOICES = QuestionKind.TEXT, QuestionKind.CHOICE, QuestionKind.CHOICES
NUMBER, CONSENT = QuestionKind.NUMBER, QuestionKind.CONSENT
ON_SITE, ONLINE = WayOfAttending.ON_SITE, WayOfAttending.ONLINE

MEAL = Asked("meal", CHOICE, options=("meat", "plants"), asked_of=AskedOf.ON_SITE)
ALLERGY = Asked("allergy", CHOICES, options=("nuts", "milk"), condition=Condition("meal", "plants"))
WHICH = Asked("which", TEXT, condition=Condition("allergy", "nuts"), is_required=True)
ZONE = Asked("zone", TEXT, asked_of=AskedOf.ONLINE)
PHOTOS = Asked("photos", CONSENT)
CREDIT = Asked("credit", TEXT, condition=Condition("photos", "yes"))
ALL = (MEAL, ALLERGY, WHICH, ZONE, PHOTOS, CREDIT)


@pytest.mark.parametrize(
    ("way", "answers", "put"),
    [
        (ON_SITE, {}, "meal photos"),
        (ONLINE, {}, "zone photos"),
        (None, {}, "photos"),
        (ON_SITE, {"meal": "meat"}, "meal photos"),
        (ON_SITE, {"meal": "plants"}, "meal allergy photos"),
        (ON_SITE, {"meal": "plants", "allergy": ["milk"]}, "meal allergy photos"),
        (ON_SITE, {"meal": "plants", "allergy": ["nuts", "milk"]}, "meal allergy which photos"),
        # A chain breaks where one of its questions is not put, whatever stands behind.
        (ON_SITE, {"meal": "meat", "allergy": ["nuts"]}, "meal photos"),
        (ONLINE, {"meal": "plants", "allergy": ["nuts"]}, "zone photos"),
        (ONLINE, {"photos": True}, "zone photos credit"),
        (ONLINE, {"photos": "yes please"}, "zone photos"),
    ],
)
def test_conditions_chain(way, answers, put):
    assert [asked.key for asked in applying(ALL, way, answers)] == put.split()


@pytest.mark.parametrize(
    ("asked", "typed", "answer"),
    [
        (Asked("q", TEXT), ["  one\r\ntwo "], "one\ntwo"),
        (Asked("q", TEXT), [" \t "], None),
        (Asked("q", TEXT), [], None),
        (Asked("q", TEXT, largest=3), ["钱学森"], "钱学森"),
        (Asked("q", TEXT, largest=3), ["四个字了"], "Please shorten this to %(max)d characters."),
        (Asked("q", TEXT), ["x" * 2001], "Please shorten this to %(max)d characters."),
        (Asked("q", TEXT), ["a\u202eb"], "This holds invisible characters. Please type it anew."),
        (Asked("q", TEXT), ["e\u0301"], "é"),
        (Asked("q", TEXT, is_required=True), ["  "], "Please answer this question."),
        (MEAL, ["meat"], "meat"),
        (MEAL, [""], None),
        (MEAL, ["fish"], "Please choose from the list."),
        (ALLERGY, ["milk", "nuts", "milk"], ["nuts", "milk"]),
        (ALLERGY, [], None),
        (ALLERGY, ["nuts", "dust"], "Please choose from the list."),
        (
            Asked("q", CHOICES, options=("a", "b", "c"), smallest=2),
            ["a"],
            "Please choose %(least)d at least.",
        ),
        (Asked("q", CHOICES, options=("a", "b", "c"), smallest=2), [], None),
        (
            Asked("q", CHOICES, options=("a", "b", "c"), largest=1),
            ["a", "b"],
            "Please choose %(most)d at most.",
        ),
        (Asked("q", NUMBER), ["１２"], 12),
        (Asked("q", NUMBER), ["−3"], -3),
        (Asked("q", NUMBER), ["0"], 0),
        (Asked("q", NUMBER), ["1.5"], "Please enter a whole number, in digits."),
        (Asked("q", NUMBER), ["1" * 10], "Please enter a whole number, in digits."),
        (Asked("q", NUMBER, smallest=1), ["0"], "Please enter %(least)d or more."),
        (Asked("q", NUMBER, largest=9), ["10"], "Please enter %(most)d or less."),
        (Asked("q", NUMBER, is_required=True), ["0"], 0),
        (PHOTOS, ["y"], True),
        (PHOTOS, ["false"], None),
        (PHOTOS, [], None),
        (
            Asked("q", CONSENT, is_required=True),
            [],
            "Please agree to this; without it you cannot register for this lecture.",
        ),
    ],
)
def test_one_answer(asked, typed, answer):
    try:
        said = read(asked, typed)
    except WrongAnswer as wrong:
        said = wrong.sentence

    assert said == answer
    assert type(said) is type(answer)  # True is no 1


def test_what_does_not_apply_is_passed_over_without_an_error():
    typed = {"meal": ["meat"], "allergy": ["dust"], "which": [""], "zone": ["x" * 9999], "photos": ["y"]}

    judged = judge(ALL, ON_SITE, typed)

    assert (judged.values, judged.wrong) == ({"meal": "meat", "photos": True}, {})


def test_what_applies_is_insisted_on_unless_somebody_else_fills_it_in():
    typed = {"meal": ["plants"], "allergy": ["nuts"]}

    assert list(judge(ALL, ON_SITE, typed).wrong) == ["which"]
    assert judge(ALL, ON_SITE, typed, insists=False).wrong == {}


@pytest.mark.parametrize(
    ("attendance", "ways"),
    [
        (Attendance.ON_SITE, (ON_SITE,)),
        (Attendance.ONLINE, (ONLINE,)),
        (Attendance.MIXED, (ON_SITE, ONLINE)),
    ],
)
def test_the_ways_of_a_lecture(attendance, ways):
    assert ways_of(attendance) == ways
