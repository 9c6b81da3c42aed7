"""One lecture, one UID, one SEQUENCE, wherever it is told: calendars, mails, pages, Atom and the like.

Whatever happens to it, in whatever order, no two contents ever stand under one SEQUENCE.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from defusedxml import ElementTree
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from forum.feeds.attachment import entry_for_mail
from forum.lectures.models import Audience, PublicState
from forum.settings import Settings
from forum.tokens import guid_of
from forum.wording import Wording
from tests.conftest import Clock, Database
from tests.feeds.client import KINDS, Program
from tests.feeds.happenings import FEEDS, OWN, STARTS, UID, Happenings, address_of, lecture
from tests.feeds.readers import Picture, by_icalendar
from tests.feeds.season import fetched

SEARCHES = ("search/series=open.ics", "search/q=halo.ics", "search/topic=control&speaker=wang.ics")
CALENDARS = [*((path, "en") for path in (*FEEDS, *SEARCHES, OWN)), ("forum.ics", "zh"), (SEARCHES[0], "zh")]
ATOM = {"a": "http://www.w3.org/2005/Atom", "x": "urn:ietf:params:xml:ns:icalendar-2.0"}
GUID = guid_of(UID)
TITLES = st.sampled_from(
    [Wording("甲", "A halo"), Wording("乙", "B halo"), Wording(None, None, "誤差", "ja")]
)

Deed = Callable[[Happenings], None]
Version = tuple[str, str]


def deeds() -> st.SearchStrategy[Deed]:
    """Anything that can be done to a lecture or to what it names, and is never refused."""
    states = st.sampled_from(PublicState)
    starts = st.sampled_from([STARTS, STARTS + timedelta(hours=12), STARTS.replace(year=2027, month=1)])
    return st.one_of(
        TITLES.map(lambda title: lambda forum: forum.revise(title=title)),
        TITLES.map(lambda title: lambda forum: forum.revise(abstract=title)),
        TITLES.map(lambda title: lambda forum: forum.rename_series(title)),
        states.map(lambda state: lambda forum: forum.revise(public_state=state)),
        starts.map(lambda at: lambda forum: forum.revise(starts_at=at, ends_at=at + timedelta(hours=1))),
        st.sampled_from(Audience).map(lambda audience: lambda forum: forum.revise(audience=audience)),
        st.sampled_from([("wang",), ("li",), ("li", "wang")]).map(
            lambda who: lambda forum: forum.give_to(*who)
        ),
        st.sampled_from(["王晓明", "王小明"]).map(lambda name: lambda forum: forum.revise_speaker(name=name)),
        st.booleans().map(lambda takes: lambda forum: forum.revise(takes_registrations=takes)),
        st.just(lambda forum: forum.put_into(series="winter", topic="history")),
        st.just(lambda forum: forum.put_into(series="open", topic="control")),
        st.just(lambda forum: forum.hold_online()),
    )


def told(client: FlaskClient) -> Picture:
    """What the lecture's own feed says now."""
    [picture] = by_icalendar(fetched(client, "lectures/qxf-2026-001.ics").data)
    return picture


def versions(client: FlaskClient) -> Iterator[tuple[str, Version]]:
    """Every output that tells of the lecture, with the UID and the SEQUENCE it gives."""
    for path, lang in CALENDARS:
        for picture in by_icalendar(fetched(client, address_of(path), lang).data):
            yield f"{lang}/{path}", (picture["UID"], picture["SEQUENCE"])
    root = ElementTree.fromstring(client.get("/feeds/en/forum.atom").data)
    for entry in root.iterfind("a:entry", ATOM):
        assert entry.findtext("a:id", None, ATOM) == GUID.urn
        texts = [entry.findtext(f".//x:{name}", "", ATOM) for name in ("uid/x:text", "sequence/x:integer")]
        yield "forum.atom", (texts[0], texts[1])
    for item in json.loads(client.get("/feeds/en/forum.json").data)["items"]:
        assert item["id"] == GUID.urn
        yield "forum.json", (item["_calendar"]["uid"], str(item["_calendar"]["sequence"]))
    for event in ElementTree.fromstring(client.get("/feeds/en/schedule.xml").data).iter("event"):
        assert event.attrib["guid"] == str(GUID)
    page = client.get("/en/lectures/qxf-2026-001")
    for found in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL):
        facts = json.loads(found)
        yield "JSON-LD", (facts["identifier"], facts["subjectOf"]["version"])


@pytest.mark.databases("sqlite")
@effort(
    max_examples=min(effort().max_examples // 32, 200),
    # A step takes long: what failed is short enough as it is, and looking for less would take minutes.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.tuples(deeds(), st.booleans()), min_size=1, max_size=8))
def test_whatever_happens_everybody_tells_the_same_and_ends_with_the_truth(
    context: Flask,
    client: FlaskClient,
    database: Database,
    clock: Clock,
    settings: Settings,
    planned: Happenings,
    steps: list[tuple[Deed, bool]],
) -> None:
    programs = [Program(kind) for kind in KINDS]
    said: dict[str, Picture] = {}
    for deed, looks in steps:
        deed(planned)
        picture = told(client)
        assert said.setdefault(picture["SEQUENCE"], picture) == picture
        assert int(picture["SEQUENCE"]) == max(map(int, said))
        if looks:
            for program in programs:
                program.subscribe(fetched(client).data)
    now = told(client)
    with database.reading() as session:
        mail = entry_for_mail(lecture(session), "zh", settings)
    found = {
        **dict(versions(client)),
        "mail": tuple(by_icalendar(mail)[0][name] for name in ("UID", "SEQUENCE")),
    }
    assert set(found.values()) == {(UID, now["SEQUENCE"])}, found
    forum = {picture["UID"]: picture for picture in by_icalendar(fetched(client).data)}
    for program in programs:
        program.subscribe(fetched(client).data)
        assert program.entries == forum


@pytest.fixture
def planned(database: Database, clock: Clock) -> Happenings:
    """The lecture, announced."""
    forum = Happenings(database, clock)
    forum.prepare()
    forum.publish()
    return forum


@pytest.mark.databases("sqlite")
def test_every_output_tells_of_a_published_lecture(
    client: FlaskClient, planned: Happenings
) -> None:  # what the test above compares is really there
    there = {name for name, _version in versions(client)}
    elsewhere = ("2027", "winter", "li.", "library", "history")
    expected = {f"{lang}/{path}" for path, lang in CALENDARS if not any(word in path for word in elsewhere)}
    assert there == expected | {"forum.atom", "forum.json", "JSON-LD"}
