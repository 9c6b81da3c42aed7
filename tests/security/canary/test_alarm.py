"""The canary can fall silent: each way of letting something live is tried once, and heard."""

import pytest
from flask import Flask
from jinja2 import Environment
from markupsafe import Markup

from forum.mail.plain import Trusted
from tests.security.canary import documents
from tests.security.canary.choir import Choir
from tests.security.canary.crawl import Answer
from tests.security.canary.families import BY_NAME
from tests.security.canary.live import in_data, in_page, in_text

pytestmark = pytest.mark.databases("sqlite")


def heard(choir: Choir, family: str, path: str) -> list[str]:
    """What is alive on one page once a family has sung."""
    choir.sing(BY_NAME[family])
    got = choir.clients["stranger"].get(path)
    answer = Answer("stranger", "", path, got.status_code, list(got.headers.items()), got.data)
    return list(documents.in_answer(answer))


@pytest.mark.parametrize("family", ["markup", "addresses", "expressions"])
def test_a_sound_page_is_silent(choir: Choir, family: str) -> None:
    assert heard(choir, family, "/en/lectures") == []


@pytest.mark.own_application
def test_a_page_that_escapes_nothing_is_heard(choir: Choir) -> None:
    environment: Environment = choir.app.jinja_env
    environment.autoescape = lambda name: name != "_lectures.html"  # as a slip of the hand
    environment.cache.clear()  # type: ignore[union-attr] # it has one
    environment.bytecode_cache = None

    assert any("canary" in what for what in heard(choir, "markup", "/en/lectures"))


@pytest.mark.own_application
def test_a_filter_called_safe_is_heard(choir: Choir) -> None:
    choir.app.jinja_env.globals["phrased"] = lambda wording, *_: Markup(wording.shown_in("en").text)  # noqa: S704 (the slip that has to be heard)

    assert any("canary" in what for what in heard(choir, "markup", "/en/lectures"))


@pytest.mark.own_application
def test_an_expression_worked_out_is_heard(choir: Choir, app: Flask) -> None:
    app.jinja_env.globals["phrased"] = lambda wording, *_: app.jinja_env.from_string(
        wording.shown_in("en").text.partition("}}")[0] + "}}"
    ).render()

    assert "an expression was worked out" in heard(choir, "expressions", "/en/lectures")


@pytest.mark.own_application
def test_a_link_to_anywhere_is_heard(choir: Choir, app: Flask) -> None:
    app.jinja_env.globals["phrased"] = lambda wording, *_: Markup('<a href="{}">x</a>').format(wording.en)

    assert any("javascript:" in what for what in heard(choir, "addresses", "/en/lectures"))


@pytest.mark.own_application
def test_a_text_that_turns_the_page_around_is_heard(choir: Choir, app: Flask) -> None:
    app.jinja_env.finalize = None
    app.jinja_env.cache.clear()  # type: ignore[union-attr] # it has one
    app.jinja_env.bytecode_cache = None

    assert "a mark that turns the text around it" in heard(choir, "directions", "/en/lectures")


@pytest.mark.parametrize(
    "source",
    [
        "<p onclick=x>",
        "<p style='color:red'>",
        "<a href='JAVA\tscript:alert(1)'>",
        "<a href='//evil.example/'>",
        "<a href='https://evil.example/'>",
        "<img src='https://evil.example/x.png'>",
        "<script>x</script>",
        "<script src='data:text/javascript,x'></script>",
        '<script type="application/ld+json">{"url": "https://evil.example/"}</script>',
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<template><p onclick=x></p></template>",
        "<iframe srcdoc=x>",
        "<base href='/x'>",
        "<form action='https://evil.example/'>",
        "<button formaction='https://evil.example/'>",
        "<svg><foreignObject><p>x</p></foreignObject></svg>",
        "<math><mtext></mtext></math>",
        "<canary>",
        "<p canary=1>",
        "3653832",
        "AAECAwQFBgcICQoL",
        "a\u202eb",
    ],
)
def test_whatever_lives_is_heard(source: str) -> None:
    assert list(in_page(source)) != []


def test_addresses_of_others_in_data_are_heard() -> None:
    assert list(in_data({"a": [{"@id": "javascript:x"}]})) == ["@id: 'javascript:x'"]


@pytest.mark.parametrize(
    ("kind", "octets"),
    [
        ("text/csv", b"a,b\r\n=1+1,x\r\n"),
        ("text/csv", "a,b\r\n\u3000＝1+1,x\r\n".encode()),
        ("text/csv", b"a,b\r\nx\r\n"),
        ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'),
        ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><path onclick="x"/></svg>'),
        ("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg"><text>\x01</text></svg>'),
        (
            "text/calendar",
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nATTENDEE:mailto:a@b.c\r\nEND:VCALENDAR\r\n",
        ),
        ("text/calendar", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nX-A:a\nX-B:b\r\nEND:VCALENDAR\r\n"),
        (
            "text/calendar",
            b"BEGIN:VCALENDAR\r\nBEGIN:VALARM\r\nACTION:EMAIL\r\nEND:VALARM\r\nEND:VCALENDAR\r\n",
        ),
        ("application/json", b'{"a": "3653832"}'),
        ("application/atom+xml", b'<feed xmlns="http://www.w3.org/1999/xhtml"/>'),
        (
            "application/atom+xml",
            b'<feed xmlns="http://www.w3.org/2005/Atom"><link href="javascript:x"/></feed>',
        ),
        (
            "application/atom+xml",
            b'<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">&lt;b onclick="x"></title></feed>',
        ),
        ("application/vnd.c3voc.schedule+xml", b"<schedule><script/></schedule>"),
    ],
)
def test_whatever_lives_in_a_file_is_heard(kind: str, octets: bytes) -> None:
    assert list(documents.PARSERS[kind](octets)) != []


@pytest.mark.own_application
def test_a_letter_that_trusts_a_stranger_is_heard(choir: Choir) -> None:
    family = BY_NAME["links"]
    postman = choir.app.extensions["forum.postman"]
    compose = postman.composers["promoted"]

    def trusting(session, message):
        contents = compose(session, message)
        return type(contents)(
            {**contents.values, "name": Trusted(message.recipient_name)}, contents.enclosures
        )

    postman.composers["promoted"] = trusting
    found = [
        what
        for name, mail in choir.mails(family)
        if name.startswith("promoted")
        for what in documents.in_mail(mail)
    ]

    assert any("evil.example" in what for what in found)
    assert list(in_text("nothing")) == []
