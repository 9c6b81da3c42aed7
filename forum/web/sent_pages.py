"""The page after a form whose answer goes out by mail; where addresses are proved, it takes the code too."""

from flask import render_template, session
from sqlalchemy.orm import Session

from forum.lectures.models import Lecture
from forum.registrations.confirmation_forms import CodeForm
from forum.registrations.rules_models import rules_of

_TYPED = "typed_email"


def keep_typed(email: str) -> None:
    """Let the next page ask for the code without asking for the address again (WCAG 3.3.7)."""
    session[_TYPED] = email


def sent_page(
    database: Session, lecture: Lecture, form: CodeForm | None = None, sentence: str | None = None
) -> str:
    """Word that a mail is on its way; the same for every address (C-22)."""
    takes_code = rules_of(database, lecture.id).confirms_address
    if takes_code and form is None:
        form = CodeForm(formdata=None, email=session.get(_TYPED, ""))
    if form is not None:
        form.keep_or_renew_stamp()
    return render_template(
        "registrations/sent.html", lecture=lecture, form=form if takes_code else None, sentence=sentence
    )
