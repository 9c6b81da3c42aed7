"""A letter's subject, text and HTML from its three templates, in the reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from forum.i18n import HTML_TAGS, LOCALES, Language, catalogue, translate
from forum.mail.lines import folded
from forum.mail.plain import Trusted, plain

_BLANK_LINES = re.compile(r"\n{3,}")
# Some programs drop <style>, and Gmail all of it beyond 8 KB: plain rules move to their elements, and only
# those that ask the reader's screen (narrow, dark) stay in the head.
_INLINER = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Letter:
    """What a mail says, before it is packed for the way."""

    subject: str
    text: str
    html: str


class Stationery:
    """The templates under ``templates/mail``: NAME.subject.txt, NAME.body.txt and NAME.body.html.

    Every value printed is taken for text typed by a stranger unless it is `Trusted` (C-73).
    """

    def __init__(self, templates: Path) -> None:
        self._templates = _environment(templates)

    def write(self, name: str, language: Language, values: Mapping[str, object]) -> Letter:
        """Fill in the message `name`. Raises jinja2 errors for a template or value that is missing."""

        def sentence(msgid: str, **given: object) -> Trusted:
            text = translate(language, msgid)
            return Trusted(text % {key: plain(value) for key, value in given.items()})

        def counted(singular: str, plural: str, num: int, **given: object) -> Trusted:
            text = catalogue(LOCALES[language]).ungettext(singular, plural, num)
            return Trusted(text % {"num": num, **{key: plain(value) for key, value in given.items()}})

        marks = {"_": sentence, "ngettext": counted}
        context = {**values, **marks, "language": language, "html_lang": HTML_TAGS[language]}

        def fill(part: str) -> str:
            return self._templates.get_template(f"mail/{name}.{part}").render(context)

        return Letter(
            subject=" ".join(fill("subject.txt").split()),
            text=folded(_BLANK_LINES.sub("\n\n", fill("body.txt")).strip()) + "\n",
            html=_INLINER.inline(fill("body.html")),
        )


@lru_cache(maxsize=4)
def _environment(templates: Path) -> Environment:
    """What fills templates in, which keeps those it has compiled."""
    return Environment(
        loader=FileSystemLoader(templates),
        autoescape=lambda name: name is not None and name.endswith(".html"),  # noqa: S701 (text has no markup)
        undefined=StrictUndefined,
        finalize=plain,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
