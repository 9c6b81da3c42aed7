"""A letter as registrants will read it, shown to organisers before it is written."""

from sqlalchemy.orm import Session

from forum.i18n import N_, Language, translate
from forum.lectures.models import Lecture, WayOfAttending
from forum.mail.delivery import Postman
from forum.mail.plain import Trusted
from forum.registrations.mail_values import values_of
from forum.registrations.messages import LECTURE_CANCELLED, calendar_hint
from forum.registrations.samples import Sample, made_up

SOMEBODY = N_("(name)")
OWN_LINK = N_("(the person’s own link)")


def letter(
    session: Session,
    postman: Postman,
    message: str,
    lecture: Lecture,
    language: Language,
    **said: object,
) -> str:
    """The text of a letter to nobody in particular; `said` stands for what is not decided yet."""
    way = lecture.pools[0].attendance if lecture.pools else WayOfAttending.ON_SITE
    nobody = made_up(lecture, language, Sample(way))
    nobody.name = translate(language, SOMEBODY)
    link = Trusted(translate(language, OWN_LINK))
    values = {**values_of(session, nobody, language), "own_page": link, "cancel_page": link, **said}
    invites = "CANCEL" if message == LECTURE_CANCELLED else "REQUEST"
    method = invites if postman.settings.calendar_mail == "request" else "PUBLISH"
    made = {"code_picture": Trusted(""), "calendar_hint": calendar_hint(message, [method])}
    return postman.draft(message, language, {**values, **made}).text
