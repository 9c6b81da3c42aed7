"""What registrants of a lecture are written: organisers read each mail first, and have one sent to them."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from forum.db import reading
from forum.lectures.models import Attendance, Lecture, WayOfAttending
from forum.registrations.mail_kinds import BY_MESSAGE, KINDS, MailKind
from forum.registrations.rules_models import rules_of
from forum.registrations.samples import Sample
from forum.web import mail_faces
from forum.web.identity import require_staff
from forum.web.once import once
from forum.web.organised import organised_lecture
from forum.web.query import asked

blueprint = Blueprint("mails_staff", __name__)

MAILS = "/staff/lectures/<slug>/mails"


@blueprint.get(MAILS)
def index(slug: str) -> str:
    """Every kind of mail, and when it leaves."""
    with reading() as session:
        lecture = organised_lecture(session, slug)
        rules = rules_of(session, lecture.id)
        return render_template("registrations/staff_mails.html", lecture=lecture, kinds=KINDS, rules=rules)


@blueprint.get(f"{MAILS}/<kind>")
def show(slug: str, kind: str) -> str:
    """One mail as its reader sees it, in either language."""
    mail_kind = _kind(kind)
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return render_template(
            "registrations/staff_mail.html",
            lecture=lecture,
            kind=mail_kind,
            mail=mail_faces.written(session, lecture, kind, _sample(lecture, mail_kind)),
            reader=mail_faces.reader(),
            way=_way(lecture),
            address=require_staff().email,
        )


@blueprint.get(f"{MAILS}/<kind>/face")
def face(slug: str, kind: str) -> Response:
    """The HTML of the mail alone, for the frame."""
    mail_kind = _kind(kind)
    with reading() as session:
        lecture = organised_lecture(session, slug)
        return mail_faces.face(mail_faces.written(session, lecture, kind, _sample(lecture, mail_kind)))


@blueprint.post(f"{MAILS}/<kind>/tests")
def test(slug: str, kind: str) -> BaseResponse:
    """Send the mail to oneself."""
    mail_kind = _kind(kind)
    with once() as session:
        lecture = organised_lecture(session, slug)
        mail_faces.send_test(session, lecture, kind, _sample(lecture, mail_kind))
        way = _way(lecture)
    return redirect(url_for(".show", slug=slug, kind=kind, language=mail_faces.reader(), way=way.value))


def _kind(name: str) -> MailKind:
    return BY_MESSAGE.get(name) or abort(404)


def _sample(lecture: Lecture, kind: MailKind) -> dict[str, Any]:
    return replace(Sample(state=kind.state), way=_way(lecture)).noted()


def _way(lecture: Lecture) -> WayOfAttending:
    if lecture.attendance is not Attendance.MIXED:
        return WayOfAttending(lecture.attendance.value)
    return WayOfAttending.ONLINE if asked("way") == WayOfAttending.ONLINE else WayOfAttending.ON_SITE
