"""The days off of the house: what the calendar says, and what organisers enter themselves."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from forum.db import reading
from forum.i18n import gettext
from forum.i18n import lazy_gettext as _l
from forum.lectures.days_off import PlannedDaysOff, add_days_off, all_days_off, remove_days_off
from forum.lectures.holidays import special_days, unknown_years
from forum.lectures.season_models import DaysOff
from forum.moments import zone_of
from forum.web.current import actor, now, settings
from forum.web.fields import StaffForm, day, line, options_of, values_of
from forum.web.once import once
from forum.web.told import told

blueprint = Blueprint("days_off_staff", __name__)

DAYS_OFF = "/staff/days-off"
KIND_LABELS = [
    ("off", _l("Nobody works")),
    ("working", _l("One works, although the calendar says otherwise")),
]


class DaysOffForm(StaffForm):
    """One day or several, and why, in both languages."""

    first_on = day(_l("First day"), InputRequired(_l("Please enter the day.")))
    last_on = day(_l("Last day"))
    kind = RadioField(_l("What is special"), choices=options_of(KIND_LABELS), default="off")
    reason_zh = line(_l("Reason in Chinese"))
    reason_en = line(_l("Reason in English"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A reason in one language at least, and the last day not before the first."""
        if not super().validate(extra_validators):
            return False
        if not self.wording("reason"):
            self.reason_zh.errors = [gettext("Please give the reason in one language at least.")]
        if self.last_on.data and self.last_on.data < self.first_on.data:
            self.last_on.errors = [gettext("The last day comes before the first.")]
        return not self.errors


@blueprint.get(DAYS_OFF)
def index() -> str:
    """What was entered, and what the calendar knows of this year and the next."""
    with reading() as session:
        return _page(session, DaysOffForm(formdata=None, **_removed()))


@blueprint.post(DAYS_OFF)
def create() -> Response | tuple[str, int]:
    """Enter days off."""
    form = DaysOffForm()
    if not form.validate():
        with reading() as session:
            return _page(session, form), 422
    plan = PlannedDaysOff(
        first_on=form.first_on.data,
        last_on=form.last_on.data or form.first_on.data,
        reason=form.wording("reason"),
        is_working=form.kind.data == "working",
    )
    with once() as session:
        add_days_off(session, plan, actor=actor(), now=now())
    told(gettext("That is entered. Lectures that are there already stay where they are."))
    return redirect(url_for(".index"))


@blueprint.post(f"{DAYS_OFF}/<int:row>/removal")
def remove(row: int) -> Response:
    """Take an entry out again."""
    with once() as session:
        entry = session.get(DaysOff, row)
        if entry is None:
            # A colleague was quicker.
            return redirect(url_for(".index"))
        again: dict[str, Any] = {
            "first_on": entry.first_on.isoformat(),
            "last_on": entry.last_on.isoformat(),
            "kind": "working" if entry.is_working else "off",
            **values_of("reason", entry.reason),
        }
        remove_days_off(session, entry, actor=actor(), now=now())
    told(gettext("The entry is removed. What it said stands in the form, should you want it back."))
    return redirect(url_for(".index", **again))


def _removed() -> dict[str, Any]:
    """What an entry said that was just removed."""
    form = DaysOffForm(request.args, meta={"csrf": False})
    return {name: form[name].data for name in ("first_on", "last_on", "kind", "reason_zh", "reason_en")}


def _page(session: Session, form: DaysOffForm) -> str:
    today = now().astimezone(zone_of(settings().timezone)).date()
    first, last = today, today.replace(year=today.year + 2, month=12, day=31)
    return render_template(
        "lectures/staff_days_off.html",
        form=form,
        entered=all_days_off(session, today),
        announced=[day for _, day in sorted(special_days(first, last).items())],
        unknown=unknown_years(first, last),
    )
