"""Questions for tests, made directly."""

from forum.questions.models import AskedOf, QuestionKind
from tests.factories import make_question


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
