"""Questions for tests, made directly."""

from itertools import count

from forum.lectures.models import Lecture
from forum.questions.models import AskedOf, Question, QuestionKind
from forum.wording import EMPTY, Wording
from tests.cast import NOON
from tests.factories import public_id

_positions = count()


def make_question(session, asker, kind=QuestionKind.TEXT, zh="问题", en="A question", **values):
    """A question of a lecture or a series, behind those made before; `options` are keys or pairs of words."""
    options = [
        {"key": key, "zh": f"{key}（中）", "en": key.capitalize()} for key in values.pop("options", ())
    ]
    usual = {
        "public_id": public_id(),
        "label": Wording(zh, en),
        "hint": EMPTY,
        "asked_of": AskedOf.EVERYBODY,
        "position": next(_positions),
        "created_at": NOON,
    }
    owner = {"lecture_id" if isinstance(asker, Lecture) else "series_id": asker.id}
    row = Question(kind=kind, options=options, **owner, **{**usual, **values})
    session.add(row)
    session.flush()
    return row


def make_dinner(session, lecture):
    """A meal asked of those who come, its allergy under a condition, a number, an optional consent."""
    meal = make_question(
        session,
        lecture,
        QuestionKind.CHOICE,
        "餐食",
        "Meal",
        options=("meat", "plants"),
        is_required=True,
        asked_of=AskedOf.ON_SITE,
    )
    allergy = make_question(
        session,
        lecture,
        QuestionKind.TEXT,
        "过敏",
        "Allergy",
        is_required=True,
        depends_on_id=meal.id,
        depends_on_value="plants",
    )
    years = make_question(session, lecture, QuestionKind.NUMBER, "年数", "Years", smallest=0, largest=80)
    photos = make_question(session, lecture, QuestionKind.CONSENT, "我同意拍照", "I agree to be photographed")
    return meal, allergy, years, photos


def name_of(question):
    """What the question's field is called."""
    return f"q-{question.public_id}"
