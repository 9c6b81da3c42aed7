"""Any text at all, in every place of Atom, JSON Feed and schedule.xml that holds text (A-12, A-62, A-63)."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from forum.feeds import atom, json_feed, schedule
from forum.feeds.ical import EntryStatus
from forum.feeds.items import Handout, Item
from forum.feeds.lines import plain
from forum.feeds.xml import child, document, element
from forum.lectures.models import MaterialKind
from forum.tokens import guid_of
from tests.cast import NOON

NASTY = "\x00\x0b\x1b\x7f\x85\u2028\u2029\ufeff\ufffe\ud800\udfff]]><![CDATA[</content>&#0;&amp;<b>\r\n\t\"'"
TEXTS = st.text(st.characters() | st.sampled_from(NASTY), max_size=60)
EXAMPLES = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def item(text: str) -> Item:
    return Item(
        uid="lecture-1@uid.example.org",
        guid=guid_of("lecture-1@uid.example.org"),
        number=1,
        revision=3,
        status=EntryStatus.CONFIRMED,
        changed_at=NOON,
        published_at=NOON,
        starts_at=NOON,
        ends_at=NOON + timedelta(hours=1),
        title=text,
        text=text,
        url="https://forum.example.org/en/lectures/1",
        place=text,
        categories=(text,),
        people=(plain(text),),
        room=text,
        series=text,
        abstract=text,
        news=text,
        spoken=text,
        handouts=(Handout(MaterialKind.SLIDES, "https://example.org/1", text),),
    )


@EXAMPLES
@given(TEXTS)
@example(NASTY)
def test_xml_is_well_formed_and_holds_the_text_and_nothing_else(text):
    root = element("feed", xmlns="urn:x", xml_lang="en")
    child(root, "title", text, term=text)
    seen = etree.fromstring(document(root))[0]

    assert [seen.text or "", seen.get("term")] == [plain(text)] * 2


def of_atom(text):
    return atom._entry(item(text))


def of_schedule(text):
    return schedule._event(item(text), NOON.astimezone(ZoneInfo("Asia/Shanghai")), text, SETTINGS)


class SETTINGS:
    uid_domain = "uid.example.org"


@pytest.mark.parametrize("make", [of_atom, of_schedule])
@EXAMPLES
@given(text=TEXTS)
@example(text=NASTY)
def test_no_text_makes_an_element_more_or_less(make, text):
    root = element("root", xmlns_xcal=atom.XCAL)
    root.append(make(text))
    usual = [one.tag for one in make("usual").iter()]
    found = [etree.QName(one).localname for one in etree.fromstring(document(root))[0].iter()]

    # A place that is nothing once cleaned is no property.
    assert set(found) <= {tag.partition(":")[2] or tag for tag in usual}
    assert len(usual) - len(found) in (0, 2)


@EXAMPLES
@given(TEXTS)
@example(NASTY)
def test_json_holds_the_text(text):
    octets = json.dumps(json_feed._item(item(plain(text))), ensure_ascii=False).encode("utf-8")

    assert json.loads(octets).get("title", "") == plain(text)


@pytest.mark.parametrize(
    ("length", "written"),
    [
        (timedelta(minutes=90), "01:30"),
        (timedelta(hours=99, minutes=59), "99:59"),
        (timedelta(hours=100), "4:04:00"),
        (timedelta(days=99, hours=23), "99:23:00"),
    ],
)
def test_a_length_is_written_as_the_schema_has_it(length, written):
    assert schedule._length(length) == written
