"""What came to the questions of a lecture: counted, without names."""

from flask import Blueprint, render_template

from forum.db import reading
from forum.questions.tally import tally
from forum.registrations.answer_columns import answers_of, questions_with_answers
from forum.registrations.staff_queries import count_by_state
from forum.web.current import language
from forum.web.organised import organised_lecture

blueprint = Blueprint("answers_staff", __name__)


@blueprint.get("/staff/lectures/<slug>/answers")
def index(slug: str) -> str:
    """How many chose what, what was written, what the numbers come to; of those who count on the lecture."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        answers = answers_of(session, lecture.id, live=True)
        tallies = [
            tally(question, list(answers.get(question.id, {}).values()), language())
            for question in questions_with_answers(session, lecture, answers)
        ]
        return render_template(
            "questions/staff_answers.html",
            lecture=lecture,
            tallies=tallies,
            people=sum(
                count
                for state, count in count_by_state(session, lecture.id).items()
                if state not in ("cancelled", "declined")
            ),
        )
