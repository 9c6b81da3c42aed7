"""Readiness at the desk: what a lecture lacks, ticking and recording, the steps of a series, the board."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.journal import COMMAND
from forum.lectures.merging import merge_series
from forum.lectures.models import Lecture, PlanningState, PublicState, Series
from forum.lectures.operations import publish
from forum.lectures.planning import revise_lecture
from forum.lectures.plans import LectureChanges
from forum.lectures.reversals import open_deed
from forum.readiness.models import Mark, Step, StepKind
from forum.readiness.queries import readiness_of
from forum.readiness.rule import Colour, StepState
from forum.readiness.templates import merge_templates
from forum.wording import EMPTY
from tests.cast import NOON
from tests.factories import make_lecture, make_series, make_speaker

pytestmark = [pytest.mark.pages, pytest.mark.databases("sqlite")]

STEPS = "/staff/series/open/steps"
AV_TEST = "/staff/lectures/qxf-2026-001/readiness/av_test"
PAGE = "/staff/lectures/qxf-2026-001"


@pytest.fixture
def lecture_id(database):
    """A lecture of Open Lectures a week from now, with one speaker."""
    with database.transaction() as session:
        lecture = make_lecture(session, series=make_series(session), speakers=[make_speaker(session)])
        return lecture.id


def steps(session, lecture_id, at=NOON):
    """How each step stands, by its word."""
    lecture = session.get_one(Lecture, lecture_id)
    return {one.step.word: one for one in readiness_of(session, [lecture], at)[lecture_id].steps}


def undo_of(page):
    """Where the toast's button leads."""
    return re.search(r'<form method="post" action="([^"]+reversal)"', page.text)[1]


def test_a_step_is_ticked_for_somebody_taken_back_and_open_again_on_another_day(
    signed_in, database, clock, lecture_id
):  # E-03
    page = signed_in.get(PAGE)
    assert "Sound and picture tested" in page.text

    word = {"deed": "done", "on_behalf_of": "host", "heard": "phone", "note": "The beamer hums"}
    page = signed_in.post(AV_TEST, data=word, follow_redirects=True)

    assert "Sound and picture tested: done." in page.text
    assert "Recorded by Ada" in page.text
    assert "Host, by phone, The beamer hums" in page.text
    assert "noted that a step is done" in page.text
    back = undo_of(page)
    with database.transaction() as session:
        assert steps(session, lecture_id)["av_test"].state is StepState.DONE
        lecture = session.get_one(Lecture, lecture_id)
        moved = LectureChanges(
            starts_at=lecture.starts_at + timedelta(days=30), ends_at=lecture.ends_at + timedelta(days=30)
        )
        revise_lecture(session, lecture, moved, actor=COMMAND, now=NOON)
        standing = steps(session, lecture_id)["av_test"]
        assert (standing.state, standing.was_done_for is None) == (StepState.LATER, False)
    assert "is to be done again for the new date" in signed_in.get(AV_TEST).text
    assert "That is taken back." in signed_in.post(back, follow_redirects=True).text
    with database.reading() as session:
        mark = session.scalars(select(Mark)).one()
        assert (mark.done_at, mark.heard, mark.note) == (None, None, "")
    # A second time there is nothing to take back.
    assert "something else has been noted since" in signed_in.post(back, follow_redirects=True).text


def test_data_cannot_be_ticked_but_left_out_and_given_another_day(signed_in, database, lecture_id):
    biography, portrait = AV_TEST.replace("av_test", "biography"), AV_TEST.replace("av_test", "portrait")

    refused = signed_in.post(biography, data={"deed": "done"})
    bare = signed_in.post(biography, data={"deed": "leave-out", "because": " "})
    signed_in.post(biography, data={"deed": "leave-out", "because": "Everybody knows her"})
    too_late = signed_in.post(portrait, data={"deed": "due", "due_on": "2027-12-31"})
    signed_in.post(portrait, data={"deed": "due", "due_on": (NOON + timedelta(days=3)).date().isoformat()})

    assert (refused.status_code, bare.status_code, too_late.status_code) == (409, 422, 409)
    assert signed_in.post(biography, data={"deed": "sing"}).status_code == 400
    with database.reading() as session:
        found = steps(session, lecture_id)
        assert (found["biography"].state, found["portrait"].state) == (StepState.NOT_NEEDED, StepState.DUE)
        assert found["portrait"].due_on == (NOON + timedelta(days=3)).date()
    assert "Everybody knows her" in signed_in.get(biography).text
    signed_in.post(biography, data={"deed": "take-in"})
    with database.reading() as session:
        assert steps(session, lecture_id)["biography"].state is StepState.DONE
    # Without a start of its own nothing is due: the page says nothing then.
    with database.transaction() as session:
        session.get_one(Lecture, lecture_id).public_state = PublicState.POSTPONED
    assert 'id="missing"' not in signed_in.get(PAGE).text
    assert signed_in.get(biography).status_code == 404


def test_the_steps_of_a_series_reach_its_lectures_with_a_look_before_and_a_way_back(
    signed_in, database, lecture_id
):  # E-03
    page = signed_in.get(STEPS)
    assert "the forum&#39;s usual steps" in page.text or "the forum's usual steps" in page.text
    own = {"kind-new": "own", "days-new": "20", "name_zh-new": "海报", "name_en-new": "Posters"}

    look = signed_in.post(STEPS, data={**own, "deed": "preview"})
    with database.reading() as session:
        assert session.scalars(select(Step)).all() == []
    saved = signed_in.post(STEPS, data={**own, "deed": "save"}, follow_redirects=True)

    assert "What it would mean" in look.text
    assert 'value="Posters"' in look.text
    with database.reading() as session:
        row = session.scalars(select(Step).where(Step.kind == StepKind.OWN)).one()
        word = f"own-{row.id}"
        assert steps(session, lecture_id)[word].state is StepState.OVERDUE
    posters = AV_TEST.replace("av_test", word)
    signed_in.post(posters, data={"deed": "done"})
    signed_in.post(STEPS, data={"deed": f"remove {word}"})
    with database.reading() as session:
        assert word not in steps(session, lecture_id)
    # What is taken back is the last choice alone; removed and back again, it is still done.
    assert "changed once more since" in signed_in.post(undo_of(saved), follow_redirects=True).text
    removed = signed_in.post(STEPS, data={"deed": "abroad"}, follow_redirects=True)
    assert "The steps are as before." in signed_in.post(undo_of(removed), follow_redirects=True).text
    wrong = signed_in.post(STEPS, data={"days-title": "many", "deed": "save"})
    assert (wrong.status_code, "a whole number from 0 to 400" in wrong.text) == (422, True)


def test_own_steps_stay_noted_where_series_merge_and_are_taken_over(signed_in, database, lecture_id):
    own = {"kind-new": "own", "days-new": "20", "name_zh-new": "海报", "name_en-new": "Posters"}
    signed_in.post(STEPS, data={**own, "deed": "save"})
    with database.transaction() as session:
        other = make_series(session, "second")
        former = session.scalars(select(Series).where(Series.slug == "open")).one()
        word = next(one for one in steps(session, lecture_id) if one.startswith("own-"))
        former_id, other_id = former.id, other.id
    signed_in.post(AV_TEST.replace("av_test", word), data={"deed": "done"})

    signed_in.post("/staff/series/second/steps", data={"deed": "take-over", "source": str(former_id)})
    with database.transaction() as session:
        ids = {"kept_id": other_id, "other_id": former_id}
        merge_templates(session, **ids, now=NOON)
        merge_series(session, **ids, actor=COMMAND, now=NOON)

    with database.reading() as session:
        names = [step.name.en for step in session.scalars(select(Step).where(Step.removed_at.is_(None)))]
        assert names.count("Posters") == 1
        assert session.scalars(select(Mark)).one().done_at is not None
        assert "av_test" in steps(session, lecture_id)


def test_the_board_shows_colours_and_next_steps_and_narrows(signed_in, database, lecture_id, questions):
    def asked():
        signed_in.get("/staff/series/open/readiness")
        questions()
        return signed_in.get("/staff/series/open/readiness"), questions()

    first, count = asked()
    with database.transaction() as session:
        series = session.get_one(Lecture, lecture_id).series
        slot = {"title": EMPTY, "abstract": EMPTY, "planning_state": PlanningState.SLOT}
        hidden = {"public_state": PublicState.UNPUBLISHED, "published_at": None}
        far = datetime(2026, 12, 3, 7, tzinfo=UTC)
        make_lecture(session, series=series, starts_at=far, **slot, **hidden)
        make_lecture(
            session,
            series=series,
            starts_at=far + timedelta(days=7),
            speakers=[make_speaker(session, "Wu Lan")],
        )
    three, count_of_three = asked()

    assert count_of_three == count
    assert "Overdue" in first.text
    assert 'id="qxf-2026-002"' in three.text
    # The slot asks for somebody who speaks; what a talk needs, it does not lack.
    with database.reading() as session:
        found = steps(session, lecture_id + 1)
        assert {*found} == {"host", "agreed", "room", "seats", "av_test"}
    green = signed_in.get("/staff/series/open/readiness?colour=green").text
    assert ('id="qxf-2026-001"' in green, 'id="qxf-2026-003"' in green) == (False, True)
    assert "No lecture fits." in signed_in.get("/staff/readiness?step=portrait&colour=amber").text
    assert 'id="qxf-2026-001"' in signed_in.get("/staff/readiness?who=speaker&step=portrait").text
    done = signed_in.post(f"{AV_TEST}?from=series", data={"deed": "done"})
    assert done.location.endswith("/staff/series/open/readiness#qxf-2026-001")


def test_a_tick_does_not_stand_between_a_publication_and_its_undo(signed_in, database):
    with database.transaction() as session:
        lecture = make_lecture(session, public_state=PublicState.UNPUBLISHED, published_at=None)
        publish(session, lecture, despite_clashes=True, actor=COMMAND, now=NOON)
        deed = open_deed(session, lecture, NOON)

    signed_in.post(AV_TEST, data={"deed": "done"})

    with database.reading() as session:
        lecture = session.scalars(select(Lecture)).one()
        assert (open_deed(session, lecture, NOON), deed is None) == (deed, False)
        assert readiness_of(session, [lecture], NOON)[lecture.id].colour is Colour.RED
